"""Answers of an IMAP server that make no sense: told in a sentence, tried again, and nothing of it ends the daemon."""

from __future__ import annotations

import logging
import threading

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.problems import Problem
from mail import inbox as watching_module
from mail.fetching import PIECE, Batch
from mail.inbox import Inbox, InboxProblem, Keeping, Unstored
from tests.test_mail_inbox import Seen, wait_for, watching
from tests.test_mail_inbox_lines import script_account
from tests.wires import ImapScript, imap_script

OK = b"{tag} OK done\r\n"
FACTS = b'* 1 FETCH (UID 1 RFC822.SIZE %s INTERNALDATE "02-Mar-2026 10:00:00 +0000")\r\n' + OK
SELECTED = b"* 3 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT 4] x\r\n"

ODD = {
    "no UIDVALIDITY": ("SELECT", b"* 3 EXISTS\r\n* OK [UIDNEXT 4] x\r\n" + OK),
    "UIDVALIDITY of words": ("SELECT", b"* 3 EXISTS\r\n* OK [UIDVALIDITY soon] x\r\n" + OK),
    "UIDNEXT beyond all": ("SELECT", SELECTED + b"* OK [UIDNEXT 99999999999999999999] x\r\n" + OK),
    "EXISTS of words": ("SELECT", b"* many EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n" + OK),
    "SELECT refused": ("SELECT", b"{tag} NO not now\r\n"),
    "SELECT with bytes of no alphabet": ("SELECT", b"\xff\xfe\x00\r\n" + OK),
    "BYE in the middle": ("SELECT", SELECTED + b"* BYE going down\r\n"),
    "hangs up": ("SELECT", b""),
    "SEARCH of words": ("SEARCH", b"* SEARCH one two\r\n" + OK),
    "SEARCH of a list": ("SEARCH", b"* SEARCH (1 2) NIL\r\n" + OK),
    "SEARCH with another tag": ("SEARCH", b"ZZZZ99 OK done\r\n"),
    "size NIL": ("FETCH", FACTS % b"NIL"),
    "size of a list": ("FETCH", FACTS % b"(1 2)"),
    "size below nothing": ("FETCH", FACTS % b"-5"),
    "FETCH cut short": ("FETCH", b"* 1 FETCH (UID 1\r\n" + OK),
    "FETCH of an uneven list": ("FETCH", b"* 1 FETCH (UID)\r\n" + OK),
    "FETCH without a list": ("FETCH", b"* 1 FETCH 1\r\n" + OK),
    "FETCH of nothing": ("FETCH", OK),
    "FETCH of others": ("FETCH", b"* 9 FETCH (UID 900 BODY[] {2}\r\nhi)\r\n" + OK),
    "a body that is a number": ("FETCH", b"* 1 FETCH (UID 1 BODY[] 5)\r\n" + OK),
    "a body that is a list": ("FETCH", b"* 1 FETCH (UID 1 BODY[] (a b))\r\n" + OK),
    "a date of nowhere": ("FETCH", b'* 1 FETCH (UID 1 INTERNALDATE "99-Foo-0000" RFC822.SIZE 3)\r\n' + OK),
    "a date that is a list": ("FETCH", b"* 1 FETCH (UID 1 INTERNALDATE (1 2) RFC822.SIZE 3)\r\n" + OK),
    "very deep": ("FETCH", b"* 1 FETCH " + b"(" * 20_000 + b"\r\n" + OK),
    "a text of petabytes": ("FETCH", b"* 1 FETCH (UID 1 BODY[] {9007199254740993}\r\nhi)\r\n" + OK),
    "a text of more than numbers hold": ("FETCH", b"* 1 FETCH (UID 1 BODY[] {%s}\r\nhi)\r\n" % (b"9" * 5000) + OK),
    "a line without an end": ("FETCH", b"* 1 FETCH " + b"x" * 1_100_000),
    "FETCH refused": ("FETCH", b"{tag} BAD what\r\n"),
}  # fmt: skip


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching_module, "LARGEST_BACKOFF", 0.02)


def said_by(inbox: Inbox, keeping: Keeping) -> str:
    """What a pass that fails says; any other error than a sentence goes up."""
    try:
        inbox.catch_up(keeping)
    except InboxProblem as problem:
        return str(problem)
    return "imap: done"


@pytest.mark.parametrize("name", ODD)
def test_a_pass_ends_with_a_sentence_or_goes_on_and_the_next_one_reads_everything(name: str) -> None:
    verb, answer = ODD[name]
    with imap_script(3) as server:
        server.odd[verb] = answer
        seen = Seen()
        keeping = Keeping(seen.position, seen.ingest)
        assert said_by(Inbox(script_account(server), timeout=1), keeping).startswith("imap: ")
        server.odd.clear()
        keeping.withheld.clear(7)
        Inbox(script_account(server), timeout=1).catch_up(
            Keeping(lambda uidvalidity: 0, seen.ingest, withheld=keeping.withheld)
        )
    assert seen.uids[-3:] == [1, 2, 3]
    assert set(seen.uids) <= {1, 2, 3}


