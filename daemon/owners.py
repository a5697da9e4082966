"""Everything between the bot and its owners: commands carried out, receipts and answers put into the outbox."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from cases import briefing, competence, ladder
from cases.aside import SHOWN, candidates
from cases.brief import Aside, ReceiptBrief
from cases.command_words import Verb, word_of
from cases.commands import Command, items_in, label_in, read_instructions
from cases.model import (
    Case,
    Decision,
    EventKind,
    IdItem,
    Label,
    LetterState,
    Message,
    Step,
    StepName,
)
from cases.preferences import VERBS as PREFERENCES
from cases.timeline import status
from daemon import learning, sharing
from daemon.decisions import happen
from daemon.departure import leaving
from daemon.drafting import draft_request, refusal_of_draft
from daemon.notices import Notices
from daemon.preferences import carry_out_preference
from daemon.settings import Home
from daemon.told import UNHEARD, asides_in
from daemon.undoing import last_word, undo
from daemon.warrants import TOKEN_LIFE, Warrant, Warrants
from db import corrections, post, records
from db.corrections import Correction
from db.letters import Letter, letter_by_message_id, letter_by_token
from db.records import Owner
from db.store import Store
from letters import phrasebook
from letters.answers import label_names, say
from letters.page import frame_words
from letters.phrasebook import word
from letters.words import written_date
from nlp.reader import Reader

Add = Callable[[Decision], None]
Assign = Callable[[int, int | None, Owner, datetime, Add], None]
"""Message set aside, case (None: hers, wherever it belongs), owner, moment, and where decisions go."""


class Owners:
    """Carries out what owners ask by mail and tells them what happened.

    `reader` finds the sentence that a correction is about where the reading had none.
    """

    def __init__(self, home: Home, store: Store, notices: Notices, reader: Reader | None = None) -> None:
        self.home = home
        self.store = store
        self.notices = notices
        self.reader = reader
        self.assign: Assign | None = None
        self.warrants = Warrants(store)

    def named_case(self, message: Message, owner: Owner) -> int | None:
        """The case of this owner to which CASE above a forward assigns it, or None."""
        read = read_instructions(message.own_text, "", label_names())
        known = {case.number for case in records.load_cases(self.store, owner.id)}
        return next((c.case for c in read.commands if c.verb is Verb.CASE and c.case in known), None)

    def carry_out(
        self,
        message: Message,
        number: int,
        owner: Owner,
        now: datetime,
        add: Add,
        warrant: Warrant,
        *,
        forwarded: bool = False,
    ) -> int | None:
        """Do what an authenticated owner's mail asks, answer once; gives the case it was about, if one.

        `forwarded` when the words stand above a forward, whose case is meant where none is named.
        """
        subject = self._forwarded_to(number) if forwarded else message.subject
        read = read_instructions(message.own_text, subject, label_names())
        read = refusal_of_draft(self.store, message, read, warrant)
        unread = [say("unread", owner.language, line=line) for line in read.unread]
        if not read.commands:
            unread.append(say("help", owner.language))
            self._answer(owner, message, (), "command_unknown", unread, number, now, [])
            return None
        sentences: list[str] = []
        asked = opened = False
        touched: list[int] = []
        done: list[Decision] = []

        def note(decision: Decision) -> None:
            done.append(decision)
            add(decision)

        aside = self.set_aside(message, owner)
        for command in read.commands:
            if aside is not None and self._settles(command, aside, warrant):
                case, said = self._assign(command, aside, owner, now, note)
            elif command.verb is Verb.OPEN and opened:
                # each letter must be shown whole before its SEND can count
                case, said = None, [say("open_one", owner.language)]
            elif command.verb is Verb.OPEN:
                opened = True
                case, said = self._open(command, message, owner, number, now, note, warrant)
            else:
                case, said = self.obey(command, owner, number, now, note, warrant)
            touched += [case] if case is not None and case not in touched else []
            sentences += said
            asked = asked or _answered(command, case)
        kind = "command_done" if done or asked or aside else "nothing_to_do"
        if kind == "nothing_to_do" and any(self._unconfirmed(owner) in one for one in sentences):
            kind = "to_confirm"
        if done and all(command.verb is Verb.OPEN for command in read.commands):
            kind = "request_drafted"
        sentences = [*dict.fromkeys(sentences), *unread]
        owner = records.owner(self.store, owner.id)  # her language may be another one now
        preferred = any(command.verb in PREFERENCES for command in read.commands)
        self._answer(owner, message, touched, kind, sentences, number, now, done, preferred=preferred)
        return touched[-1] if touched else None

    def _forwarded_to(self, number: int) -> str:
        """The case of a forward as a subject names it, or ""."""
        rows = self.store.rows(
            """SELECT DISTINCT case_id FROM messages WHERE case_id IS NOT NULL
               AND raw_id = (SELECT raw_id FROM messages WHERE id = ?)""",
            number,
        )
        return f"#{rows[0]['case_id']}" if len(rows) == 1 else ""

    def set_aside(self, message: Message, owner: Owner) -> Letter | None:
        """The receipt about a quarantined mail that the owner answers, by its thread or the token in the subject, or None."""
        references = (message.in_reply_to, *reversed(message.references))
        answered = [letter_by_message_id(self.store, reference) for reference in references if reference]
        tokens = [word[3:-1] for word in message.subject.split() if word.startswith("[R-")]
        for receipt in (*answered, *(letter_by_token(self.store, token) for token in tokens)):
            if receipt is not None and receipt.owner == owner.id and asides_in(receipt.cause):
                return receipt
        return None

    def _settles(self, command: Command, aside: Letter, warrant: Warrant) -> bool:
        """CASE and RELEASE speak of the mail set aside; whether a mail is hers only the token of that receipt says."""
        if not self._unauthenticated(aside):
            return command.verb is Verb.CASE
        answered = warrant.token is not None and warrant.token.letter == aside.id
        return answered and command.verb in (Verb.CASE, Verb.RELEASE)

    def _unauthenticated(self, aside: Letter) -> bool:
        return any(
            self.store.value(
                "SELECT 1 FROM quarantine WHERE message_id = ? AND reason = 'unauthenticated_command'", number
            )
            for number in asides_in(aside.cause)
        )

    def _assign(
        self, command: Command, receipt: Letter, owner: Owner, now: datetime, add: Add
    ) -> tuple[int | None, list[str]]:
        """CASE <n> in answer to "this mail found no case": it belongs to that one, and is read now.

        Of several that came in one forward, all that still wait are meant.
        """
        asides = asides_in(receipt.cause)
        asides = [one for one in asides if not post.is_settled(self.store, one)] or asides
        if command.verb is Verb.RELEASE:
            if self.assign is not None:
                self.assign(asides[0], None, owner, now, add)
            return None, [say("taken_in", owner.language)]
        cases = records.load_cases(self.store, owner.id)
        if command.case is None or command.case not in {case.number for case in cases}:
            return None, self._which(command, cases, owner)
        for aside in asides if self.assign is not None else ():
            self.assign(aside, command.case, owner, now, add)
        return command.case, [say("assigned", owner.language, case=command.case)]

    def obey(
        self,
        command: Command,
        owner: Owner,
        number: int | None,
        now: datetime,
        add: Add,
        warrant: Warrant | None = None,
    ) -> tuple[int | None, list[str]]:
        """Carry out one command of an owner; gives the case and the sentences that answer it.

        `warrant` is what the mail with the command may do; None at the terminal, where everything may be done.
        """
        if command.verb is Verb.HELP:
            return None, [say("help", owner.language)]
        if command.verb is Verb.UNDO:
            return self._undo(command, owner, number, now, add, warrant)
        if command.verb in PREFERENCES:
            return None, self._prefer(command, owner, number, now, warrant)
        cases = records.load_cases(self.store, owner.id)
        if command.verb is Verb.STATUS and command.case is None:
            return None, [self._status(case, owner) for case in cases] or [say("no_cases", owner.language)]
        open_cases = [case for case in cases if not case.closed]
        if command.case is None and len(open_cases) == 1:
            command = replace(command, case=open_cases[0].number)
        case = next((c for c in cases if c.number == command.case), None)
        if case is None:
            return None, self._which(command, cases, owner)
        refused = sharing.refusal(self.store, command, case, owner)
        if refused:
            return case.number, [refused]
        if warrant is not None and not self.warrants.spend(
            warrant, command.verb, case.number, command.argument, now
        ):
            return case.number, [self._to_confirm(command.verb, owner, case.number)]
        return case.number, self._obey(command, case, owner, number, now, add)

    @staticmethod
    def _unconfirmed(owner: Owner) -> str:
        """What is said of a word that counts only in an answer to a mail of ours."""
        return say("answer_needed", owner.language, days=TOKEN_LIFE.days)

    def _to_confirm(self, verb: Verb, owner: Owner, case: int | None = None) -> str:
        """The same behind the word that it is said of, as her language writes it: "ENVOYER #7 : ..."."""
        said = word_of(verb, owner.language) + (f" #{case}" if case is not None else "")
        return f"{said}{frame_words(owner.language)['colon']}{self._unconfirmed(owner)}"

    def _open(
        self,
        command: Command,
        message: Message,
        owner: Owner,
        number: int,
        now: datetime,
        add: Add,
        warrant: Warrant,
    ) -> tuple[int | None, list[str]]:
        """Write a request in her name and show it to her; nothing goes out before her word."""
        if not self.warrants.spend(warrant, command.verb, None, command.argument, now):
            return None, [self._to_confirm(command.verb, owner)]
        decision, said = draft_request(self.home, self.store, owner, command.argument, message, number, now)
        if decision is None:
            return None, said
        add(decision)
        return decision.case.number, said

    def _undo(
        self,
        command: Command,
        owner: Owner,
        number: int | None,
        now: datetime,
        add: Add,
        warrant: Warrant | None,
    ) -> tuple[int | None, list[str]]:
        """Take back the last word of this owner, of a case when one is named; only in cases that she may see."""
        cases = records.load_cases(self.store, owner.id)
        if command.case is not None and command.case not in {one.number for one in cases}:
            return None, self._which(command, cases, owner)
        said = last_word(self.store, owner, command.case)
        case = command.case if said is None else said.case
        known = records.load_case(self.store, said.case) if said is not None else None
        refused = sharing.refusal(self.store, command, known, owner) if known is not None else ""
        if refused:
            return case, [refused]
        if warrant is not None and not self.warrants.spend(warrant, command.verb, case, "", now):
            return None, [self._to_confirm(command.verb, owner)]
        coming = self.notices.digest_moment
        return undo(self.store, self.home.rules, owner, command.case, number, now, add, coming)

    def _prefer(
        self, command: Command, owner: Owner, number: int | None, now: datetime, warrant: Warrant | None
    ) -> list[str]:
        """A word about no case: how the bot writes to her."""
        if warrant is not None and not self.warrants.spend(
            warrant, command.verb, None, command.argument, now
        ):
            return [self._to_confirm(command.verb, owner)]
        return carry_out_preference(self.store, command, owner, number, now, self.notices.digest_moment)

    @staticmethod
    def _which(command: Command, cases: list[Case], owner: Owner) -> list[str]:
        """Ask which case is meant, and name those there are; only this owner's."""
        named = sorted(cases, key=lambda case: (case.closed, case.number))
        if not named:
            return [say("no_cases", owner.language)]
        listed = ", ".join(f"#{case.number} {case.controller.name}" for case in named[:SHOWN])
        question = (
            say("which_case", owner.language, case=named[0].number)
            if command.case is None
            else say("no_such_case", owner.language, case=command.case)
        )
        more = " …" if len(named) > SHOWN else ""
        return [question, say("your_cases", owner.language, cases=listed + more)]

    def _obey(
        self, command: Command, case: Case, owner: Owner, number: int | None, now: datetime, add: Add
    ) -> list[str]:
        on = now.astimezone(ZoneInfo(owner.time_zone)).date().isoformat()
        mark = {} if command.verb in UNMARKED else self._mark(command, owner)
        common = {"case": case.number, "controller": case.controller.name, "value": command.argument}

        def do(kind: EventKind, **data: object) -> Decision:
            decision = happen(
                self.store, self.home.rules, case.number, kind, now, {"message": number, **mark, **data}
            )
            add(decision)
            return decision

        match command.verb:
            case Verb.STATUS | Verb.CASE:
                return [self._status(case, owner)]
            case Verb.HOLD | Verb.RELEASE | Verb.VETO | Verb.SEND:
                return self._steps(command.verb, case, owner, now, do)
            case Verb.GAVE:
                items = items_in(command.argument)
                do(EventKind.ITEMS_SUPPLIED, items=[i.value for i in items], on=on)
                return [say("given", owner.language, items=self._items(items, owner), **common)]
            case Verb.REFUSE:
                items = items_in(command.argument)
                do(EventKind.ITEMS_REFUSED, items=[i.value for i in items], on=on)
                return [say("refused", owner.language, items=self._items(items, owner), **common)]
            case Verb.ANSWERED | Verb.PAID:
                about = "scope" if command.verb is Verb.ANSWERED else "fee"
                do(EventKind.QUESTION_ANSWERED, about=about, on=on)
                return [say(command.verb.value, owner.language, **common)]
            case Verb.TRACKING:
                do(EventKind.TRACKING_RECORDED, number=command.argument, on=on)
                return [say("tracking", owner.language, **common)]
            case Verb.FILED:
                return [self._filed(command, case, owner, on, do)]
            case Verb.SHARE:
                return [sharing.share(self.store, self.notices, command, case, owner, now, do)]
            case Verb.UNSHARE:
                return [sharing.unshare(self.store, command, case, owner, do)]
            case Verb.NOTE:
                do(EventKind.NOTE_RECORDED, text=command.argument, on=on)
                return [say("noted", owner.language, **common)]
            case Verb.IS | Verb.NOT:
                return [self._correct(command, case, owner, now, do)]
            case Verb.CLOSE:
                do(EventKind.CASE_CLOSED, on=on, because="the owner said so")
                return [say("closed", owner.language, **common)]
            case Verb.PAUSE:
                do(EventKind.CASE_PAUSED, on=on)
                return [say("paused", owner.language, **common)]
            case Verb.REOPEN:
                do(EventKind.CASE_REOPENED, on=on)
                return [say("reopened", owner.language, **common)]
        return [say("help", owner.language)]

    def _mark(self, command: Command, owner: Owner) -> dict[str, object]:
        """What is written beside the events of a word, so that it can be taken back."""
        return {"word": f"w{records.last_seq(self.store) + 1}", "by": owner.id, "verb": command.verb.value}

    def _steps(
        self, verb: Verb, case: Case, owner: Owner, now: datetime, do: Callable[..., Decision]
    ) -> list[str]:
        """A word about letters concerns those that were announced or are about to be."""
        kinds = {
            Verb.HOLD: (EventKind.STEP_HELD, "held"),
            Verb.RELEASE: (EventKind.STEP_RELEASED, "released"),
            Verb.VETO: (EventKind.STEP_VETOED, "vetoed"),
            Verb.SEND: (EventKind.STEP_APPROVED, "approved"),
        }
        kind, sentence = kinds[verb]
        stopped = case.paused_by_owner or case.bounced or case.repeats or ladder.given_up(case)
        if verb is Verb.RELEASE and stopped:
            do(EventKind.CASE_RESUMED)
            return [say("resumed", owner.language, case=case.number)]
        steps = [
            step for step in case.steps if _concerned(verb, step, now) and not leaving(self.store, case, step)
        ]
        if not steps:
            none = say(NOTHING[verb], owner.language, case=case.number)
            return [none, self._status(case, owner)]
        answers = []
        for step in steps:
            early = verb is Verb.SEND and ladder.early(case, step, now)
            if not early:
                do(kind, key=step.key)
            answers.append(
                say(
                    "too_early" if early else sentence,
                    owner.language,
                    step=word("steps", step.name, owner.language),
                    controller=case.controller.name,
                    case=case.number,
                    day=written_date(ladder.local_day(case, step.due_at), owner.language),
                )
            )
        return answers

    def _filed(self, command: Command, case: Case, owner: Owner, on: str, do: Callable[..., Decision]) -> str:
        """FILED <reference> [authority id]: without an id, the nearest authority that is competent."""
        reference, _, said = command.argument.partition(" ")
        if said.strip() and self.home.rules.authority(said.strip()) is None:
            return say("unknown_authority", owner.language, value=said.strip(), case=case.number)
        key = said.strip() or competence.nearest(case, self.home.rules)
        authority = self.home.rules.authority(key)
        until = briefing.next_information(datetime.fromisoformat(on).date(), self.home.rules)
        do(
            EventKind.COMPLAINT_FILED,
            authority=key,
            reference=reference,
            on=on,
            next_information=until.isoformat(),
            address=(authority.email if authority else None) or case.subject.address,
        )
        return say(
            "filed",
            owner.language,
            authority=authority.name if authority else key,
            value=reference,
            case=case.number,
            date=written_date(until, owner.language),
        )

    def _correct(
        self,
        command: Command,
        case: Case,
        owner: Owner,
        now: datetime,
        do: Callable[..., Decision],
    ) -> str:
        """IS <label> settles the newest unsure message of the case (or the newest at all); NOT says it is none of that."""
        label = label_in(command.argument, label_names())
        target = max(case.unsure, default=None) or self.store.value(
            "SELECT max(id) FROM messages WHERE case_id = ? AND sender = 'controller'", case.number
        )
        if label is None or target is None:
            return say("unknown_label", owner.language, value=command.argument, case=case.number)
        read = next(
            (
                event
                for event in reversed(records.events_of(self.store, case.number))
                if event.kind is EventKind.MESSAGE_READ and event.data["message"] == target
            ),
            None,
        )
        if read is None:
            return say("unknown_label", owner.language, value=command.argument, case=case.number)
        applies = command.verb is Verb.IS
        chosen = label if applies else Label.OTHER
        lessons = self._lessons(read.data, label, applies, owner, now)
        kept = [one.sentence for one in lessons if label.value in one.said]
        evidence = [s["evidence"] for s in read.data["labels"] if s["label"] == label.value] or [kept]
        data = {
            **read.data,
            "message": target,
            "labels": [{"label": chosen.value, "score": 1.0, "evidence": evidence[0] or kept}],
            "primary": chosen.value,
            "unsure": False,
        }
        do(EventKind.READING_CORRECTED, **data)
        self._remember(lessons, target, label, applies, owner, now)
        value = word("labels", chosen, owner.language)
        answer = say("corrected", owner.language, value=value, case=case.number)
        return f"{answer} {_doubt(lessons, label, owner)}".strip() if applies else answer

    def _lessons(
        self, read: Mapping[str, Any], label: Label, applies: bool, owner: Owner, now: datetime
    ) -> list[Correction]:
        """The sentences that a word of an owner is about."""
        target = read["message"]
        return learning.lessons_of(
            {**read, "language": learning.language_of(self.store, target)},
            label,
            applies=applies,
            owner=owner.id,
            now=now,
            telling=lambda one: (
                learning.most_telling(self.store, self.reader, target, one) if self.reader else ""
            ),
            longest=lambda: learning.longest(self.store, target),
        )

    def _remember(
        self,
        lessons: list[Correction],
        target: int,
        label: Label,
        applies: bool,
        owner: Owner,
        now: datetime,
    ) -> None:
        """Keep the owner's word, and the sentences that it is about, to learn from."""
        word = self.store.insert(
            "labels",
            {
                "message_id": target,
                "owner_id": owner.id,
                "label": label.value,
                "applies": int(applies),
                "sentence": next((one.sentence for one in lessons if one.said or not applies), ""),
                "taught_at": now.isoformat(),
            },
        )
        corrections.add_corrections(self.store, word, lessons)

    @staticmethod
    def _items(items: tuple[IdItem, ...], owner: Owner) -> str:
        return ", ".join(word("items", item, owner.language) for item in items)

    def _status(self, case: Case, owner: Owner) -> str:
        upcoming = sorted((step for step in case.steps if step.open), key=lambda step: step.due_at)
        coming = (
            word("steps", upcoming[0].name, owner.language)
            if upcoming
            else say("nothing_planned", owner.language)
        )
        return say(
            "status",
            owner.language,
            case=case.number,
            controller=case.controller.name,
            status=status(case),
            next=coming,
        )

    def _answer(
        self,
        owner: Owner,
        message: Message,
        touched: Sequence[int],
        kind: str,
        sentences: list[str],
        number: int,
        now: datetime,
        done: Sequence[Decision],
        *,
        preferred: bool = False,
    ) -> None:
        """One answer for all that a mail asked; where it was about one case, with what follows for that."""
        case = records.load_case(self.store, touched[0]) if len(touched) == 1 else None
        cause = f"{'u' if kind in UNHEARD else 'm'}{number}"
        if case is not None:
            events = [event for decision in done for event in decision.events]
            self.notices.answer(owner, case, kind, events, sentences, message=message, cause=cause, now=now)
            return
        brief = empty_receipt(kind, owner.language, None, tuple(sentences), message.subject)
        marked = any(event.data.get("word") for decision in done for event in decision.events)
        brief = replace(brief, undo=marked or preferred)
        self.notices.queue_receipt(owner, brief, cause=cause, answers=message, now=now)

    def tell_quarantined(
        self,
        owner: Owner,
        message: Message,
        number: int,
        word: str,
        now: datetime,
        likely: tuple[int, ...] = (),
    ) -> None:
        """Tell an owner that her mail (stored as `number`) was set aside, and how one mail mends it.

        Only her own cases are offered, the `likely` ones first. Of a mail that nobody vouches for she is asked no
        more than whether it is hers.
        """
        if word == "unauthenticated_command":
            asked = (say("confirm", owner.language),)
            brief = empty_receipt("quarantined", owner.language, None, asked, message.subject)
            self.notices.queue_receipt(owner, brief, cause=f"q{number}", answers=message, now=now)
            return
        offered, more = candidates(records.load_cases(self.store, owner.id), likely)
        from_ = message.forward.from_ if message.forward else message.from_
        to = "" if message.forward else ", ".join(address.address for address in (*message.to, *message.cc))
        aside = Aside(word, str(from_), to, offered, more)
        several = message.forward is not None and len(message.originals) > 1
        subject = message.forward.subject if several and message.forward else message.subject
        brief = empty_receipt("quarantined", owner.language, None, (), subject)
        brief = replace(brief, aside=aside)
        self.notices.queue_receipt(owner, brief, cause=f"q{number}", answers=message, now=now)


