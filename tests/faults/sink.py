"""An SMTP server that does at every moment of a conversation what a script says."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from demo.servers import LOOPBACK, free_port

CLOSE, RESET, HANG = "close", "reset", "hang"
"""What a script may answer instead of a reply line: end the connection, tear it down, or say nothing more."""

MOMENTS = ("greeting", "ehlo", "mail", "rcpt", "data", "content", "dot", "accepted", "quit")
"""When a script is asked. At `content` the first line of the mail is here, at `accepted` it has been delivered."""

USUAL = {
    "greeting": "220 sink.example ESMTP",
    "ehlo": "250-sink.example\r\n250 8BITMIME",
    "mail": "250 2.1.0 ok",
    "rcpt": "250 2.1.5 ok",
    "data": "354 go on",
    "dot": "",
    "content": "",
    "accepted": "250 2.0.0 taken",
    "quit": "221 2.0.0 bye",
}


@dataclass(slots=True)
class Conversation:
    """What was said so far on one connection."""

    sender: str = ""
    recipients: list[str] = field(default_factory=list)
    content: bytes = b""


Script = Callable[[str, Conversation], str | None]
"""Moment and conversation -> a reply line, CLOSE, RESET or HANG, or None for the usual reply."""
Deliver = Callable[[str, str, bytes], None]
"""Envelope sender, recipient and bytes of a mail for which the server has taken responsibility."""


class Over(Exception):
    """The script has ended the conversation."""


class Sink:
    """Listens in a thread of its own; `accepted` holds (recipient, bytes) of everything it took."""

    def __init__(self, script: Script | None = None, deliver: Deliver | None = None, port: int = 0) -> None:
        self.script: Script = script or (lambda moment, said: None)
        self.accepted: list[tuple[str, bytes]] = []
        self.deliver = deliver
        self.port = port or free_port()
        self._loop = asyncio.new_event_loop()
        self._server: asyncio.Server | None = None
        self._talking: set[asyncio.Task[None]] = set()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.start()

    def start(self) -> None:
        """Listen (again)."""
        asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(10)

    def stop(self) -> None:
        """Refuse connections and drop those there are."""
        asyncio.run_coroutine_threadsafe(self._unlisten(), self._loop).result(10)

    def close(self) -> None:
        """Stop for good."""
        self.stop()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    async def _listen(self) -> None:
        if self._server is None:
            self._server = await asyncio.start_server(self._talk, LOOPBACK, self.port, limit=1 << 20)

    async def _unlisten(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        for task in list(self._talking):
            task.cancel()
        await asyncio.gather(*self._talking, return_exceptions=True)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._talking.add(task)
        try:
            with contextlib.suppress(Over, OSError, asyncio.CancelledError, ValueError):
                await self._converse(reader, writer)
        finally:
            self._talking.discard(task)
            writer.close()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        said = Conversation()
        await self._answer("greeting", said, writer)
        while line := await reader.readline():
            verb, _, rest = line.decode("utf-8", "replace").strip().partition(" ")
            moment = {"EHLO": "ehlo", "HELO": "ehlo"}.get(verb.upper(), verb.lower())
            address = rest.partition("<")[2].partition(">")[0].lower()
            if moment == "mail":
                said.sender, said.recipients, said.content = address, [], b""
            if moment not in ("ehlo", "mail", "rcpt", "data", "quit"):
                writer.write(b"250 ok\r\n")
                continue
            taken = await self._answer(moment, said, writer, address)
            if moment == "rcpt" and taken:
                said.recipients.append(address)
            if moment == "data" and taken:
                await self._take(said, reader, writer)
            if moment == "quit":
                return

    async def _take(
        self, said: Conversation, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Read a mail up to its dot; what is cut off before is not taken."""
        lines: list[bytes] = []
        while (line := await reader.readline()) != b".\r\n":
            if not line.endswith(b"\n"):
                raise Over
            lines.append(line[1:] if line.startswith(b"..") else line)
            if len(lines) == 1:
                await self._answer("content", said, writer)
        said.content = b"".join(lines)
        if not await self._answer("dot", said, writer):
            return
        for recipient in said.recipients:
            self.accepted.append((recipient, said.content))
            if self.deliver is not None:
                await asyncio.to_thread(self.deliver, said.sender, recipient, said.content)
        await self._answer("accepted", said, writer)

    async def _answer(
        self, moment: str, said: Conversation, writer: asyncio.StreamWriter, address: str = ""
    ) -> bool:
        """Say what the script wants; True when that means yes."""
        word = await asyncio.to_thread(self.script, moment, said)
        if word == CLOSE:
            raise Over
        if word == RESET:
            sock: socket.socket = writer.get_extra_info("socket")
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()
            raise Over
        if word == HANG:
            await asyncio.sleep(3600)
        reply = USUAL[moment] if word is None else word
        if reply:
            writer.write(reply.encode() + b"\r\n")
            await writer.drain()
        return word is None or reply[:1] in ("2", "3")
