"""Who beside the owner sees a case: read from a line, folded from events."""

from __future__ import annotations

import pytest

from cases.commands import parse_commands
from cases.model import EventKind
from cases.sharing import address_in, role_in
from tests.casefiles import CaseFile


@pytest.mark.parametrize(
    ("said", "address", "role"),
    [
        ("bob@ngo.example", "bob@ngo.example", "helper"),
        ("<Bob@NGO.example>.", "bob@ngo.example", "helper"),
        ("with bob@ngo.example, owner", "bob@ngo.example", "owner"),
        ("bob@ngo.example (Inhaberin)", "bob@ngo.example", "owner"),
        ("bob", "", "helper"),
        ("owner@ngo.example", "owner@ngo.example", "helper"),
    ],
)
def test_the_address_and_the_role_are_read_from_the_line(said: str, address: str, role: str) -> None:
    assert (address_in(said), role_in(said)) == (address, role)


@pytest.mark.parametrize(
    "line",
    ["SHARE #7 bob@ngo.example", "share 7 bob@ngo.example", "Partagez #7 bob@ngo.example, merci", "- TEILE #7: bob@ngo.example"],
)  # fmt: skip
def test_a_line_that_shares_is_understood(line: str) -> None:
    [command] = parse_commands(line)
    assert (command.verb, command.case, address_in(command.argument)) == ("share", 7, "bob@ngo.example")


def test_without_an_address_nothing_is_shared() -> None:
    assert parse_commands("SHARE #7 with Bob") == ()
    assert parse_commands("Share your thoughts with me") == ()


def test_a_share_is_replaced_by_the_next_and_ends_with_unshare() -> None:
    file = CaseFile()
    file.happen(EventKind.CASE_SHARED, "2026-02-10", owner=4, role="helper", address="b@ngo.example")
    file.happen(EventKind.CASE_SHARED, "2026-02-11", owner=5, role="helper", address="c@ngo.example")
    file.happen(EventKind.CASE_SHARED, "2026-02-12", owner=4, role="owner", address="b@ngo.example")
    assert file.case.shares == ((5, "helper"), (4, "owner"))
    file.happen(EventKind.CASE_UNSHARED, "2026-02-13", owner=5, address="c@ngo.example")
    assert file.case.shares == ((4, "owner"),)
