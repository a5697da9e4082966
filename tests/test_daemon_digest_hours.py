"""One digest a day at the owner's hour: over every change of the clock, after downtime, and when the daemon dies between."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from aiosmtpd.controller import Controller

from demo.servers import LOOPBACK
from nlp.reader import Reader
from tests.desk import FIRM, START, Desk

SOON = "We received your request and are dealing with it. You will have our answer soon."
CHANGES = {
    "Europe/Paris": (date(2026, 3, 29), date(2026, 10, 25)),
    "America/New_York": (date(2026, 3, 8), date(2026, 11, 1)),
    "Australia/Lord_Howe": (date(2026, 4, 5), date(2026, 10, 4)),
}
"""The days of 2026 on which the clocks go forward or back."""


def write(desk: Desk, number: int) -> None:
    """News: the controller writes."""
    text = f"We received your request, note {number}."
    desk.receive(desk.mail(FIRM, desk.case_address(), "Receipt", text, message_id=f"<{number}@firm.example>"))


def arrived(desk: Desk, zone: str = "Europe/Dublin") -> list[datetime]:
    """When digests reached the owner's server, by her clock."""
    rows = desk.store.rows("SELECT message_id, sent_at FROM letters WHERE kind = 'digest' AND state = 'sent'")
    in_sink = Counter(message_from_bytes(raw)["Message-ID"] for raw in desk.sink.accepted)
    assert all(in_sink[row["message_id"]] == 1 for row in rows)
    return [datetime.fromisoformat(row["sent_at"]).astimezone(ZoneInfo(zone)) for row in rows]


def texts(desk: Desk) -> list[str]:
    rows = desk.store.rows("SELECT text FROM letters WHERE kind = 'digest' AND state = 'sent' ORDER BY id")
    return [row["text"] for row in rows]


@pytest.mark.parametrize("hour", [2, 18])
@pytest.mark.parametrize(("zone", "change"), [(zone, day) for zone, days in CHANGES.items() for day in days])
def test_every_day_around_a_change_of_the_clock_has_one_digest_at_its_hour(
    tmp_path: Path, reader: Reader, zone: str, change: date, hour: int
) -> None:
    desk = Desk(tmp_path, reader, time_zone=zone, digest_hour=hour)
    noon = datetime(change.year, change.month, change.day, 12, tzinfo=ZoneInfo(zone))
    try:
        desk.clock.jump((noon - timedelta(days=2)).astimezone(UTC))
        desk.open_case()
        for number in range(4):
            write(desk, number)
            desk.until(desk.clock.now() + timedelta(days=1))
            # again and again, as a daemon does that is woken by every mail
            desk.clock.jump(desk.clock.now() + timedelta(minutes=30))
            desk.work()
        came = arrived(desk, zone)
        assert [moment.date() for moment in came][:3] == [
            change + timedelta(days=n) for n in ((-1, 0, 1) if hour == 2 else (-2, -1, 0))
        ]
        assert len({moment.date() for moment in came}) == len(came) >= 4
        for moment in came:
            skipped = (
                moment.date() == change
                and hour == 2
                and moment.utcoffset() != (noon - timedelta(days=2)).utcoffset()
            )
            assert moment.hour == hour or (skipped and moment.hour == hour + 1), moment
    finally:
        desk.close()


def test_what_comes_after_the_hour_waits_for_the_next_one(tmp_path: Path, reader: Reader) -> None:
    desk = Desk(tmp_path, reader)
    try:
        desk.open_case()
        desk.until(START.replace(hour=18, minute=20))
        write(desk, 1)
        desk.work()
        assert arrived(desk) == []
        desk.until(START + timedelta(days=1, hours=12))
        assert [f"{moment:%d %H:%M}" for moment in arrived(desk)] == ["03 18:00"]
    finally:
        desk.close()


def test_a_digest_missed_during_downtime_comes_at_the_start_and_the_next_one_on_the_next_day(
    tmp_path: Path, reader: Reader
) -> None:
    desk = Desk(tmp_path, reader)
    try:
        desk.open_case()
        write(desk, 1)
        desk.clock.jump(START.replace(day=3, hour=9))
        desk.restart()
        desk.work()
        assert [f"{moment:%d %H:%M}" for moment in arrived(desk)] == ["03 09:00"]
        write(desk, 2)
        desk.until(START.replace(day=4, hour=20))
        assert [f"{moment:%d %H:%M}" for moment in arrived(desk)] == ["03 09:00", "04 18:00"]
        assert "note 2" in texts(desk)[1]
        assert "note 2" not in texts(desk)[0]
    finally:
        desk.close()


