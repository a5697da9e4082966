"""A process that answers one question after the other within limits, and is killed and started again beyond them."""

from __future__ import annotations

import atexit
import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

_ROOT = Path(__file__).resolve().parent.parent

_HEAD = 4
"""Bytes of the length that stands before each question and answer; before an answer stand as many more, with the
processor time of the process so far in milliseconds."""

_ANSWER_LIMIT = 64 * 1024 * 1024


class Worker:
    """Asks the function `answer` of a module, in a process of its own that starts at the first question.

    Args:
        module: as it is imported; it must import little and start nothing.
        cpu_seconds: processor time for one answer, or for one step of it where the module calls `allow` before each;
            the process ends itself beyond it, even inside a C library.
        wall_seconds: time on the clock for one answer, the start of the process included.
        memory: bytes of address space.
        answers: after so many the process is replaced by a new one.
    """

    def __init__(
        self, module: str, *, cpu_seconds: float, wall_seconds: float, memory: int, answers: int = 1_000
    ) -> None:
        self.module = module
        self.cpu_seconds = cpu_seconds
        self.wall_seconds = wall_seconds
        self.memory = memory
        self.answers = answers
        self._answered = 0
        self._spent_before = self._spent_now = 0.0
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        atexit.register(self.close)
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._forget)

    @property
    def spent(self) -> float:
        """Processor seconds that its processes have used so far, their starts included."""
        return self._spent_before + self._spent_now

    def ask(self, *question: bytes, wall_seconds: float | None = None) -> bytes | None:
        """The answer, or None when it took too much time or memory or the process could not be started.

        `question` may come in pieces; `wall_seconds` when there is less time for this one than for others.
        """
        with self._lock:
            try:
                process = self._running()
            except OSError:
                return None
            seconds = self.wall_seconds if wall_seconds is None else min(wall_seconds, self.wall_seconds)
            watch = threading.Timer(seconds, process.kill)
            watch.daemon = True
            watch.start()
            try:
                answer = self._exchange(process, question)
            finally:
                watch.cancel()
            self._answered += 1
            if answer is None or self._answered >= self.answers:
                self._end()
            return answer

    def close(self) -> None:
        """End the process, if one is running."""
        with self._lock:
            self._end()

    def _exchange(self, process: subprocess.Popen[bytes], question: tuple[bytes, ...]) -> bytes | None:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(sum(map(len, question)).to_bytes(_HEAD, "big"))
            for piece in question:
                process.stdin.write(piece)
            process.stdin.flush()
            spent = process.stdout.read(_HEAD)
            answer = _framed(process.stdout)
            if answer is not None:
                self._spent_now = int.from_bytes(spent, "big") / 1000
            return answer
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
        self._answered = 0
        if process is None:
            return
        _kill(process)
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                _close(stream)
        self._spent_before += max(_await_end(process), self._spent_now)
        self._spent_now = 0.0

    def _forget(self) -> None:
        """In a forked child: the process belongs to the parent."""
        self._process, self._lock = None, threading.Lock()


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End it at once; unlike `Popen.kill` this leaves what it used to be asked by `_await_end`."""
    if not hasattr(os, "wait4"):
        process.kill()
    elif process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGKILL)


def _await_end(process: subprocess.Popen[bytes]) -> float:
    """Processor seconds of the whole life of a process that ends; 0 where the platform cannot tell."""
    if not hasattr(os, "wait4") or process.returncode is not None:
        process.wait()
        return 0.0
    try:
        _, status, usage = os.wait4(process.pid, 0)
    except ChildProcessError:
        process.wait()
        return 0.0
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_utime + usage.ru_stime


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
        allow(cpu_seconds)
        said = answer(question)
        allow(0)
        spent = int(time.process_time() * 1000)
        sys.stdout.buffer.write(b"".join(size.to_bytes(_HEAD, "big") for size in (spent, len(said))) + said)
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


def allow(cpu_seconds: float) -> None:
    """So much processor time from now on; the signal ends the process, as nobody catches it."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_PROF, cpu_seconds)
