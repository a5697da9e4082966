"""Passwords and other secrets: read from the one place that config.toml names, written back where a server renews them."""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from cases.problems import Problem


def sources_of(secret: str) -> tuple[str, ...]:
    """The keys that may say where a secret is."""
    return (f"{secret}_command", f"{secret}_file", f"{secret}_env", secret)


def secret_of(section: object, secret: str, name: str, home: Path, *, needed: bool = True) -> str:
    """A secret of the table `name` from its one source; "" when there is none and none is needed.

    Raises:
        Problem: no source or several, or the source gives nothing.
    """
    sources = {key: value for key in sources_of(secret) if (value := getattr(section, key)) is not None}
    if not sources and not needed:
        return ""
    if len(sources) != 1:
        raise Problem(
            f"config.toml: {name} needs exactly one of {', '.join(sources_of(secret))}"
            f" (found {', '.join(sources) or 'none'})."
        )
    key, value = next(iter(sources.items()))
    found = _fetch(key, value, name, home)
    if not found:
        raise Problem(f"config.toml: {name}.{key} gives an empty {secret.replace('_', ' ')}.")
    return found


def _fetch(key: str, value: Any, name: str, home: Path) -> str:
    try:
        if key.endswith("_env"):
            if value not in os.environ:
                other = key.removesuffix("_env")
                raise Problem(
                    f"config.toml: {name}.{key}: {value} is not set where this runs: export it, or name "
                    f"{other}_file or {other}_command instead."
                )
            return os.environ[value]
        if key.endswith("_file"):
            return (home / value).expanduser().read_text(encoding="utf-8").strip()
        if key.endswith("_command"):
            done = subprocess.run(list(value), capture_output=True, text=True, timeout=30, check=True)
            return done.stdout.strip()
    except (OSError, UnicodeDecodeError, subprocess.SubprocessError) as error:
        raise Problem(f"config.toml: {name}.{key} cannot be used ({error}).") from error
    return str(value)


def write_secret(path: Path, secret: str) -> None:
    """Put a secret into a file that only we can read, whole or not at all; OSError when that fails."""
    path = path.resolve()
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(secret + "\n")
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
