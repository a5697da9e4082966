"""Mail servers on loopback for the demo, the sandbox and the tests: real sockets, no account anywhere.

`PostOffice` is the bot's mail exchanger and its submission server in one (aiosmtpd): it verifies DKIM with
the demo's keys, writes Received and Authentication-Results as an exchanger does, and appends to mailboxes
over IMAP. `EmbeddedImap` is pymap, in memory.
"""

from __future__ import annotations

import argparse
import contextlib
import logging
import random
import socket
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from email.utils import format_datetime, parseaddr
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from demo.sign import look_up
from mail.inbox import Account, Connection, connect
from mail.origin import aligned

LOOPBACK = "127.0.0.1"
AUTHSERV_ID = "mx.bot.example"
PORTS = (15000, 32000)
"""Above what is registered for mail servers, below the ports that Linux (32768) and others (49152) lend to clients."""


def free_port() -> int:
    """A TCP port on loopback that nobody uses now, and that the system gives to no connection that goes out."""
    while True:
        port = random.randrange(*PORTS)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind((LOOPBACK, port))
            return port


class EmbeddedImap:
    """pymap in this process: one in-memory mailbox per user, gone when it stops."""

    def __init__(self, users: Mapping[str, str], port: int = 0) -> None:
        self.users = dict(users)
        self.port = port or free_port()
        self._stack: contextlib.AsyncExitStack | None = None

    async def start(self) -> None:
        """Listen; the first user's name is also pymap's demo user."""
        # pymap reports each logout as an error of its own
        logging.getLogger("pymap").setLevel(logging.CRITICAL)
        from pymap.backend.dict import DictBackend
        from pymap.imap import IMAPService
        from pymap.user import Passwords, UserMetadata

        parser = argparse.ArgumentParser()
        DictBackend.add_subparser("dict", parser.add_subparsers(dest="backend"))
        IMAPService.add_arguments(parser)
        first, secret = next(iter(self.users.items()))
        args = parser.parse_args(
            ["--host", LOOPBACK, "--port", str(self.port), "--no-tls", "dict", "--demo-user", first,
             "--demo-password", secret]
        )  # fmt: skip
        args.skip_services, args.passlib_cfg, args.debug = [], None, False
        backend, config = await DictBackend.init(args)
        for user, word in self.users.items():
            hashed = await Passwords(config).hash_password(word)
            backend.login.users_dict[user] = UserMetadata(config, user, password=hashed)
        config.apply_context()
        self._stack = contextlib.AsyncExitStack()
        await backend.start(self._stack)
        await IMAPService(backend, config).start(self._stack)

    async def stop(self) -> None:
        """Stop listening."""
        if self._stack is not None:
            await self._stack.aclose()
            self._stack = None

    def account(self, user: str) -> Account:
        """How to log in as `user`."""
        return Account(LOOPBACK, self.port, user, self.users[user], "plain")


@dataclass(slots=True)
class Delivered:
    """One mail that somebody outside the bot received."""

    recipient: str
    raw: bytes
    at: datetime


