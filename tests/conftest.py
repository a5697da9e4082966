"""Fixtures that several rooms' tests share."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from cases.rules import Rules, parse_rules
from nlp.reader import Reader
from tests.servers import DOVECOT, Dovecot, dovecot

ROOT = Path(__file__).resolve().parent.parent

settings.register_profile("desk", max_examples=25, deadline=None)
settings.register_profile("ci", max_examples=60, deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "desk")


LONGEST = (
    "test_soak.py",
    "test_nlp_reader.py",
    "test_story.py",
    "test_crashes.py",
    "test_hostile.py",
    "test_bot_run.py",
    "test_nlp_teaching.py",
    "test_letters_every.py",
    "test_daemon_digest_size.py",
)
"""Files that take longest, in that order: begun last they would be waited for by all other processes."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files first, so that processes that share the work end together."""
    order = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: order.get(item.path.name, len(LONGEST)))


@pytest.fixture(scope="session")
def rules() -> Rules:
    return parse_rules((ROOT / "rules.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def reader() -> Reader:
    return Reader.load()


@pytest.fixture(scope="session")
def dovecot_server() -> Iterator[Dovecot]:
    if DOVECOT is None:
        if os.environ.get("CI"):
            pytest.fail("dovecot is not installed: .ci/run installs it")
        pytest.skip("dovecot is not on the path: apt-get install dovecot-imapd")
    with dovecot() as server:
        yield server
