"""The receipt as a page: what a mail that came in is taken to say, what it changes, what goes out next."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from cases.brief import Aside, Candidate, ReceiptBrief
from cases.command_words import Verb
from cases.commands import parse_commands
from cases.item_words import item_name
from letters import gist
from letters.answers import say as answer
from letters.happenings import choices, happening_entry
from letters.help import help_section, undo_offer
from letters.page import (
    Entry,
    Explain,
    Page,
    Section,
    command,
    explained,
    footer,
    frame_words,
    label_words,
    planned_entry,
    reading_choice,
)
from letters.phrasebook import choose, known, say, section, word
from letters.words import enumerate_words, one_line, quoted, sentence_case, written_date

SEVERAL = 8
"""Things beside the first of which one mail tells everything; of those beyond it says what they are."""

NAMED = 60
"""Of those so many are named; of a mail that opens hundreds of cases the digest tells the rest."""

TOKEN = re.compile(r"\[R-[a-z0-9]*\]", re.I)
"""Marks the subject of a mail of ours: who answers one is not told its words again, subjects would grow with each answer."""

OFFERED = re.compile(r"\b[^\W\d_a-zß-ÿ]{3,} #\d+")
"""A word in capitals with the number of a case: "RELEASE #7"."""

SENTENCE_LIMIT = 160
"""Characters of a sentence beside a choice."""


def receipt_page(brief: ReceiptBrief, time_zone: str, token: str, explain: Explain) -> Page:
    """Compose the receipt; an unknown kind reads like a message that was read."""
    language = choose(brief.language)
    title = gist.title(brief, language)
    answers = brief.subject and brief.label is None and brief.kind != "case_opened"
    about = (
        say("frame.colon", language) + brief.subject if answers and not TOKEN.search(brief.subject) else ""
    )
    mark = f" [R-{token}]" if token else ""
    return Page(
        language=language,
        subject=one_line(f"{title}{about}{mark}"),
        heading=title,
        greeting="",
        lead=gist.lines(brief, language, time_zone),
        sections=tuple(
            one for one in _sections(brief, language, time_zone, explain) if one.entries or one.intro
        ),
        footer=footer(language, token),
        words=frame_words(language),
    )


def _sections(brief: ReceiptBrief, language: str, time_zone: str, explain: Explain) -> Iterator[Section]:
    """The parts of the receipt; nothing to reply is offered to somebody who only helps."""
    for one in _all_sections(brief, language, time_zone, explain):
        quiet = tuple(replace(entry, commands=()) for entry in one.entries)
        yield replace(one, entries=quiet, tone="tell") if brief.decides and not brief.aside else one
    for other in brief.beside[:SEVERAL]:
        yield Section(gist.title(other, language), (), intro=gist.lines(other, language, time_zone))
        yield from _sections(other, language, time_zone, explain)
    if rest := brief.beside[SEVERAL:]:
        named = tuple(Entry(_named(other, language)) for other in rest[:NAMED])
        more = say("digest.more", language, count=len(rest) - NAMED) if len(rest) > NAMED else ""
        yield Section(
            say("digest.more", language, count=len(rest)), (*named, *([Entry(more)] if more else []))
        )


def _named(brief: ReceiptBrief, language: str) -> str:
    """What it is in one line: as its own receipt would be called, and the subject of the mail."""
    subject = f" – {brief.subject}" if brief.subject else ""
    return f"{gist.title(brief, language)}{subject}"


def _all_sections(brief: ReceiptBrief, language: str, time_zone: str, explain: Explain) -> Iterator[Section]:
    def titled(title: str, *entries: Entry, tone: str = "tell") -> Section:
        return Section(say(f"receipt.titles.{title}", language), entries, tone)

    short = gist.in_short(brief)
    done = tuple(
        Entry(line if line != short else _of_case(brief), commands=offers)
        for line in brief.done
        for offers in [_offered(line, brief, language)]
        if line != short or offers
    )
    named = {words for entry in done for words, _ in entry.commands}
    offers = tuple(offer for offer in brief.also.offers if offer[0] not in named)
    if offers:
        done = (*done, Entry(say("receipt.offers", language), commands=offers, listed=True))
    if brief.also.undo:
        undo = undo_offer(*brief.also.undo, language)
        done = (*done, Entry(say("receipt.undo", language), commands=(undo,)))
    yield Section(say("digest.titles.needs_you", language), tuple(_asked(brief, language)), "ask")
    yield titled("answer", *done)
    if brief.also.help:
        yield help_section(brief.case or brief.also.about, language, full=brief.also.help == "full")
    if brief.also.help == "full":
        yield titled("label_words", _words(brief, language))
    if brief.aside is not None:
        yield titled("aside", *_aside(brief, brief.aside, language), tone="ask")
    if brief.label is not None:
        yield titled(
            "reading",
            *_reading(brief, language),
            tone="ask" if brief.unsure else "tell",
        )
    yield titled("warnings", *_warnings(brief, language), tone="ask")
    if brief.verdict is not None:
        yield titled("verdict", _verdict(brief, language, explain))
    if brief.missing:
        points = tuple(word("elements", name, language) for name in brief.missing)
        yield titled(
            "missing",
            Entry(say("receipt.missing", language), points=points),
        )
    if brief.deadlines is not None and (brief.clock or brief.kind == "case_opened"):
        yield titled("dates", _dates(brief, language, explain))
    planned = [planned_entry(step, language, time_zone, explain) for step in brief.planned]
    yield titled("planned", *planned, tone="go")
    back = [Entry(f"#{brief.case} · {word('steps', step, language)}") for step in brief.taken_back]
    yield titled("taken_back", *back)


def _reading(brief: ReceiptBrief, language: str) -> Iterator[Entry]:
    names = [
        gist.label_word(brief, label, language)
        for label in dict.fromkeys((brief.label, *brief.labels))
        if label
    ]
    facts = [(say("fields.reads_as", language), enumerate_words(names, language))]
    if brief.origin is not None:
        facts.append((say("fields.origin", language), word("origins", brief.origin, language)))
    if brief.subject:
        facts.append((say("frame.letter_subject", language), brief.subject))
    yield Entry(
        title=say("receipt.unsure" if brief.unsure and not brief.decides else "receipt.read", language),
        facts=tuple(facts),
        quotes=tuple(quoted(sentence, language) for sentence in dict.fromkeys(brief.evidence)),
        commands=_corrections(brief, language) if brief.unsure else (),
        listed=True,
    )
    if brief.unsure and not brief.decides:
        help_, _ = command("help", None, language)
        yield Entry(say("receipt.otherwise", language, command=help_))


def _asked(brief: ReceiptBrief, language: str) -> Iterator[Entry]:
    """What only she can say beside what a message is, one tap for each answer; the first lines tell it in words."""
    if brief.unsure or brief.status in ("closed", "not_delivered"):
        return
    if gist.taken_back(brief):
        said = choices(f"withdrawn_{brief.withdrawn}", language, case=str(brief.case))
        yield Entry(_of_case(brief), commands=said)
    elif brief.wanted:
        given = ", ".join(item_name(item, language) for item in brief.wanted)
        named = enumerate_words([word("items", item, language) for item in brief.wanted], language)
        said = choices("question_open", language, case=str(brief.case), given=given)
        yield Entry(sentence_case(named), commands=said)


def _of_case(brief: ReceiptBrief) -> str:
    """The case by number and organisation, over taps for what the first line says."""
    return f"#{brief.case} · {brief.controller}" if brief.controller else f"#{brief.case}"


def _offered(line: str, brief: ReceiptBrief, language: str) -> tuple[tuple[str, str], ...]:
    """The words that an answer names for going on with this case, and whether a mail is hers, each as a tap."""
    if line == answer("confirm", language):
        return (command("confirm", None, language),)
    found = [
        (words, f"commands.{one.verb}.effect")
        for words in dict.fromkeys(OFFERED.findall(line))
        for one in parse_commands(words)
        if one.case == brief.case and one.verb is not Verb.UNDO
    ]
    return tuple((words, say(key, language)) for words, key in found if known(key))


def _aside(brief: ReceiptBrief, aside: Aside, language: str) -> Iterator[Entry]:
    """The mail that was set aside, why, and one line to answer for each case it may belong to."""
    yield Entry(
        title=brief.subject or say("digest.no_subject", language),
        facts=(
            (say("fields.from", language), aside.from_),
            *([(say("fields.to", language), aside.to)] if aside.to else []),
            (
                say("fields.set_aside_because", language),
                word("digest.quarantine", aside.reason, language),
            ),
        ),
    )
    if aside.reason == "helper":
        return
    if aside.reason == "no_recipient":
        yield Entry(say("receipt.aside.no_recipient", language))
        return
    if not aside.candidates:
        yield Entry(say("receipt.aside.none", language))
        return
    yield Entry(
        title=say("receipt.aside.ask", language),
        commands=tuple(_belongs(one, language) for one in aside.candidates),
        listed=True,
    )
    if aside.together:
        yield Entry(say("receipt.aside.together", language))
    if aside.more:
        yield Entry(say("receipt.aside.more", language, count=aside.more))


def _belongs(one: Candidate, language: str) -> tuple[str, str]:
    """What to reply if the mail belongs to this case."""
    rights = enumerate_words([word("rights", right, language) for right in one.rights], language)
    day = written_date(one.requested_on, language)
    effect = say("commands.case.effect", language, controller=one.controller, rights=rights, day=day)
    return f"{say('commands.case.word', language)} {one.case}", effect


def _words(brief: ReceiptBrief, language: str) -> Entry:
    words = label_words(language)
    return Entry(
        say("receipt.example", language, case=brief.case or 1),
        facts=tuple((one[0], one[1]) for one in words if one[1:]),
        points=tuple(one[0] for one in words if not one[1:]),
    )


def _corrections(brief: ReceiptBrief, language: str) -> tuple[tuple[str, str], ...]:
    """What the message may be, likeliest first, each with the sentence that speaks for it."""
    likely = {label: "" for label in (brief.label,) if label is not None}
    likely |= dict(brief.alternatives)
    return tuple(
        reading_choice(brief.case, label, language, _shown(sentence, language))
        for label, sentence in likely.items()
    )


def _shown(sentence: str, language: str) -> str:
    short = sentence if len(sentence) <= SENTENCE_LIMIT else sentence[:SENTENCE_LIMIT].rstrip() + " …"
    return quoted(short, language) if sentence else ""


def _warnings(brief: ReceiptBrief, language: str) -> list[Entry]:
    told = [word("receipt.warnings", warning, language) for warning in dict.fromkeys(brief.warnings)]
    handed = (words for one in brief.handed for words in happening_entry(one, language).says)
    return [Entry(words) for words in (*handed, *told)]


def _verdict(brief: ReceiptBrief, language: str, explain: Explain) -> Entry:
    assert brief.verdict is not None
    return Entry(
        title=say("receipt.verdict", language, verdict=word("verdicts", brief.verdict, language)),
        points=explained(brief.reasons, language, explain),
    )


def _dates(brief: ReceiptBrief, language: str, explain: Explain) -> Entry:
    names = section("receipt.dates", language)
    if brief.deadlines and brief.deadlines.latest == brief.deadlines.due:
        del names["paused"]
    elif brief.extension == "perhaps":
        names["paused"] = say("receipt.longer", language)
    told = {"strict": "due", "paused": "latest"}
    days = [(name, getattr(brief.deadlines, told.get(field, field))) for field, name in names.items()]
    facts = [(name, written_date(day, language)) for name, day in days if day is not None]
    return Entry(
        title=say("receipt.argued", language),
        facts=tuple(facts),
        points=explained(brief.clock, language, explain),
    )
