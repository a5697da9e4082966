"""Imports form a star, and the core touches nothing outside itself."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

MAY_IMPORT = {
    "cases": {"cases"},
    "nlp": {"nlp", "cases"},
    "letters": {"letters", "cases"},
    "mail": {"mail", "cases"},
    "db": {"db", "cases"},
    "daemon": {"daemon", "cases", "nlp", "letters", "mail", "db"},
    "demo": {"demo", "daemon", "cases", "nlp", "letters", "mail", "db"},
    "console": {"console", "demo", "daemon", "cases", "nlp", "letters", "mail", "db"},
}
"""bot.py may import every room; it imports only `cases.problems` before a command runs."""

FORBIDDEN_IN_CASES = {
    "asyncio", "click", "dateparser", "dkim", "http", "imapclient", "io", "logging", "os", "pathlib", "random",
    "secrets", "shutil", "socket", "spacy", "sqlite3", "sqlite_utils", "ssl", "subprocess", "tempfile",
    "threading", "time", "urllib", "uuid", "aiosmtplib", "jinja2", "rich",
}  # fmt: skip

CLOCK_CALLS = {"now", "utcnow", "today"}


def sources(room: str) -> list[Path]:
    return sorted(path for path in (ROOT / room).rglob("*.py") if "model/" not in str(path.relative_to(ROOT)))


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names.add(node.module)
    return names


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_a_room_imports_only_the_rooms_it_may(room: str) -> None:
    files = sources(room)
    assert files, f"the room {room} has gone"
    for path in files:
        ours = {name.partition(".")[0] for name in imported(path)} & (set(MAY_IMPORT) | {"bot", "tests"})
        assert ours <= MAY_IMPORT[room], f"{path.relative_to(ROOT)} imports {ours - MAY_IMPORT[room]}"


def test_the_core_does_no_input_or_output() -> None:
    for path in sources("cases"):
        tops = {name.partition(".")[0] for name in imported(path)}
        assert not tops & FORBIDDEN_IN_CASES, f"{path.name} imports {tops & FORBIDDEN_IN_CASES}"


def test_the_core_never_asks_for_the_time() -> None:
    for path in sources("cases"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                assert node.func.attr not in CLOCK_CALLS, f"{path.name}:{node.lineno} asks the clock"


def test_only_the_outbox_speaks_smtp_and_only_the_inbox_imap() -> None:
    speakers = {
        path.relative_to(ROOT).as_posix(): imported(path) & {"aiosmtplib", "imapclient", "smtplib", "imaplib"}
        for room in ("cases", "nlp", "letters", "mail", "db", "daemon", "console")
        for path in sources(room)
    }
    assert {path: names for path, names in speakers.items() if names} == {
        "mail/imap.py": {"imapclient", "imaplib"},
        "mail/outbox.py": {"aiosmtplib"},
    }


def test_every_module_opens_with_a_sentence() -> None:
    for room in MAY_IMPORT:
        for path in sources(room):
            opening = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
            assert opening, f"{path.relative_to(ROOT)} does not say what it is for"
