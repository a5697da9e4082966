"""Mail that is not what it says: every attempt goes through the real way in, none is obeyed, and genuine mail is.

`docs/security.md` lists these attempts; `python -m tests.test_spoofing` writes the list anew.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest

from cases.command_words import Verb
from cases.model import EventKind
from daemon.warrants import NEEDS_TOKEN
from db import records
from nlp.reader import Reader
from tests.exchanger import World, copy_of
from tests.genuine import GENUINE, Genuine
from tests.spoofs import ADAS_SERVER, ASKS, ATTEMPTS, NO_COMMAND, NOTHING, Attempt

PAGE = Path(__file__).resolve().parent.parent / "docs" / "security.md"
BEGIN, END = "<!-- attempts -->", "<!-- end of attempts -->"

COMMANDS = {
    EventKind.STEP_HELD, EventKind.STEP_RELEASED, EventKind.STEP_VETOED, EventKind.STEP_APPROVED,
    EventKind.ITEMS_SUPPLIED, EventKind.ITEMS_REFUSED, EventKind.TRACKING_RECORDED, EventKind.COMPLAINT_FILED,
    EventKind.NOTE_RECORDED, EventKind.READING_CORRECTED, EventKind.CASE_CLOSED, EventKind.CASE_REOPENED,
    EventKind.CASE_PAUSED, EventKind.CASE_RESUMED, EventKind.CASE_OPENED, EventKind.OWNER_WROTE,
}  # fmt: skip
"""What only an owner's word brings about."""


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory, reader: Reader) -> Path:
    """A home whose case waits with an announced reminder; each attempt gets a copy of it."""
    folder = tmp_path_factory.mktemp("prepared")
    world = World(folder, reader)
    try:
        world.prepare()
        (folder / "now").write_text(world.clock.now().isoformat(), encoding="utf-8")
    finally:
        world.close()
    return folder


@pytest.fixture(params=["with results", "without results"])
def world(request: pytest.FixtureRequest, prepared: Path, tmp_path: Path, reader: Reader) -> Iterator[World]:
    """The prepared home behind an exchanger that writes Authentication-Results, or behind one that does not."""
    world = World(copy_of(prepared, tmp_path), reader, results=request.param == "with results")
    world.continue_at((prepared / "now").read_text(encoding="utf-8"))
    yield world
    world.close()


def events(world: World) -> list[Any]:
    return [dict(row) for row in world.store.rows("SELECT case_id, kind, data FROM events ORDER BY seq")]


def check(attempt: Attempt, world: World, before: list[Any]) -> None:
    new = events(world)[len(before) :]
    kinds = {EventKind(event["kind"]) for event in new}
    if attempt.allows == NOTHING:
        assert new == []
    elif attempt.allows == ASKS:
        # it stands in the file as somebody's mail that a person must look at; what follows is said by her alone
        assert kinds <= {EventKind.MESSAGE_READ}
        assert all(json.loads(event["data"])["stranger"] for event in new)
    else:
        assert not kinds & COMMANDS


@pytest.mark.parametrize("attempt", ATTEMPTS, ids=lambda one: one.id)
def test_no_attempt_is_obeyed(attempt: Attempt, world: World) -> None:
    mails = attempt.write(world)
    before, letters = events(world), world.store.value("SELECT max(id) FROM letters")
    case, stored = records.load_case(world.store, 1), world.store.value("SELECT count(*) FROM raw")
    assert case is not None
    for raw in mails:
        world.deliver(raw, *attempt.envelope)
    check(attempt, world, before)
    assert world.store.value("SELECT count(*) FROM raw") == stored + len(mails), "every mail is kept"
    if attempt.allows in (NOTHING, ASKS):
        now = records.load_case(world.store, 1)
        assert now is not None
        assert replace(now, unsure=case.unsure) == case
    assert world.store.value("SELECT count(*) FROM shares") == 0
    told_only_to_owners(world, letters)


def told_only_to_owners(world: World, after: int) -> None:
    """Whatever was written since goes to an owner, with no header that a sender put there."""
    known = {row["address"] for row in world.store.rows("SELECT address FROM addresses")}
    for row in world.store.rows(
        "SELECT recipient, bytes FROM letters WHERE id > ? AND bytes IS NOT NULL", after
    ):
        assert row["recipient"] in known
        mail = message_from_bytes(row["bytes"])
        assert {"bcc", "cc", "x-evil"}.isdisjoint(name.lower() for name, _ in mail.items())
        assert row["recipient"] in mail["To"]
        assert "evil.example" not in f"{mail['To']}{mail['Reply-To']}{mail['From']}"


