"""Starts daemons at once: one process imports everything and forks each daemon from itself.

`python -m tests.faults.nursery` reads one JSON object per line ({"home", "clock", "log", "environment"}), forks
a child that is `relance run` with another clock, and answers with its process id. The child is a process of its
own with its own database connection, sockets and threads; only the import of the packages is shared.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent


class Nursery:
    """The other end: asks for daemons, kills them, says whether they live."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.nursery"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        assert self._process.stdout is not None
        if self._process.stdout.readline().strip() != "ready":
            raise RuntimeError("the nursery did not start")

    def start(self, home: Path, clock: Path, log: Path, environment: dict[str, str]) -> int:
        """Fork a daemon; gives its process id."""
        return int(
            self._ask(home=str(home), clock=str(clock), log=str(log), environment=environment)["started"]
        )

    def ended(self, child: int) -> bool:
        """True when the child is gone (and reaped)."""
        return bool(self._ask(ended=child)["ended"])

    def kill(self, child: int, number: int = signal.SIGKILL) -> None:
        """Send a signal to a child and wait until it is gone."""
        if not self.ended(child):
            os.kill(child, number)
        self.await_end(child)

    def await_end(self, child: int, seconds: float = 20) -> None:
        """Wait until the child is gone; TimeoutError when it lives on."""
        until = time.monotonic() + seconds
        while not self.ended(child):
            if time.monotonic() > until:
                raise TimeoutError(f"process {child} did not end")
            time.sleep(0.005)

    def close(self) -> None:
        """End the nursery; its children are the caller's business."""
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


def serve() -> None:
    """Fork on request until standard input ends."""
    import console.running  # noqa: F401 - what the children need is imported once
    from nlp.reader import Reader

    Reader.load()
    print("ready", flush=True)
    living: set[int] = set()
    for line in sys.stdin:
        words = json.loads(line)
        if "ended" in words:
            print(json.dumps({"ended": _reap(words["ended"], living)}), flush=True)
            continue
        child = os.fork()
        if child == 0:
            _live(words)
        living.add(child)
        print(json.dumps({"started": child}), flush=True)
    for child in living:
        os.kill(child, signal.SIGKILL)


def _reap(child: int, living: set[int]) -> bool:
    if child in living and os.waitpid(child, os.WNOHANG)[0] == child:
        living.discard(child)
    return child not in living


def _live(words: dict[str, Any]) -> None:
    """The child: `relance run` until it ends; never returns."""
    code = 1
    import faulthandler

    try:
        log = os.open(words["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(log, 1)
        os.dup2(log, 2)
        faulthandler.register(signal.SIGUSR1)
        os.environ.update(words["environment"])
        import resource

        from console.running import run_daemon
        from tests.faults.clock import FileClock

        limit = words["environment"].get("LARGEST_FILE")
        if limit:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), resource.RLIM_INFINITY))
        run_daemon(Path(words["home"]), once=False, verbose=True, clock=FileClock(Path(words["clock"])))
        code = 0
    except BaseException:  # noqa: BLE001 - a child must never run on into the loop of its parent
        import traceback

        traceback.print_exc()
    finally:
        sys.stdout.flush()
        os._exit(code)


if __name__ == "__main__":
    serve()
