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