@pytest.mark.parametrize(
    "name", ["no UIDVALIDITY", "a text of petabytes", "SEARCH of words", "BYE in the middle"]
)
def test_the_watch_tells_why_pauses_and_goes_on_when_the_server_is_well_again(
    name: str, caplog: pytest.LogCaptureFixture
) -> None:
    verb, answer = ODD[name]
    with imap_script(3) as server, caplog.at_level(logging.WARNING, "relance.inbox"):
        server.odd[verb] = answer
        seen = Seen()
        with watching(script_account(server), seen):
            wait_for(lambda: "Trying again" in caplog.text)
            server.odd.clear()
            server.count = 4
            wait_for(lambda: 4 in seen.uids)


def test_a_size_that_is_none_does_not_keep_a_mail_from_being_read() -> None:
    with imap_script(1) as server:
        server._fetched = _without_size(server)
        batches: list[Batch] = []
        keeping = Keeping(lambda generation: 0, lambda batch: batches.append(batch) or [])
        Inbox(script_account(server), largest=PIECE).catch_up(keeping)
    (mail,) = (mail for batch in batches for mail in batch.mails)
    assert mail.raw.startswith(server.mail(1))


def _without_size(server: ImapScript):
    whole = server._fetched

    def fetched(uid: int, what: str):
        for line in whole(uid, what):
            yield line.replace(b"RFC822.SIZE %d" % len(server.mail(uid)), b"RFC822.SIZE NIL")

    return fetched


def test_a_text_longer_than_any_mail_is_not_read_into_memory() -> None:
    with imap_script(1) as server:
        server.odd["FETCH"] = b"* 1 FETCH (UID 1 BODY[] {400000000}\r\n" + b"x" * 5_000_000
        inbox = Inbox(script_account(server), timeout=5)
        inbox.open()
        with pytest.raises(Exception, match="announces a text of 400,000,000 bytes"):
            inbox._connected().fetch([1], ["BODY.PEEK[]"])
        inbox._drop()


PIECES = (
    b"* ", b"1 ", b"3 ", b"FETCH ", b"EXISTS", b"SEARCH ", b"BYE ", b"OK ", b"NO ", b"[UIDVALIDITY ", b"[UIDNEXT ",
    b"(", b")", b"]", b"UID 1 ", b"UID 2 ", b"BODY[] ", b"BODY[", b"RFC822.SIZE ", b"INTERNALDATE ", b"NIL", b'"', b"\\",
    b"{3}\r\nabc", b"{3}", b"\r\n", b"\r", b"\n", b"\x00", b"\xff", b"7", b"-1", b"{tag} ", b"+ ", b"EXPUNGE", b"FLAGS ",
)  # fmt: skip
"""What answers are made of: nonsense that looks like IMAP goes deeper than noise."""

NONSENSE = st.lists(st.sampled_from(PIECES) | st.binary(max_size=6), max_size=30).map(b"".join)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(["SELECT", "SEARCH", "FETCH", "NOOP", "LIST", "CAPABILITY"]), NONSENSE)
def test_whatever_a_server_answers_is_trouble_with_the_server_at_most(verb: str, answer: bytes) -> None:
    with imap_script(2) as server:
        server.odd[verb] = answer + b"\r\n" + OK
        seen = Seen()
        inbox = Inbox(script_account(server), timeout=0.2)
        assert said_by(inbox, Keeping(seen.position, seen.ingest, "Processed")).startswith("imap: ")


@pytest.mark.parametrize("error", [ValueError("a slip of ours"), KeyError("x"), TypeError("y")], ids=repr)
def test_an_error_of_ours_while_storing_is_not_taken_for_the_server_s(error: Exception) -> None:
    def ingest(batch: Batch) -> list[int]:
        raise error

    with imap_script(2) as server:
        inbox = Inbox(script_account(server))
        for attempt in (inbox.watch, inbox.catch_up):
            with pytest.raises(Unstored, match="UIDs 1, 2") as raised:
                attempt(Keeping(lambda generation: 0, ingest))
            assert raised.value.__cause__ is error
        inbox.close()


@pytest.mark.parametrize(
    "error", [Problem("The disk is full."), OSError(24, "Too many open files")], ids=repr
)
def test_what_cannot_be_stored_for_want_of_room_is_tried_again(error: Exception) -> None:
    seen, failed = Seen(), []

    def ingest(batch: Batch) -> list[int]:
        if len(failed) < 2:
            failed.append(batch)
            raise error
        return seen.ingest(batch)

    with imap_script(2) as server:
        inbox = Inbox(script_account(server))
        thread = threading.Thread(target=inbox.watch, args=(Keeping(seen.position, ingest),), daemon=True)
        thread.start()
        wait_for(lambda: seen.uids == [1, 2])
        inbox.stop()
        thread.join(5)


def test_a_folder_that_takes_nothing_keeps_nobody_from_reading(caplog: pytest.LogCaptureFixture) -> None:
    with imap_script(2) as server, caplog.at_level(logging.WARNING, "relance.inbox"):
        server.CAPABILITIES = b"IMAP4rev1 IDLE MOVE"
        server.odd["MOVE"] = b"{tag} NO [OVERQUOTA] no room\r\n"
        seen = Seen()
        keeping = Keeping(seen.position, seen.ingest, "Processed")
        Inbox(script_account(server)).catch_up(keeping)
        server.count = 3
        Inbox(script_account(server)).catch_up(keeping)
    assert 3 in seen.uids
    assert "OVERQUOTA" in caplog.text
