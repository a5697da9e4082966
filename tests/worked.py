"""What the worker of the tests is asked: to answer, or to break each of its limits."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path


def answer(question: bytes) -> bytes:
    order, _, rest = question.partition(b" ")
    if order == b"say":
        return rest
    if order == b"pid":
        return str(os.getpid()).encode()
    if order == b"loop":
        while True:
            pass
    if order == b"sleep":
        time.sleep(60)
    if order == b"grow":
        bytearray(2 * 1024**3)
    if order == b"crash":
        os.kill(os.getpid(), signal.SIGSEGV)
    if order == b"write":
        Path("/tmp/relance-worker-wrote").write_bytes(b"x")
    os._exit(3)
