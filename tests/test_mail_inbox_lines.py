"""The inbox where lines, servers and mails are bad: nothing is lost, nothing twice, nothing too large, no endless wait."""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Iterator

import pytest

from demo.servers import LOOPBACK
from mail import inbox as watching_module
from mail.fetching import listed
from mail.inbox import PIECE, Account, Batch, Inbox, Keeping, connect, pause_after
from tests import bigbox
from tests.servers import DOVECOT, Dovecot, dovecot
from tests.test_mail_inbox import Seen, _count, mail, wait_for, watching
from tests.wires import ImapScript, imap_script, proxy


@pytest.fixture(scope="module")
def old_server() -> Iterator[Dovecot]:
    """A server without IDLE and MOVE, whose folders stand below the inbox, with folders marked for what they are."""
    if DOVECOT is None:
        pytest.skip("dovecot is not on the path: apt-get install dovecot-imapd")
    more = """
imap_capability = IMAP4rev1 UIDPLUS NAMESPACE SPECIAL-USE LITERAL+
namespace inbox {
  prefix = INBOX.
  separator = .
  mailbox Everything {
    auto = create
    special_use = \\All
  }
  mailbox Done {
    auto = create
    special_use = \\Archive
  }
}
"""
    with dovecot(more) as server:
        yield server


def script_account(server: ImapScript) -> Account:
    return Account(LOOPBACK, server.port, "x", "y", "plain")


# --- IDLE -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said",
    [
        b"+ idling\r\n* 2 EXISTS\r\n",
        b"* 2 EXISTS\r\n+ idling\r\n",
        b"+ idling\r\n* 2 EXI",
    ],
    ids=["in the same segment", "before the plus", "half a line"],
)
@pytest.mark.alone
def test_a_notice_that_comes_with_the_answer_to_idle_wakes_at_once(said: bytes) -> None:
    with imap_script(1, idle=said) as server:
        inbox = Inbox(script_account(server), idle_seconds=20)
        inbox.open()
        client = inbox._connected()
        began = time.monotonic()
        client.idle()
        client.await_notice(10)
        assert time.monotonic() - began < 1
        inbox._drop()


def test_a_server_that_offers_idle_and_refuses_it_is_trouble_and_no_endless_wait() -> None:
    with imap_script(1, idle=b"") as server:
        server.idle = b"1 BAD what\r\n"
        inbox = Inbox(script_account(server), timeout=2)
        inbox.open()
        client = inbox._connected()
        server.idle = client._imap.tagpre + str(client._imap.tagnum).encode() + b" NO not now\r\n"
        with pytest.raises(Exception, match="offers IDLE and then refuses it"):
            client.idle()
        inbox._drop()


def test_a_quiet_folder_is_looked_at_again_by_noop_and_next_uid() -> None:
    with imap_script(3) as server:
        seen = Seen()
        inbox = Inbox(script_account(server), idle_seconds=0.1)
        thread = threading.Thread(
            target=inbox.watch, args=(Keeping(seen.position, seen.ingest),), daemon=True
        )
        thread.start()
        wait_for(lambda: len(seen.uids) == 3)
        server.count = 5  # and no word of it while we idle
        wait_for(lambda: len(seen.uids) == 5)
        inbox.stop()
        thread.join(5)
    assert {"NOOP", "IDLE"} <= set(server.lines)
    assert server.lines.count('SELECT "INBOX"') >= 3
    assert seen.uids == [1, 2, 3, 4, 5]


def test_no_setting_makes_a_look_rarer_than_every_five_minutes() -> None:
    assert Inbox(Account("h", 1, "u", "p"), idle_seconds=10_000).idle_seconds == 300


# --- lines that go dead ---------------------------------------------------------------------------------


def test_a_line_that_ends_while_idling_is_seen_at_once(dovecot_server: Dovecot) -> None:
    account = dovecot_server.account("eof@bot.example")
    client = connect(account)
    with proxy(dovecot_server.port) as wire:
        through = Account(LOOPBACK, wire.port, account.user, account.password, "plain")
        seen = Seen()
        with watching(through, seen):
            client.append("INBOX", mail(1))
            wait_for(lambda: len(seen.uids) == 1)
            wire.hang_up()
            client.append("INBOX", mail(2))
            wait_for(lambda: len(seen.uids) == 2, 5)
            assert wire.connections == 2
    client.logout()


