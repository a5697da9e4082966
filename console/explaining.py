"""Why a mail was read as it was: the evidence marked in its place, the concepts in it, what else was near."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cases.labels import DISCLOSURES
from cases.model import Label, LabelScore, Message, Reading
from cases.rules import Rules
from console.screen import console, is_noise, printable
from nlp.features import analyse
from nlp.reader import Reader
from nlp.sentences import split_sentences

if TYPE_CHECKING:
    from rich.text import Text

STYLES = ("bold cyan", "bold green", "bold yellow", "bold magenta", "bold red", "bold blue")
"""One for each label of a mail, in the order of the reading."""
SUBJECT_SHOWN = 120
"""Characters of a subject on the one line of a mail."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of the text that shows labels: from, to (exclusive), and their names."""

    start: int
    end: int
    labels: tuple[str, ...]


def marks_in(reading: Reading) -> list[Mark]:
    """Where the evidence stands in the text that was read; evidence taken from the subject has no place there."""
    shown: dict[str, list[str]] = {}
    for scored in reading.labels:
        for sentence in scored.evidence:
            shown.setdefault(sentence, []).append(scored.label.value)
    return [
        Mark(one.start, one.end, tuple(shown[one.text]))
        for one in split_sentences(reading.text)
        if one.text in shown
    ]


def concepts_in(sentence: str, language: str, reader: Reader) -> list[dict[str, str]]:
    """Table, name and words of every concept that the lexicon finds in a sentence."""
    analysis = analyse(sentence, language, reader.pipeline.get_pipe("relance_concepts").lexicon)
    tokens = analysis.tokens
    return [
        {
            "table": hit.table,
            "name": hit.name,
            "words": sentence[tokens[hit.start].start : tokens[hit.end - 1].end],
        }
        for hit in analysis.hits
        if hit.start < hit.end <= len(tokens)
    ]


def explain(
    result: Mapping[str, Any], message: Message, reading: Reading, rules: Rules, reader: Reader
) -> None:
    """The reading for a person, evidence in place first, then each part with its reason."""
    from rich.text import Text

    out = console()
    colours = {scored.label.value: STYLES[n % len(STYLES)] for n, scored in enumerate(reading.labels)}
    noise = is_noise(reading.text)
    title = _short(message.subject) if noise else printable(message.subject)
    out.print(Text(f"{printable(result['path'])}: {title}", style="bold"), soft_wrap=True)
    sure = "unsure" if reading.unsure else "sure"
    out.print(Text(f"  {result['primary']} ({sure}, {result['language']})\n"))
    if noise:
        out.print(Text(f"  This is no readable text ({len(reading.text)} characters, not shown)."))
    elif not reading.text.strip():
        out.print(Text("  The mail has no words of its own."))
    else:
        out.print(marked(reading, colours, plain=not out.is_terminal or out.no_color), soft_wrap=True)
    out.print()
    for scored in reading.labels:
        out.print(Text(f"  {_scored(scored)}", style=colours[scored.label.value]))
        for sentence in () if noise else scored.evidence:
            where = " (the subject)" if _place(sentence, reading) == "subject" else ""
            out.print(Text(f"    “{printable(sentence)}”{where}"), soft_wrap=True)
            found = concepts_in(sentence, reading.language, reader)
            if found:
                out.print(
                    Text(f"    concepts: {'; '.join(map(_concept, found))}", style="dim"), soft_wrap=True
                )
    for line in _reasons(result, rules):
        out.print(Text(f"  {printable(line)}"), soft_wrap=True)
    out.print()


def marked(reading: Reading, colours: Mapping[str, str], *, plain: bool) -> Text:
    """The text that was read with its evidence marked: coloured, or in brackets where there is no colour."""
    from rich.text import Text

    result = Text()
    done = 0
    for mark in marks_in(reading):
        names = ", ".join(mark.labels)
        words = printable(reading.text[mark.start : mark.end])
        result.append(printable(reading.text[done : mark.start]))
        style = "" if plain else colours[mark.labels[0]]
        result.append(f"[{words}]" if plain else words, style=style)
        result.append(f" ‹{names}›", style="" if plain else "dim")
        done = mark.end
    result.append(printable(reading.text[done:]))
    return result


