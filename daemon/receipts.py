"""Receipts and answers: one mail to an owner for one mail of hers, threaded in its cases, through the outbox."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from cases import briefing, pacing, receipts
from cases.brief import Also, PlannedStep, ReceiptBrief
from cases.deadlines import compute
from cases.matching import case_address
from cases.model import (
    Address,
    Case,
    Deadlines,
    Event,
    Label,
    LetterState,
    Message,
    Reason,
    StepName,
)
from daemon.letterbox import Letterbox
from daemon.settings import Home
from daemon.told import UNHEARD, Told, cause_of, merged, reading_in
from db import letters, people, records
from db.letters import new_token
from db.records import Owner
from db.store import Store
from letters import law
from letters.phrasebook import say
from letters.render import render_receipt
from letters.words import enumerate_words
from mail.compose import compose, is_identifier

DIGEST_TOKEN_LENGTH = 10

COUNTED = frozenset({"message_read", "known_already", "quarantined", *UNHEARD})
"""Receipts that others can cause without end."""


QUIET = frozenset({"message_read", "own_letter", "known_already"})
"""What the digest tells as well; commands are answered at once, and what opens a case or was set aside is said."""


def _quiet(one: Told) -> bool:
    """True for what can wait for the digest; a question whose answer all letters wait for cannot."""
    return one.kind in QUIET and not any(event.data.get("withdraws") for event in one.events)


def _of_a_machine(read: Event) -> bool:
    """True for what its headers, or inside a forward its words, show to be an automatic reply and nothing else."""
    return bool(read.data["automatic"]) or read.data["primary"] == Label.AUTO_REPLY


def _offered(brief: ReceiptBrief) -> set[int]:
    """The cases that the replies it offers speak of: its token must cover them."""
    words = [words for words, _ in brief.also.offers]
    numbers = {int(number) for one in words for number in re.findall(r"#(\d+)", one)}
    return numbers | ({brief.also.undo[1]} if brief.also.undo and brief.also.undo[1] else set())


class Receipts:
    """Writes what owners are told at once; sending is the outbox's business."""

    def __init__(self, home: Home, store: Store, letterbox: Letterbox) -> None:
        self.home = home
        self.store = store
        self.letterbox = letterbox
        self._gathered: list[Told] | None = None
        self._warnings: tuple[str, ...] = ()

    def explain(self, reason: Reason, language: str) -> str:
        """A reason in the owner's language where the rules have it, else as it was stored."""
        return law.told(self.home.rules, reason, language)

    def argued(self, case: Case, language: str) -> Deadlines | None:
        """The deadlines of a case with their reasoning in a language; the dates are those of the case."""
        if case.clock is None or case.deadlines is None:
            return case.deadlines
        return compute(case.clock, self.home.rules, language=language)

    # --- receipts -----------------------------------------------------------------------------------

    @contextmanager
    def gather(self, now: datetime, warnings: tuple[str, ...] = ()) -> Iterator[None]:
        """Tell an owner all that follows from one mail in one, with words of warning about it; nothing when it fails."""
        self._gathered, self._warnings = [], warnings
        try:
            yield
            gathered, self._gathered = self._gathered, None
            for owner in dict.fromkeys(one.owner for one in gathered):
                self._write([one for one in gathered if one.owner == owner], now)
        finally:
            self._gathered, self._warnings = None, ()

    def warn(self, words: str) -> None:
        """Add words of warning about the mail of which everything is gathered."""
        self._warnings = (*self._warnings, words)

    def _tell(self, one: Told, now: datetime) -> None:
        if self._gathered is None:
            self._write([one], now)
        else:
            self._gathered.append(one)

    def send_receipt(self, case: Case, events: Sequence[Event], what: str, now: datetime) -> None:
        """Tell the owner what a message did; a machine's mail, also one that she forwards, is left to the digest."""
        read = reading_in(events)
        quiet = read is not None and _of_a_machine(read) and not read.data["unsure"]
        if quiet and not self._warnings:
            return
        number, subject = events[0].data.get("message"), briefing.mail_subject(events[0])
        cause = f"r{number}" if number is not None else f"l{events[0].data.get('letter')}"
        for reader in people.readers(self.store, case.number):
            self._tell(Told(reader, cause, what, subject, case.number, tuple(events)), now)

    def tell_shared(self, owner: Owner, case: Case, role: str, by: Owner, now: datetime) -> None:
        """Tell somebody that a case is shared with her, by whom, and what that means."""
        words = {"name": by.name, "case": case.number, "controller": case.controller.name}
        done = (say(f"team.invited.{role}", owner.language, **words),)
        cause = f"shared#{case.number}@{now.isoformat()}"
        self._tell(Told(owner, cause, "case_shared", "", case.number, (), done), now)

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
        also: Also,
    ) -> None:
        """Answer her mail about one case: what was done, and what follows for dates and letters; in the case's thread."""
        one = Told(
            owner, cause, kind, message.subject, case.number, tuple(events), tuple(done), message, also=also
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
        if people.role_in(self.store, case.number, one.owner.id) != people.DECIDES:
            names = [who.name for who in people.deciders(self.store, case.number)]
            brief = replace(brief, decides=enumerate_words(names, language))
        planned = tuple(self._shown(case, step, now) for step in brief.planned)
        brief = replace(brief, also=one.also, planned=planned)
        dates = self.argued(case, language)
        if brief.deadlines is None or dates is None:
            return brief
        return replace(brief, deadlines=dates, clock=dates.steps if brief.clock else ())

    def _shown(self, case: Case, planned: PlannedStep, now: datetime) -> PlannedStep:
        """A request that the bot has written is shown at once; other letters are shown by the digest."""
        step = case.step(planned.key)
        if step is None or step.name is not StepName.REQUEST:
            return planned
        text = self.letterbox.write(case, step, self.letterbox.planned_day(case, step, now))
        return replace(planned, letter_subject=text.subject, letter_text=text.text)

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
        owner, cause = first.owner, cause_of((first, *others))
        if owner.receipts == "digest" and all(_quiet(one) for one in (first, *others)):
            return
        if self.store.value(
            "SELECT id FROM letters WHERE owner_id = ? AND kind = 'receipt' AND cause = ?", owner.id, cause
        ):
            return
        more = self._left(first, len(others), now)
        if more == 0:
            return
        brief = self._brief(first, now)
        brief = replace(
            brief,
            done=(*brief.done, say("answers.last_of_the_day", owner.language)) if more == 1 else brief.done,
            warnings=(*self._warnings, *brief.warnings),
            beside=self._beside(first, others, now),
        )
        brief = receipts.asking_together(brief)
        token = new_token(DIGEST_TOKEN_LENGTH)
        numbers = [one.case for one in (first, *others) if one.case is not None]
        cases = [case for number in numbers if (case := records.load_case(self.store, number)) is not None]
        mail = render_receipt(
            brief,
            time_zone=owner.time_zone,
            token=token,
            explain=self.explain,
            answer_to=self._answered_at(cases),
        )
        letter = letters.add_letter(
            self.store,
            owner=owner.id,
            kind="receipt",
            state=LetterState.PLANNED,
            recipient=owner.address,
            domain=self.letterbox.domain,
            now=now,
            case=brief.case if len(numbers) == 1 and _offered(brief) <= set(numbers) else None,
            cause=cause,
            token=token,
        )
        answers = first.answers.message_id if first.answers is not None else ""
        parent = answers if is_identifier(answers) else ""
        content = self._mail(letter, owner, mail, now, parent=parent, cases=cases)
        letters.freeze(self.store, letter, content, mail.subject, mail.text)

    def _beside(self, first: Told, others: Sequence[Told], now: datetime) -> tuple[ReceiptBrief, ...]:
        """What the same mail brought besides; what follows for a case is said once, with the first of its mails."""
        shown, found = {first.case}, []
        for one in others:
            brief = self._brief(one, now)
            again = one.case is not None and one.case in shown
            found.append(replace(brief, planned=(), clock=(), taken_back=()) if again else brief)
            shown.add(one.case)
        return tuple(found)

    def _left(self, one: Told, others: int, now: datetime) -> int | None:
        """How many notices of this kind may still go today (`cases.pacing`); None when they are not counted."""
        if one.kind not in COUNTED:
            return None
        since = letters.receipts_since(self.store, one.owner.id, now - timedelta(days=1))
        return pacing.left(one.cause, None if others else one.case, since)

    def _answered_at(self, cases: Sequence[Case]) -> str:
        """The address that takes the answers to a mail: that of its case, the bot's for several or none."""
        bot = self.home.config.bot
        return case_address(bot.address, cases[0].token, bot.delimiter) if len(cases) == 1 else bot.address

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
        leave: str = "",
    ) -> bytes:
        """The bytes of a mail to an owner, marked as automatic (RFC 3834) and threaded per case; `leave` is where to write to get fewer."""
        row = letters.get_letter(self.store, letter)
        bot = self.home.config.bot.address
        roots = [f"<case-{case.number}@{self.letterbox.domain}>" for case in cases]
        references = [*roots, *([parent] if parent else [])]
        return compose(
            from_=Address("Relance", bot),
            to=[Address(owner.name, owner.address)],
            subject=mail.subject,
            text=mail.text,
            html=mail.html,
            reply_to=Address("Relance", self._answered_at(cases)),
            message_id=row.message_id,
            in_reply_to=parent or next(iter(roots), ""),
            references=references,
            date=now,
            headers={
                "Auto-Submitted": "auto-generated" if not parent else "auto-replied",
                "X-Relance-Token": row.token,
                "List-Id": f"Relance <relance.{self.letterbox.domain}>",
                "X-Auto-Response-Suppress": "All",
                **({"List-Unsubscribe": f"<{leave}>"} if leave else {}),
            },
            attachments=attachments,
        )