def test_a_line_of_which_only_our_half_is_open_is_given_up(dovecot_server: Dovecot) -> None:
    account = dovecot_server.account("half@bot.example")
    client = connect(account)
    with proxy(dovecot_server.port) as wire:
        through = Account(LOOPBACK, wire.port, account.user, account.password, "plain")
        seen = Seen()
        inbox = Inbox(through, idle_seconds=0.3, timeout=0.5)
        thread = threading.Thread(
            target=inbox.watch, args=(Keeping(seen.position, seen.ingest),), daemon=True
        )
        thread.start()
        client.append("INBOX", mail(1))
        wait_for(lambda: len(seen.uids) == 1)
        wire.silent = True  # nothing comes, nothing goes, nobody hangs up
        client.append("INBOX", mail(2))
        time.sleep(1.2)
        assert len(seen.uids) == 1
        wire.silent = False
        wait_for(lambda: len(seen.uids) == 2, 8)
        inbox.stop()
        thread.join(5)
        assert not thread.is_alive()
        assert wire.connections >= 2
    assert seen.subjects == [b"number 1", b"number 2"]
    client.logout()


def test_pauses_between_connections_grow_to_five_minutes_by_chance() -> None:
    random.seed(7)
    for failures, most in ((1, 1), (2, 2), (3, 4), (6, 32), (12, 300), (5000, 300)):
        drawn = [pause_after(failures) for _ in range(50)]
        assert all(0.2 * most <= one <= most for one in drawn)
        assert len(set(drawn)) > 40


def test_a_server_that_refuses_is_not_asked_again_and_again() -> None:
    with imap_script(1) as server:
        server.odd["SELECT"] = b"{tag} NO not now\r\n"
        with watching(script_account(server), Seen()):
            wait_for(lambda: 'SELECT "INBOX"' in server.lines)
            time.sleep(0.5)  # the pauses are at least 0.2 and 0.4 s
            assert server.lines.count('SELECT "INBOX"') <= 3


# --- generations ----------------------------------------------------------------------------------------


def test_a_new_generation_of_uids_is_noticed_while_watching_and_read_from_its_beginning(
    dovecot_server: Dovecot,
) -> None:
    account = dovecot_server.account("gen@bot.example")
    client = connect(account)
    client.append("INBOX", mail(1))
    generations: list[tuple[int, int]] = []
    last: dict[int, int] = {}

    def ingest(batch: Batch) -> list[int]:
        generations.extend((batch.uidvalidity, one.uid) for one in batch.mails)
        last[batch.uidvalidity] = max(one.uid for one in batch.mails)
        return []

    inbox = Inbox(account, idle_seconds=1)
    thread = threading.Thread(
        target=inbox.watch, args=(Keeping(lambda generation: last.get(generation, 0), ingest),), daemon=True
    )
    thread.start()
    wait_for(lambda: len(generations) == 1)
    client.logout()
    time.sleep(1.1)  # a generation is named by its second
    dovecot_server.new_generation("gen@bot.example")
    dovecot_server.kill_sessions()
    wait_for(lambda: len(generations) == 2, 15)
    inbox.stop()
    thread.join(5)
    assert len({generation for generation, _ in generations}) == 2


# --- servers that can little ----------------------------------------------------------------------------


def test_without_idle_the_folder_is_looked_at_by_the_clock(
    old_server: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching_module, "POLL_SECONDS", 0.2)
    account = old_server.account("poll@bot.example")
    client = connect(account)
    assert not client.has_capability("IDLE")
    seen = Seen()
    with watching(account, seen):
        for number in range(3):
            client.append("INBOX", mail(number))
            wait_for(lambda number=number: len(seen.uids) == number + 1, 5)
    client.logout()


