"""Dates, lists, quotations and provisions, written as a language writes them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cases.model import Law
from cases.wording import wording
from letters.phrasebook import choose, say, section, word


def one_line(text: str) -> str:
    """Bring a text onto one line, single spaces between its words; no-break spaces stay."""
    return re.sub(r"[^\S\u00a0]+", " ", text).strip()


def sentence_case(text: str) -> str:
    """Begin with a capital letter and leave the rest alone."""
    return text[:1].upper() + text[1:]


def written_date(day: date, language: str) -> str:
    """Write a date out: "3 March 2020", "1er mars 2020"."""
    return wording(choose(language)).written(day)


def written_day(day: date, language: str) -> str:
    """Write a date out with its weekday: "Tuesday 3 March 2020", "mardi 3 mars 2020"."""
    weekday = wording(choose(language)).weekdays[day.weekday()]
    return say("days.with_weekday", language, weekday=weekday, date=written_date(day, language))


def written_number(value: float, language: str) -> str:
    """A number with one decimal: "12.5", outside English "12,5"."""
    text = f"{value:.1f}"
    return text if language == "en" else text.replace(".", ",")


def written_time(at: datetime, language: str, time_zone: str) -> str:
    """Write an instant out in a person's zone, naming it; an unknown zone falls back to UTC.

    Args:
        at: Aware datetime.
        language: Language code.
        time_zone: IANA name such as "Europe/Paris".
    """
    local = at.astimezone(zone_of(time_zone))
    day = written_day(local.date(), language)
    place = place_of(time_zone)
    return say("days.with_time", language, day=day, hour=local.hour, minute=local.minute, place=place)


def written_clock(hour: time, language: str) -> str:
    """Write a time of day out: "07:30", "7 h 30", "07.30 uur"."""
    return say("days.clock", language, hour=hour.hour, minute=hour.minute)


def place_of(time_zone: str) -> str:
    """The place that a zone is named after: "Paris" of "Europe/Paris"; "UTC" for one that is not known."""
    return zone_of(time_zone).key.rpartition("/")[2].replace("_", " ")


def zone_of(name: str) -> ZoneInfo:
    """The zone of an IANA name; UTC for one that is not known."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def enumerate_words(parts: Iterable[str], language: str, joint: str = "and") -> str:
    """Join with commas and a final "and", or "or"."""
    *head, last = list(parts) or [""]
    comma = say("lists.comma", language)
    return say(f"lists.{joint}", language).join([comma.join(head), last]) if head else last


def element_article(name: str, language: str) -> str:
    """Write the article of an element out: "15(1)(c)" as "Article 15(1)(c)" or in the French way."""
    number, *parts = name.replace(")", "").split("(")
    paragraph = say("provision.paragraph", language, number=parts[0]) if parts else ""
    point = say("provision.point", language, letter=parts[1]) if len(parts) > 1 else ""
    return say("provision.article", language, number=number) + paragraph + point


def element_words(name: str, law: Law, language: str) -> str:
    """Name an element of a complete answer in the words of a law, where it has its own; else those of Article 15 GDPR."""
    # that each recipient is named stands in a judgment of the Union of 2023; the British text, like the Swiss, has
    # "recipients or categories of recipients"
    like = Law.CH_FADP if (law, name) == (Law.UK_GDPR, "15(1)(c)") else law
    own = section(f"asked_under.{like.value}", language).get(name)
    return own or word("elements", name, language)


def in_brackets(sentence: str, source: str) -> str:
    """A sentence with its source in brackets before the full stop: "It is due on 3 March 2020 (Article 12(3) GDPR)."."""
    bare = sentence.removesuffix(".")
    return f"{bare} ({source})" + sentence[len(bare) :]


def quoted(text: str, language: str) -> str:
    """Put words of somebody else into the quotation marks of the language."""
    return say("quote", language, text=" ".join(text.split()))
