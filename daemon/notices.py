"""What the owners are sent: receipts, answers, and one digest a day, all through the outbox."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from cases import briefing, digest, ladder, receipts
from cases.brief import DigestBrief, DigestQuarantine, Happening, ReceiptBrief
from cases.deadlines import compute
from cases.matching import case_address
from cases.model import (
    Address,
    Agreement,
    Case,
    Deadlines,
    Event,
    EventKind,
    Label,
    LetterState,
    Message,
    Reason,
    StepName,
)
from daemon.decisions import surroundings
from daemon.letterbox import Letterbox
from daemon.settings import Home
from daemon.told import Told, merged, reading_in
from db import letters, post, records
from db.letters import new_token
from db.records import Owner
from db.store import Store
from letters import law
from letters.phrasebook import say
from letters.render import render_digest, render_receipt
from mail.compose import compose, is_identifier

DAY = timedelta(days=1)
WEEK = timedelta(days=7)
DIGEST_TOKEN_LENGTH = 10


class Notices:
    """Writes mails to owners; sending is the outbox's business."""

    def __init__(self, home: Home, store: Store, letterbox: Letterbox) -> None:
        self.home = home
        self.store = store
        self.letterbox = letterbox
        self._gathered: list[Told] | None = None

    def explain(self, reason: Reason, language: str) -> str:
        """A reason in the owner's language where the rules have it, else as it was stored."""
        rules = self.home.rules
        rule = rules.matrix_rule(reason.rule) if reason.rule else None
        if rule is not None and reason.text == rule.text:
            return law.rule_text(rules, rule.id, language)
        source = rules.sources.get(reason.source)
        if source is None or not source.holding or reason.text != source.holding:
            return reason.text
        # what a decision held is told as that decision's word, not as ours about this case
        told = law.holding(rules, reason.source, language)
        return law.cite(rules, reason.source, language) + say("frame.colon", language) + told

    def argued(self, case: Case, language: str) -> Deadlines | None:
        """The deadlines of a case with their reasoning in a language; the dates are those of the case."""
        if case.clock is None or case.deadlines is None:
            return case.deadlines
        return compute(case.clock, self.home.rules, language=language)

    # --- receipts -----------------------------------------------------------------------------------

    @contextmanager
    def gather(self, now: datetime) -> Iterator[None]:
        """Tell an owner all that follows from one mail in one; nothing when it fails."""
        self._gathered = []
        try:
            yield
            gathered = self._gathered
        finally:
            self._gathered = None
        for owner in dict.fromkeys(one.owner for one in gathered):
            self._write([one for one in gathered if one.owner == owner], now)

    def _tell(self, one: Told, now: datetime) -> None:
        if self._gathered is None:
            self._write([one], now)
        else:
            self._gathered.append(one)

    def send_receipt(self, case: Case, events: Sequence[Event], what: str, now: datetime) -> None:
        """Tell the owner what a message did; a machine's mail is left to the digest."""
        read = reading_in(events)
        if read is not None and read.data["automatic"] and not read.data["unsure"]:
            return
        owner, number = records.owner(self.store, case.owner), events[0].data.get("message")
        subject = briefing.mail_subject(events[0])
        self._tell(Told(owner, f"r{number}", what, subject, case.number, tuple(events)), now)

    def tell_own_letter(
        self, owner: Owner, case: int, events: Sequence[Event], given: str, now: datetime
    ) -> None:
        """Tell her that her own mail to the other side is on file, and what it was recorded to give."""
        wrote = events[0]
        done = (say("answers.recorded", owner.language, items=given),) if given else ()
        subject, cause = briefing.mail_subject(wrote), f"r{wrote.data['message']}"
        self._tell(Told(owner, cause, "own_letter", subject, case, tuple(events), done), now)

    def tell_known(self, owner: Owner, case: int, number: int, subject: str, now: datetime) -> None:
        """Tell her that the mail she sent (stored as `number`) was on file already."""
        self._tell(Told(owner, f"r{number}", "known_already", subject, case), now)

    def answer(
        self,
        owner: Owner,
        case: Case,
        kind: str,
        events: Sequence[Event],
        done: Sequence[str],
        *,
        message: Message,
        cause: str,
        now: datetime,
    ) -> None:
        """Answer her mail about one case: what was done, and what follows for dates and letters; in the case's thread."""
        one = Told(
            owner, cause, kind, message.subject, case.number, tuple(events), tuple(done), answers=message
        )
        self._tell(one, now)

    def queue_receipt(
        self, owner: Owner, brief: ReceiptBrief, *, cause: str, answers: Message | None, now: datetime
    ) -> None:
        """Send a brief that is about no case."""
        self._tell(Told(owner, cause, brief.kind, brief.subject, answers=answers, brief=brief), now)

    def _brief(self, one: Told, now: datetime) -> ReceiptBrief:
        """What is said about a case, as it stands when everything of the mail has been done."""
        case = records.load_case(self.store, one.case) if one.case is not None else None
        if case is None:
            assert one.brief is not None
            return one.brief
        language = one.owner.language
        brief = receipts.receipt_brief(
            case,
            one.kind,
            one.events,
            language=language,
            alternatives=self._alternatives(reading_in(one.events)),
            subject=one.subject,
            done=one.done,
            now=now,
        )
        dates = self.argued(case, language)
        if brief.deadlines is None or dates is None:
            return brief
        return replace(brief, deadlines=dates, clock=dates.steps if brief.clock else ())

    @staticmethod
    def _alternatives(read: Event | None) -> tuple[tuple[Label, str], ...]:
        if read is None or not read.data["unsure"]:
            return ()
        return tuple(
            (Label(scored["label"]), scored["evidence"][0] if scored["evidence"] else "")
            for scored in read.data.get("alternatives", read.data["labels"])[:3]
        )

    def _write(self, told: Sequence[Told], now: datetime) -> None:
        """Put one receipt into the outbox; a second one for the same cause is refused."""
        first, *others = merged(told)
        owner, cause = first.owner, first.cause
        if self.store.value(
            "SELECT id FROM letters WHERE owner_id = ? AND kind = 'receipt' AND cause = ?", owner.id, cause
        ):
            return
        brief = replace(self._brief(first, now), beside=tuple(self._brief(one, now) for one in others))
        token = new_token(DIGEST_TOKEN_LENGTH)
        mail = render_receipt(brief, time_zone=owner.time_zone, token=token, explain=self.explain)
        numbers = [one.case for one in (first, *others) if one.case is not None]
        letter = letters.add_letter(
            self.store,
            owner=owner.id,
            kind="receipt",
            state=LetterState.PLANNED,
            recipient=owner.address,
            domain=self.letterbox.domain,
            now=now,
            case=brief.case if len(numbers) == 1 else None,
            cause=cause,
            token=token,
        )
        answers = first.answers.message_id if first.answers is not None else ""
        parent = answers if is_identifier(answers) else ""
        cases = [case for number in numbers if (case := records.load_case(self.store, number)) is not None]
        content = self._mail(letter, owner, mail, now, parent=parent, cases=cases)
        letters.freeze(self.store, letter, content, mail.subject, mail.text)

    def _mail(
        self,
        letter: int,
        owner: Owner,
        mail: Any,
        now: datetime,
        *,
        parent: str = "",
        cases: Sequence[Case] = (),
        attachments: Sequence[tuple[str, str, bytes]] = (),
    ) -> bytes:
        """The bytes of a mail to an owner, marked as automatic (RFC 3834) and threaded per case."""
        row = letters.get_letter(self.store, letter)
        bot = self.home.config.bot.address
        reply_to = case_address(bot, cases[0].token) if len(cases) == 1 else bot
        roots = [f"<case-{case.number}@{self.letterbox.domain}>" for case in cases]
        references = [*roots, *([parent] if parent else [])]
        return compose(
            from_=Address("Relance", bot),
            to=[Address(owner.name, owner.address)],
            subject=mail.subject,
            text=mail.text,
            html=mail.html,
            reply_to=Address("Relance", reply_to),
            message_id=row.message_id,
            in_reply_to=parent or next(iter(roots), ""),
            references=references,
            date=now,
            headers={
                "Auto-Submitted": "auto-generated" if not parent else "auto-replied",
                "X-Relance-Token": row.token,
                "List-Id": f"Relance <relance.{self.letterbox.domain}>",
                "X-Auto-Response-Suppress": "All",
            },
            attachments=attachments,
        )

    # --- the digest ---------------------------------------------------------------------------------

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
            self._drafts(cases, now, news),
            self._quarantined(owner),
            self._blocked(cases, now),
            now,
            token,
            before={case.number: records.events_until(self.store, case.number, since) for case in cases},
            insists=self._silent_for_a_week(owner, now),
        )
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
        self, cases: Sequence[Case], now: datetime, news: dict[int, tuple[Event, ...]]
    ) -> dict[tuple[int, str], digest.Draft]:
        """The letters that this digest announces, written as they would go out."""
        found = {}
        for case in cases:
            for step in ladder.to_announce(case, now, DAY):
                text = self.letterbox.write(case, step, self.letterbox.planned_day(case, step, now))
                found[(case.number, step.key)] = digest.Draft(text.subject, text.text)
        return found

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
        """Mail set aside since the last digest; told to the first owner, who runs the bot."""
        if owner.id != records.owners(self.store)[0].id:
            return ()
        last = self.store.value(
            "SELECT letters.created_at FROM digests JOIN letters ON letters.id = letter_id "
            "WHERE digests.owner_id = ? ORDER BY digests.id DESC LIMIT 1",
            owner.id,
        )
        return tuple(
            DigestQuarantine(
                number=row["id"],
                at=datetime.fromisoformat(row["at"]),
                from_=f"{row['from_name']} <{row['from_address']}>".strip(),
                subject=row["subject"],
                reason=row["reason"],
            )
            for row in post.open_quarantine(self.store)
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
        mail = render_digest(brief, explain=self.explain)
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
                "announces": json.dumps(self._announced(brief, now), ensure_ascii=False),
            },
        )
        return letter

    def _announced(self, brief: DigestBrief, now: datetime) -> list[dict[str, Any]]:
        """The letters whose words stand in this digest, with the day they are dated."""
        found = []
        for planned in (*brief.needs_you, *brief.goes_out):
            case = records.load_case(self.store, planned.case)
            step = case.step(planned.key) if case else None
            if case is not None and step is not None and planned.letter_text:
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
            for event in records.events_since(self.store, case.number, self._through(owner)):
                if event.kind is EventKind.LETTER_SENT and event.data["step"] == StepName.NOTICE:
                    name, pdf = self.letterbox.notice_pdf(event)
                    found.append((name, "application/pdf", pdf))
        return found


def _at(day: date, hour: int, zone: ZoneInfo) -> datetime:
    """The owner's hour of a day; an hour that the clock skips in spring is the one after it."""
    moment = datetime.combine(day, time(hour), zone)
    return moment.astimezone(ZoneInfo("UTC"))
