"""What a receipt says in ten seconds: its subject, and three lines on what happened, the dates, and what comes next."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from cases.brief import PlannedStep, ReceiptBrief
from cases.item_words import item_name
from cases.model import Label
from letters.phrasebook import known, say, word
from letters.words import enumerate_words, written_date, written_day, zone_of

MANY = 4
"""Names that a subject line still bears."""

MAILS = ("case_opened", "message_read", "own_letter", "known_already", "quarantined")
"""Kinds of receipts for a mail that came in; of one mail with several originals the title counts the others."""

SHORT = 200
"""Characters of an answer that still stands in the first line."""


def kind_of(brief: ReceiptBrief) -> str:
    """The key of the phrases for its kind; an unknown kind reads like a message that was read."""
    return f"receipt.kinds.{brief.kind if known(f'receipt.kinds.{brief.kind}.title') else 'message_read'}"


def needs_you(brief: ReceiptBrief) -> bool:
    """True when the person is asked for something, here or in what the same mail brought besides."""
    return _asks(brief) or any(needs_you(other) for other in brief.beside)


def _asks(brief: ReceiptBrief) -> bool:
    """True when this receipt itself asks the person for something."""
    if brief.decides:
        return False
    asked = brief.unsure or taken_back(brief) or brief.status == "not_delivered" or bool(brief.wanted)
    asked = asked or any(step.needs_word for step in brief.planned) or any(one.asks for one in brief.handed)
    asked = asked or brief.also.asks or brief.kind in ("to_confirm", "to_answer")
    return asked or _set_aside(brief)


def _set_aside(brief: ReceiptBrief) -> bool:
    """True for a mail that one line of hers puts where it belongs; what somebody else opens asks nothing of her."""
    if brief.kind != "quarantined":
        return False
    return brief.aside is None or bool(brief.aside.candidates) or brief.aside.reason == "no_recipient"


def title(brief: ReceiptBrief, language: str) -> str:
    """What it is in plain words: the case, the organisation, the kind of message, and whether it needs the person."""
    alike = [brief, *(other for other in brief.beside if _alike(brief, other))]
    cases = dict.fromkeys(f"#{one.case}" for one in alike if one.case is not None)
    several = len(cases) > 1 and known(f"{kind_of(brief)}.several")
    what = say(f"{kind_of(brief)}.{'several' if several else 'title'}", language)
    if brief.label is not None:
        what = (
            say(f"receipt.gist.{'unsure_other' if brief.decides else 'unsure_title'}", language)
            if brief.unsure
            else label_word(brief, brief.label, language)
        )
    names = _few(dict.fromkeys(one.controller for one in alike if one.controller))
    about = f"{names}{say('frame.colon', language)}" if names else ""
    numbers = _few(cases)
    case = f"{numbers} " if numbers else ""
    others = sum(other.kind in MAILS for other in brief.beside if not _alike(brief, other))
    what = f"{what} (+{others})" if others else what
    asks = f" – {say('receipt.gist.needs_you', language)}" if needs_you(brief) else ""
    return f"{case}{about}{what}{asks}"


def _alike(brief: ReceiptBrief, other: ReceiptBrief) -> bool:
    """True when one title fits both."""
    return (brief.kind, brief.label, brief.unsure) == (other.kind, other.label, other.unsure)


def label_word(brief: ReceiptBrief, label: Label, language: str) -> str:
    """The words for a label of the message; an erasure that is still to come is no confirmation."""
    if brief.announced and label is Label.ERASURE_CONFIRMED:
        return say("receipt.gist.erasure_announced", language)
    return word("labels", label, language)


def _few(names: Iterable[str]) -> str:
    """Names on one line, of many the first and how many there are."""
    every = list(names)
    return ", ".join(every) if len(every) <= MANY else f"{', '.join(every[:2])} … ({len(every)})"


def lines(brief: ReceiptBrief, language: str, time_zone: str) -> tuple[str, ...]:
    """What happened; what it means for the dates; what comes next or is asked. The last two need a case."""
    first = _happened(brief, language)
    if not brief.status:
        return (first,)
    if brief.status == "closed" and in_short(brief):
        return (first, say("receipt.gist.clock.none", language))
    return tuple(line for line in (first, _clock(brief, language), _next(brief, language, time_zone)) if line)


def in_short(brief: ReceiptBrief) -> str:
    """The answer that is short enough for the first line, or ""."""
    return brief.done[0] if len(brief.done) == 1 and len(brief.done[0]) <= SHORT and _reports(brief) else ""


def _reports(brief: ReceiptBrief) -> bool:
    return brief.label is None and brief.kind in (
        "command_done",
        "nothing_to_do",
        "to_confirm",
        "to_answer",
        "case_shared",
    )


def _happened(brief: ReceiptBrief, language: str) -> str:
    if brief.label is not None and brief.unsure:
        return say("receipt.gist.read_unsure", language, controller=brief.controller)
    if brief.label is not None:
        what = label_word(brief, brief.label, language)
        return say("receipt.gist.read", language, controller=brief.controller, what=what)
    return in_short(brief) or say(f"{kind_of(brief)}.lead", language, controller=brief.controller)


def _clock(brief: ReceiptBrief, language: str) -> str:
    """What it means for the dates, also that it means nothing."""
    if brief.status in ("closed", "answered"):
        return say(f"receipt.gist.clock.{brief.status}", language)
    if brief.deadlines is None:
        return say("receipt.gist.clock.none", language)
    day = written_date(brief.deadlines.due, language)
    if brief.kind == "case_opened":
        return say("receipt.gist.clock.set", language, day=day)
    clock = brief.clock and brief.extension != "void"
    if clock and brief.deadlines.latest != brief.deadlines.due:
        later = written_date(brief.deadlines.latest, language)
        key = "longer" if brief.extension == "perhaps" else "paused"
        return say(f"receipt.gist.clock.{key}", language, day=day, later=later)
    if clock and brief.question_open:
        return say("receipt.gist.clock.question", language, day=day)
    if clock:
        return say("receipt.gist.clock.moved", language, day=day)
    if brief.overdue:
        return say("receipt.gist.clock.passed", language)
    return say(f"receipt.gist.clock.{'unsure' if brief.unsure else 'same'}", language, day=day)


def _next(brief: ReceiptBrief, language: str, time_zone: str) -> str:
    """What is asked of the person first, else what goes out next; who decides, where that is somebody else."""
    if brief.decides:
        return say("team.others_follow", language, names=brief.decides)
    if brief.unsure:
        return say("receipt.gist.next.say", language)
    if brief.status == "closed":
        return say("receipt.gist.next.over", language)
    if taken_back(brief):
        return say(f"receipt.gist.next.withdrawn.{brief.withdrawn}", language, case=brief.case)
    if brief.status == "not_delivered":
        return say("receipt.gist.next.resend", language)
    if brief.wanted:
        return _wanted(brief, language)
    step = min(brief.planned, key=_urgency, default=None)
    if step is not None:
        return _planned(step, language, time_zone)
    if brief.waits:
        return say("receipt.gist.next.unread", language)
    if brief.resting:
        told = say("answers.paused", language, case=brief.case)
        return "" if told in brief.done else told
    if _asks(brief):
        return ""  # what is asked stands below: nobody is told here that there is nothing to do
    if brief.upcoming is None or brief.upcoming.goes_at is None:
        return say("receipt.gist.next.nothing", language)
    name = word("steps", brief.upcoming.step, language)
    when = _day(brief.upcoming.goes_at, language, time_zone)
    return say("receipt.gist.next.later", language, step=name, when=when)


def taken_back(brief: ReceiptBrief) -> bool:
    """True while only she can say whether the request still stands."""
    return bool(brief.withdrawn) and brief.status != "closed"


def _urgency(step: PlannedStep) -> tuple[bool, bool, datetime | None]:
    """What needs a word first, then what goes out first."""
    return (not step.needs_word, step.goes_at is None, step.goes_at)


def _wanted(brief: ReceiptBrief, language: str) -> str:
    items = enumerate_words([word("items", item, language) for item in brief.wanted], language)
    given = ", ".join(item_name(item, language) for item in brief.wanted)
    command = say("commands.refuse.word", language, case=brief.case, given=given)
    return say("receipt.gist.next.wanted", language, items=items, command=command)


def _planned(step: PlannedStep, language: str, time_zone: str) -> str:
    name = word("steps", step.step, language)
    if step.held:
        return say("receipt.gist.next.held", language, step=name)
    if step.needs_word or step.goes_at is None:
        return say("receipt.gist.next.on_word", language, step=name)
    return say("receipt.gist.next.goes", language, step=name, when=_day(step.goes_at, language, time_zone))


def _day(at: datetime, language: str, time_zone: str) -> str:
    return written_day(at.astimezone(zone_of(time_zone)).date(), language)
