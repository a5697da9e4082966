"""One case on the terminal: where it stands, what happened with its evidence, its dates."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cases import briefing, contradictions
from cases.agenda import dates_of_case
from cases.competence import Competence, competent
from cases.completeness import Assessed, assess
from cases.gaps import recipients_open
from cases.identity_ledger import Entry, IdentityLedger, ledger_of
from cases.model import Case, Event
from cases.rules import Rules
from cases.timeline import status
from console.deadline import write_calendar
from console.homes import get_case, open_home
from console.screen import console, print_json, print_table, printable
from console.sentences import tell
from console.story import story_of, story_table
from db import post, records
from letters.law import element_name


def case_row(case: Case) -> dict[str, Any]:
    """What programs read of a case."""
    return {
        "case": case.number,
        "controller": case.controller.name,
        "data_subject": case.subject.name,
        "mandate": case.subject.mandate,
        "law": case.law.value,
        "rights": list(case.rights),
        "reference": case.reference,
        "status": status(case),
        "requested_on": case.requested_on,
        "received_on": case.received_on,
        "deadlines": {
            "strict": case.deadlines.strict,
            "paused": case.deadlines.paused,
            "safe": case.deadlines.safe,
            "extended": case.deadlines.extended,
        }
        if case.deadlines
        else None,
        "missing": list(case.missing),
        "conditional": list(case.conditional),
        "fulfilled": sorted(case.fulfilled),
        "repeats": list(case.repeats),
        "exchanges": case.inbound + case.outbound,
        "steps": [
            {
                "key": s.key,
                "step": s.name.value,
                "state": s.state.value,
                "due_at": s.due_at.isoformat(),
                "agreement": s.agreement.value,
                "to": s.recipient,
            }
            for s in case.steps
        ],
        "authorities": [
            {
                "authority": t.authority,
                "filed_on": t.filed_on,
                "reference": t.reference,
                "next_information": t.next_information,
                "term_until": t.term_until,
                "term_passed": t.term_passed,
                "decided_on": t.decided_on,
                "penalty_on": t.penalty_on,
            }
            for t in case.tracks
        ],
        "closed_on": case.closed_on,
    }


def _element_row(one: Assessed) -> dict[str, Any]:
    told = one.told
    return {
        "element": one.element,
        "state": one.state,
        "sentence": told.sentence if told else None,
        "message": told.message if told else None,
        "on": told.on if told else None,
    }


def _saying_row(said: contradictions.Saying) -> dict[str, Any]:
    return {"message": said.message, "on": said.on, "sentence": said.sentence}


@dataclass(frozen=True, slots=True)
class _File:
    """What the file of a case says, worked out once for tables and for programs."""

    case: Case
    rules: Rules
    events: tuple[Event, ...]
    origins: list[dict[str, Any]]
    ledger: IdentityLedger
    elements: tuple[Assessed, ...]
    contradicting: tuple[contradictions.Contradiction, ...]
    competent: tuple[Competence, ...]


def show_case(path: Path, text: str, *, as_json: bool) -> None:
    """One case in full."""
    home, store = open_home(path)
    case = get_case(store, text)
    events = records.events_of(store, case.number)
    disclosed = case.disclosed_on is not None
    file = _File(
        case,
        home.rules,
        events,
        [dict(row) for row in post.origins(store, case.number)],
        ledger_of(case, events),
        assess(case.addressed, case.law, case.controller.kind, home.rules) if disclosed else (),
        contradictions.find(events),
        competent(case, home.rules),
    )
    if as_json:
        print_json(_file_row(file))
        return
    _print_head(case)
    console().print(story_table(story_of(events)))
    _print_exchange(file)
    _print_answer(file)
    _print_outlook(file)


def _file_row(file: _File) -> dict[str, Any]:
    """The whole file as programs read it."""
    return case_row(file.case) | {
        "chronology": [
            {
                "on": x.on,
                "direction": x.direction,
                "party": x.party,
                "label": x.label,
                "step": x.step,
                "subject": x.subject,
                "evidence": x.evidence,
                "origin": x.origin,
            }
            for x in briefing.chronology(file.events)
        ],
        "asked": [_ledger_row(entry) for entry in file.ledger.entries],
        "asked_in": file.ledger.mails,
        "competent": [
            {"authority": one.key, "why": one.reason.text, "source": one.reason.source}
            for one in file.competent
        ],
        "origins": file.origins,
        "elements": [_element_row(one) for one in file.elements],
        "contradictions": [
            {"kind": c.kind, "first": _saying_row(c.first), "second": _saying_row(c.second)}
            for c in file.contradicting
        ],
    }


def _print_head(case: Case) -> None:
    """Who asks whom, under which law, and by when."""
    out = console()
    agent = f" (by mandate: {case.subject.mandate})" if case.subject.mandate else ""
    parties = f"#{case.number} {case.subject.name}{agent} and {case.controller.name}"
    out.print(printable(parties), style="bold", markup=False)
    out.print(
        f"{case.law}, {', '.join(case.rights)}; reference {case.reference}; {status(case)}", markup=False
    )
    if case.deadlines:
        out.print(f"due {case.deadlines.due}, late beyond doubt after {case.deadlines.safe}", markup=False)


def _print_exchange(file: _File) -> None:
    """Who wrote, and what was asked of the person."""
    print_table(
        "Who wrote, and who says so",
        ["mail", "from", "origin", "why", "belongs here because"],
        [[row["message"], row["from"], row["origin"], row["why"], row["matched_by"]] for row in file.origins],
        "No mail of this case came in yet.",
    )
    print_table(
        "Asked of the data subject",
        ["item", "asked on", "given", "refused", "verdict"],
        [
            [e.item, _askings(e), e.given_on or "-", e.refused_on or "-", e.verdict or "-"]
            for e in file.ledger.entries
        ],
        "No identity items were asked for.",
    )


def _print_answer(file: _File) -> None:
    """What the answer says and does not say, and where it contradicts itself."""
    if file.elements:
        print_table(
            "The answer, element by element",
            ["element", "", "state", "on", "sentence"],
            [
                [
                    one.element,
                    element_name(file.rules, one.element, "en"),
                    one.state,
                    one.told.on if one.told else "-",
                    one.told.sentence if one.told else "-",
                ]
                for one in file.elements
            ],
            "",
        )
    out = console()
    if recipients_open(file.case):
        out.print("Who received the data to be erased has not been said (Article 19).", markup=False)
    for pair in file.contradicting:
        first, second = (f"{said.on} “{said.sentence}”" for said in (pair.first, pair.second))
        out.print(printable(f"Does not agree: {first} / {second}"), markup=False)


def _print_outlook(file: _File) -> None:
    """Where a complaint can go, and what goes out next."""
    print_table(
        "A complaint can go to",
        ["authority", "name", "why"],
        [
            [one.key, row.name if (row := file.rules.authority(one.key)) else "", one.reason.text]
            for one in file.competent
        ],
        "",
    )
    print_table(
        "Letters",
        ["step", "state", "due", "to"],
        [[s.name, s.state, f"{s.due_at:%Y-%m-%d %H:%M}Z", s.recipient] for s in file.case.steps],
        "No letters planned.",
    )


def _ledger_row(entry: Entry) -> dict[str, Any]:
    return {
        "item": entry.item,
        "times": len(entry.demands),
        "demands": [{"on": d.on, "message": d.message, "after_given": d.after_given} for d in entry.demands],
        "more": entry.more,
        "given_on": entry.given_on,
        "given_by": entry.given_by,
        "refused_on": entry.refused_on,
        "verdict": entry.verdict,
    }


def _askings(entry: Entry) -> str:
    """The days on which an item was asked for, marked where it had been given already."""
    return ", ".join(f"{d.on}{' (again)' if d.after_given else ''}" for d in entry.demands)


def write_dates(path: Path, text: str, ics: Path) -> None:
    """Write every date of a case, past and coming, as a calendar file."""
    home, store = open_home(path)
    write_calendar(ics, dates_of_case(get_case(store, text), home.rules), home.rules)


def tell_timeline(path: Path, text: str, *, as_json: bool) -> None:
    """Every event of a case."""
    _, store = open_home(path)
    case = get_case(store, text)
    events = records.events_of(store, case.number)
    if as_json:
        print_json([_event_row(event) for event in events])
        return
    out = console()
    for event in events:
        sentence = tell(event)
        if sentence:
            out.print(f"{event.at:%Y-%m-%d %H:%M}  {printable(sentence)}", markup=False)


def _event_row(event: Event) -> dict[str, Any]:
    return {
        "at": event.at.isoformat(),
        "kind": event.kind.value,
        "derived": event.derived,
        "data": dict(event.data),
    }
