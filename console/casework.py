"""What is in the database: cases, letters, quarantine; and the words an owner can also say by mail."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from cases import briefing, contradictions
from cases.agenda import dates_of_case
from cases.command_words import Verb
from cases.commands import Command
from cases.competence import competent
from cases.completeness import Assessed, assess
from cases.gaps import recipients_open
from cases.identity_ledger import Entry, ledger_of
from cases.model import Case, Event, LetterState, StepName
from cases.periods import parse_day
from cases.problems import Problem
from cases.timeline import status
from console.deadline import write_calendar
from console.screen import console, print_json, print_table, printable
from console.sentences import tell
from daemon.clock import SystemClock
from daemon.departure import carry_out_words
from daemon.letterbox import Letterbox, write_file
from daemon.notices import Notices
from daemon.owners import Owners
from daemon.settings import Home, load_home
from db import ledger, post, records
from db.store import Store
from letters.law import element_name
from letters.render import render_digest


def open_home(path: Path) -> tuple[Home, Store]:
    """The home folder and its database; Problem when there is none yet."""
    home = load_home(path)
    if not home.database.exists():
        raise Problem(f"There is no database at {home.database} yet: start `relance run` once.")
    return home, Store(home.database)


def case_number(text: str) -> int:
    """#7 or 7; Problem for anything else."""
    digits = text.lstrip("#")
    if not digits.isdecimal():
        raise Problem(f"'{text}' is not a case number: write it like 7 or #7 (see `relance cases`).")
    return int(digits)


def get_case(store: Store, text: str) -> Case:
    """The case with this number; Problem when there is none."""
    case = records.load_case(store, case_number(text))
    if case is None:
        raise Problem(f"There is no case #{case_number(text)}: see `relance cases`.")
    return case


def list_cases(path: Path, *, as_json: bool) -> None:
    """All cases."""
    _, store = open_home(path)
    found = records.load_cases(store)
    if as_json:
        print_json([_case_row(case) for case in found])
        return
    print_table(
        "Cases",
        ["case", "controller", "rights", "status", "received", "due", "next step", "exchanges"],
        [
            [
                f"#{case.number}",
                case.controller.name,
                ", ".join(case.rights),
                status(case),
                case.received_on or "-",
                case.deadlines.due if case.deadlines else "-",
                _next_step(case),
                case.inbound + case.outbound,
            ]
            for case in found
        ],
        "No cases yet: put the bot in BCC of a request, and it opens one.",
    )


def _next_step(case: Case) -> str:
    upcoming = sorted((step for step in case.steps if step.open), key=lambda step: step.due_at)
    return f"{upcoming[0].name} {upcoming[0].due_at:%Y-%m-%d}" if upcoming else "-"


def _case_row(case: Case) -> dict[str, Any]:
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


