"""A process that answers one question after the other within limits, and is killed and started again beyond them."""

from __future__ import annotations

import atexit
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

_ROOT = Path(__file__).resolve().parent.parent

_HEAD = 4
"""Bytes of the length that stands before each question and answer."""

_ANSWER_LIMIT = 64 * 1024 * 1024


class Worker:
    """Asks the function `answer` of a module, in a process of its own that starts at the first question.

    Args:
        module: as it is imported; it must import little and start nothing.
        cpu_seconds: processor time for one answer; the process ends itself beyond it, even inside a C library.
        wall_seconds: time on the clock for one answer, the start of the process included.
        memory: bytes of address space.
    """

    def __init__(self, module: str, *, cpu_seconds: float, wall_seconds: float, memory: int) -> None:
        self.module = module
        self.cpu_seconds = cpu_seconds
        self.wall_seconds = wall_seconds
        self.memory = memory
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        atexit.register(self.close)
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._forget)

    def ask(self, question: bytes) -> bytes | None:
        """The answer, or None when it took too much time or memory or the process could not be started."""
        with self._lock:
            try:
                process = self._running()
            except OSError:
                return None
            watch = threading.Timer(self.wall_seconds, process.kill)
            watch.daemon = True
            watch.start()
            try:
                answer = self._exchange(process, question)
            finally:
                watch.cancel()
            if answer is None:
                self._end()
            return answer

    def close(self) -> None:
        """End the process, if one is running."""
        with self._lock:
            self._end()

    def _exchange(self, process: subprocess.Popen[bytes], question: bytes) -> bytes | None:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(len(question).to_bytes(_HEAD, "big") + question)
            process.stdin.flush()
            return _framed(process.stdout)
        except (OSError, ValueError):
            return None

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is None:
            return self._process
        self._end()
        code = (
            f"import sys; sys.path.insert(0, {str(_ROOT)!r}); from mail.worker import serve; "
            f"serve({self.module!r}, {self.cpu_seconds}, {self.memory})"
        )
        # isolated: no PYTHON* variables, no user site; its own complaints interest nobody
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-c", code],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
        )
        return self._process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                _close(stream)
        process.wait()

    def _forget(self) -> None:
        """In a forked child: the process belongs to the parent."""
        self._process, self._lock = None, threading.Lock()


def _close(stream: BinaryIO | object) -> None:
    try:
        stream.close()  # type: ignore[union-attr]
    except OSError:
        return


def _framed(stream: BinaryIO | object) -> bytes | None:
    """One length and as many bytes; None at the end of the stream."""
    head = stream.read(_HEAD)  # type: ignore[union-attr]
    size = int.from_bytes(head, "big")
    if len(head) < _HEAD or size > _ANSWER_LIMIT:
        return None
    body: bytes = stream.read(size)  # type: ignore[union-attr]
    return body if len(body) == size else None


def serve(module: str, cpu_seconds: float, memory: int) -> None:
    """The worker's side: answer questions from standard input until it ends or a limit is passed."""
    import importlib

    answer: Callable[[bytes], bytes] = importlib.import_module(module).answer
    limit_memory(memory)
    while (question := _framed(sys.stdin.buffer)) is not None:
        _allow(cpu_seconds)
        said = answer(question)
        _allow(0)
        sys.stdout.buffer.write(len(said).to_bytes(_HEAD, "big") + said)
        sys.stdout.buffer.flush()


def limit_memory(memory: int) -> None:
    """Take away memory beyond `memory` bytes, and writing files, as far as the platform can."""
    try:
        import resource
    except ImportError:
        return
    for name, value in (("RLIMIT_AS", memory), ("RLIMIT_FSIZE", 0), ("RLIMIT_CORE", 0)):
        try:
            resource.setrlimit(getattr(resource, name), (value, value))
        except (AttributeError, ValueError, OSError):
            continue


def _allow(cpu_seconds: float) -> None:
    """So much processor time from now on; the signal ends the process, as nobody catches it."""
    import signal

    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_PROF, cpu_seconds)
