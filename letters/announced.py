"""The letters that a digest announces: each whole, or in one line below the letter that it repeats."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from cases.alike import changed
from cases.brief import PlannedStep
from letters.page import Entry, Explain, command, planned_entry, single_choice, when
from letters.phrasebook import say
from letters.words import enumerate_words, quoted

WHOLE = 6
"""Up to so many letters are each shown whole."""

MODELS = 4
"""So many of the letters shown last are compared with the next."""

Group = tuple[PlannedStep, list[tuple[PlannedStep, tuple[str, ...]]]]
"""A letter that is shown whole, and those like it with the words in which they differ."""


def planned_entries(
    steps: Sequence[PlannedStep], names: Mapping[int, str], language: str, time_zone: str, explain: Explain
) -> tuple[Entry, ...]:
    """Announce letters; of many that read the same one stands whole, the others in a line with their own words.

    Args:
        steps: What goes out or waits for a word, the most urgent first.
        names: The organisations by case.
        language: Of the reader.
        time_zone: Of the reader, IANA name.
        explain: Words of a reason in a language.
    """
    entries = []
    for model, others in _grouped(steps):
        entry = planned_entry(model, language, time_zone, explain, names.get(model.case, ""))
        entries.append(entry)
        if others:
            entries.append(_alike(model, others, names, language, time_zone))
    return tuple(entries)


def _grouped(steps: Sequence[PlannedStep]) -> list[Group]:
    groups: list[Group] = []
    crowded = sum(bool(step.letter_text) for step in steps) > WHOLE
    for step in steps:
        for model, others in reversed(groups[-MODELS:]) if crowded and step.letter_text else ():
            words = _differs(model, step)
            if words is not None:
                others.append((step, words))
                break
        else:
            groups.append((step, []))
    return groups


def _differs(model: PlannedStep, step: PlannedStep) -> tuple[str, ...] | None:
    """The words in which a letter differs from another of its kind that goes at the same time; None when it is no such."""
    same = {"case": 0, "key": "", "to": "", "letter_subject": "", "letter_text": ""}
    if not model.letter_text or replace(model, **same) != replace(step, **same):  # type: ignore[arg-type]
        return None
    texts = (f"{one.letter_subject}\n{one.letter_text}" for one in (model, step))
    return changed(*texts)


def _alike(
    model: PlannedStep,
    others: Iterable[tuple[PlannedStep, tuple[str, ...]]],
    names: Mapping[int, str],
    language: str,
    time_zone: str,
) -> Entry:
    """The letters like one that stands above: to whom, what is different in each, one word to stop or send it."""
    told = list(others)
    verbs = {name: command(name, None, language)[0] for name in ("veto", "hold", "send")}
    kind = "waiting" if model.needs_word else "held" if model.held else "going"
    return Entry(
        title=say("digest.alike.title", language, count=len(told)),
        says=(
            say("digest.alike.differs", language, case=model.case),
            say(f"digest.alike.{kind}", language, **verbs),
        ),
        facts=((say("fields.goes_out", language), when(model, language, time_zone)),),
        commands=tuple(
            (
                command(single_choice(step), step.case, language)[0],
                _own(step, words, names.get(step.case, ""), language),
            )
            for step, words in told
        ),
        listed=True,
    )


def _own(step: PlannedStep, words: Iterable[str], name: str, language: str) -> str:
    """Whom a letter goes to and the words that are its own."""
    to = f"{name} ({step.to})" if name else step.to
    kept = [quoted(one, language) for one in words if one != step.to]
    return say(
        "digest.alike.own" if kept else "digest.alike.bare",
        language,
        to=to,
        words=enumerate_words(kept, language),
    )
