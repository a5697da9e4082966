"""Bad lines for tests: a proxy that goes silent or hangs up, scripted IMAP and SMTP servers that speak bytes."""

from __future__ import annotations

import base64
import contextlib
import re
import socket
import struct
import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, ClassVar

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
            for one, other, hear in ((client, server, self.said), (server, client, None)):
                threading.Thread(target=self._pass, args=(one, other, hear), daemon=True).start()

    def said(self, data: bytes) -> None:
        """What a client sends, for those who want to know."""

    def _pass(self, source: socket.socket, sink: socket.socket, hear: Callable[[bytes], None] | None) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                if hear is not None:
                    hear(data)
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

    `idle` is what it sends, in one write, when a client begins to IDLE; `logins` are the SASL answers that it accepts;
    `odd` is what it sends in place of its answer, by the first word of a command (behind UID): "{tag}" stands for the
    tag, and an empty one hangs up. `folders` are the lines of its LIST.
    """

    CAPABILITIES = b"IMAP4rev1 IDLE AUTH=XOAUTH2"

    def __init__(
        self, count: int, *, idle: bytes = b"+ idling\r\n", size: int = 0, logins: Collection[bytes] = ()
    ) -> None:
        self.count = count
        self.logins = logins
        self.said: list[bytes] = []
        self.idle = idle
        self.size = size
        self.lines: list[str] = []
        self.longest = 0
        self.withheld: set[int] = set()
        self.deadly: set[int] = set()
        self.odd: dict[str, bytes] = {}
        self.folders = (b'(\\HasNoChildren) "/" "INBOX"',)
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
                if words[0] == "AUTHENTICATE":
                    client.sendall(f"{tag} {self._authenticate(client, file)}\r\n".encode())
                    continue
                verb = words[1] if words[0] == "UID" else words[0]
                if verb in self.odd:
                    if not self.odd[verb]:
                        return
                    client.sendall(self.odd[verb].replace(b"{tag}", tag.encode()))
                    continue
                if verb == "FETCH" and "BODY" in rest and self.deadly & set(self._uids(words[2])):
                    return
                answer = b"".join(self._answer(words))
                self.longest = max(self.longest, *(len(one) for one in answer.split(b"\r\n")))
                client.sendall(answer + f"{tag} OK done\r\n".encode())

    def _authenticate(self, client: socket.socket, file: BinaryIO) -> str:
        """As Google does it: the reason of a refusal comes as one more challenge, which wants an empty answer."""
        client.sendall(b"+ \r\n")
        self.said.append(base64.b64decode(file.readline()))
        if self.said[-1] in self.logins:
            return "OK welcome"
        client.sendall(b"+ " + base64.b64encode(b'{"status":"400"}') + b"\r\n")
        self.said.append(file.readline())
        return "NO [AUTHENTICATIONFAILED] Invalid credentials"

    def _answer(self, words: list[str]) -> Iterator[bytes]:
        match words:
            case ["CAPABILITY", *_]:
                yield b"* CAPABILITY " + self.CAPABILITIES + b"\r\n"
            case ["SELECT" | "EXAMINE", *_]:
                yield b"* FLAGS (\\Seen)\r\n* %d EXISTS\r\n* 0 RECENT\r\n" % self.count
                yield b"* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT %d] x\r\n" % (self.count + 1)
            case ["LIST", *_]:
                yield from (b"* LIST " + line + b"\r\n" for line in self.folders)
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


class SmtpScript:
    """A submission server that answers by a script: verb -> reply, "hang" (says nothing) or "close".

    Verbs are GREETING, EHLO, AUTH, MAIL, RCPT (the first), COPY (the second), DATA and DOT. `slow` is how many bytes of
    a letter it takes in a second, 0 for all. `accepted` is what it has taken responsibility for.
    """

    REPLIES: ClassVar[dict[str, str]] = {
        "GREETING": "220 script", "EHLO": "250 script", "AUTH": "235 ok", "MAIL": "250 ok", "RCPT": "250 ok",
        "COPY": "250 ok", "DATA": "354 go", "DOT": "250 taken", "QUIT": "221 bye", "RSET": "250 ok",
    }  # fmt: skip

    def __init__(self, slow: int = 0, **replies: str) -> None:
        self.replies = self.REPLIES | replies
        self.slow = slow
        self.said: list[str] = []
        self.accepted: list[bytes] = []
        self.broken = threading.Event()
        self._listener = socket.create_server((LOOPBACK, 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16384)
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _serve(self, client: socket.socket) -> None:
        with contextlib.suppress(OSError), client:
            file = client.makefile("rb", buffering=0 if self.slow else -1)
            recipients = 0
            self._reply(client, "GREETING")
            while line := file.readline():
                verb = line.decode("latin-1").split()[0].upper()
                self.said.append(line.decode("latin-1").strip())
                if verb == "RCPT":
                    recipients += 1
                    verb = "RCPT" if recipients == 1 else "COPY"
                if verb == "EHLO" and self.replies["EHLO"].startswith("250"):
                    client.sendall(b"250-script\r\n250-AUTH PLAIN LOGIN XOAUTH2\r\n250 8BITMIME\r\n")
                    continue
                self._reply(client, verb)
                if verb == "DATA" and self.replies["DATA"].startswith("354"):
                    letter = self._letter(client)
                    if letter is None:
                        self.broken.set()
                        return
                    if self.replies["DOT"][:3] not in ("451", "452", "550", "552", "554"):
                        self.accepted.append(letter)
                    self._reply(client, "DOT")

    def _reply(self, client: socket.socket, verb: str) -> None:
        reply = self.replies.get(verb, "502 what")
        if reply == "hang":
            client.recv(1)  # until the other side gives up
            raise OSError
        if reply == "close":
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            raise OSError
        client.sendall(reply.encode() + b"\r\n")

    def _letter(self, client: socket.socket) -> bytes | None:
        """What comes up to the final dot; None when the line breaks before."""
        found = b""
        while not found.endswith(b"\r\n.\r\n"):
            try:
                data = client.recv(min(self.slow, 65536) or 65536)
            except OSError:
                return None
            if not data:
                return None
            found += data
            if self.slow:
                time.sleep(len(data) / self.slow)
        return found.removesuffix(b".\r\n")


@contextmanager
def smtp_script(slow: int = 0, **replies: str) -> Iterator[SmtpScript]:
    server = SmtpScript(slow, **replies)
    try:
        yield server
    finally:
        server.close()
