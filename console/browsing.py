"""`relance browse`: Datasette on this machine only, with our metadata."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click

from daemon.settings import PROJECT, load_home


def serve_home(path: Path, port: int) -> None:
    """Serve the database of a home folder."""
    from cases.problems import Problem

    home = load_home(path)
    if not home.database.exists():
        raise Problem(f"There is no database at {home.database} yet: start `relance run` once.")
    serve(home.database, port)


def serve(database: Path, port: int = 8001) -> None:
    """Run Datasette read-only on 127.0.0.1 until Ctrl-C."""
    click.echo(f"Datasette on http://127.0.0.1:{port}/{database.stem} - stop with Ctrl-C.")
    metadata = PROJECT / "db" / "datasette.yaml"
    subprocess.run(
        [
            sys.executable, "-m", "datasette", "serve", str(database), "--host", "127.0.0.1",
            "--port", str(port), "--metadata", str(metadata), "--setting", "sql_time_limit_ms", "5000",
        ],
        check=False,
    )  # fmt: skip