def test_without_move_a_mail_is_copied_and_expunged_by_its_uid_and_nobody_elses(old_server: Dovecot) -> None:
    account = old_server.account("nomove@bot.example")
    client = connect(account)
    assert not client.has_capability("MOVE")
    client.append("INBOX", mail(1), flags=[b"\\Deleted"])  # somebody else has marked it and thinks it over
    client.append("INBOX", mail(2))
    seen = Seen()
    with watching(account, seen, processed_folder="Processed"):
        wait_for(lambda: _count(client, "INBOX.Processed") == 2 if _exists(client) else False)
    client.append("INBOX", mail(3), flags=[b"\\Deleted"])
    inbox = Inbox(account)
    inbox.open()
    inbox.move([2], "Processed")  # a mail that is not there any more: nothing of it touches the third
    inbox.close()
    assert _count(client, "INBOX") == 1
    client.logout()


def _exists(client) -> bool:
    return client.folder_exists("INBOX.Processed")


def test_without_move_and_uidplus_mails_stay_where_they_are() -> None:
    with imap_script(3) as server:
        server.CAPABILITIES = b"IMAP4rev1"
        inbox = Inbox(script_account(server), idle_seconds=1)
        inbox.open()
        from mail import folders

        folders.move(inbox._connected(), [1, 2], "Processed")
        inbox._drop()
    assert not [line for line in server.lines if "EXPUNGE" in line or "COPY" in line or "STORE" in line]


def test_folders_are_found_by_what_they_are_for(old_server: Dovecot) -> None:
    account = old_server.account("special@bot.example")
    client = connect(account)
    client.append("INBOX.Everything", mail(1))
    client.append("INBOX.Sent", mail(2))
    client.append("INBOX", mail(3))
    inbox = Inbox(account)
    inbox.open()
    assert [b"number" in raw for raw in inbox.copies("<n1@roe.example>", "")] == [True]
    assert len(inbox.copies("<n2@roe.example>", "")) == 1
    assert inbox.copies("<n4@roe.example>", "") == []
    inbox.select()
    inbox.move([1], "\\Archive")
    assert inbox.holds("<n3@roe.example>", ["\\Archive"])
    inbox.close()
    assert _count(client, "INBOX.Done") == 1
    assert _count(client, "INBOX") == 0
    client.logout()


def test_what_was_stored_but_not_moved_when_the_process_ended_is_moved_later(dovecot_server: Dovecot) -> None:
    account = dovecot_server.account("left@bot.example")
    client = connect(account)
    for number in range(3):
        client.append("INBOX", mail(number))
    seen = Seen()
    Inbox(account).catch_up(Keeping(seen.position, seen.ingest))
    assert _count(client, "INBOX") == 3
    client.append("INBOX", mail(3))
    Inbox(account).catch_up(Keeping(seen.position, seen.ingest, "Processed"))
    assert seen.uids == [1, 2, 3, 1, 2, 3, 4]
    assert _count(client, "INBOX") == 0
    assert _count(client, "Processed") == 4
    client.logout()


def test_a_mail_that_is_not_known_to_be_stored_stays_where_it_is(dovecot_server: Dovecot) -> None:
    account = dovecot_server.account("unstored@bot.example")
    client = connect(account)
    for number in range(3):
        client.append("INBOX", mail(number))
    seen = Seen()
    Inbox(account).catch_up(Keeping(seen.position, seen.ingest))
    stored = lambda batch: [one.uid for one in batch.mails if one.uid != 2]  # noqa: E731
    Inbox(account).catch_up(Keeping(seen.position, stored, "Processed"))
    assert _count(client, "INBOX") == 1
    assert _count(client, "Processed") == 2
    client.logout()


def test_a_mailbox_whose_numbers_go_back_is_read_from_the_beginning(dovecot_server: Dovecot) -> None:
    account = dovecot_server.account("restored@bot.example")
    client = connect(account)
    for number in range(3):
        client.append("INBOX", mail(number))
    seen = Seen()
    Inbox(account).catch_up(Keeping(lambda uidvalidity: 10, seen.ingest))
    assert seen.uids == [1, 2, 3]
    client.logout()