def _doubt(lessons: list[Correction], label: Label, owner: Owner) -> str:
    """What the owner must know of the sentence kept for IS <label>: that there is none, or that it is a guess."""
    if label is Label.OTHER:
        return ""
    kept = [one for one in lessons if label.value in one.said]
    if not kept:
        return phrasebook.say("lessons.nothing_kept", owner.language)
    guessed = next((one.sentence for one in kept if not one.shown), "")
    return phrasebook.say("lessons.guessed", owner.language, sentence=guessed) if guessed else ""


def _answered(command: Command, case: int | None) -> bool:
    """True for a question that could be answered, though nothing was done."""
    if command.verb in PREFERENCES or command.verb in (Verb.HELP, Verb.UNDO):
        return True
    if command.verb is Verb.STATUS and command.case is None:
        return True
    return command.verb in (Verb.STATUS, Verb.CASE) and case is not None


UNMARKED = frozenset({Verb.SHARE, Verb.UNSHARE})
"""Each is taken back by the other."""

NOTHING = {
    Verb.HOLD: "nothing_to_hold",
    Verb.RELEASE: "nothing_to_release",
    Verb.SEND: "nothing_to_send",
    Verb.VETO: "nothing_to_drop",
}
"""What is said when no letter of a case is meant by the word."""

