"""The daily digest as a page: what is asked of the person first, what merely waits last."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cases.bounces import cause
from cases.brief import DigestBrief, DigestReply
from cases.fitting import ASKING_PROBLEMS
from cases.model import Label, Reason, StepName
from letters.announced import planned_entries
from letters.happenings import happening_entry
from letters.health import health_entries, more_entry
from letters.page import (
    Entry,
    Explain,
    Page,
    Section,
    command,
    explained,
    footer,
    frame_words,
    reading_choice,
)
from letters.phrasebook import choose, known, say, word
from letters.words import quoted, sentence_case, written_date, written_day, written_time

RELEASED = frozenset({"letter_bounced", "letter_parked", "letter_doubtful"})
"""Problems after which RELEASE lets the letters of the case go again."""

RETURNED = ASKING_PROBLEMS | {"delivery_delayed"}
"""Problems of which a mail system has told the reason."""

LIKELIEST = 3
"""Kinds of message that are offered for a reading that is not certain."""


def digest_page(brief: DigestBrief, explain: Explain) -> Page:
    """Compose the digest; empty sections are left out."""
    language = choose(brief.language)
    mark = f" [R-{brief.token}]" if brief.token else ""
    return Page(
        language=language,
        subject=say("digest.subject", language, day=written_date(brief.on, language)) + mark,
        heading=sentence_case(written_day(brief.on, language)),
        greeting=say("digest.greeting", language, name=brief.name),
        lead=(_lead(brief, language),),
        sections=tuple(section for section in _sections(brief, language, explain) if section.entries),
        footer=footer(language, brief.token),
        words=frame_words(language),
    )


def _lead(brief: DigestBrief, language: str) -> str:
    """Say in one or two sentences what the day asks for; a mail without news says so first."""
    going = sum(not step.held for step in brief.goes_out) + _left_out(brief, "goes_out")
    counts = {"asked": _asks(brief), "going": going, "later": _left_out(brief, "later")}
    parts = [
        say(f"digest.{what}_{'one' if count == 1 else 'many'}", language, count=count)
        for what, count in counts.items()
        if count
    ] or [say("digest.calm", language)]
    silent = "still" if any(counts.values()) else brief.summary
    return " ".join((*([say(f"digest.summary.{silent}", language)] if brief.summary else []), *parts))


def _asks(brief: DigestBrief) -> int:
    """Count everything that waits for the person, also what there was no room for."""
    happened = sum(one.asks for one in brief.happened)
    problems = sum(word in ASKING_PROBLEMS for _, word, _ in brief.problems)
    left_out = sum(_left_out(brief, name) for name in ("needs_you", "unsure", "asks", "asking_problems"))
    return len(brief.needs_you) + len(brief.unsure) + happened + problems + left_out


def _left_out(brief: DigestBrief, section: str) -> int:
    return sum(one.count for one in brief.left_out if one.section == section)


def _sections(brief: DigestBrief, language: str, explain: Explain) -> Iterator[Section]:
    """What is asked first, what goes out next, what came and went, what is ahead, how the bot is."""

    def titled(key: str, parts: Mapping[str, tuple[Entry, ...]], tone: str = "tell") -> Section:
        """A section of several kinds of entries, each kind with what there was no room for."""
        entries = [entry for kind in parts.values() for entry in kind]
        left = [more_entry(one, brief, language) for one in brief.left_out if one.section in parts]
        return Section(say(f"digest.titles.{key}", language), (*entries, *left), tone)

    zone = brief.time_zone
    waits, goes = (
        planned_entries(steps, brief.names, language, zone, explain)
        for steps in (brief.needs_you, brief.goes_out)
    )
    asking = {
        "unsure": tuple(_reply(reply, language, zone) for reply in brief.unsure),
        "needs_you": waits,
        "asks": tuple(happening_entry(one, language) for one in brief.happened if one.asks),
        "asking_problems": _problems(brief, language, asking=True),
    }
    yield titled("needs_you", asking, "ask")
    yield titled("goes_out", {"goes_out": goes, "later": ()}, "go")
    yield titled("replies", {"replies": tuple(_reply(reply, language, zone) for reply in brief.replies)})
    told = tuple(happening_entry(one, language) for one in brief.happened if not one.asks)
    yield titled("happened", {"happened": told})
    yield titled("sent", {"sent": _sent(brief, language)})
    yield titled("deadlines", {"deadlines": _deadlines(brief, language, explain)})
    yield titled("waiting", {"waiting": _waiting(brief, language)})
    yield titled("quarantine", {"quarantine": _quarantine(brief, language)})
    yield titled(
        "health", {"problems": _problems(brief, language, asking=False), "health": health_entries(brief)}
    )


def _reply(reply: DigestReply, language: str, time_zone: str) -> Entry:
    facts = [
        (say("fields.received", language), written_time(reply.at, language, time_zone)),
        (say("fields.reads_as", language), word("labels", reply.label, language)),
        (say("fields.origin", language), word("origins", reply.origin, language)),
    ]
    who = reply.controller
    if reply.party == "authority":
        who = say("digest.authority", language, controller=who)
    return Entry(
        title=f"#{reply.case} · {who}",
        facts=tuple(facts),
        quotes=(quoted(reply.evidence, language),) if reply.evidence else (),
        commands=_correction(reply, language) if reply.unsure else (),
        listed=True,
    )


def _correction(reply: DigestReply, language: str) -> tuple[tuple[str, str], ...]:
    """What to reply when the reading is not certain: the three likeliest kinds, each with its sentence."""
    best = {reply.label: ""} | {
        label: quoted(sentence, language) if sentence else ""
        for label, sentence in reply.alternatives
        if label is not reply.label
    }
    likeliest = dict(list(best.items())[:LIKELIEST]) | {Label.OTHER: ""}
    return (
        *(reading_choice(reply.case, label, language, shown) for label, shown in likeliest.items()),
        command("help", None, language),
    )


def _problems(brief: DigestBrief, language: str, *, asking: bool) -> tuple[Entry, ...]:
    return tuple(
        Entry(
            title=_of_case(brief, case) if case else say("digest.titles.health", language),
            says=(_problem(problem, case, detail, language), *_cause(problem, detail, language)),
            facts=((say("fields.detail", language), detail),)
            if detail and problem != "address_failed"
            else (),
            commands=(command("release", case, language),) if problem in RELEASED else (),
        )
        for case, problem, detail in brief.problems
        if (problem in ASKING_PROBLEMS) is asking
    )


def _of_case(brief: DigestBrief, case: int) -> str:
    """A case by its number and the organisation, which is what the person knows it by."""
    name = brief.names.get(case, "")
    return f"#{case} · {name}" if name else f"#{case}"


def _problem(problem: str, case: int, detail: str, language: str) -> str:
    key = f"digest.problems.{problem}"
    return say(key, language, case=case, detail=detail) if known(key) else problem


def _cause(problem: str, detail: str, language: str) -> tuple[str, ...]:
    """What the mail system said, in the words of the reader."""
    if problem not in RETURNED or not detail:
        return ()
    return (say(f"bounces.{cause(detail)}", language),)


def _sent(brief: DigestBrief, language: str) -> tuple[Entry, ...]:
    """What went out; the number of a registered letter is asked for once."""
    asked = {(one.case, StepName.NOTICE) for one in brief.happened if one.word == "post_notice"}
    return tuple(
        Entry(
            title=f"{_of_case(brief, case)} · {word('steps', step, language)}",
            facts=(
                (say("fields.to", language), to),
                (say("fields.sent", language), written_time(at, language, brief.time_zone)),
            ),
            commands=() if (case, step) in asked else _to_report(case, step, language),
        )
        for case, step, to, at in brief.sent
    )


def _to_report(case: int, step: StepName, language: str) -> tuple[tuple[str, str], ...]:
    """What the person has in hand after a letter and is asked to report: the post, the complaint."""
    key = f"digest.reports.{step.value}"
    if not known(f"{key}.word"):
        return ()
    return ((say(f"{key}.word", language, case=case), say(f"{key}.effect", language)),)


def _deadlines(brief: DigestBrief, language: str, explain: Explain) -> tuple[Entry, ...]:
    """Dates ahead; what several dates of a case have been reasoned from is said with the first of them."""
    entries = []
    told: set[tuple[int, tuple[Reason, ...]]] = set()
    for one in brief.deadlines:
        kind = word("dates", one.kind, language)
        reasons = () if (one.case, one.reasons) in told else one.reasons
        told.add((one.case, one.reasons))
        entries.append(
            Entry(
                title=f"#{one.case} · {one.controller}",
                facts=((sentence_case(written_day(one.on, language)), kind),),
                points=explained(reasons, language, explain),
            )
        )
    return tuple(entries)


def _quarantine(brief: DigestBrief, language: str) -> tuple[Entry, ...]:
    return tuple(
        Entry(
            title=one.subject or say("digest.no_subject", language),
            facts=(
                *([(say("fields.from", language), one.from_)] if one.from_ else []),
                (say("fields.received", language), written_time(one.at, language, brief.time_zone)),
                (
                    say("fields.set_aside_because", language),
                    word("digest.quarantine", one.reason, language),
                ),
            ),
        )
        for one in brief.quarantine
    )


def _waiting(brief: DigestBrief, language: str) -> tuple[Entry, ...]:
    following = say("fields.next_date", language)
    return tuple(
        Entry(f"#{case} · {name}", ((following, written_date(on, language)),) if on else ())
        for case, name, on in brief.waiting
    )
