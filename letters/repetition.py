"""How a controller asked: what on which day for the first time, what after something was given, what once more.

All of it is read off the identity ledger and the chronology of a brief; where they do not show something for
certain, nothing is returned.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from cases.brief import AskedItem, Exchange, LetterBrief
from cases.model import ID_DOCUMENTS, IdItem, Label, StepName, Verdict

ID_LABELS = (Label.ID_DOCUMENT, Label.ID_INFORMATION)
"""Labels of messages that ask for something in order to identify the person."""


@dataclass(frozen=True, slots=True)
class Asking:
    """Items asked for the first time on one day, and the message that asked when the chronology shows it."""

    on: date
    items: tuple[IdItem, ...]
    exchange: Exchange | None


@dataclass(frozen=True, slots=True)
class Demanding:
    """What was asked for although, since the asking before, something else had been given."""

    given: tuple[tuple[IdItem, date], ...]
    asked: tuple[Asking, ...]


def first_askings(brief: LetterBrief, counts: Callable[[AskedItem], bool]) -> tuple[Asking, ...]:
    """Group the items of the ledger that count by the day on which they were first asked for, oldest first."""
    return _grouped(brief, [(one.first_asked, one.item) for one in brief.asked if counts(one)])


def excessive_askings(brief: LetterBrief) -> tuple[Asking, ...]:
    """Group the items that were asked for beyond what is necessary by the first day on which they were, oldest first.

    What was asked for again after it had been given is told as that.
    """
    return _grouped(
        brief,
        [
            (one.excessive_on, one.item)
            for one in brief.asked
            if one.excessive_on and not one.asked_after_given
        ],
    )


def _grouped(brief: LetterBrief, dated: Iterable[tuple[date, IdItem]]) -> tuple[Asking, ...]:
    known = list(dated)
    return tuple(
        _asking(brief, day, tuple(item for on, item in known if on == day))
        for day in sorted({on for on, _ in known})
    )


def demanding_more(brief: LetterBrief) -> tuple[Demanding, ...]:
    """List what was asked for the first time after other items had been given in answer.

    Something proportionate, and something that the person had given unasked, is left out. Askings between which
    nothing was given stand together, so that no gift is named twice.
    """
    found: list[Demanding] = []
    told: set[IdItem] = set()
    for asking in first_askings(brief, _is_more):
        given = tuple(
            (one.item, one.given_on)
            for one in brief.asked
            if one.given_on is not None
            and one.given_on < asking.on
            and _answers(one)
            and one.item not in told
        )
        if given:
            told |= {item for item, _ in given}
            found.append(Demanding(given, (asking,)))
        elif found:
            found[-1] = Demanding(found[-1].given, (*found[-1].asked, asking))
    return tuple(found)


def objected_before(brief: LetterBrief) -> tuple[tuple[IdItem, date], ...]:
    """Name the items of the demand at hand that an earlier letter has objected to, each with that letter's day.

    An objection is taken to answer the last identity demand before it: only an item first asked for on that
    very day is counted.
    """
    demands = [one for one in brief.chronology if one.party == "controller" and one.label in ID_LABELS]
    now = [one for one in demands if one.on == brief.demand_on]
    if not now:
        return ()
    answered: dict[IdItem, date] = {}
    for letter in brief.chronology:
        if letter.step is not StepName.ID_OBJECTION or letter.at >= now[-1].at:
            continue
        earlier = [one for one in demands if one.at < letter.at]
        for one in brief.asked if earlier else ():
            again = one.item in brief.demanded_now and one.times_asked > 1
            if again and one.first_asked == earlier[-1].on:
                answered.setdefault(one.item, letter.on)
    return tuple((item, answered[item]) for item in brief.demanded_now if item in answered)


def by_day(dated: Iterable[tuple[IdItem, date]]) -> tuple[tuple[date, tuple[IdItem, ...]], ...]:
    """Group dated items by their day, oldest first."""
    known = tuple(dated)
    return tuple(
        (day, tuple(item for item, on in known if on == day)) for day in sorted({on for _, on in known})
    )


def _is_more(one: AskedItem) -> bool:
    return one.verdict is not Verdict.PROPORTIONATE and (one.given_on is None or _answers(one))


def _answers(one: AskedItem) -> bool:
    """True when the item was given because it had been asked for, not unasked before."""
    return one.given_on is not None and one.given_on >= one.first_asked


def _asking(brief: LetterBrief, day: date, items: tuple[IdItem, ...]) -> Asking:
    return Asking(day, items, _message(brief.chronology, day, items))


def _message(chronology: Iterable[Exchange], day: date, items: tuple[IdItem, ...]) -> Exchange | None:
    """Find the message of a day that asked for these items; None when several could have."""
    found = [
        one for one in chronology if one.on == day and one.party == "controller" and one.label in ID_LABELS
    ]
    if len(found) > 1 and ID_DOCUMENTS & set(items):
        found = [one for one in found if one.label is Label.ID_DOCUMENT]
    return found[0] if len(found) == 1 else None
