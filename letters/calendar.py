"""Deadlines as an iCalendar file (RFC 5545) that a person can open in any calendar."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from cases.brief import DigestDeadline
from letters.page import Explain, reason_text
from letters.phrasebook import choose, say, word

PRODUCT = "-//Relance//Deadlines//EN"


def deadlines_ics(
    items: Sequence[DigestDeadline],
    *,
    stamp: datetime,
    language: str = "en",
    explain: Explain = reason_text,
) -> bytes:
    """Write deadlines as all-day events.

    Args:
        items: The deadlines (case 0: of no case). The UID of an event is made of case and kind (and a counter when a case has
            several of a kind), so that a date that moves replaces the old one in the calendar.
        stamp: When the file was made (aware; DTSTAMP).
        language: Language of the titles.
        explain: Words of a reason in the language.
    """
    from icalendar import Calendar, Event

    colon = say("frame.colon", language)
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    seen: Counter[tuple[int, str]] = Counter()
    for item in sorted(items, key=lambda one: (one.on, one.case, one.kind)):
        seen[item.case, item.kind] += 1
        count = seen[item.case, item.kind]
        event = Event()
        place = f"case-{item.case}" if item.case else "clock"
        event.add("uid", f"{place}-{item.kind}{'' if count == 1 else f'-{count}'}@relance")
        event.add("dtstamp", stamp)
        event.add("dtstart", item.on)
        event.add("dtend", item.on + timedelta(days=1))
        event.add("summary", _title(item, language, colon))
        if item.reasons:
            event.add("description", "\n".join(explain(reason, choose(language)) for reason in item.reasons))
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    return calendar.to_ical()


def _title(item: DigestDeadline, language: str, colon: str) -> str:
    """Whose date it is and which; a date that belongs to no case stands alone."""
    kind = _kind(item, language)
    return f"#{item.case} {item.controller}{colon}{kind}" if item.case else kind[:1].upper() + kind[1:]


def _kind(item: DigestDeadline, language: str) -> str:
    return word("dates", item.kind, language)