def show_case(path: Path, text: str, *, as_json: bool) -> None:
    """One case in full."""
    home, store = open_home(path)
    case = get_case(store, text)
    events = records.events_of(store, case.number)
    exchanges = briefing.chronology(events)
    ledger = ledger_of(case, events)
    elements = assess(case.addressed, case.law, case.controller.kind, home.rules) if case.disclosed_on else ()
    contradicting = contradictions.find(events)
    if as_json:
        print_json(
            _case_row(case)
            | {
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
                    for x in exchanges
                ],
                "asked": [_ledger_row(entry) for entry in ledger.entries],
                "asked_in": ledger.mails,
                "competent": [
                    {"authority": one.key, "why": one.reason.text, "source": one.reason.source}
                    for one in competent(case, home.rules)
                ],
                "origins": [dict(row) for row in post.origins(store, case.number)],
                "elements": [_element_row(one) for one in elements],
                "contradictions": [
                    {"kind": c.kind, "first": _saying_row(c.first), "second": _saying_row(c.second)}
                    for c in contradicting
                ],
            }
        )
        return
    out = console()
    agent = f" (by mandate: {case.subject.mandate})" if case.subject.mandate else ""
    out.print(
        printable(f"#{case.number} {case.subject.name}{agent} and {case.controller.name}"),
        style="bold",
        markup=False,
    )
    out.print(
        f"{case.law}, {', '.join(case.rights)}; reference {case.reference}; {status(case)}", markup=False
    )
    if case.deadlines:
        out.print(f"due {case.deadlines.due}, late beyond doubt after {case.deadlines.safe}", markup=False)
    print_table(
        "The exchange",
        ["date", "", "what", "subject", "evidence", "origin"],
        [
            [
                x.on,
                {"in": "<-", "out": "->"}[x.direction],
                x.step or x.label or x.party,
                x.subject,
                x.evidence,
                x.origin or "",
            ]
            for x in exchanges
        ],
        "Nothing was exchanged yet.",
    )
    print_table(
        "Who wrote, and who says so",
        ["mail", "from", "origin", "why", "belongs here because"],
        [
            [row["message"], row["from"], row["origin"], row["why"], row["matched_by"]]
            for row in post.origins(store, case.number)
        ],
        "No mail of this case came in yet.",
    )
    print_table(
        "Asked of the data subject",
        ["item", "asked on", "given", "refused", "verdict"],
        [
            [e.item, _askings(e), e.given_on or "-", e.refused_on or "-", e.verdict or "-"]
            for e in ledger.entries
        ],
        "No identity items were asked for.",
    )
    if elements:
        print_table(
            "The answer, element by element",
            ["element", "", "state", "on", "sentence"],
            [
                [
                    one.element,
                    element_name(home.rules, one.element, "en"),
                    one.state,
                    one.told.on if one.told else "-",
                    one.told.sentence if one.told else "-",
                ]
                for one in elements
            ],
            "",
        )
    if recipients_open(case):
        out.print("Who received the data to be erased has not been said (Article 19).", markup=False)
    for pair in contradicting:
        out.print(
            printable(
                f"Does not agree: {pair.first.on} “{pair.first.sentence}” / {pair.second.on} “{pair.second.sentence}”"
            ),
            markup=False,
        )
    print_table(
        "A complaint can go to",
        ["authority", "name", "why"],
        [
            [one.key, row.name if (row := home.rules.authority(one.key)) else "", one.reason.text]
            for one in competent(case, home.rules)
        ],
        "",
    )
    print_table(
        "Letters",
        ["step", "state", "due", "to"],
        [[s.name, s.state, f"{s.due_at:%Y-%m-%d %H:%M}Z", s.recipient] for s in case.steps],
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


def list_outbox(path: Path, *, as_json: bool) -> None:
    """Letters and notices, newest last."""
    _, store = open_home(path)
    rows = store.rows(
        "SELECT id, case_id, kind, step, state, recipient, subject, due_at, sent_at, last_reply FROM letters ORDER BY id"
    )
    if as_json:
        print_json([dict(row) for row in rows])
        return
    planned = [
        [f"#{case.number}", step.name, "planned", step.recipient, "", f"{step.due_at:%Y-%m-%d}"]
        for case in records.load_cases(store, open_only=True)
        for step in case.steps
        if step.state is LetterState.PLANNED
    ]
    print_table(
        "Outbox",
        ["case", "what", "state", "to", "subject", "sent / due"],
        [
            [
                f"#{row['case_id']}" if row["case_id"] else "",
                row["step"] or row["kind"],
                row["state"],
                row["recipient"],
                row["subject"],
                (row["sent_at"] or row["due_at"] or "")[:16],
            ]
            for row in rows
        ]
        + planned,
        "The outbox is empty.",
    )


def list_quarantine(path: Path, *, as_json: bool) -> None:
    """Mail that was set aside."""
    _, store = open_home(path)
    rows = post.open_quarantine(store)
    if as_json:
        print_json([dict(row) for row in rows])
        return
    print_table(
        "Quarantine",
        ["no.", "came", "from", "subject", "reason", "detail"],
        [
            [row["id"], row["at"][:16], row["from_address"], row["subject"], row["reason"], row["detail"]]
            for row in rows
        ],
        "Nothing is in quarantine.",
    )


def give_word(path: Path, verb: str, text: str) -> None:
    """HOLD, RELEASE, SEND, VETO, CLOSE or REOPEN for a case, as its owner would say it by mail."""
    home, store = open_home(path)
    case = get_case(store, text)
    owner = records.owner(store, case.owner)
    clock = SystemClock()
    letterbox = Letterbox(home, store)
    owners = Owners(home, store, Notices(home, store, letterbox))
    with store.transaction():
        decisions: list[Any] = []
        _, sentences = owners.obey(
            Command(Verb(verb), case.number, ""), owner, None, clock.now(), decisions.append
        )
        carry_out_words(store, home.rules, decisions, clock.now())
    for sentence in sentences:
        click.echo(printable(sentence))


def tell_digest(path: Path, on: str | None, *, send: bool, as_json: bool) -> None:
    """Each owner's digest of a day, printed or queued."""
    home, store = open_home(path)
    now = SystemClock().now()
    notices = Notices(home, store, Letterbox(home, store))
    for owner in records.owners(store):
        moment = _digest_moment(on, owner, now)
        if send:
            with store.transaction():
                letter = notices.send_digest(owner, now, even_without_news=True)
            click.echo(
                f"{owner.address}: queued; `relance run` sends it."
                if letter
                else f"{owner.address}: today's digest has gone out already."
            )
            continue
        brief = notices.build_digest(owner, moment, token="preview")
        if as_json:
            print_json(_digest_json(brief))
        else:
            mail = render_digest(brief, explain=notices.explain)
            click.echo(
                printable(f"To: {owner.name} <{owner.address}>\nSubject: {mail.subject}\n\n{mail.text}")
            )


def _digest_moment(on: str | None, owner: records.Owner, now: datetime) -> datetime:
    if on is None:
        return now
    try:
        day = parse_day(on)
    except ValueError as error:
        raise Problem(f"--date: {error}") from error
    return datetime.combine(day, owner.digest_time, ZoneInfo(owner.time_zone)).astimezone(UTC)


def _digest_json(brief: Any) -> dict[str, Any]:
    from dataclasses import asdict

    return json.loads(json.dumps(asdict(brief), default=str))


def write_dossier(path: Path, text: str, authority: str, out: Path) -> None:
    """Build the dossier PDF now, from what the file holds."""
    home, store = open_home(path)
    case = get_case(store, text)
    if authority and home.rules.authority(authority) is None:
        some = ", ".join(list(home.rules.authorities)[:8])
        raise Problem(f"--authority: '{authority}' is not in rules.yaml: choose one such as {some} ...")
    step = next((s for s in case.steps if s.name is StepName.COMPLAINT), None)
    today = SystemClock().now().date()
    name, pdf = Letterbox(home, store).dossier(case, step, today, authority=authority)
    click.echo(str(write_file(out / name, pdf)))


def verify_chain(path: Path, text: str | None, *, as_json: bool) -> None:
    """Walk the evidence chain; exit code 1 when it is broken anywhere."""
    _, store = open_home(path)
    number = get_case(store, text).number if text else None
    report = ledger.verify(store.connection, number)
    if as_json:
        print_json(
            {
                "ok": not report.problems,
                "events": report.events,
                "mails": report.mails,
                "letters": report.letters,
                "head": report.head,
                "problems": list(report.problems),
            }
        )
    else:
        click.echo(
            f"{report.events} events, {report.mails} mails and {report.letters} letters checked; head {report.head}"
        )
    if report.problems:
        raise Problem(*report.problems)
    if not as_json:
        click.echo("Nothing was changed.")


def rebuild_cases(path: Path) -> None:
    """Write the cached columns anew from the events."""
    _, store = open_home(path)
    now = SystemClock().now()
    with store.transaction():
        found = records.load_cases(store)
        for case in found:
            records.cache(store, case, now)
    click.echo(f"Cases rebuilt from their events: {len(found)}.")
