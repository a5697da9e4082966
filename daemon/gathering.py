"""What a digest of one owner says: gathered from her cases, and as much of it as one mail has room for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from cases import digest, fitting, ladder
from cases.brief import DigestBrief, DigestQuarantine, Happening
from cases.model import (
    Address,
    Case,
    Event,
    EventKind,
    Step,
)
from daemon.aside import hers
from daemon.decisions import surroundings
from daemon.health import health_of
from daemon.people import administrator
from daemon.receipts import Receipts
from daemon.seen import as_seen
from db import letters, people, records
from db.records import Owner
from db.store import utc
from letters.phrasebook import say
from letters.render import MailText, render_digest
from mail.compose import compose

DAY = timedelta(days=1)
WEEK = timedelta(days=7)

LARGEST = 98_000
"""Bytes of a digest (text, HTML, calendar) without what is added to its head: 100 KB is where mail programs clip."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """What a digest may speak of, before anybody asks how much of it has room; letters the most urgent first."""

    owner: Owner
    now: datetime
    cases: tuple[Case, ...]
    news: Mapping[int, Sequence[Event]]
    before: Mapping[int, Sequence[Event]]
    announces: tuple[tuple[Case, Step], ...]
    repeated: Sequence[tuple[tuple[int, str], digest.Draft]]
    """Letters of shared cases that the digest of the case's own owner has announced."""
    quarantine: tuple[DigestQuarantine, ...]
    insists: bool


def _known(step: Step, events: Sequence[Event]) -> bool:
    """True when these events know of a step as it stands now: it was not planned, moved or taken up again since."""
    return any(event.data.get("key") == step.key for event in events)


