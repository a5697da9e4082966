"""Mails that a server lists and does not give: the others go on, nothing is moved unread, and they are asked for again."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from mail import inbox as watching_module
from mail import withheld as withheld_module
from mail.inbox import Inbox, InboxProblem, Keeping, connect
from mail.withheld import AGAIN_AFTER, TRIES, InMemory, pause_of
from tests.servers import Dovecot
from tests.test_mail_inbox import Seen, _count, mail, wait_for, watching
from tests.test_mail_inbox_lines import script_account
from tests.wires import ImapScript, imap_script


@pytest.fixture
def server() -> Iterator[ImapScript]:
    with imap_script(5) as server:
        yield server


def asked(server: ImapScript, uid: int) -> int:
    """How often the text of this mail was asked for."""
    return sum(
        uid in server._uids(line.split()[2])
        for line in server.lines
        if line.startswith("UID FETCH") and "BODY" in line
    )


def test_the_others_are_read_in_the_same_pass(server: ImapScript, caplog: pytest.LogCaptureFixture) -> None:
    server.withheld = {2, 5}
    seen = Seen()
    with caplog.at_level(logging.ERROR, "relance.inbox"):
        Inbox(script_account(server)).catch_up(Keeping(seen.position, seen.ingest))
    assert seen.uids == [1, 3, 4]
    assert asked(server, 2) == asked(server, 5) == TRIES
    assert "lists mail 2, 5 and does not give it" in caplog.text


def test_a_server_that_gives_nothing_at_all_gets_a_new_connection_before_its_mails_are_passed_over(
    server: ImapScript,
) -> None:
    server.withheld = {1, 2, 3, 4, 5}
    seen = Seen()
    keeping = Keeping(seen.position, seen.ingest)
    Inbox(script_account(server)).catch_up(keeping)
    assert server.lines.count('SELECT "INBOX"') == 2
    assert keeping.withheld.tries(7) == dict.fromkeys(range(1, 6), TRIES)


def test_a_mail_at_which_the_line_breaks_is_asked_for_three_times_and_then_passed_over(
    server: ImapScript,
) -> None:
    server.deadly = {2}
    seen = Seen()
    Inbox(script_account(server)).catch_up(Keeping(seen.position, seen.ingest))
    assert seen.uids == [1, 3, 4, 5]
    assert asked(server, 2) == TRIES


def test_passes_that_end_at_a_mail_add_up_their_tries(server: ImapScript) -> None:
    """Each pass from cron is a process of its own: what it tried is written down."""
    known, seen = InMemory(), Seen()
    keeping = Keeping(seen.position, seen.ingest, withheld=known)
    known.note(7, [2], 2, "the line broke")
    server.deadly = {2}
    Inbox(script_account(server)).catch_up(keeping)
    assert asked(server, 2) == 1
    Inbox(script_account(server)).catch_up(keeping)
    assert asked(server, 2) == 1
    assert seen.uids == [1, 3, 4, 5]


def test_what_was_passed_over_rests_and_is_read_when_the_server_gives_it(
    server: ImapScript, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.withheld = {2}
    seen = Seen()
    keeping = Keeping(seen.position, seen.ingest)
    Inbox(script_account(server)).catch_up(keeping)
    server.withheld = set()
    Inbox(script_account(server)).catch_up(keeping)
    assert seen.uids == [1, 3, 4, 5]
    monkeypatch.setattr(withheld_module, "AGAIN_AFTER", (timedelta(0),))
    Inbox(script_account(server)).catch_up(keeping)
    assert seen.uids == [1, 3, 4, 5, 2]
    assert keeping.withheld.tries(7) == {}


def test_one_that_is_gone_meanwhile_is_forgotten(server: ImapScript, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(withheld_module, "AGAIN_AFTER", (timedelta(0),))
    known = InMemory()
    known.note(7, [9], TRIES, "not given")
    seen = Seen()
    Inbox(script_account(server)).catch_up(Keeping(seen.position, seen.ingest, withheld=known))
    assert known.tries(7) == {}


def test_pauses_grow_to_a_day() -> None:
    assert [pause_of(tries) for tries in range(1, TRIES)] == [timedelta(0)] * (TRIES - 1)
    grown = [pause_of(tries) for tries in range(TRIES, TRIES + 9)]
    assert grown == sorted(grown)
    assert (grown[0], grown[-1]) == (AGAIN_AFTER[0], timedelta(days=1))


def test_the_watch_goes_on_behind_it_too(server: ImapScript, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching_module, "LARGEST_BACKOFF", 0.05)
    server.withheld, server.deadly = {2}, {4}
    seen = Seen()
    with watching(script_account(server), seen):
        wait_for(lambda: 5 in seen.uids)
    assert seen.uids == [1, 3, 5]


def test_a_file_that_dovecot_cannot_read_is_neither_read_nor_moved_and_comes_when_it_can(
    dovecot_server: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = dovecot_server.account("unreadable@bot.example")
    client = connect(account)
    for number in range(1, 5):
        client.append("INBOX", mail(number))
    files = sorted((dovecot_server.folder / "mail" / account.user).glob("*/[0-9]*"), key=_subject)
    files[1].chmod(0)
    seen = Seen()
    keeping = Keeping(seen.position, seen.ingest, "Processed")
    Inbox(account).catch_up(keeping)
    assert sorted(seen.subjects) == [b"number 1", b"number 3", b"number 4"]
    Inbox(account).catch_up(keeping)
    assert (_count(client, "INBOX"), _count(client, "Processed")) == (1, 3)
    _moved(files[1]).chmod(0o600)
    monkeypatch.setattr(withheld_module, "AGAIN_AFTER", (timedelta(0),))
    Inbox(account).catch_up(keeping)
    assert seen.subjects[-1] == b"number 2"
    assert (_count(client, "INBOX"), _count(client, "Processed")) == (0, 4)
    client.logout()


def _subject(path: Path) -> bytes:
    return path.read_bytes().split(b"Subject: ")[1]


def _moved(path: Path) -> Path:
    """A maildir file bears its flags in its name and its state in that of its folder."""
    return next(path.parent.parent.glob(f"*/{path.name.partition(':')[0]}*"))


def test_a_line_that_is_away_is_one_sentence_after_one_try(server: ImapScript) -> None:
    server.odd["FETCH"] = b""
    seen = Seen()
    with pytest.raises(InboxProblem, match="connection lost"):
        Inbox(script_account(server)).catch_up(Keeping(seen.position, seen.ingest))
    assert seen.uids == []