def _scored(scored: LabelScore) -> str:
    """Label and score; `other` means that no label was given, and has none."""
    if scored.label is Label.OTHER:
        return "other: none of the labels, so there is no score"
    return f"{scored.label.value} {scored.score:.2f}"


def _place(sentence: str, reading: Reading) -> str:
    """Where evidence stands: "text", or "subject" when the mail itself has no words."""
    return "text" if " ".join(sentence.split()) in " ".join(reading.text.split()) else "subject"


def _short(subject: str) -> str:
    words = " ".join(printable(subject).split())
    return words if len(words) <= SUBJECT_SHOWN else f"{words[:SUBJECT_SHOWN]}…"


def _concept(found: Mapping[str, str]) -> str:
    table = "" if found["table"] == "concepts" else f"{found['table']}."
    return f"{table}{found['name']} “{printable(found['words'])}”"


def _reasons(result: Mapping[str, Any], rules: Rules) -> list[str]:
    lines = [f"unsure because {reason}" for reason in result["unsure_reasons"]]
    given = {one["label"] for one in result["labels"]}
    near = [
        f"{one['label']} {one['score']:.2f}" for one in result["alternatives"] if one["label"] not in given
    ]
    lines += [f"likeliest of the labels not given: {', '.join(near)}"] if near else []
    lines += [f"reason of the refusal: {result['refusal_reason']}"] if result["refusal_reason"] else []
    lines += [f"asks for: {', '.join(result['id_items'])}"] if result["id_items"] else []
    judged = result["identification"]
    if judged:
        lines.append(f"identification: {judged['verdict']}")
        for reason in judged["reasons"]:
            source = rules.sources.get(reason["source"])
            lines.append(f"  {reason['text']} [{source.cite if source else reason['source']}]")
    lines += [
        f"{'date' if one['kind'] == 'other' else one['kind']}: {one['text']} = {one['date'] or one['duration']}"
        + (f" ({one['duration']})" if one["date"] and one["duration"] else "")
        for one in result["dates"]
    ]
    if given & DISCLOSURES:
        lines += [f"addresses: {one['element']} “{one['sentence']}”" for one in result["addressed"]]
    lines += [f"missing: {', '.join(result['missing'])}"] if result["missing"] else []
    return [*lines, *(f"note: {problem}" for problem in result["problems"])]


def explained(reading: Reading, reader: Reader) -> list[dict[str, Any]]:
    """The evidence sentences with their labels and concepts, for programs."""
    shown: dict[str, list[str]] = {}
    for scored in reading.labels:
        for sentence in scored.evidence:
            shown.setdefault(sentence, []).append(scored.label.value)
    return [
        {
            "sentence": sentence,
            "labels": labels,
            "where": _place(sentence, reading),
            "concepts": concepts_in(sentence, reading.language, reader),
        }
        for sentence, labels in shown.items()
    ]


def line_of(result: Mapping[str, Any], message: Message, reading: Reading) -> str:
    """One mail on one line: path, primary label, sure or not, other labels, subject."""
    others = [one["label"] for one in result["labels"] if one["label"] != result["primary"]]
    more = f" + {', '.join(others)}" if others else ""
    sure = "unsure" if result["unsure"] else "sure"
    subject = "(no readable text)" if is_noise(reading.text) else _short(message.subject)
    path = printable(result["path"])
    return f"{path}: {result['primary']}{more} ({sure}, {result['language']}) {subject}".rstrip()


def pace(count: int, seconds: float, unsure: int) -> str:
    """How many mails were read and how fast."""
    speed = count / seconds if seconds > 0 else 0.0
    return f"{count} mails in {seconds:.1f} s, {speed:.0f} mails per second; {unsure} unsure"
