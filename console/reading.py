"""`relance read`: mails from files, read without mailbox or database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime, time
from pathlib import Path
from time import perf_counter
from typing import Any

import click

from cases.identification import judge
from cases.model import DemandFacts, Forward, Label, Law, Message, Reading
from cases.periods import parse_day
from cases.problems import Problem
from cases.rules import Rules
from console.explaining import explain, explained, line_of, pace
from console.screen import counted, json_text, printable
from console.sources import find_sources, is_bulk, mails_of
from daemon.learning import Recall, load_reader
from daemon.settings import MODEL, load_home, load_rules
from daemon.words import Words, read_words, words_of
from db.store import Store
from mail.parse import parse
from nlp.memory import Memory
from nlp.reader import Reader


def read_paths(home: Path, paths: Sequence[Path], received: str | None, *, as_json: bool) -> None:
    """Read every message under `paths` and print one result each, with the model and the memory of the home folder.

    A single mail is explained; of folders and mailboxes each mail gets one line, and the speed stands at the end.

    Raises:
        Problem: a path does not exist or cannot be read; the others have been read by then.
    """
    missing = [path for path in paths if str(path) != "-" and not path.exists()]
    if missing:
        raise Problem(*(f"{path}: no such file or folder." for path in missing))
    moment = _moment(received)
    rules = load_rules(home)
    reader = load_reader(home / MODEL)
    memory = memory_of(home)
    sources, unreadable = find_sources(paths)
    many = is_bulk(paths, sources)
    bulk = many and not as_json
    count = unsure = 0
    began = perf_counter()
    found = (mail for source in sources for mail in mails_of(source))
    for name, raw in counted(found, "mails read", shown=many):
        count += 1
        result, message, reading = read_mail(raw, name, reader, rules, moment, memory)
        unsure += reading.unsure
        if as_json:
            click.echo(json_text(result | {"explained": explained(reading, reader)}))
        elif bulk:
            click.echo(line_of(result, message, reading))
        else:
            explain(result, message, reading, rules, reader)
    if not count and not unreadable:
        click.echo("relance: no mails found there (looked for .eml files and mailboxes).", err=True)
    elif bulk and count:
        click.echo(pace(count, perf_counter() - began, unsure), err=True)
    if unreadable:
        raise Problem(*unreadable)


def memory_of(home: Path) -> Memory | None:
    """What the owners of a home folder have corrected, or None; trouble with its database is told and stops nothing."""
    if not (home / "config.toml").exists():
        return None
    try:
        database = load_home(home).database
        store = Store(database) if database.exists() else None
    except Problem as problem:
        for sentence in ("your corrections are not used:", *problem.problems):
            click.echo(f"relance: {printable(sentence)}", err=True)
        return None
    if store is None:
        return None
    try:
        return Recall(store).memory(None)
    finally:
        store.close()


def _moment(received: str | None) -> datetime | None:
    if received is None:
        return None
    try:
        moment = datetime.fromisoformat(received)
    except ValueError:
        try:
            moment = datetime.combine(parse_day(received), time(12))
        except ValueError as error:
            raise Problem(f"--received: {error}") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def read_mail(
    raw: bytes,
    name: str,
    reader: Reader,
    rules: Rules,
    moment: datetime | None,
    memory: Memory | None = None,
) -> tuple[dict[str, Any], Message, Reading]:
    """One mail as the documented JSON object (docs/guide.md), with the message and reading behind it."""
    message = parse(raw)
    words = words_of(message)
    domain = words.from_.domain
    authority = bool(domain and rules.authority_of_domain(domain))
    reading = read_words(
        reader,
        words,
        moment or words.sent_at,
        authority=authority,
        bounce=message.bounce is not None,
        memory=memory,
    )
    return (
        {
            "path": name,
            "message_id": message.message_id,
            "language": reading.language,
            "primary": reading.primary.value,
            "unsure": reading.unsure,
            "unsure_reasons": list(reading.unsure_reasons),
            "labels": [
                {"label": s.label.value, "score": round(s.score, 4), "evidence": list(s.evidence)}
                for s in reading.labels
            ],
            "alternatives": [
                {"label": s.label.value, "score": round(s.score, 4), "evidence": list(s.evidence)}
                for s in reading.alternatives
            ],
            "refusal_reason": reading.refusal_reason.value if reading.refusal_reason else None,
            "id_items": [item.value for item in reading.id_items],
            "identification": _identification(reading, words, rules),
            "dates": [
                {
                    "text": d.text,
                    "kind": d.kind.value,
                    "date": d.date.isoformat() if d.date else None,
                    "duration": d.duration,
                }
                for d in reading.dates
            ],
            "addressed": [{"element": one.element, "sentence": one.sentence} for one in reading.addressed],
            "missing": list(reading.missing),
            "forward": _forward(message.forward),
            "problems": list(message.problems),
            "text": reading.text,
        },
        message,
        reading,
    )


def _identification(reading: Reading, words: Words, rules: Rules) -> dict[str, Any] | None:
    """The identification test for the mail alone: nothing is known of the case's history."""
    if not reading.id_items:
        return None
    facts = DemandFacts(
        law=Law.EU_GDPR,
        items=reading.id_items,
        controller_kind="other",
        authenticated="unknown",
        held=frozenset(),
        given=frozenset(),
        asked_before=frozenset(),
        days_since_receipt=None,
        after_reminder=False,
        purpose=reading.demand_purpose,
        portal_only=reading.has(Label.PORTAL_REDIRECT),
        **asdict(reading.manner),
    )
    judged = judge(facts, rules)
    return {
        "verdict": judged.verdict.value,
        "reasons": [{"rule": r.rule, "text": r.text, "source": r.source} for r in judged.reasons],
        "contrary": [{"text": r.text, "source": r.source} for r in judged.contrary],
    }


def _forward(forward: Forward | None) -> dict[str, Any] | None:
    if forward is None:
        return None
    return {
        "kind": forward.kind,
        "from": {"name": forward.from_.name, "address": forward.from_.address},
        "to": [{"name": a.name, "address": a.address} for a in forward.to],
        "cc": [{"name": a.name, "address": a.address} for a in forward.cc],
        "date": forward.date,
        "subject": forward.subject,
        "message": forward.note or None,
        "body": forward.body,
    }
