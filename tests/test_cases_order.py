"""Mails reach us in any order: what does not depend on one another comes to the same, whichever came first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases import contradictions
from cases.model import Case, Event, EventKind, Label
from tests.casefiles import CaseFile, at, check_replay, reading

NOW = at("2026-02-20")
Thing = Callable[[CaseFile], None]


def mail(message: int, on: str, *labels: Label, **fields: Any) -> Thing:
    data = reading(message, on, *labels, **fields)
    return lambda file: file.put(Event(EventKind.MESSAGE_READ, 7, NOW, data)) and None


def happening(kind: EventKind, **data: Any) -> Thing:
    return lambda file: file.put(Event(kind, 7, NOW, data)) and None


COMPLAINT = {
    "reference": "26-1",
    "on": "2026-02-19",
    "next_information": "2026-05-19",
    "address": "a@cnil.example",
}
DATED = {"text": "that day", "kind": "receipt", "duration": None, "sentence": "Your request came that day."}
DPA = {"party": "authority", "authority": "it-garante", "act": "receipt"}

THINGS: dict[str, Thing] = {
    "portal": mail(2, "2026-02-09", Label.PORTAL_REDIRECT),
    "fee": mail(3, "2026-02-10", Label.FEE_DEMAND),
    "refusal": mail(4, "2026-02-11", Label.REFUSAL),
    "no data": mail(5, "2026-02-12", Label.NO_DATA),
    "erased": mail(6, "2026-02-13", Label.ERASURE_CONFIRMED),
    "extension": mail(7, "2026-02-14", Label.EXTENSION, extension_reasons=True),
    "unsure": mail(8, "2026-02-16", Label.OTHER, unsure=True),
    "passport": mail(9, "2026-02-17", Label.ID_DOCUMENT, items=["passport"]),
    "phone": mail(12, "2026-02-06", Label.ID_INFORMATION, items=["phone"], purpose="authenticate"),
    "birth": mail(13, "2026-02-08", Label.ID_INFORMATION, items=["date_of_birth"], purpose="authenticate"),
    "scope": mail(14, "2026-02-07", Label.CLARIFICATION),
    "answered": happening(EventKind.QUESTION_ANSWERED, about="scope", on="2026-02-12"),
    "disclosure": mail(10, "2026-02-18", Label.PARTIAL_DISCLOSURE, addressed=[["15(3)", "Here."]]),
    "garante": mail(11, "2026-02-18", Label.DPA_MESSAGE, **DPA),
    "cnil": happening(EventKind.COMPLAINT_FILED, authority="fr-cnil", **COMPLAINT),
    "bounce": mail(20, "2026-02-05", Label.BOUNCE),
    "denied": mail(21, "2026-02-15", Label.OTHER, statements=[["receipt_denied", "Nothing came."]]),
    "acknowledged": mail(22, "2026-02-15", Label.ACKNOWLEDGEMENT, dates=[dict(DATED, date="2026-02-10")]),
    "named": mail(23, "2026-02-19", Label.ACKNOWLEDGEMENT, dates=[dict(DATED, date="2026-02-03")]),
    "older": mail(24, "2026-01-12", Label.REFUSAL),
    "supplied": happening(EventKind.ITEMS_SUPPLIED, items=["phone"], on="2026-02-16", message=None),
    "refused": happening(EventKind.ITEMS_REFUSED, items=["passport"], on="2026-02-18"),
    "wrote": happening(EventKind.OWNER_WROTE, message=30, on="2026-02-11", to=[], subject=""),
    "wrote again": happening(EventKind.OWNER_WROTE, message=31, on="2026-02-17", to=[], again=True),
    "withdrawn": happening(EventKind.OWNER_WROTE, message=32, on="2026-02-19", to=[], withdraws="part"),
    "note": happening(EventKind.NOTE_RECORDED, text="Called them.", on="2026-02-18"),
    "tracking": happening(EventKind.TRACKING_RECORDED, number="RK 1", on="2026-02-18"),
}


def facts(case: Case) -> dict[str, Any]:
    """Everything about a case but the order in which it was put down."""
    return {
        "waiting": {(s.key, s.due_at, s.recipient) for s in case.steps if s.open},
        "findings": {(f.message, f.label, f.settles) for f in case.findings},
        "demands": {(d.item, d.message) for d in case.demands},
        "tracks": {(t.authority, t.reference, t.filed_on) for t in case.tracks},
        "dates": (case.deadlines.strict, case.deadlines.paused, case.deadlines.safe)
        if case.deadlines
        else None,
        "questions": (case.clock.questions if case.clock else (), set(case.replies)),
        "answer": (case.missing, case.conditional, case.disclosed_on, case.fulfilled),
        "receipt": (
            case.received_on,
            case.receipt_proof is None,
            case.heard_on,
            set(case.denials),
            set(case.stated),
        ),
        "ledger": (
            set(case.supplied),
            set(case.refused),
            case.withdrawn,
            set(case.followed),
            set(case.repeated),
        ),
        "rest": (case.unsure, case.notes, case.tracking, case.closed, case.bounced, case.inbound),
    }


def told(order: list[str]) -> CaseFile:
    file = CaseFile()
    for name in order:
        THINGS[name](file)
    check_replay(file)
    return file


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_the_order_of_what_does_not_depend_on_one_another_changes_nothing(data: st.DataObject) -> None:
    chosen = data.draw(st.lists(st.sampled_from(sorted(THINGS)), min_size=2, max_size=5, unique=True))
    other = data.draw(st.permutations(chosen))
    first, second = told(chosen), told(other)
    assert facts(first.case) == facts(second.case)
    assert set(contradictions.find(first.events)) == set(contradictions.find(second.events))


@pytest.mark.parametrize("name", sorted(THINGS))
def test_each_of_them_changes_something(name: str) -> None:
    assert facts(told([name]).case) != facts(CaseFile().case)
