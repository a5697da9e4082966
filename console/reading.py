"""`relance read`: mails from files, read without mailbox or database."""

from __future__ import annotations

import json
import mailbox
import sys
from collections.abc import Iterator, Sequence
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
from console.explaining import explain, explained, is_bulk, line_of, pace
from console.screen import counted
from daemon.learning import load_reader
from daemon.settings import MODEL, load_rules
from daemon.words import Words, read_words, words_of
from mail.parse import parse
from nlp.reader import Reader


def read_paths(home: Path, paths: Sequence[Path], received: str | None, *, as_json: bool) -> None:
    """Read every message under `paths` and print one result each; Problem when a path does not exist.

    A single mail is explained; of folders and mailboxes each mail gets one line, and the speed stands at the end.
    """
    missing = [path for path in paths if str(path) != "-" and not path.exists()]
    if missing:
        raise Problem(*(f"{path}: no such file or folder." for path in missing))
    moment = _moment(received)
    rules = load_rules(home)
    reader = load_reader(home / MODEL)
    bulk = is_bulk(paths) and not as_json
    count = unsure = 0
    began = perf_counter()
    for name, raw in counted(_mails(paths), "mails read", shown=is_bulk(paths)):
        count += 1
        result, message, reading = read_mail(raw, name, reader, rules, moment)
        unsure += reading.unsure
        if as_json:
            click.echo(json.dumps(result | {"explained": explained(reading, reader)}, ensure_ascii=False))
        elif bulk:
            click.echo(line_of(result, message))
        else:
            explain(result, message, reading, rules, reader)
    if not count:
        click.echo("relance: no mails found there (looked for .eml and .mbox files).", err=True)
    elif bulk:
        click.echo(pace(count, perf_counter() - began, unsure), err=True)


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


def _mails(paths: Sequence[Path]) -> Iterator[tuple[str, bytes]]:
    for path in paths:
        if str(path) == "-":
            yield "-", sys.stdin.buffer.read()
        elif path.is_dir():
            found = sorted(p for p in path.rglob("*") if p.suffix in (".eml", ".mbox") and p.is_file())
            yield from _mails(found)
        elif path.suffix == ".mbox":
            box = mailbox.mbox(path, create=False)
            for number, key in enumerate(box.keys(), 1):
                yield f"{path}:{number}", box.get_bytes(key)
        else:
            yield str(path), path.read_bytes()


def read_mail(
    raw: bytes, name: str, reader: Reader, rules: Rules, moment: datetime | None
) -> tuple[dict[str, Any], Message, Reading]:
    """One mail as the documented JSON object (docs/guide.md), with the message and reading behind it."""
    message = parse(raw)
    words = words_of(message)
    domain = words.from_.domain
    authority = bool(domain and rules.authority_of_domain(domain))
    reading = read_words(
        reader, words, moment or words.sent_at, authority=authority, bounce=message.bounce is not None
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
    )
    judged = judge(facts, rules)
    return {
        "verdict": judged.verdict.value,
        "reasons": [{"rule": r.rule, "text": r.text, "source": r.source} for r in judged.reasons],
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
