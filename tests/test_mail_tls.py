"""Mail over TLS: verified against Dovecot and a submission server with certificates of a throw-away authority."""

from __future__ import annotations

import asyncio
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from aiosmtpd.controller import UnthreadedController
from aiosmtpd.smtp import SMTP

from cases.problems import Problem
from demo.servers import LOOPBACK, free_port
from mail.imap import InboxProblem
from mail.inbox import Account, connect
from mail.outbox import Barrier, Outcome, Relay, check, send
from tests.authority import Authority, make_authority
from tests.servers import DOVECOT, dovecot
from tests.test_mail_inbox import Seen, mail, wait_for, watching

USER = "relance@bot.example"

TLS = """
ssl = yes
ssl_cert = <{folder}/server.pem
ssl_key = <{folder}/server.key
service imap-login {
  inet_listener imaps {
    port = PORT
    ssl = yes
  }
}
"""


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return make_authority(tmp_path_factory.mktemp("ca"))


@dataclass(frozen=True, slots=True)
class Post:
    """The accounts of one mailbox with either kind of TLS; both verify against the authority."""

    tls: Account
    starttls: Account


@pytest.fixture(scope="module")
def post(authority: Authority) -> Iterator[Post]:
    if DOVECOT is None:
        pytest.skip("dovecot is not on the path: apt-get install dovecot-imapd")
    port = free_port()
    files = {"server.pem": authority.certificate.read_text(), "server.key": authority.key.read_text()}
    with dovecot(TLS.replace("PORT", str(port)), **files) as server:
        account = Account("localhost", port, USER, "demo", "tls", ca_file=str(authority.ca))
        yield Post(account, replace(account, port=server.port, tls="starttls"))


# --- IMAP ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["tls", "starttls"])
def test_a_server_of_our_own_authority_is_accepted(post: Post, kind: str) -> None:
    client = connect(getattr(post, kind))
    assert isinstance(client.socket(), ssl.SSLSocket)
    assert client.socket().version() in ("TLSv1.2", "TLSv1.3")
    client.logout()


@pytest.mark.parametrize("kind", ["tls", "starttls"])
def test_a_server_of_an_unknown_authority_is_refused_in_one_sentence(post: Post, kind: str) -> None:
    with pytest.raises(
        InboxProblem, match=r"certificate of localhost:\d+ is not accepted.*imap\.ca_file"
    ) as found:
        connect(replace(getattr(post, kind), ca_file=""))
    assert len(str(found.value).splitlines()) == 1


@pytest.mark.parametrize("kind", ["tls", "starttls"])
def test_a_server_with_another_name_is_refused_in_one_sentence(post: Post, kind: str) -> None:
    said = (
        r"certificate of 127\.0\.0\.1:\d+ is not accepted.*use the host name that stands in the certificate"
    )
    with pytest.raises(InboxProblem, match=said):
        connect(replace(getattr(post, kind), host=LOOPBACK))


def test_tls_on_a_port_without_it_is_one_sentence(post: Post) -> None:
    with pytest.raises(InboxProblem, match=r"does not speak TLS as expected.*imap\.port and imap\.tls"):
        connect(replace(post.starttls, tls="tls"))


def test_an_authority_that_cannot_be_read_is_one_sentence(post: Post, tmp_path: Path) -> None:
    (tmp_path / "empty.pem").write_text("nothing\n")
    for name in ("empty.pem", "missing.pem"):
        with pytest.raises(Problem, match=rf"{name} holds no certificates that can be used.*check ca_file"):
            connect(replace(post.tls, ca_file=str(tmp_path / name)))


@pytest.mark.parametrize("kind", ["tls", "starttls"])
@pytest.mark.alone
def test_idle_over_tls_sees_a_mail_within_a_second(post: Post, kind: str) -> None:
    account = replace(getattr(post, kind), user=f"{kind}@bot.example")
    client = connect(account)
    seen, sent = Seen(), []
    with watching(account, seen):
        for number in range(6):
            time.sleep(0.11 * number % 0.3)
            client.append("INBOX", mail(number))
            sent.append(time.monotonic())
            wait_for(lambda number=number: len(seen.uids) == number + 1, 5)
    client.logout()
    assert max(at - out for at, out in zip(seen.at, sent, strict=True)) < 1


# --- SMTP ------------------------------------------------------------------------------------------------


class Submission(UnthreadedController):
    """A submission server with TLS from the first byte or, with `later`, after STARTTLS, which it demands."""

    def __init__(self, context: ssl.SSLContext, later: bool, loop: asyncio.AbstractEventLoop) -> None:
        self.later = context if later else None
        at_once = None if later else context
        super().__init__(Taking(), hostname=LOOPBACK, port=free_port(), loop=loop, ssl_context=at_once)

    def factory(self) -> SMTP:
        return SMTP(self.handler, tls_context=self.later, require_starttls=self.later is not None)


class Taking:
    """Takes every letter."""


@contextmanager
def submission(authority: Authority, tls: str) -> Iterator[Relay]:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(authority.certificate, authority.key)
    loop = asyncio.new_event_loop()
    controller = Submission(context, tls == "starttls", loop)
    controller.begin()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield Relay("localhost", controller.port, tls=tls, ca_file=str(authority.ca))
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
        controller.end()
        loop.close()


@pytest.mark.parametrize("tls", ["tls", "starttls"])
def test_a_submission_server_is_verified_by_name_and_authority(authority: Authority, tls: str) -> None:
    with submission(authority, tls) as relay:
        asyncio.run(check(relay))
        letter = b"Subject: s\r\n\r\ntext\r\n"
        attempt = asyncio.run(send(relay, USER, ["b@firm.example"], letter, lambda phase: None))
        assert attempt.outcome is Outcome.SENT
        said = r"smtp: the certificate of {}:\d+ is not accepted.*smtp\.ca_file"
        with pytest.raises(Problem, match=said.format("localhost")) as found:
            asyncio.run(check(replace(relay, ca_file="")))
        assert len(str(found.value).splitlines()) == 1
        with pytest.raises(Problem, match=said.format(LOOPBACK)):
            asyncio.run(check(replace(relay, host=LOOPBACK)))
        for wrong in (replace(relay, ca_file=""), replace(relay, host=LOOPBACK)):
            attempt = asyncio.run(send(wrong, USER, ["b@firm.example"], letter, lambda phase: None))
            assert (attempt.outcome, attempt.barrier) == (Outcome.NOT_REACHED, Barrier.CERTIFICATE)
