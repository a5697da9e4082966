"""Daemons that start at once: `python -m tests.faults.nursery` forks children that are `relance run` with another clock."""

from __future__ import annotations

import faulthandler
import os
import resource
import signal
from pathlib import Path
from typing import Any

from tests.forks import Forks, redirect, serve


class Nursery(Forks):
    """Asks for daemons."""

    def __init__(self) -> None:
        super().__init__("tests.faults.nursery")

    def start(self, home: Path, clock: Path, log: Path, environment: dict[str, str]) -> int:
        """Fork a daemon; gives its process id."""
        return self.fork(home=str(home), clock=str(clock), log=str(log), environment=environment)


def _live(words: dict[str, Any]) -> None:
    """The child: `relance run` until it ends."""
    redirect(os.devnull, words["log"], words["log"])
    faulthandler.register(signal.SIGUSR1)
    os.environ.update(words["environment"])

    from console.running import run_daemon
    from tests.faults.clock import FileClock

    limit = words["environment"].get("LARGEST_FILE")
    if limit:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), resource.RLIM_INFINITY))
    run_daemon(Path(words["home"]), once=False, verbose=True, clock=FileClock(Path(words["clock"])))


def _import_all() -> None:
    """What a daemon needs."""
    import console.running  # noqa: F401
    from nlp.reader import Reader

    Reader.load()


if __name__ == "__main__":
    _import_all()
    serve(_live)