# --- many and large -------------------------------------------------------------------------------------


def test_two_hundred_thousand_mails_are_listed_in_windows_and_never_at_once() -> None:
    with imap_script(200_000) as server:
        inbox = Inbox(script_account(server))
        selected = inbox.open()
        found = [uid for window in listed(inbox._connected(), selected, 1, None) for uid in window]
        assert found == list(range(1, 200_001))
        seen = Seen()
        seen.uids = [199_300]
        inbox._ingest_new(selected, Keeping(seen.position, seen.ingest), 199_300)
        inbox._drop()
    assert seen.uids[1:] == list(range(199_301, 200_001))
    assert server.longest < 1_000_000
    searches = [line for line in server.lines if "SEARCH" in line]
    assert len(searches) == 5
    assert not [line for line in searches if "ALL" in line]


def test_a_mail_over_the_limit_comes_with_its_header_and_first_piece_only(dovecot_server: Dovecot) -> None:
    account = dovecot_server.account("large@bot.example")
    client = connect(account)
    large = mail(2) + b"x" * 70 + b"\r\n" * 40 + b"y" * (3 * PIECE)
    for raw in (mail(1), large, mail(3)):
        client.append("INBOX", raw)
    batches: list[Batch] = []

    def ingest(batch: Batch) -> list[int]:
        batches.append(batch)
        return []

    Inbox(account, largest=2 * PIECE).catch_up(Keeping(lambda generation: 0, ingest))
    mails = [one for batch in batches for one in batch.mails]
    assert [one.uid for one in mails] == [1, 2, 3]
    assert [one.cut_from > 3 * PIECE for one in mails] == [False, True, False]
    assert len(mails[1].raw) == PIECE
    assert b"Subject: number 2" in mails[1].raw
    assert {one.arrived is not None for one in mails} == {True}
    client.logout()


def test_a_mail_of_a_terabyte_costs_no_more_than_its_first_piece() -> None:
    with imap_script(1, size=10**12) as server:
        batches: list[Batch] = []
        Inbox(script_account(server)).catch_up(
            Keeping(lambda generation: 0, lambda batch: batches.append(batch) or [])
        )
    assert [(len(one.raw), one.cut_from) for one in batches[0].mails] == [(PIECE, 10**12)]
    assert not [line for line in server.lines if line.endswith("(BODY.PEEK[])")]


def test_mails_are_fetched_by_number_and_by_weight(dovecot_server: Dovecot) -> None:
    account = dovecot_server.account("weight@bot.example")
    client = connect(account)
    for number in range(5):
        client.append("INBOX", mail(number) + b"z" * (3 * PIECE))
    sizes: list[int] = []
    Inbox(account).catch_up(Keeping(lambda generation: 0, lambda batch: sizes.append(len(batch.mails)) or []))
    assert sizes == [2, 2, 1]
    client.logout()


def test_a_mail_that_is_not_given_stops_nobody_for_ever_and_is_told(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching_module, "LARGEST_BACKOFF", 0.05)
    with imap_script(4) as server:
        server.withheld = {3}
        seen = Seen()
        with caplog.at_level(logging.ERROR, "relance.inbox"), watching(script_account(server), seen):
            wait_for(lambda: 4 in seen.uids)
    assert seen.uids == [1, 2, 4]
    assert "lists mail 3 and does not give it" in caplog.text


def test_a_box_of_dovecot_is_read_in_few_commands_and_what_is_new_in_fewer() -> None:
    if DOVECOT is None:
        pytest.skip("dovecot is not on the path: apt-get install dovecot-imapd")
    first, idle, late = bigbox.measure(1200, 100)
    assert (first.mails, idle.mails, late.mails) == (1200, 0, 100)
    assert (first.commands["UID FETCH"], idle.commands["UID FETCH"], late.commands["UID FETCH"]) == (27, 0, 3)
    assert not any(bigbox.asks_for_all(one.heard) for one in (first, idle, late))
    assert bigbox.asks_for_all(("UID SEARCH ALL",))