def test_all_attempts_together_stop_no_escalation(world: World) -> None:
    for attempt in ATTEMPTS:
        if attempt.allows == NOTHING and attempt.alone:
            for raw in attempt.write(world):
                world.deliver(raw, *attempt.envelope)
    world.until(world.clock.now() + timedelta(days=4))
    assert world.store.value("SELECT state FROM letters WHERE step = 'reminder'") == "sent"


@pytest.mark.parametrize("genuine", GENUINE, ids=lambda one: one.id)
def test_genuine_mail_of_the_same_shape_is_obeyed(genuine: Genuine, world: World) -> None:
    mails = genuine.write(world)
    before = len(events(world))
    for raw in mails:
        world.deliver(raw, *genuine.envelope)
    new = {EventKind(event["kind"]) for event in events(world)[before:]}
    assert genuine.brings in new
    assert not any("stranger" in json.loads(event["data"]) for event in events(world)[before:])


BEFORE = {Verb.RELEASE: "HOLD #1\n", Verb.UNDO: "HOLD #1\n", Verb.REOPEN: "CLOSE #1\n"}
"""What must have been said before a word can do anything."""


def words_of(verb: Verb) -> str:
    return "SHARE #1 bob@lind.example\n" if verb is Verb.SHARE else f"{verb.value.upper()} #1\n"


def state(world: World) -> tuple[list[Any], int]:
    """Everything that a word of the owner can change."""
    return events(world), world.store.value("SELECT count(*) FROM shares")


@pytest.mark.parametrize("world", ["with results"], indirect=True)
@pytest.mark.parametrize("verb", sorted(NEEDS_TOKEN))
def test_a_word_that_needs_a_token_counts_in_an_answer_and_not_otherwise(verb: Verb, world: World) -> None:
    records.add_owner(world.store, "Bob", "bob@lind.example", "en", "Europe/Dublin", 18, world.clock.now())
    if verb in BEFORE:
        world.deliver(world.from_ada(BEFORE[verb], subject=world.answer()), *ADAS_SERVER)
    if verb is Verb.SEND:  # a reminder goes on its day at the earliest, whatever is said
        case = records.load_case(world.store, 1)
        assert case is not None
        world.clock.jump(next(s.due_at for s in case.steps if s.name == "reminder") - timedelta(hours=2))
    before = state(world)
    world.deliver(world.from_ada(words_of(verb)), *ADAS_SERVER)
    assert state(world) == before, "her own account vouches, and that is not enough"
    world.deliver(world.from_ada(words_of(verb), subject=world.answer()), *ADAS_SERVER)
    assert state(world) != before


def test_both_pages_name_every_word_that_needs_a_token() -> None:
    words = [f"`{verb.value.upper()}`" for verb in Verb if verb in NEEDS_TOKEN]
    listed = " and ".join((", ".join(words[:-1]), words[-1]))
    for name, goes_on in (
        ("security.md", ", which let letters go"),
        ("guide.md", " count only in such a reply"),
    ):
        assert f"{listed}{goes_on}" in (PAGE.parent / name).read_text(encoding="utf-8"), listed + goes_on


def test_no_two_attempts_have_one_name() -> None:
    assert len({attempt.id for attempt in ATTEMPTS}) == len(ATTEMPTS) >= 45
    assert NO_COMMAND in {attempt.allows for attempt in ATTEMPTS}


# --- the page -------------------------------------------------------------------------------------------


def table() -> str:
    lines = ["| attempt | what it tries | what stops it |", "|---|---|---|"]
    lines += [f"| `{one.id}` | {one.tries} | {one.stopped_by} |" for one in ATTEMPTS]
    return "\n".join(lines)


def page(text: str) -> str:
    return re.sub(f"{BEGIN}.*{END}", lambda _: f"{BEGIN}\n{table()}\n{END}", text, flags=re.DOTALL)


def test_the_page_lists_every_attempt_as_it_is_tried_here() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert BEGIN in text
    assert page(text) == text, "write it anew: python -m tests.test_spoofing"


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
