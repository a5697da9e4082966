"""What the owners are sent: receipts, answers, and one digest a day, all through the outbox."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from cases import digest, hours, ladder
from cases.brief import DigestBrief
from cases.model import (
    Agreement,
    EventKind,
    LetterState,
    StepName,
)
from daemon.gathering import WEEK, Digests
from daemon.letterbox import Letterbox
from daemon.receipts import DIGEST_TOKEN_LENGTH
from daemon.settings import Home
from db import letters, people, records
from db.letters import new_token
from db.records import Owner
from db.store import Store
from letters.taps import Taps

LATE = timedelta(hours=3)
"""After so long nobody is told any more that nothing had happened; a digest with news is made up for at any time."""

ON_ITS_WAY = frozenset({LetterState.SENDING, LetterState.UNKNOWN})
"""A digest of which perhaps somebody has read: no other is written before its fate is known."""

FEWER = "DIGEST OFF"
"""What the List-Unsubscribe of a digest writes (RFC 2369): from then on only what cannot wait is sent."""


class Notices(Digests):
    """Writes mails to owners: receipts, and the digest; sending is the outbox's business."""

    def __init__(self, home: Home, store: Store, letterbox: Letterbox) -> None:
        super().__init__(home, store, letterbox)
        self._silent: dict[int, tuple[datetime, str]] = {}

    def digest_due(self, owner: Owner, now: datetime) -> bool:
        """True when the owner's hour has come, or came while the bot was away, and there was something to tell at it.

        What came in after the hour waits for the next one. On a day that had a digest there is no second one, whichever
        of its hours that was for.
        """
        hour = hours.last_hour(now, owner.digest_time, ZoneInfo(owner.time_zone))
        if owner.digest_since is not None and hour <= owner.digest_since:
            return False
        if self._told(owner, hour, now):
            return False
        if self._silent.get(owner.id) == (hour, owner.digest_days):
            return False
        brief = self._brief_at(owner, hour)
        late = now - hour > LATE and not brief.has_news
        if self._wanted(owner, brief, hour) and not late:
            return True
        self._silent[owner.id] = (hour, owner.digest_days)
        return False

    def digest_moment(self, owner: Owner, now: datetime) -> datetime:
        """The next of the owner's hours at which a digest may go: tomorrow's when today has had one."""
        zone = ZoneInfo(owner.time_zone)
        hour = hours.next_hour(now, owner.digest_time, zone)
        return hours.next_hour(hour, owner.digest_time, zone) if self._told(owner, hour, hour) else hour

    def next_digest(self, owner: Owner, now: datetime) -> datetime | None:
        """The next hour at which this owner has something to read, as far as it is known now; None for none."""
        zone, hour = ZoneInfo(owner.time_zone), self.digest_moment(owner, now)
        if self._wanted(owner, self._brief_at(owner, hour), hour):
            return hour
        later = [day for day in (self._asked_again_on(owner), self._summed_up_on(owner, hour)) if day]
        moments = [hours.hour_of(day, owner.digest_time, zone) for day in later]
        return min((moment for moment in moments if moment > now), default=None)

    def _told(self, owner: Owner, hour: datetime, now: datetime) -> bool:
        """True when a digest was written at or after this hour, one went on the owner's day of `now`, or one is on its way."""
        zone = ZoneInfo(owner.time_zone)
        today = now.astimezone(zone).date()
        for row in self.store.rows(
            """SELECT day, state, created_at, data_begun_at, sent_at FROM digests
               JOIN letters ON letters.id = letter_id WHERE digests.owner_id = ? AND state <> 'cancelled'
               ORDER BY digests.id DESC LIMIT 3""",
            owner.id,
        ):
            sent = datetime.fromisoformat(row["sent_at"]) if row["sent_at"] else None
            if datetime.fromisoformat(row["created_at"]) >= hour or row["day"] == today.isoformat():
                return True
            if sent is not None and sent.astimezone(zone).date() == today:
                return True
            if row["state"] in ON_ITS_WAY or (row["state"] == LetterState.QUEUED and row["data_begun_at"]):
                return True
        return False

    def _brief_at(self, owner: Owner, hour: datetime) -> DigestBrief:
        """What a digest at this hour says of what is known then; letters are not written for it."""
        facts = self._gather(owner, hour)
        unwritten = {(case.number, step.key): digest.Draft("", "...") for case, step in facts.announces}
        unwritten |= dict(facts.repeated)
        return self._digest_brief(facts, unwritten, "")

    def _wanted(self, owner: Owner, brief: DigestBrief, hour: datetime) -> bool:
        """True on the days that the owner has chosen, and whenever something cannot wait: no letter goes unannounced."""
        if owner.digest_days == "daily":
            return True
        if owner.digest_days == "off":
            return brief.cannot_wait
        if owner.digest_days == "weekly" and not self._silent_for_a_week(owner, hour, never=True):
            return brief.cannot_wait
        day = hour.astimezone(ZoneInfo(owner.time_zone)).date()
        return brief.has_news or self._summed_up_on(owner, hour) == day

    def _summed_up_on(self, owner: Owner, hour: datetime) -> date | None:
        """The owner's next day, from `hour` on, for telling her that a week was quiet; None while she has no open case."""
        if owner.digest_weekday is None or owner.digest_days == "off":
            return None
        opened = self.store.value(
            "SELECT min(opened_at) FROM cases WHERE owner_id = ? AND closed_on IS NULL", owner.id
        )
        if opened is None:
            return None
        zone = ZoneInfo(owner.time_zone)
        last = self._last_day(owner) or datetime.fromisoformat(opened).astimezone(zone).date()
        first = max(last + WEEK, hour.astimezone(zone).date())
        return first + timedelta(days=(owner.digest_weekday - first.weekday()) % 7)

    def _asked_again_on(self, owner: Owner) -> date | None:
        """The day on which to ask again what an earlier digest has asked, or None while nothing waits for the owner."""
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
        last = self._last_day(owner)
        return last + WEEK if last is not None and waits else None

    def send_digest(self, owner: Owner, now: datetime, *, even_without_news: bool = False) -> int | None:
        """Put today's digest into the outbox, once a day and only with news; gives the letter's id.

        One of an earlier day that never left goes into this one: nobody gets two at once.
        """
        day = now.astimezone(ZoneInfo(owner.time_zone)).date()
        if self._told(owner, now, now):
            return None
        self._take_back(owner)
        token = new_token(DIGEST_TOKEN_LENGTH)
        through = records.last_seq(self.store)
        brief, mail = self._fitted(self._gather(owner, now), token)
        if not self._wanted(owner, brief, now) and not even_without_news:
            return None
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
        attachments = [*self._calendar(brief, now), *self._notices(owner)]
        leave = Taps(self.home.config.bot.address, token).link(FEWER)
        content = self._mail(letter, owner, mail, now, attachments=attachments, leave=leave)
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

    def _take_back(self, owner: Owner) -> None:
        """Cancel digests of which not a byte has left."""
        for row in self.store.rows(
            """SELECT id FROM letters WHERE owner_id = ? AND kind = 'digest' AND state = 'queued'
               AND data_begun_at IS NULL""",
            owner.id,
        ):
            letters.change_letter(self.store, row["id"], state=LetterState.CANCELLED)
            letters.untell(self.store, row["id"])

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
