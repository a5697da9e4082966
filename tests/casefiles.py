"""Invented case files: Ines Duval asks Northgate Stores for her data, and what happens then."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from cases import history, ladder, timeline
from cases.model import (
    Action,
    Agreement,
    Case,
    Decision,
    Event,
    EventKind,
    Label,
    LetterState,
    Step,
    StepName,
)
from cases.rules import Rules, parse_rules

RULES = parse_rules((Path(__file__).parents[1] / "rules.yaml").read_text(encoding="utf-8"))

REQUESTED = date(2026, 2, 3)
"""A Tuesday; one month later is Tuesday 3 March 2026, the safe date is Tuesday 10 March."""

PRIVACY = "privacy@northgate.example"
INES = "ines@duval.example"
CALM = ladder.Surroundings(known_addresses=frozenset({PRIVACY, INES}))
"""Nothing unread, nothing sent this week, every address known."""

EVERYTHING = tuple(element.id for element in RULES.completeness)
"""All elements of a complete answer."""

REQUIRED = tuple(element.id for element in RULES.completeness if not element.only_if)
"""Those that are due whatever the circumstances."""


def at(day: date | str, hour: int = 10) -> datetime:
    """A moment of a day, UTC."""
    on = date.fromisoformat(day) if isinstance(day, str) else day
    return datetime(on.year, on.month, on.day, hour, tzinfo=UTC)


def opening(**fields: Any) -> dict[str, Any]:
    """The data of case_opened; every field can be set, those of controller and subject by `controller`, `subject`."""
    controller = {
        "name": "Northgate Stores",
        "domains": ["northgate.example"],
        "addresses": [PRIVACY],
        "country": "FR",
        "kind": "online_service",
    } | fields.pop("controller", {})
    subject = {
        "name": "Ines Duval",
        "address": INES,
        "language": "en",
        "country": "FR",
        "time_zone": "Europe/Paris",
    } | fields.pop("subject", {})
    on = fields.pop("on", REQUESTED)
    values: dict[str, Any] = {
        "law": "eu_gdpr",
        "rights": ["access", "erasure"],
        "controller": controller,
        "subject": subject,
        "owner": 1,
        "token": "k7f3mq2a",
        "reference": "RL-0007-K7F3",
        "requested_on": on.isoformat(),
        "received_on": on.isoformat(),
        "on": on.isoformat(),
        "at": at(on, 8).isoformat(),
        "authenticated": "known_address",
        "held": ["email"],
        "message": 1,
        "subject_line": "Access to my data",
    }
    return values | fields


def reading(message: int, on: date | str, *labels: Label, **fields: Any) -> dict[str, Any]:
    """The data of message_read or reading_corrected: a mail of the controller that carries `labels`."""
    day = on if isinstance(on, str) else on.isoformat()
    labels = labels or (Label.OTHER,)
    values: dict[str, Any] = {
        "message": message,
        "party": "controller",
        "origin": "direct_verified",
        "on": day,
        "subject": "Your request",
        "from": PRIVACY,
        "labels": [
            {"label": label.value, "score": 0.9, "evidence": [f"Words for {label.value}."]}
            for label in labels
        ],
        "primary": labels[0].value,
        "unsure": False,
        "refusal_reason": None,
        "items": [],
        "purpose": "unknown",
        "dates": [],
        "addressed": [],
        "extension_reasons": False,
    }
    return values | fields


def step(**fields: Any) -> Step:
    """A reminder due on 4 March 2026 at nine in Paris; every field can be set."""
    values: dict[str, Any] = {
        "key": "reminder:2026-03-03",
        "name": StepName.REMINDER,
        "cause": "2026-03-03",
        "due_at": at("2026-03-04", 8),
        "agreement": Agreement.AFTER_VETO,
        "veto_hours": 24,
        "state": LetterState.PLANNED,
        "recipient": PRIVACY,
    }
    return Step(**(values | fields))


def rules_with(name: StepName, **fields: Any) -> Rules:
    """The shipped rules with one rung of the ladder changed."""
    rung = RULES.step(name).model_copy(update=fields)
    return RULES.model_copy(update={"steps": {**RULES.steps, name: rung}})


class CaseFile:
    """A case as it goes on: each event is decided on, and everything that follows is kept."""

    def __init__(self, rules: Rules = RULES, **fields: Any) -> None:
        self.rules = rules
        data = opening(**fields)
        self.now = at(data["requested_on"])
        self.events: list[Event] = []
        self.actions: list[Action] = []
        self._case: Case | None = None
        self.messages = 1
        self.put(Event(EventKind.CASE_OPENED, 7, self.now, data))

    @property
    def case(self) -> Case:
        """The case as it stands."""
        assert self._case is not None
        return self._case

    def put(self, event: Event) -> Decision:
        """Let an event happen."""
        decision = timeline.decide(self._case, event, self.rules, event.at)
        self._case, self.now = decision.case, event.at
        self.events += decision.events
        self.actions += decision.actions
        return decision

    def happen(self, kind: EventKind, on: date | str | None = None, **data: Any) -> Decision:
        """Let something happen now, or at ten o'clock of a day."""
        if on is not None:
            self.now = max(self.now, at(on))
            data["on"] = on if isinstance(on, str) else on.isoformat()
        return self.put(Event(kind, 7, self.now, data))

    def write(self, on: date | str, *labels: Label, **fields: Any) -> Decision:
        """Let the controller write; the message gets the next number."""
        self.messages += 1
        self.now = max(self.now, at(on))
        data = reading(self.messages, on, *labels, **fields)
        return self.put(Event(EventKind.MESSAGE_READ, 7, self.now, data))

    def correct(self, message: int, on: date | str, *labels: Label, **fields: Any) -> Decision:
        """Let the owner say what a message does; `on` is the day the message was written."""
        data = reading(message, on, *labels, **fields)
        return self.put(Event(EventKind.READING_CORRECTED, 7, self.now, data))

    def digest(self, on: date | str | None = None) -> tuple[str, ...]:
        """Let the digest of a day announce what it must; gives the keys."""
        if on is not None:
            self.now = max(self.now, at(on, 17))
        keys = tuple(s.key for s in ladder.to_announce(self.case, self.now, timedelta(days=1)))
        for key in keys:
            self.happen(EventKind.STEP_ANNOUNCED, key=key)
        return keys

    def pass_time(self, on: date | str, around: ladder.Surroundings = CALM, hour: int = 10) -> list[Event]:
        """Go to a day and let happen what time has brought about; gives those events."""
        self.now = max(self.now, at(on, hour))
        return self.settle(around)

    def settle(self, around: ladder.Surroundings = CALM) -> list[Event]:
        """Let everything happen that is due now."""
        happened: list[Event] = []
        while events := timeline.due(self.case, self.rules, self.now, around):
            for event in events:
                self.put(event)
            happened += events
        return happened

    def send(self, key: str) -> Decision:
        """Let the letter of a step reach the server."""
        sent = self.step(key)
        return self.happen(
            EventKind.LETTER_SENT,
            ladder.local_day(self.case, self.now),
            key=key,
            step=sent.name.value,
            at=self.now.isoformat(),
            to=sent.recipient,
            subject="Reminder",
        )

    def go(self, key: str, on: date | str) -> None:
        """Announce, queue and send a letter on a day, on the owner's word."""
        self.happen(EventKind.STEP_APPROVED, on, key=key)
        assert key in [e.data["key"] for e in self.settle() if e.kind is EventKind.LETTER_QUEUED]
        self.send(key)

    def step(self, key: str) -> Step:
        """The step with this key; AssertionError when there is none."""
        found = self.case.step(key)
        assert found is not None, f"no step {key} among {[s.key for s in self.case.steps]}"
        return found

    def named(self, name: StepName) -> tuple[Step, ...]:
        """Every step of this name."""
        return tuple(s for s in self.case.steps if s.name is name)

    def open_steps(self) -> set[StepName]:
        """The names of the letters that may still go."""
        return {s.name for s in self.case.steps if s.open}

    def questions(self) -> list[tuple[str, str | None]]:
        """When each question that counts for the clock was asked and answered."""
        assert self.case.clock is not None
        return [
            (question.asked.isoformat(), question.answered.isoformat() if question.answered else None)
            for question in self.case.clock.questions
        ]

    def kinds(self) -> list[EventKind]:
        """What happened, in order."""
        return [event.kind for event in self.events]

    def last(self, kind: EventKind) -> Event:
        """The latest event of a kind."""
        return next(event for event in reversed(self.events) if event.kind is kind)


def stored(events: Iterable[Event]) -> list[Event]:
    """The events as they come back from the database: their data went through JSON."""
    return [replace(event, data=json.loads(json.dumps(event.data))) for event in events]


def decide_again(events: Iterable[Event], rules: Rules = RULES) -> list[Event]:
    """What `decide` makes of the events from outside alone, each at its own moment."""
    case: Case | None = None
    made: list[Event] = []
    for event in events:
        if not event.derived:
            decision = timeline.decide(case, event, rules, event.at)
            case, made = decision.case, [*made, *decision.events]
    return made


def check_replay(file: CaseFile) -> None:
    """A replay gives the same state, and deciding again the same events."""
    events = stored(file.events)
    assert history.replay(events) == file.case
    assert decide_again(events, file.rules) == file.events