class Digests(Receipts):
    """Writes the words of digests; when they go is the business of `Notices`."""

    def build_digest(self, owner: Owner, now: datetime, *, token: str) -> DigestBrief:
        """Gather what today's digest of an owner says, as much as one mail has room for; writes nothing."""
        return self._fitted(self._gather(owner, now), token)[0]

    def _gather(self, owner: Owner, now: datetime) -> Gathered:
        """Everything up to `now` that the owner has not been told."""
        cases = records.load_cases(self.store, owner.id)
        since = self._through(owner)
        news = {
            case.number: tuple(e for e in records.events_since(self.store, case.number, since) if e.at <= now)
            for case in cases
        }
        before = {case.number: records.events_until(self.store, case.number, since) for case in cases}
        announces = [
            (case, step)
            for case in cases
            if case.owner == owner.id or people.role_in(self.store, case.number, owner.id) == people.DECIDES
            for step in ladder.to_announce(case, now, DAY)
            if _known(step, (*before[case.number], *news[case.number]))
        ]
        shared = [case for case in cases if case.owner != owner.id]
        return Gathered(
            owner,
            now,
            tuple(cases),
            news,
            before,
            tuple(sorted(announces, key=lambda one: (one[1].due_at, one[0].number))),
            [one for case in shared for one in self._announced_to_its_owner(case, news[case.number])],
            tuple(one for one in self._quarantined(owner) if one.at <= now),
            self._silent_for_a_week(owner, now),
        )

    def _fitted(self, facts: Gathered, token: str) -> tuple[DigestBrief, MailText]:
        """The digest in the widest room in which its mail is small enough, and its words."""
        drafts: dict[tuple[int, str], digest.Draft] = {}
        for room in fitting.rooms(len(facts.announces) + len(facts.repeated)):
            shown = facts.announces[: room.letters]
            drafts = {
                key: drafts.get(key) or self._draft(case, step, facts.now)
                for case, step in shown
                for key in [(case.number, step.key)]
            } | dict(facts.repeated[: max(room.letters - len(shown), 0)])
            brief = self._told_in_full(fitting.fit(self._digest_brief(facts, drafts, token), room), facts)
            mail = self._written(brief)
            if self._size(facts.owner, brief, mail, facts.now) < LARGEST:
                return brief, mail
        # one letter alone is longer than a mail should be: it stands in the text part only
        return brief, self._written(brief, letters=False)

    def _written(self, brief: DigestBrief, *, letters: bool = True) -> MailText:
        bot = self.home.config.bot.address
        return render_digest(brief, explain=self.explain, answer_to=bot, letters=letters)

    def _size(self, owner: Owner, brief: DigestBrief, mail: MailText, now: datetime) -> int:
        """Bytes of text, HTML and calendar as they are sent."""
        bot = Address("Relance", self.home.config.bot.address)
        return len(
            compose(
                from_=bot,
                to=[Address(owner.name, owner.address)],
                subject=mail.subject,
                text=mail.text,
                html=mail.html,
                message_id=f"<size@{self.letterbox.domain}>",
                date=now,
                attachments=self._calendar(brief, now),
            )
        )

    def _last_written(self, owner: Owner) -> datetime | None:
        """When her last digest was written."""
        last = self.store.value(
            "SELECT letters.created_at FROM digests JOIN letters ON letters.id = letter_id "
            "WHERE digests.owner_id = ? ORDER BY digests.id DESC LIMIT 1",
            owner.id,
        )
        return datetime.fromisoformat(last) if last is not None else None

    def _undelivered(self, owner: Owner) -> tuple[tuple[int, str, str], ...]:
        """Answers that could not be brought to her since the last digest; what they said of cases stands in this one."""
        last = self._last_written(owner)
        rows = letters.undelivered(self.store, owner.id, utc(last) if last else "")
        return tuple((0, "notice_parked", f"{row['subject']} ({row['last_reply']})") for row in rows)

    def _others_away(self, facts: Gathered) -> tuple[tuple[int, str, str], ...]:
        """Mail to another person came back since her last digest: told to who runs the bot, and to who shares a case."""
        owner, last = facts.owner, self._last_written(facts.owner)
        shares = {reader.id for case in facts.cases for reader in people.readers(self.store, case.number)}
        return tuple(
            (0, "person_unreachable", f"{one.name} <{one.address}>: {one.said}")
            for one in people.unreachable(self.store)
            if one.owner != owner.id
            and (self._runs_the_bot(owner) or one.owner in shares)
            and one.since <= facts.now
            and (last is None or one.since > last)
        )

    def _digest_brief(
        self, facts: Gathered, drafts: Mapping[tuple[int, str], digest.Draft], token: str
    ) -> DigestBrief:
        owner = facts.owner
        brief = digest.compose(
            digest.Reader(owner.name, owner.language, owner.time_zone),
            facts.cases,
            facts.news,
            drafts,
            facts.quarantine,
            self._blocked(facts, drafts),
            facts.now,
            token,
            before=facts.before,
            insists=facts.insists,
            later=[step for case, step in facts.announces if (case.number, step.key) not in drafts],
        )
        silent = "day" if owner.digest_days == "daily" else "week"
        seen = as_seen(self.store, brief, owner, {case.number: case for case in facts.cases})
        return replace(
            seen,
            problems=(*seen.problems, *self._undelivered(owner), *self._others_away(facts)),
            health=health_of(
                self.store,
                self.home,
                facts.now,
                None if self._runs_the_bot(owner) else owner.id,
                self._last_written(owner),
            ),
            database=self.home.config.bot.datasette_url,
            summary="" if brief.has_news else silent,
        )

    def _told_in_full(self, brief: DigestBrief, facts: Gathered) -> DigestBrief:
        """Names and reasons in the owner's language, for the entries that have room."""
        cases = {case.number: case for case in facts.cases}
        argued = {
            d.case: self.argued(cases[d.case], facts.owner.language) for d in brief.deadlines if d.reasons
        }
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

    def _silent_for_a_week(self, owner: Owner, now: datetime, *, never: bool = False) -> bool:
        """True when the last digest was a week ago by the owner's calendar; `never` is what counts before the first one."""
        last = self._last_day(owner)
        today = now.astimezone(ZoneInfo(owner.time_zone)).date()
        return never if last is None else today - last >= WEEK

    def _last_day(self, owner: Owner) -> date | None:
        """The day of the last digest that was not taken back."""
        day = self.store.value(
            """SELECT max(day) FROM digests JOIN letters ON letters.id = letter_id
               WHERE digests.owner_id = ? AND state <> 'cancelled'""",
            owner.id,
        )
        return date.fromisoformat(day) if day is not None else None

    def _through(self, owner: Owner) -> int:
        return int(
            self.store.value("SELECT coalesce(max(through_seq), 0) FROM digests WHERE owner_id = ?", owner.id)
        )

    def _announced_to_its_owner(
        self, case: Case, news: Sequence[Event]
    ) -> list[tuple[tuple[int, str], digest.Draft]]:
        """Letters that the digest of the case's own owner has announced: the time to object runs from that one."""
        keys = [event.data["key"] for event in news if event.kind is EventKind.STEP_ANNOUNCED]
        rows = {key: letters.letter_of_step(self.store, case.number, key) for key in keys}
        return [
            ((case.number, key), digest.Draft(row.subject, row.text))
            for key, row in rows.items()
            if row is not None and (step := case.step(key)) is not None and step.open
        ]

    def _draft(self, case: Case, step: Step, now: datetime) -> digest.Draft:
        """A letter that this digest announces, written as it would go out."""
        text = self.letterbox.write(case, step, self.letterbox.planned_day(case, step, now))
        return digest.Draft(text.subject, text.text)

    def _blocked(
        self, facts: Gathered, drafts: Mapping[tuple[int, str], digest.Draft]
    ) -> dict[tuple[int, str], tuple[str, ...]]:
        """Why letters wait that are announced now or were before."""
        found = {}
        for case in facts.cases:
            shown = [s for s in case.steps if s.open and (s.announced_at or (case.number, s.key) in drafts)]
            around = surroundings(self.store, case.number, facts.now) if shown else None
            for step in shown:
                words = ladder.blocked(case, step, around, self.home.rules, facts.now)
                found[(case.number, step.key)] = tuple(w for w in words if w not in ladder.TIMED_GUARDS)
        return found

    def _runs_the_bot(self, owner: Owner) -> bool:
        first = administrator(self.home, self.store)
        return first is not None and first.id == owner.id

    def _quarantined(self, owner: Owner) -> tuple[DigestQuarantine, ...]:
        """Mail set aside since the last digest: told to whom it may belong, nobody's to who runs the bot."""
        last = self._last_written(owner)
        return tuple(
            DigestQuarantine(
                number=row["id"],
                at=datetime.fromisoformat(row["at"]),
                from_="" if row["several"] else f"{row['from_name']} <{row['from_address']}>".strip(),
                subject=say("digest.withheld", owner.language) if row["several"] else row["subject"],
                reason=row["reason"],
            )
            for row in hers(self.store, owner.id, runs_the_bot=self._runs_the_bot(owner))
            if last is None or row["at"] > utc(last)
        )

    def _calendar(self, brief: DigestBrief, now: datetime) -> list[tuple[str, str, bytes]]:
        if not brief.deadlines:
            return []
        from letters.calendar import deadlines_ics

        calendar = deadlines_ics(brief.deadlines, stamp=now, language=brief.language, explain=self.explain)
        return [("deadlines.ics", "text/calendar", calendar)]
