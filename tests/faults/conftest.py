"""One nursery for all tests of this folder, and worlds made with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests.faults.nursery import Nursery
from tests.faults.world import World, world
from tests.servers import Dovecot

MakeWorld = Callable[..., World]

_numbers = count(1)


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    one = Nursery()
    yield one
    one.close()


@pytest.fixture
def make_world(tmp_path: Path, dovecot_server: Dovecot, nursery: Nursery) -> Iterator[MakeWorld]:
    """A world on Dovecot; each with a mailbox of its own."""
    with ExitStack() as stack:

        def make(server: Dovecot = dovecot_server, **options: Any) -> World:
            number = next(_numbers)
            account = server.account(f"bot{number}@bot.example")
            return stack.enter_context(world(tmp_path / f"home{number}", account, nursery, **options))

        yield make
