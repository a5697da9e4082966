"""Processes that start at once: one that has imported everything forks each of them from itself.

Only the import of the packages is shared; a child has its own memory, files, sockets and threads.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


class Forks:
    """The other end of `serve`: asks for children, kills them, says whether they live."""

    def __init__(self, module: str) -> None:
        self._lock = threading.Lock()
        self._process = subprocess.Popen(
            [sys.executable, "-m", module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        assert self._process.stdout is not None
        if self._process.stdout.readline().strip() != "ready":
            raise RuntimeError(f"{module} did not start")

    def fork(self, **words: Any) -> int:
        """Start a child that is told `words`; gives its process id."""
        return int(self._ask(**words)["started"])

    def code(self, child: int) -> int | None:
        """The exit code of a child, negative for a signal, or None while it lives."""
        code: int | None = self._ask(ended=child)["code"]
        return code

    def ended(self, child: int) -> bool:
        """True when the child is gone (and reaped)."""
        return self.code(child) is not None

    def kill(self, child: int, number: int = signal.SIGKILL) -> None:
        """Send a signal to a child and wait until it is gone."""
        if not self.ended(child):
            os.kill(child, number)
        self.await_end(child)

    def await_end(self, child: int, seconds: float = 20) -> int:
        """Wait until the child is gone and give its exit code; TimeoutError when it lives on."""
        until = time.monotonic() + seconds
        while (code := self.code(child)) is None:
            if time.monotonic() > until:
                raise TimeoutError(f"process {child} did not end")
            time.sleep(0.005)
        return code

    def close(self) -> None:
        """End the process that forks, with the children that live."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(10)

    def _ask(self, **words: Any) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with self._lock:
            self._process.stdin.write(json.dumps(words) + "\n")
            self._process.stdin.flush()
            answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer


def serve(live: Callable[[dict[str, Any]], None]) -> None:
    """Fork on request until standard input ends; a child does `live` and then ends as every program ends."""
    print("ready", flush=True)
    living: set[int] = set()
    codes: dict[int, int] = {}
    for line in sys.stdin:
        words = json.loads(line)
        if "ended" in words:
            print(json.dumps({"code": _reap(words["ended"], living, codes)}), flush=True)
            continue
        child = os.fork()
        if child == 0:
            live(words)
            return
        living.add(child)
        print(json.dumps({"started": child}), flush=True)
    for child in living:
        os.kill(child, signal.SIGKILL)


def _reap(child: int, living: set[int], codes: dict[int, int]) -> int | None:
    if child in living:
        found, status = os.waitpid(child, os.WNOHANG)
        if found == child:
            living.discard(child)
            codes[child] = os.waitstatus_to_exitcode(status)
    return codes.get(child)


def redirect(stdin: str, stdout: str, stderr: str) -> None:
    """In a child: other files instead of the three that belong to the parent."""
    append = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    os.dup2(os.open(stdin, os.O_RDONLY), 0)
    os.dup2(os.open(stdout, append), 1)
    os.dup2(os.open(stderr, append), 2)
    # the old one may hold words for the parent
    sys.stdin = open(0, encoding=sys.stdin.encoding, closefd=False)  # noqa: SIM115
