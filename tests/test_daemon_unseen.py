"""Mail to a person that comes back: she was told nothing, so no letter leaves on it, and somebody else hears of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from cases.model import EventKind, LetterState
from db import letters, people, records
from nlp.reader import Reader
from tests.desk import START, Desk
from tests.homes import PERSON
from tests.test_daemon_bounces import FULL, report

BOB = PERSON.format(
    name="Bob Lind", address="bob@lind.example", language="en", country="IE", zone="Europe/Dublin", hour=18
)
CHECK = "receipt_check:request"


@pytest.fixture
def desk(tmp_path: Path, reader: Reader) -> Iterator[Desk]:
    desk = Desk(tmp_path, reader, people=(BOB,))
    yield desk
    desk.close()


def announced(desk: Desk) -> str:
    """Bob's case, the receipt check shown by the digest that has gone out; gives the return address of that digest."""
    text = "I use my right of access under Article 15 GDPR."
    desk.receive(
        desk.mail("Bob Lind <bob@lind.example>", "Firm <privacy@firm.example>", "Access request", text)
    )
    desk.until(START + timedelta(days=6, hours=12))
    assert state(desk) is LetterState.ANNOUNCED
    token = desk.store.value("SELECT token FROM letters WHERE kind = 'digest' ORDER BY id DESC")
    return f"relance+b-{token}@bot.example"


def state(desk: Desk) -> LetterState:
    case = records.load_case(desk.store, 1)
    step = case.step(CHECK) if case else None
    assert step is not None
    return step.state


def comes_back(desk: Desk, to: str, *said: tuple[str, str, str]) -> None:
    desk.receive(report(desk, *said, to=to, recipient="bob@lind.example", server="mx.lind.example"))


def test_what_a_digest_announced_that_came_back_does_not_leave_and_is_announced_anew(desk: Desk) -> None:
    comes_back(desk, announced(desk))
    assert state(desk) is LetterState.PLANNED
    assert desk.kinds()[-1] is EventKind.STEP_POSTPONED
    desk.until(START + timedelta(days=7, hours=6))
    assert not [raw for raw in desk.sink.accepted if b"To: Firm <privacy@firm.example>" in raw]
    desk.until(START + timedelta(days=9))
    assert desk.kinds().count(EventKind.STEP_ANNOUNCED) == 2
    assert letters.letter_of_step(desk.store, 1, CHECK).state is LetterState.SENT  # type: ignore[union-attr]


def test_a_digest_that_is_only_late_takes_nothing_back(desk: Desk) -> None:
    comes_back(desk, announced(desk), FULL)
    assert state(desk) is LetterState.ANNOUNCED
    assert people.unreachable(desk.store) == []


def test_whoever_runs_the_bot_is_told_that_mail_to_somebody_comes_back(desk: Desk) -> None:
    comes_back(desk, announced(desk))
    (away,) = people.unreachable(desk.store)
    assert (away.name, away.address) == ("Bob Lind", "bob@lind.example")
    desk.until(START + timedelta(days=7, hours=12))
    ada = desk.store.value("SELECT text FROM letters WHERE kind = 'digest' AND owner_id = 1 ORDER BY id DESC")
    assert "Mail to another person of this bot comes back" in " ".join(ada.split())
    assert "Bob Lind <bob@lind.example>" in ada


def test_a_person_who_writes_again_is_reached_again(desk: Desk) -> None:
    comes_back(desk, announced(desk))
    desk.clock.jump(desk.clock.now() + timedelta(hours=1))
    desk.receive(desk.mail("Bob Lind <bob@lind.example>", "relance@bot.example", "Hello", "STATUS #1"))
    assert people.unreachable(desk.store) == []


def test_a_mailbox_that_is_refused_at_once_counts_as_one_that_sends_mail_back(desk: Desk) -> None:
    desk.sink.fault = "rcpt-550"
    announced_or_not = "I use my right of access under Article 15 GDPR."
    desk.receive(
        desk.mail(
            "Bob Lind <bob@lind.example>", "Firm <privacy@firm.example>", "Access request", announced_or_not
        )
    )
    desk.work()
    assert [one.address for one in people.unreachable(desk.store)] == ["bob@lind.example"]
