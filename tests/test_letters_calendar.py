from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import icalendar

from cases.brief import DigestDeadline
from letters.calendar import deadlines_ics
from tests.briefs import DATES

STAMP = datetime(2020, 4, 9, 6, 0, tzinfo=UTC)
ITEMS = (
    DigestDeadline(7, "Faceseek Inc.", "safe", date(2020, 4, 14), DATES.steps),
    DigestDeadline(7, "Faceseek Inc.", "authority", date(2022, 1, 26), ()),
    DigestDeadline(7, "Faceseek Inc.", "authority", date(2022, 12, 19), ()),
)


def events(ics: bytes):
    return list(icalendar.Calendar.from_ical(ics).walk("VEVENT"))


def test_each_deadline_is_an_all_day_event():
    first = events(deadlines_ics(ITEMS, stamp=STAMP))[0]

    assert first.decoded("dtstart") == date(2020, 4, 14)
    assert first.decoded("dtend") == date(2020, 4, 15)
    assert str(first["summary"]) == "#7 Faceseek Inc.: from the day after, the answer may be called late"
    assert "One month ends on 3 March 2020." in str(first["description"])


def test_a_date_that_moves_keeps_its_uid():
    moved = (replace(ITEMS[0], on=date(2020, 5, 4)), *ITEMS[1:])

    before = {str(event["uid"]) for event in events(deadlines_ics(ITEMS, stamp=STAMP))}
    after = {str(event["uid"]) for event in events(deadlines_ics(moved, stamp=STAMP))}

    assert before == after
    assert len(before) == 3


def test_equal_input_gives_equal_bytes_and_crlf_lines():
    ics = deadlines_ics(ITEMS, stamp=STAMP, language="fr")

    assert ics == deadlines_ics(ITEMS, stamp=STAMP, language="fr")
    assert ics.count(b"\r\n") == ics.count(b"\n")
    assert str(events(ics)[1]["summary"]) == "#7 Faceseek Inc.\u00a0: le délai fixé par l’autorité prend fin"


def test_no_deadlines_make_an_empty_calendar():
    assert events(deadlines_ics((), stamp=STAMP)) == []