@dataclass(slots=True)
class PostOffice:
    """Takes mail over SMTP and puts it into mailboxes over IMAP.

    `mailboxes` maps an address to an account; plus-addresses reach the mailbox of their base address. Mail
    for anybody else counts as delivered to the outside world and is kept in `outside`.
    """

    mailboxes: Mapping[str, Account]
    now: Callable[[], datetime]
    logins: Mapping[str, str] = field(default_factory=dict)
    dns: Callable[..., Any] = look_up
    outside: list[Delivered] = field(default_factory=list)
    counted: dict[str, int] = field(default_factory=dict)
    port: int = 0
    _controller: Controller | None = None
    _clients: dict[str, Connection] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def start(self) -> None:
        """Listen on loopback, in a thread of its own."""
        self.port = self.port or free_port()
        self._controller = Controller(
            self,
            hostname=LOOPBACK,
            port=self.port,
            authenticator=self._authenticate,
            auth_require_tls=False,
            auth_required=False,
            ident="relance demo exchanger",
            data_size_limit=50_000_000,
        )
        self._controller.start()

    def stop(self) -> None:
        """Stop listening and log out of the mailboxes."""
        if self._controller is not None:
            self._controller.stop()
            self._controller = None
        for client in self._clients.values():
            with contextlib.suppress(Exception):
                client.logout()
        self._clients.clear()

    def _authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        known = (
            isinstance(data, LoginPassword) and self.logins.get(data.login.decode()) == data.password.decode()
        )
        return AuthResult(success=known, auth_data=data)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Deliver one mail to each of its recipients (aiosmtpd's hook)."""
        raw = bytes(envelope.original_content or envelope.content or b"")
        login = session.auth_data.login.decode() if session.authenticated and session.auth_data else ""
        for recipient in envelope.rcpt_tos:
            box = self._mailbox(recipient)
            if box is None:
                self.outside.append(Delivered(recipient.lower(), raw, self.now()))
                continue
            stamped = self._stamp(raw, recipient, envelope.mail_from or "", session, login)
            with self._lock:
                self._append(box, stamped)
                self.counted[box] = self.counted.get(box, 0) + 1
        return "250 2.0.0 accepted"

    def _mailbox(self, recipient: str) -> str | None:
        local, _, domain = recipient.lower().partition("@")
        base = f"{local.partition('+')[0]}@{domain}"
        return base if base in self.mailboxes else None

    def _append(self, box: str, raw: bytes) -> None:
        client = self._clients.get(box)
        if client is None:
            client = self._clients[box] = connect(self.mailboxes[box])
        client.append("INBOX", raw, msg_time=self.now().astimezone(UTC))

    def _stamp(self, raw: bytes, recipient: str, sender: str, session: Session, login: str) -> bytes:
        """Headers an exchanger writes on top: who handed the mail over, for whom, and what was verified."""
        when = format_datetime(self.now())
        helo = session.host_name or "unknown"
        how = "ESMTPSA" if login else "ESMTPS"
        lines = [
            f"Return-Path: <{sender}>",
            f"Delivered-To: {recipient}",
            f"Authentication-Results: {AUTHSERV_ID}; {self._results(raw, login)}",
            f"Received: from {helo} ({helo} [{LOOPBACK}])\r\n"
            f"\tby {AUTHSERV_ID} with {how} for <{recipient}>;\r\n\t{when}",
        ]
        return "\r\n".join(lines).encode() + b"\r\n" + raw

    def _results(self, raw: bytes, login: str) -> str:
        """DKIM by the signature's own key; DMARC (RFC 7489) passes when that key is aligned with the From domain."""
        message = message_from_bytes(raw)
        domain = parseaddr(str(message.get("From", "")))[1].rpartition("@")[2].lower()
        if login and login.rpartition("@")[2].lower() == domain:
            return f"auth=pass smtp.auth={login};\r\n\tdmarc=pass header.from={domain}"
        signer = self._signer(raw, message)
        dkim = (
            f"dkim=pass header.d={signer}"
            if signer
            else "dkim=fail"
            if message["DKIM-Signature"]
            else "dkim=none"
        )
        if signer and aligned(signer, domain):
            verdict = "pass"
        else:
            verdict = "fail (p=reject)" if domain and self.dns(f"_dmarc.{domain}.") else "none"
        return f"{dkim};\r\n\tdmarc={verdict} header.from={domain or 'unknown'}"

    def _signer(self, raw: bytes, message: Any) -> str:
        """The domain whose signature verifies, or ""."""
        if message["DKIM-Signature"] is None:
            return ""
        import dkim

        with contextlib.suppress(Exception):
            if dkim.verify(raw, dnsfunc=self.dns):
                tags = dict(
                    part.strip().split("=", 1)
                    for part in str(message["DKIM-Signature"]).replace("\n", "").split(";")
                    if "=" in part
                )
                return tags["d"].strip().lower()
        return ""