SOON = timedelta(days=3)
"""A planned letter that is due this soon may be meant by a word even before the digest has announced it."""

WAITS_ANYWAY = frozenset({StepName.COMPLAINT, StepName.AUTHORITY_FOLLOWUP})
"""HOLD keeps back what would go by itself."""


def _concerned(verb: Verb, step: Step, now: datetime) -> bool:
    near = step.state is LetterState.ANNOUNCED or (
        step.state is LetterState.PLANNED and step.due_at <= now + SOON
    )
    if verb is Verb.RELEASE:
        return step.state is LetterState.HELD
    if verb is not Verb.SEND:
        near = near or step.state is LetterState.QUEUED
    if verb is Verb.HOLD:
        return near and step.name not in WAITS_ANYWAY
    return near or step.state is LetterState.HELD


def empty_receipt(
    kind: str, language: str, case: int | None, done: tuple[str, ...], subject: str
) -> ReceiptBrief:
    """A receipt that reports sentences instead of a reading."""
    return ReceiptBrief(
        kind=kind,
        language=language,
        case=case,
        controller="",
        label=None,
        labels=(),
        evidence=(),
        unsure=False,
        alternatives=(),
        origin=None,
        verdict=None,
        reasons=(),
        clock=(),
        deadlines=None,
        planned=(),
        done=done,
        subject=subject,
    )
