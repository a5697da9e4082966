"""What the owners are sent: receipts, answers, and one digest a day, all through the outbox."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from cases import digest, ladder
from cases.brief import DigestBrief, DigestQuarantine, Happening
from cases.model import (
    Agreement,
    Case,
    Event,
    EventKind,
    LetterState,
    StepName,
)
from daemon.aside import hers
from daemon.decisions import surroundings
from daemon.people import administrator
from daemon.receipts import DIGEST_TOKEN_LENGTH, Receipts
from daemon.seen import as_seen
from db import letters, people, records
from db.letters import new_token
from db.records import Owner
from letters.phrasebook import say
from letters.render import render_digest

DAY = timedelta(days=1)
WEEK = timedelta(days=7)


class Notices(Receipts):
    """Writes mails to owners: receipts, and the digest; sending is the outbox's business."""

    def digest_moment(self, owner: Owner, now: datetime) -> datetime:
        """The next moment at which this owner's digest may go: her hour today, or tomorrow when today had one."""
        zone = ZoneInfo(owner.time_zone)
        today = now.astimezone(zone).date()
        moment = _at(today, owner.digest_hour, zone)
        return _at(today + DAY, owner.digest_hour, zone) if self._sent_on(owner, today) else moment

    def _sent_on(self, owner: Owner, day: date) -> bool:
        return (
            self.store.value(
                "SELECT id FROM digests WHERE owner_id = ? AND day = ?", owner.id, day.isoformat()
            )
            is not None
        )

    def has_news(self, owner: Owner, now: datetime) -> bool:
        """True when a digest at `now` would say anything."""
        return self.build_digest(owner, now, token="").has_news

    def build_digest(self, owner: Owner, now: datetime, *, token: str) -> DigestBrief:
        """Gather what today's digest of an owner says; writes nothing."""
        cases = records.load_cases(self.store, owner.id)
        since = self._through(owner)
        news = {case.number: records.events_since(self.store, case.number, since) for case in cases}
        reader = digest.Reader(owner.name, owner.language, owner.time_zone)
        brief = digest.compose(
            reader,
            cases,
            news,
            self._drafts(owner, cases, now, news),
            self._quarantined(owner),
            self._blocked(cases, now),
            now,
            token,
            before={case.number: records.events_until(self.store, case.number, since) for case in cases},
            insists=self._silent_for_a_week(owner, now),
        )
        brief = as_seen(self.store, brief, owner, {case.number: case for case in cases})
        argued = {case.number: self.argued(case, owner.language) for case in cases}
        return replace(
            brief,
            happened=tuple(self._named(h) for h in brief.happened),
            deadlines=tuple(
                replace(d, reasons=dates.steps) if d.reasons and (dates := argued[d.case]) else d
                for d in brief.deadlines
            ),
        )

    def _named(self, happening: Happening) -> Happening:
        """Authorities by name instead of by the id of rules.yaml."""
        authority = self.home.rules.authority(happening.detail)
        return replace(happening, detail=authority.name) if authority else happening

    def insist_moment(self, owner: Owner) -> datetime | None:
        """When to ask again what an earlier digest has asked, or None while nothing waits for the owner."""
        last = self.store.value("SELECT max(day) FROM digests WHERE owner_id = ?", owner.id)
        waits = any(
            case.unsure
            or case.bounced
            or ladder.question_open(case)
            or ladder.stalled(case)
            or any(
                s.agreement is Agreement.ON_APPROVAL and s.state is LetterState.ANNOUNCED for s in case.steps
            )
            for case in records.load_cases(self.store, owner.id, open_only=True)
            if people.role_in(self.store, case.number, owner.id) == people.DECIDES
        )
        if last is None or not waits:
            return None
        return _at(date.fromisoformat(last) + WEEK, owner.digest_hour, ZoneInfo(owner.time_zone))

    def _silent_for_a_week(self, owner: Owner, now: datetime) -> bool:
        last = self.store.value("SELECT max(day) FROM digests WHERE owner_id = ?", owner.id)
        return last is not None and now.date() - date.fromisoformat(last) >= WEEK

    def _through(self, owner: Owner) -> int:
        return int(
            self.store.value("SELECT coalesce(max(through_seq), 0) FROM digests WHERE owner_id = ?", owner.id)
        )

    def _drafts(
        self, owner: Owner, cases: Sequence[Case], now: datetime, news: dict[int, tuple[Event, ...]]
    ) -> dict[tuple[int, str], digest.Draft]:
        """The letters that this digest announces, written as they would go out; of a shared case those announced since."""
        found = {}
        for case in cases:
            if case.owner != owner.id:
                found.update(self._announced_to_its_owner(case, news[case.number]))
            for step in ladder.to_announce(case, now, DAY):
                text = self.letterbox.write(case, step, self.letterbox.planned_day(case, step, now))
                found[(case.number, step.key)] = digest.Draft(text.subject, text.text)
        return found

    def _announced_to_its_owner(
        self, case: Case, news: Sequence[Event]
    ) -> dict[tuple[int, str], digest.Draft]:
        """Letters that the digest of the case's own owner has announced: the time to object runs from that one."""
        keys = [event.data["key"] for event in news if event.kind is EventKind.STEP_ANNOUNCED]
        rows = {key: letters.letter_of_step(self.store, case.number, key) for key in keys}
        return {
            (case.number, key): digest.Draft(row.subject, row.text)
            for key, row in rows.items()
            if row is not None and (step := case.step(key)) is not None and step.open
        }

    def _blocked(self, cases: Sequence[Case], now: datetime) -> dict[tuple[int, str], tuple[str, ...]]:
        found = {}
        for case in cases:
            around = surroundings(self.store, case.number, now)
            for step in case.steps:
                if step.open:
                    words = ladder.blocked(case, step, around, self.home.rules, now)
                    found[(case.number, step.key)] = tuple(w for w in words if w not in ladder.TIMED_GUARDS)
        return found

    def _quarantined(self, owner: Owner) -> tuple[DigestQuarantine, ...]:
        """Mail set aside since the last digest: told to whom it may belong, nobody's to who runs the bot."""
        first = administrator(self.home, self.store)
        last = self.store.value(
            "SELECT letters.created_at FROM digests JOIN letters ON letters.id = letter_id "
            "WHERE digests.owner_id = ? ORDER BY digests.id DESC LIMIT 1",
            owner.id,
        )
        return tuple(
            DigestQuarantine(
                number=row["id"],
                at=datetime.fromisoformat(row["at"]),
                from_="" if row["several"] else f"{row['from_name']} <{row['from_address']}>".strip(),
                subject=say("digest.withheld", owner.language) if row["several"] else row["subject"],
                reason=row["reason"],
            )
            for row in hers(self.store, owner.id, runs_the_bot=first is not None and first.id == owner.id)
            if last is None or row["at"] > last
        )

    def send_digest(self, owner: Owner, now: datetime, *, even_without_news: bool = False) -> int | None:
        """Put today's digest into the outbox, once a day and only with news; gives the letter's id."""
        zone = ZoneInfo(owner.time_zone)
        day = now.astimezone(zone).date()
        if self._sent_on(owner, day):
            return None
        token = new_token(DIGEST_TOKEN_LENGTH)
        through = records.last_seq(self.store)
        brief = self.build_digest(owner, now, token=token)
        if not brief.has_news and not even_without_news:
            return None
        mail = render_digest(brief, explain=self.explain, answer_to=self.home.config.bot.address)
        letter = letters.add_letter(
            self.store,
            owner=owner.id,
            kind="digest",
            state=LetterState.PLANNED,
            recipient=owner.address,
            domain=self.letterbox.domain,
            now=now,
            cause=day.isoformat(),
            token=token,
        )
        content = self._mail(
            letter, owner, mail, now, attachments=[*self._calendar(brief, now), *self._notices(owner)]
        )
        letters.freeze(self.store, letter, content, mail.subject, mail.text)
        self.store.insert(
            "digests",
            {
                "owner_id": owner.id,
                "day": day.isoformat(),
                "letter_id": letter,
                "through_seq": through,
                "announces": json.dumps(self._announced(owner, brief, now), ensure_ascii=False),
            },
        )
        return letter

    def _announced(self, owner: Owner, brief: DigestBrief, now: datetime) -> list[dict[str, Any]]:
        """The letters whose words stand in this digest, with the day they are dated."""
        found = []
        for planned in (*brief.needs_you, *brief.goes_out):
            case = records.load_case(self.store, planned.case)
            step = case.step(planned.key) if case else None
            if case is not None and case.owner == owner.id and step is not None and planned.letter_text:
                found.append(
                    {
                        "case": planned.case,
                        "key": planned.key,
                        "subject": planned.letter_subject,
                        "text": planned.letter_text,
                        "dated_on": self.letterbox.planned_day(case, step, now).isoformat(),
                    }
                )
        return found

    def untell(self, letter: int) -> None:
        """What a digest that never left had to tell belongs into the next one."""
        self.store.connection.execute(
            """UPDATE digests SET announces = '[]', through_seq =
                 (SELECT coalesce(max(earlier.through_seq), 0) FROM digests AS earlier
                  WHERE earlier.owner_id = digests.owner_id AND earlier.id < digests.id)
               WHERE letter_id = ?""",
            [letter],
        )

    def _calendar(self, brief: DigestBrief, now: datetime) -> list[tuple[str, str, bytes]]:
        if not brief.deadlines:
            return []
        from letters.calendar import deadlines_ics

        calendar = deadlines_ics(brief.deadlines, stamp=now, language=brief.language, explain=self.explain)
        return [("deadlines.ics", "text/calendar", calendar)]

    def _notices(self, owner: Owner) -> list[tuple[str, str, bytes]]:
        """Formal notices sent since the last digest, as PDF to print, sign and post."""
        found = []
        for case in records.load_cases(self.store, owner.id):
            if people.role_in(self.store, case.number, owner.id) != people.DECIDES:
                continue
            for event in records.events_since(self.store, case.number, self._through(owner)):
                if event.kind is EventKind.LETTER_SENT and event.data["step"] == StepName.NOTICE:
                    name, pdf = self.letterbox.notice_pdf(event)
                    found.append((name, "application/pdf", pdf))
        return found


def _at(day: date, hour: int, zone: ZoneInfo) -> datetime:
    """The owner's hour of a day; an hour that the clock skips in spring is the one after it."""
    moment = datetime.combine(day, time(hour), zone)
    return moment.astimezone(ZoneInfo("UTC"))
