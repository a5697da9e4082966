"""The shape of a mail to the person: sections of entries, the same for plain text and HTML."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from cases.brief import PlannedStep
from cases.model import Label, Reason
from letters.answers import label_said
from letters.phrasebook import say, section, spaced, word
from letters.taps import Taps
from letters.words import enumerate_words, written_time

Explain = Callable[[Reason, str], str]
"""Gives the sentence of a reason in a language."""


def reason_text(reason: Reason, _language: str) -> str:
    """Take the sentence of a reason as it stands."""
    return reason.text


@dataclass(frozen=True, slots=True)
class Letter:
    """The whole letter that an entry announces."""

    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to know: sentences, facts as (label, words) pairs, what was quoted, what can be replied.

    `commands` are (words to reply, what they do), one per line when `listed`.
    """

    title: str
    facts: tuple[tuple[str, str], ...] = ()
    quotes: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    commands: tuple[tuple[str, str], ...] = ()
    letter: Letter | None = None
    says: tuple[str, ...] = ()
    listed: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """Sentences and entries under one heading; `tone` is "ask" (an answer is wanted), "go" (goes out by itself) or "tell"."""

    title: str
    entries: tuple[Entry, ...]
    tone: str = "tell"
    intro: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A whole mail to the person; `words` are the fixed words of the frame, `taps` makes its commands links."""

    language: str
    subject: str
    heading: str
    greeting: str
    lead: tuple[str, ...]
    sections: tuple[Section, ...]
    footer: tuple[str, ...]
    words: dict[str, str]
    taps: Taps | None = None

    def link(self, words: str) -> str:
        """Where a tap on these words leads, "" on a page without links."""
        return self.taps.link(words) if self.taps is not None else ""


def frame_words(language: str) -> dict[str, str]:
    """Fixed words of the templates in a language."""
    return section("frame", language)


def footer(language: str, token: str) -> tuple[str, ...]:
    """Closing lines: how to reply, the token, what this is not."""
    lines = [say("footer.how", language)]
    if token:
        lines.append(say("footer.token", language, token=token))
    return (*lines, say("footer.advice", language))


def command(name: str, case: int | None, language: str) -> tuple[str, str]:
    """Give what to reply, for a case if it concerns one, and what it does: ("HOLD #7", "to keep it back")."""
    number = f" #{case}" if case is not None else ""
    return say(f"commands.{name}.word", language) + number, say(f"commands.{name}.effect", language)


def reading_choice(case: int | None, label: Label, language: str, sentence: str = "") -> tuple[str, str]:
    """Give what to reply when a message is of this kind: ("IS #7 refusal", "if it is a refusal")."""
    number = f"#{case} " if case is not None else ""
    said = label_said(label, language)
    # a name needs no other words beside it, the word that commands have for it does
    named = said != label.value
    effect = "" if named else say("choice.effect", language, what=word("labels", label, language))
    shown = f"({sentence})" if sentence else ""
    return f"{say('choice.word', language)} {number}{said}", " ".join(
        part for part in (effect, shown) if part
    )


def label_words(language: str) -> tuple[tuple[str, ...], ...]:
    """List what can be said for each kind of message; a word that is not its name with its meaning beside it."""
    words = [(label_said(label, language), label) for label in Label]
    return tuple(
        (said, word("labels", label, language)) if said == label.value else (said,) for said, label in words
    )


def explained(reasons: Iterable[Reason], language: str, explain: Explain) -> tuple[str, ...]:
    """Give the sentences of several reasons, spaced as the language wants it; what is the same is said once."""
    return tuple(dict.fromkeys(spaced(explain(reason, language), language) for reason in reasons))


def planned_entry(
    step: PlannedStep, language: str, time_zone: str, explain: Explain, controller: str = ""
) -> Entry:
    """Announce a letter: to whom, when in the person's zone, what to reply, the whole letter."""
    facts = [(say("fields.to", language), step.to)]
    facts.append((say("fields.goes_out", language), when(step, language, time_zone)))
    if step.blocked:
        reasons = [word("blocked", guard, language) for guard in step.blocked]
        facts.append((say("fields.waits_because", language), enumerate_words(reasons, language)))
    letter = Letter(step.letter_subject, step.letter_text) if step.letter_text else None
    return Entry(
        title=" · ".join(
            part for part in (f"#{step.case}", controller, word("steps", step.step, language)) if part
        ),
        facts=tuple(facts),
        points=explained(step.why, language, explain),
        commands=tuple(command(name, step.case, language) for name in _choices(step)),
        letter=letter,
    )


def _choices(step: PlannedStep) -> tuple[str, ...]:
    if step.needs_word:
        return ("dossier" if step.step == "complaint" else "send", "veto")
    return ("release", "veto", "send") if step.held else ("hold", "veto", "send")


def single_choice(step: PlannedStep) -> str:
    """The word that is offered where there is room for one: to stop what goes, to send what waits."""
    first, *_ = ("veto",) if not (step.needs_word or step.held) else _choices(step)
    return first


def when(step: PlannedStep, language: str, time_zone: str) -> str:
    """When a letter goes: the time in the person's zone, or what it waits for."""
    if step.held:
        return say("planned.held", language)
    if step.needs_word or step.goes_at is None:
        return say("planned.on_word", language)
    return written_time(step.goes_at, language, time_zone)