@pytest.mark.parametrize(
    "away", [timedelta(minutes=5), timedelta(hours=15), timedelta(days=1), timedelta(days=3)]
)
def test_a_death_between_writing_and_sending_costs_no_digest_and_makes_no_second(
    tmp_path: Path, reader: Reader, away: timedelta
) -> None:
    desk = Desk(tmp_path, reader)
    try:
        desk.open_case()
        write(desk, 1)
        desk.work()
        desk.clock.jump(START.replace(hour=18))
        assert desk.service.act_on_due()
        assert desk.store.value("SELECT count(*) FROM digests") == 1
        assert arrived(desk) == []
        desk.clock.jump(desk.clock.now() + away)
        desk.restart()
        desk.work()
        write(desk, 2)
        desk.until(desk.clock.now() + timedelta(hours=8))
        assert len(arrived(desk)) == 1
        assert sum("note 1" in text for text in texts(desk)) == 1
        desk.until(desk.clock.now() + timedelta(days=2))
        days = [moment.date() for moment in arrived(desk)]
        assert len(days) == len(set(days)) >= 2
        assert sum("note 2" in text for text in texts(desk)) == 1
    finally:
        desk.close()


def test_an_outage_of_days_ends_in_one_digest_that_announces_everything(
    tmp_path: Path, reader: Reader
) -> None:
    desk = Desk(tmp_path, reader)
    try:
        desk.open_case()
        desk.until(START + timedelta(days=3))
        port = desk.controller.port
        desk.controller.stop()
        for number in range(4 * 24):
            if number % 24 == 0:
                write(desk, number)
            asyncio.run(desk.service.dispatch.send_all())
            desk.service.act_on_due()
            desk.clock.jump(desk.clock.now() + timedelta(hours=1))
        assert desk.store.value("SELECT count(*) FROM digests") >= 3
        desk.controller = Controller(desk.sink, hostname=LOOPBACK, port=port)
        desk.controller.start()
        desk.work()
        desk.until(desk.clock.now() + timedelta(hours=2))
        assert len(arrived(desk)) == 1
        (told,) = texts(desk)
        assert [f"note {n}" for n in (0, 24, 48) if f"note {n}" not in told] == []
    finally:
        desk.close()


def weekly(desk: Desk) -> list[tuple[str, bool]]:
    rows = desk.store.rows(
        "SELECT day, text LIKE '%quiet week%' AS quiet FROM letters JOIN digests ON letter_id = letters.id ORDER BY day"
    )
    return [(f"{date.fromisoformat(row['day']):%A}", bool(row["quiet"])) for row in rows]


@pytest.mark.parametrize("days", ["news", "off"])
def test_a_week_without_news_is_told_on_its_weekday(tmp_path: Path, reader: Reader, days: str) -> None:
    desk = Desk(tmp_path, reader, owner=f'digest_weekday = "friday"\ndigest_days = "{days}"')
    try:
        desk.open_case()
        desk.work()
        desk.say("VETO #1")
        desk.until(START + timedelta(days=26))
        quiet = [day for day, silent in weekly(desk) if silent]
        assert quiet == (["Friday", "Friday"] if days == "news" else [])
        if days == "news":
            (text, *_) = (text for text in texts(desk) if "quiet week" in text)
            assert "There is nothing for you to do today." in text
            assert "NOTHING TO DO" in text
            assert "HOW THE BOT IS" in text
    finally:
        desk.close()


def test_without_an_open_case_or_a_weekday_nobody_is_told_of_quiet_weeks(
    tmp_path: Path, reader: Reader
) -> None:
    for number, owner in enumerate(("", 'digest_weekday = "never"')):
        desk = Desk(tmp_path / str(number), reader, owner=owner)
        try:
            desk.open_case()
            desk.work()
            desk.say("VETO #1")
            if not owner:
                desk.say("CLOSE #1")
            desk.until(START + timedelta(days=26))
            assert not any(silent for _, silent in weekly(desk))
        finally:
            desk.close()


def test_every_day_has_its_digest_where_that_is_wanted(tmp_path: Path, reader: Reader) -> None:
    desk = Desk(tmp_path, reader, owner='digest_days = "daily"')
    try:
        desk.until(START + timedelta(days=3))
        assert [f"{moment:%d %H:%M}" for moment in arrived(desk)] == ["02 18:00", "03 18:00", "04 18:00"]
        assert all("Nothing has happened since the last digest." in text for text in texts(desk))
    finally:
        desk.close()


def test_the_digest_says_since_when_the_inbox_was_watched(tmp_path: Path, reader: Reader) -> None:
    desk = Desk(tmp_path, reader, owner='digest_days = "daily"')
    try:
        for minute in (0, 5, 10):
            desk.clock.jump(START.replace(hour=17, minute=20 + minute))
            desk.service.position(1)
        desk.until(START.replace(hour=18, minute=1))
        assert re.search(r"Inbox last reached: .* 17:30", texts(desk)[0])
        desk.clock.jump(START.replace(day=3, hour=17, minute=50))
        desk.service.position(1)
        desk.until(START.replace(day=3, hour=18, minute=1))
        assert re.search(r"Inbox watched since: .* 17:50", texts(desk)[1])
        mail: Any = message_from_bytes(desk.sink.accepted[-1], policy=default)
        assert mail["List-Id"]
    finally:
        desk.close()
