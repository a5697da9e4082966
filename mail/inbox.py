"""Watch one IMAP folder: UIDs are the truth, IDLE is only a hint to look.

The stock client loses wake-ups that arrive in the same segment as the answer to IDLE, and reports a closed
connection as a quiet one; `Connection` mends the first, `Inbox.watch` never trusts the second.
One `Inbox` belongs to one thread; `stop` may be called from any.
"""

from __future__ import annotations

import contextlib
import imaplib
import logging
import random
import select
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import imapclient
from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError, LoginError

from cases.problems import Problem

log = logging.getLogger("relance.inbox")

IDLE_SECONDS = 5 * 60
"""A quiet connection is looked at this often at the latest; shorter than common NAT time-outs."""
SOCKET_TIMEOUT = 60
BATCH = 50
"""Mails per fetch: measured optimum; a batch is one transaction."""
LARGEST_BACKOFF = 300.0

TROUBLE = (OSError, ssl.SSLError, imaplib.IMAP4.error, IMAPClientError, ValueError)
"""Whatever of these is raised, the connection is given up and made anew."""


class InboxProblem(Problem):
    """The mailbox cannot be used as configured; the text says what is wrong and how to mend it."""


@dataclass(frozen=True, slots=True)
class Account:
    """Where the mailbox is. `tls`: "tls", "starttls" or "plain" (plain only makes sense on loopback)."""

    host: str
    port: int
    user: str
    password: str
    tls: str = "tls"
    folder: str = "INBOX"


@dataclass(frozen=True, slots=True)
class Fetched:
    """One mail as the server gave it; `arrived` is its INTERNALDATE."""

    uid: int
    raw: bytes
    arrived: datetime | None


@dataclass(frozen=True, slots=True)
class Batch:
    """Mails of one fetch, in order of UID, with the mailbox generation they belong to."""

    uidvalidity: int
    mails: tuple[Fetched, ...]


class Connection(IMAPClient):
    """IMAPClient without its debug formatting, and with an IDLE that misses nothing that is already there."""

    def __init__(self, *args: Any, wake: socket.socket | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._wake = wake
        self._imap.debug = 0
        with contextlib.suppress(OSError):
            self.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.socket().setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)

    def await_notice(self, timeout: float) -> None:
        """While idling, return when the server has said anything, somebody woke us, or after `timeout` seconds.

        Nothing is read here: half a line would be lost with the stock client, and what a notice says does not
        matter, since it is only a hint to look.
        """
        sock = self.socket()
        if self._already_said(sock):
            return
        watched = [sock] + ([self._wake] if self._wake is not None else [])
        select.select(watched, [], [], timeout)

    def _already_said(self, sock: Any) -> bool:
        """Bytes that came in the same segment as the answer to IDLE wait in a buffer, where select cannot see them."""
        before = sock.gettimeout()
        sock.settimeout(0)
        try:
            return bool(self._imap.file.peek(1))
        except (BlockingIOError, ssl.SSLWantReadError):
            return False
        finally:
            sock.settimeout(before)


def connect(
    account: Account, *, timeout: float = SOCKET_TIMEOUT, wake: socket.socket | None = None
) -> Connection:
    """Log in.

    Raises:
        InboxProblem: host unreachable, certificate refused, or user and password not accepted.
    """
    where = f"{account.host}:{account.port}"
    try:
        context = ssl.create_default_context()
        client = Connection(
            account.host,
            port=account.port,
            ssl=account.tls == "tls",
            ssl_context=context if account.tls == "tls" else None,
            timeout=imapclient.SocketTimeout(connect=min(timeout, 15), read=timeout),
            use_uid=True,
            wake=wake,
        )
        if account.tls == "starttls":
            client.starttls(context)
    except ssl.SSLError as error:
        raise InboxProblem(
            f"imap: {where} does not speak TLS as expected ({error.reason or error}): "
            'check imap.port and imap.tls ("tls" for 993, "starttls" for 143).'
        ) from error
    except TROUBLE as error:
        raise InboxProblem(
            f"imap: cannot reach {where} ({_plain(error)}): check imap.host and imap.port."
        ) from error
    try:
        client.login(account.user, account.password)
    except LoginError as error:
        client.shutdown()
        raise InboxProblem(
            f"imap: {where} does not accept user {account.user!r} with this password: "
            "check imap.user and the password source."
        ) from error
    except TROUBLE as error:
        client.shutdown()
        raise InboxProblem(f"imap: {where} broke off during login ({_plain(error)}).") from error
    return client


def _plain(error: BaseException) -> str:
    return str(error).strip() or type(error).__name__


