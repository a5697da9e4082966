"""A TCP proxy that swallows, resets, slows or cuts what passes through it."""

from __future__ import annotations

import contextlib
import select
import socket
import struct
import threading
import time

from demo.servers import LOOPBACK, free_port

PASS, BLACK_HOLE, RESET, THROTTLE, CUT = "pass", "black hole", "reset", "throttle", "cut"
MODES = (PASS, BLACK_HOLE, RESET, THROTTLE, CUT)


class Proxy:
    """Listens on `port` and speaks for `upstream`; `use` changes what happens, to connections that stand as well."""

    def __init__(self, upstream: int) -> None:
        self.upstream = upstream
        self.port = free_port()
        self.mode = PASS
        self.left = 0
        """While cutting: bytes from the server that still pass."""
        self.rate = 2000
        """While throttling: bytes per second from the server."""
        self.connections = 0
        self._stopping = threading.Event()
        self._listener = socket.create_server((LOOPBACK, self.port))
        self._listener.settimeout(0.2)
        threading.Thread(target=self._accept, daemon=True).start()

    def use(self, mode: str, *, after: int = 0) -> None:
        """Do something else from now on; CUT lets `after` more bytes of the server pass before it ends a connection."""
        self.left = after
        self.mode = mode

    def close(self) -> None:
        """Listen no more and end all connections."""
        self._stopping.set()
        self._listener.close()

    def _accept(self) -> None:
        while not self._stopping.is_set():
            with contextlib.suppress(OSError):
                client, _ = self._listener.accept()
                self.connections += 1
                threading.Thread(target=self._carry, args=(client,), daemon=True).start()

    def _carry(self, client: socket.socket) -> None:
        """One connection until either end, or a fault, ends it; a server that is down is a refused connection."""
        try:
            server = socket.create_connection((LOOPBACK, self.upstream), timeout=5)
        except OSError:
            client.close()
            return
        ends = {client: server, server: client}
        try:
            while not self._stopping.is_set():
                if self.mode == RESET:
                    self._reset(client)
                    return
                readable, _, _ = select.select(list(ends), [], [], 0.02)
                if self.mode == BLACK_HOLE:
                    time.sleep(0.02)
                    continue
                for end in readable:
                    data = end.recv(65536)
                    if not data or not self._pass(data, ends[end], from_server=end is server):
                        return
        except OSError:
            return
        finally:
            client.close()
            server.close()

    def _pass(self, data: bytes, to: socket.socket, *, from_server: bool) -> bool:
        """Hand bytes on as the mode allows; False when the connection must end here."""
        if from_server and self.mode == CUT:
            to.sendall(data[: self.left])
            self.left = max(0, self.left - len(data))
            return self.left > 0
        if from_server and self.mode == THROTTLE:
            for start in range(0, len(data), 200):
                to.sendall(data[start : start + 200])
                time.sleep(200 / self.rate)
                if self.mode != THROTTLE:
                    to.sendall(data[start + 200 :])
                    break
            return True
        to.sendall(data)
        return True

    @staticmethod
    def _reset(client: socket.socket) -> None:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
