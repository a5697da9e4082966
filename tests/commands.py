"""`relance ...` as a process of its own, without waiting each time for the import of what it needs."""

from __future__ import annotations

import atexit
import os
import runpy
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from tests.forks import ROOT, Forks, redirect, serve

SECONDS = 60


def relance(*words: str, home: Path | None = None, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Run a command to its end; TimeoutError after a minute."""
    argv = [*(("--home", str(home)) if home is not None else ()), *words]
    with tempfile.TemporaryDirectory(prefix="command") as folder:
        files = [Path(folder) / name for name in ("in", "out", "err")]
        for path in files:
            path.write_bytes(stdin if path.name == "in" else b"")
        forks = _forks()
        child = forks.fork(argv=argv, files=[str(path) for path in files], environment=dict(os.environ))
        try:
            code = forks.await_end(child, SECONDS)
        except TimeoutError:
            forks.kill(child)
            raise
        return subprocess.CompletedProcess(argv, code, files[1].read_bytes(), files[2].read_bytes())


def problem(done: subprocess.CompletedProcess[bytes]) -> str:
    """What stderr says of a run that the user can mend: exit code 1, no traceback."""
    text = done.stderr.decode()
    assert done.returncode == 1, text + done.stdout.decode()
    assert "Traceback" not in text
    return text


@cache
def _forks() -> Forks:
    """The process that forks; ends with the tests."""
    forks = Forks("tests.commands")
    atexit.register(forks.close)
    return forks


def _live(words: dict[str, Any]) -> None:
    """The child: bot.py as the main program, with these words and this environment."""
    redirect(*words["files"])
    os.environ.clear()
    os.environ.update(words["environment"])
    sys.argv = [str(ROOT / "bot.py"), *words["argv"]]
    runpy.run_path(sys.argv[0], run_name="__main__")


def _import_all() -> None:
    """What any command may need."""
    import pkgutil
    from importlib import import_module

    import console
    from nlp.reader import Reader

    for module in pkgutil.walk_packages(console.__path__, "console."):
        import_module(module.name)
    Reader.load()


if __name__ == "__main__":
    _import_all()
    serve(_live)