class Inbox:
    """One folder, caught up by UID and then watched."""

    def __init__(self, account: Account, *, idle_seconds: float = IDLE_SECONDS) -> None:
        self.account = account
        self.idle_seconds = idle_seconds
        self._stopping = threading.Event()
        self._reader, self._writer = socket.socketpair()
        self._client: Connection | None = None

    def stop(self) -> None:
        """Make `watch` return soon; safe from any thread and from a signal handler."""
        self._stopping.set()
        with contextlib.suppress(OSError):
            self._writer.send(b"x")

    @property
    def stopping(self) -> bool:
        """True once `stop` was called."""
        return self._stopping.is_set()

    def close(self) -> None:
        """Drop the connection, politely when it still answers."""
        if self._client is not None:
            with contextlib.suppress(*TROUBLE):
                self._client.logout()
            with contextlib.suppress(*TROUBLE):
                self._client.shutdown()
            self._client = None

    def open(self) -> int:
        """Connect and select the folder; gives its UIDVALIDITY.

        Raises:
            InboxProblem: as `connect`, or the folder does not exist.
        """
        self.close()
        client = connect(self.account, wake=self._reader)
        try:
            selected = client.select_folder(self.account.folder)
        except TROUBLE as error:
            client.shutdown()
            raise InboxProblem(
                f"imap: folder {self.account.folder!r} cannot be opened ({_plain(error)}): check imap.folder."
            ) from error
        self._client = client
        return int(selected[b"UIDVALIDITY"])

    def new_mails(self, uidvalidity: int, last_uid: int) -> Iterator[Batch]:
        """Mails above `last_uid`, in batches; a UID that vanished meanwhile is simply not there.

        `UID SEARCH n:*` always names the last mail, so what is not above `last_uid` is dropped.
        """
        client = self._connected()
        found = sorted(uid for uid in client.search(["UID", f"{last_uid + 1}:*"]) if uid > last_uid)
        for start in range(0, len(found), BATCH):
            uids = found[start : start + BATCH]
            answer = client.fetch(uids, ["BODY.PEEK[]", "INTERNALDATE"])
            mails = tuple(
                Fetched(uid, answer[uid][b"BODY[]"], answer[uid].get(b"INTERNALDATE"))
                for uid in uids
                if uid in answer and answer[uid].get(b"BODY[]") is not None
            )
            yield Batch(uidvalidity, mails)

    def move(self, uids: Sequence[int], folder: str) -> None:
        """Move mails that are stored to `folder`, made when it is missing; without MOVE they stay where they are."""
        client = self._connected()
        if not uids or not client.has_capability("MOVE"):
            return
        if not client.folder_exists(folder):
            client.create_folder(folder)
        client.move(list(uids), folder)

    def holds(self, message_id: str, folders: Sequence[str]) -> bool:
        """True when one of the folders holds a mail with exactly this Message-ID (own copies of letters)."""
        client = self._connected()
        try:
            for folder in folders:
                if client.folder_exists(folder) and self._folder_holds(client, folder, message_id):
                    return True
            return False
        finally:
            client.select_folder(self.account.folder)

    @staticmethod
    def _folder_holds(client: Connection, folder: str, message_id: str) -> bool:
        client.select_folder(folder, readonly=True)
        candidates = client.search(["HEADER", "Message-ID", message_id.strip("<>")])
        if not candidates:
            return False
        field = "BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)]"
        answer = client.fetch(candidates, [field])
        key = b"BODY[HEADER.FIELDS (MESSAGE-ID)]"
        return any(message_id.encode() in parts.get(key, b"").split() for parts in answer.values())

    def wait(self) -> None:
        """Return when something may have changed: a notice, a stop, or `idle_seconds` without either.

        A server that does not offer IDLE is simply looked at again after a minute.
        """
        client = self._connected()
        if not client.has_capability("IDLE"):
            self._stopping.wait(min(60.0, self.idle_seconds))
            client.noop()
            return
        client.idle()
        try:
            if not self.stopping:
                client.await_notice(self.idle_seconds)
        finally:
            # reads every line that came meanwhile, whole; on a closed connection this or NOOP raises
            client.idle_done()
        client.noop()

    def _connected(self) -> Connection:
        if self._client is None:
            raise InboxProblem("imap: not connected")
        return self._client

    def watch(
        self,
        position: Callable[[int], int],
        ingest: Callable[[Batch], Sequence[int]],
        *,
        processed_folder: str = "",
    ) -> None:
        """Catch up and watch until `stop`; trouble with the server means a new connection after a pause.

        Args:
            position: UIDVALIDITY -> last UID already stored (0 after a change of UIDVALIDITY).
            ingest: stores one batch in one transaction and gives the UIDs that may be moved.
            processed_folder: where stored mails are moved, "" to leave them.
        """
        pause = 1.0
        while not self.stopping:
            try:
                uidvalidity = self.open()
                while not self.stopping:
                    self._ingest_new(uidvalidity, position, ingest, processed_folder)
                    pause = 1.0
                    self.wait()
            except InboxProblem as problem:
                log.warning("%s Trying again in %.0f s.", problem, pause)
            except TROUBLE as error:
                log.warning("imap: connection lost (%s). Trying again in %.0f s.", _plain(error), pause)
            if not self.stopping:
                self._stopping.wait(pause * random.uniform(0.5, 1.0))
                pause = min(pause * 2, LARGEST_BACKOFF)
        self.close()

    def _ingest_new(
        self,
        uidvalidity: int,
        position: Callable[[int], int],
        ingest: Callable[[Batch], Sequence[int]],
        processed_folder: str,
    ) -> None:
        for batch in self.new_mails(uidvalidity, position(uidvalidity)):
            stored = ingest(batch)
            if processed_folder:
                self.move(stored, processed_folder)

    def catch_up(
        self,
        position: Callable[[int], int],
        ingest: Callable[[Batch], Sequence[int]],
        *,
        processed_folder: str = "",
    ) -> None:
        """One pass: connect, store what is new, disconnect.

        Raises:
            InboxProblem: when the mailbox cannot be used.
        """
        uidvalidity = self.open()
        try:
            self._ingest_new(uidvalidity, position, ingest, processed_folder)
        finally:
            self.close()
