"""Bad lines for tests: a proxy that goes silent or hangs up, and a scripted IMAP server that speaks bytes."""

from __future__ import annotations

import contextlib
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from demo.servers import LOOPBACK


class Proxy:
    """Passes bytes between its clients and a server; `silent` swallows them, `hang_up` closes the lines."""

    def __init__(self, port: int) -> None:
        self.target = port
        self.silent = False
        self.connections = 0
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._listener = socket.create_server((LOOPBACK, 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            try:
                server = socket.create_connection((LOOPBACK, self.target))
            except OSError:
                client.close()
                continue
            self.connections += 1
            self._pairs.append((client, server))
            for one, other in ((client, server), (server, client)):
                threading.Thread(target=self._pass, args=(one, other), daemon=True).start()

    def _pass(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                if not self.silent:
                    sink.sendall(data)
        for one in (source, sink):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def hang_up(self) -> None:
        """Close every line."""
        for pair in self._pairs:
            for one in pair:
                with contextlib.suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)
        self._pairs.clear()

    def close(self) -> None:
        """Stop listening and close every line."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.hang_up()


@contextmanager
def proxy(port: int) -> Iterator[Proxy]:
    wire = Proxy(port)
    try:
        yield wire
    finally:
        wire.close()


class ImapScript:
    """An IMAP server for one folder of `count` mails with UIDs 1 to `count`; it never sends a line over a million bytes.

    `idle` is what it sends, in one write, when a client begins to IDLE.
    """

    CAPABILITIES = b"IMAP4rev1 IDLE"

    def __init__(self, count: int, *, idle: bytes = b"+ idling\r\n", size: int = 0) -> None:
        self.count = count
        self.idle = idle
        self.size = size
        self.lines: list[str] = []
        self.longest = 0
        self.withheld: set[int] = set()
        self._listener = socket.create_server((LOOPBACK, 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _serve(self, client: socket.socket) -> None:
        client.sendall(b"* OK [CAPABILITY " + self.CAPABILITIES + b"] ready\r\n")
        file = client.makefile("rb")
        with contextlib.suppress(OSError), client:
            while line := file.readline():
                tag, _, rest = line.decode().strip().partition(" ")
                self.lines.append(rest)
                words = rest.upper().split()
                if words[0] == "IDLE":
                    client.sendall(self.idle)
                    file.readline()
                    client.sendall(f"{tag} OK idled\r\n".encode())
                    continue
                answer = b"".join(self._answer(words))
                self.longest = max(self.longest, *(len(one) for one in answer.split(b"\r\n")))
                client.sendall(answer + f"{tag} OK done\r\n".encode())

    def _answer(self, words: list[str]) -> Iterator[bytes]:
        match words:
            case ["CAPABILITY", *_]:
                yield b"* CAPABILITY " + self.CAPABILITIES + b"\r\n"
            case ["SELECT" | "EXAMINE", *_]:
                yield b"* FLAGS (\\Seen)\r\n* %d EXISTS\r\n* 0 RECENT\r\n" % self.count
                yield b"* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT %d] x\r\n" % (self.count + 1)
            case ["UID", "SEARCH", *rest]:
                found = " ".join(str(uid) for uid in self._uids(rest[-1].strip("()")))
                yield f"* SEARCH {found}\r\n".encode()
            case ["UID", "FETCH", uids, *what]:
                for uid in self._uids(uids):
                    yield from self._fetched(uid, " ".join(what))

    def _uids(self, written: str) -> list[int]:
        """The UIDs of a set; `n:*` always has the last one (RFC 3501, 6.4.8)."""
        found: set[int] = set()
        for part in written.split(","):
            first, _, last = part.partition(":")
            ends = sorted(self.count if end in ("*", "") else int(end) for end in (first, last or first))
            found.update(range(max(ends[0], 1), min(ends[1], self.count) + 1))
        return sorted(found)

    def _fetched(self, uid: int, what: str) -> Iterator[bytes]:
        raw = self.mail(uid)
        if "RFC822.SIZE" in what:
            date = '"02-Mar-2026 10:00:00 +0000"'
            yield f"* {uid} FETCH (UID {uid} RFC822.SIZE {self.size or len(raw)} INTERNALDATE {date})\r\n".encode()
        elif "BODY" in what and uid not in self.withheld:
            part = re.search(r"<0\.(\d+)>", what)
            raw = raw.ljust(int(part[1]), b"x")[: int(part[1])] if part else raw
            key = "BODY[]<0>" if part else "BODY[]"
            yield f"* {uid} FETCH (UID {uid} {key} {{{len(raw)}}}\r\n".encode() + raw + b")\r\n"

    @staticmethod
    def mail(uid: int) -> bytes:
        """The mail with this UID."""
        return (
            f"From: a@roe.example\r\nTo: relance@bot.example\r\nSubject: number {uid}\r\n"
            f"Message-ID: <n{uid}@roe.example>\r\n\r\ntext\r\n"
        ).encode()


@contextmanager
def imap_script(count: int, **options: Any) -> Iterator[ImapScript]:
    server = ImapScript(count, **options)
    try:
        yield server
    finally:
        server.close()
