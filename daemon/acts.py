"""What an owner's word does to a case: each command carried out, and answered truly for the state the case is in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from cases import briefing, competence, identity_ledger, ladder
from cases.command_words import Verb, word_of
from cases.commands import Command, label_in
from cases.item_words import item_name
from cases.items import named_items
from cases.model import Case, Decision, EventKind, IdItem, Label, LetterState, Step, StepName
from cases.timeline import status
from daemon import learning, sharing
from daemon.decisions import happen, surroundings
from daemon.departure import leaving
from daemon.notices import Notices
from daemon.settings import Home
from db import corrections, records
from db.corrections import Correction
from db.records import Owner
from db.store import Store
from letters import phrasebook
from letters.answers import Said, item_names, label_names, said, say
from letters.help import offer
from letters.phrasebook import word
from letters.words import enumerate_words, written_date
from nlp.reader import Reader

Add = Callable[[Decision], None]
Do = Callable[..., Decision]


@dataclass(frozen=True, slots=True)
class Asked:
    """One word to one case: who says it, in which stored mail and on which line of it, and when."""

    command: Command
    case: Case
    owner: Owner
    now: datetime
    mail: int | None = None
    line: int = 0

    @property
    def number(self) -> int:
        """Of the case."""
        return self.case.number

    @property
    def language(self) -> str:
        """In which it is answered."""
        return self.owner.language

    @property
    def day(self) -> str:
        """Of the word, at the owner's place."""
        return self.now.astimezone(ZoneInfo(self.owner.time_zone)).date().isoformat()

    def say(self, key: str, *offers: Verb, **values: object) -> Said:
        """A sentence about this case; `offers` are words that can be replied."""
        taps = tuple(offer(verb, self.number, self.language) for verb in offers)
        controller = self.case.controller.name
        return said(key, self.language, taps, **{"case": self.number, "controller": controller, **values})


class Acts:
    """Carries out one word on one case.

    `reader` finds the sentence that a correction is about where the reading had none.
    """

    def __init__(self, home: Home, store: Store, notices: Notices, reader: Reader | None = None) -> None:
        self.home = home
        self.store = store
        self.notices = notices
        self.reader = reader

    def act(self, asked: Asked, add: Add) -> list[Said]:
        """Do what is asked and say what came of it; where nothing can come of it in this state, say that."""
        do = self._doing(asked, add)
        verb = asked.command.verb
        refused = _pointless(asked)
        if refused:
            return [refused]
        match verb:
            case Verb.STATUS | Verb.CASE:
                return [self.status(asked.case, asked.owner)]
            case Verb.HOLD | Verb.VETO | Verb.SEND:
                return [*self._steps(asked, do), *_without_end(asked)]
            case Verb.RELEASE:
                return self._release(asked, do)
            case Verb.GAVE | Verb.REFUSE:
                return [*self._items(asked, do), *_resting(asked)]
            case Verb.SHARE:
                text = sharing.share(
                    self.store, self.notices, asked.command, asked.case, asked.owner, asked.now, do
                )
                return [Said("shared", text)]
            case Verb.UNSHARE:
                return [
                    Said("unshared", sharing.unshare(self.store, asked.command, asked.case, asked.owner, do))
                ]
            case Verb.FILED:
                return [self._filed(asked, do), *_resting(asked)]
            case Verb.IS | Verb.NOT:
                return [self._correct(asked, do)]
        kind, key, data = RECORDED[verb](asked)
        do(kind, on=asked.day, **data)
        return [asked.say(key, value=asked.command.argument), *_without_end(asked)]

    def _doing(self, asked: Asked, add: Add) -> Do:
        """What lets an event happen to the case, marked with the word so that it can be taken back."""
        verb = asked.command.verb
        mark = {
            "word": f"w{records.last_seq(self.store) + 1}",
            "by": asked.owner.id,
            "verb": verb.value,
            "line": asked.line,
            "mail": asked.mail,
        }

        def do(kind: EventKind, **data: object) -> Decision:
            marked = {"message": asked.mail, **({} if verb in UNMARKED else mark), **data}
            decision = happen(self.store, self.home.rules, asked.number, kind, asked.now, marked)
            add(decision)
            return decision

        return do

    def status(self, case: Case, owner: Owner) -> Said:
        """Where a case stands and what comes next."""
        upcoming = sorted((step for step in case.steps if step.open), key=lambda step: step.due_at)
        coming = (
            word("steps", upcoming[0].name, owner.language)
            if upcoming
            else say("nothing_planned", owner.language)
        )
        controller = case.controller.name
        return said(
            "status",
            owner.language,
            case=case.number,
            controller=controller,
            status=status(case),
            next=coming,
        )

    def _steps(self, asked: Asked, do: Do) -> list[Said]:
        """A word about letters concerns those that were announced or are about to be."""
        verb, case = asked.command.verb, asked.case
        steps = [s for s in case.steps if concerned(verb, s, asked.now) and not leaving(self.store, case, s)]
        if verb is Verb.HOLD and not steps:
            return self._nothing_to_hold(asked)
        if not steps:
            return [asked.say(NOTHING[verb]), self.status(case, asked.owner)]
        return [self._step(asked, step, do) for step in steps]

    def _step(self, asked: Asked, step: Step, do: Do) -> Said:
        kind, key = KINDS[asked.command.verb]
        values = {
            "step": word("steps", step.name, asked.language),
            "day": written_date(ladder.local_day(asked.case, step.due_at), asked.language),
        }
        if asked.command.verb is Verb.SEND and ladder.early(asked.case, step, asked.now):
            return asked.say("too_early", **values)
        after = do(kind, key=step.key).case
        waits = self._waits(after, step.key, asked) if asked.command.verb in LETS_GO else ""
        return asked.say(f"{key}_waits" if waits else key, **values, guards=waits)

    def _waits(self, case: Case, key: str, asked: Asked) -> str:
        """Why a letter does not leave yet, in words; "" when nothing keeps it."""
        step = case.step(key)
        if step is None or not step.open:
            return ""
        around = surroundings(self.store, case.number, asked.now)
        guards = ladder.blocked(case, step, around, self.home.rules, asked.now)
        return enumerate_words([word("blocked", guard, asked.language) for guard in guards], asked.language)

    def _nothing_to_hold(self, asked: Asked) -> list[Said]:
        """Why HOLD does nothing: the letter is held already, waits for a word anyway, or none is near."""
        held = [step for step in asked.case.steps if step.state is LetterState.HELD]
        anyway = [
            step
            for step in asked.case.steps
            if step.state is LetterState.ANNOUNCED and step.name in WAITS_ANYWAY
        ]
        if held:
            return [
                asked.say("held_already", Verb.RELEASE, step=word("steps", s.name, asked.language))
                for s in held
            ]
        if anyway:
            return [asked.say("waits_anyway", step=word("steps", s.name, asked.language)) for s in anyway]
        if asked.case.paused_by_owner:
            return [asked.say("paused_already", Verb.RELEASE)]
        return [asked.say("nothing_to_hold", Verb.PAUSE), self.status(asked.case, asked.owner)]

    def _release(self, asked: Asked, do: Do) -> list[Said]:
        """RELEASE ends a pause and lets held letters go, both where both are."""
        case = asked.case
        answers = []
        if case.paused_by_owner or case.bounced or case.repeats or ladder.given_up(case):
            do(EventKind.CASE_RESUMED)
            answers.append(asked.say("resumed"))
        held = [s for s in case.steps if s.state is LetterState.HELD and not leaving(self.store, case, s)]
        answers += [self._step(asked, step, do) for step in held]
        if answers:
            return answers
        return [asked.say("nothing_to_release"), self.status(case, asked.owner)]

    def _items(self, asked: Asked, do: Do) -> list[Said]:
        """GAVE and REFUSE note what is known; what is not known is asked about and never noted as something else."""
        gave = asked.command.verb is Verb.GAVE
        named = named_items(asked.command.argument, item_names())
        unknown = ", ".join(named.unknown)
        if not named.items:
            example = f"{word_of(asked.command.verb, asked.language)} #{asked.number} {item_name(IdItem.PASSPORT, asked.language)}"
            text = say("which_items", asked.language, case=asked.number, value=unknown, example=example)
            return [Said("which_items", text, self._open_items(asked))]
        kind = EventKind.ITEMS_SUPPLIED if gave else EventKind.ITEMS_REFUSED
        do(kind, items=[item.value for item in named.items], on=asked.day)
        items = ", ".join(word("items", item, asked.language) for item in named.items)
        answers = [asked.say("given" if gave else "refused", items=items)]
        if named.unknown:
            answers.append(asked.say("items_left_out", value=unknown))
        return answers

    def _open_items(self, asked: Asked) -> tuple[tuple[str, str], ...]:
        """The items that the controller asked for and neither got nor was refused, one reply for each."""
        ledger = identity_ledger.ledger_of(asked.case, records.events_of(self.store, asked.number))
        verb = word_of(asked.command.verb, asked.language)
        _, effect = offer(asked.command.verb, None, asked.language)
        return tuple(
            (f"{verb} #{asked.number} {item_name(entry.item, asked.language)}", effect)
            for entry in ledger.named
            if entry.given_on is None and entry.refused_on is None
        )[:6]

    def _filed(self, asked: Asked, do: Do) -> Said:
        """FILED <reference> [authority id]: without an id, the nearest authority that is competent."""
        reference, _, named = asked.command.argument.partition(" ")
        rules = self.home.rules
        if named.strip() and rules.authority(named.strip()) is None:
            return asked.say("unknown_authority", value=named.strip())
        key = named.strip() or competence.nearest(asked.case, rules)
        authority = rules.authority(key)
        until = briefing.next_information(datetime.fromisoformat(asked.day).date(), rules)
        do(
            EventKind.COMPLAINT_FILED,
            authority=key,
            reference=reference,
            on=asked.day,
            next_information=until.isoformat(),
            address=(authority.email if authority else None) or asked.case.subject.address,
        )
        name = authority.name if authority else key
        return asked.say("filed", authority=name, value=reference, date=written_date(until, asked.language))

    def _correct(self, asked: Asked, do: Do) -> Said:
        """IS <label> settles the newest unsure message of the case (or the newest at all); NOT says it is none of that."""
        label = label_in(asked.command.argument, label_names())
        read = self._newest_reading(asked.case)
        if label is None or read is None:
            key = "unknown_label" if label is None else "no_message"
            return asked.say(key, Verb.HELP, value=asked.command.argument)
        applies = asked.command.verb is Verb.IS
        chosen = label if applies else Label.OTHER
        lessons = self._lessons(read, label, applies, asked)
        kept = [one.sentence for one in lessons if label.value in one.said]
        evidence = [s["evidence"] for s in read["labels"] if s["label"] == label.value] or [kept]
        data = {
            **read,
            "labels": [{"label": chosen.value, "score": 1.0, "evidence": evidence[0] or kept}],
            "primary": chosen.value,
            "unsure": False,
        }
        do(EventKind.READING_CORRECTED, **data)
        self._remember(lessons, read["message"], label, applies, asked)
        answer = asked.say("corrected", value=word("labels", chosen, asked.language))
        doubt = _doubt(lessons, label, asked.owner) if applies else ""
        return Said(answer.key, f"{answer.text} {doubt}".strip())

    def _newest_reading(self, case: Case) -> Mapping[str, Any] | None:
        """What was read of the newest unsure message of a case, or the newest of the controller."""
        target = max(case.unsure, default=None) or self.store.value(
            "SELECT max(id) FROM messages WHERE case_id = ? AND sender = 'controller'", case.number
        )
        events = reversed(records.events_of(self.store, case.number))
        found = (e.data for e in events if e.kind is EventKind.MESSAGE_READ and e.data["message"] == target)
        return next(found, None)

    def _lessons(
        self, read: Mapping[str, Any], label: Label, applies: bool, asked: Asked
    ) -> list[Correction]:
        """The sentences that a word of an owner is about."""
        target, reader = read["message"], self.reader
        return learning.lessons_of(
            {**read, "language": learning.language_of(self.store, target)},
            label,
            applies=applies,
            owner=asked.owner.id,
            now=asked.now,
            telling=lambda one: learning.most_telling(self.store, reader, target, one) if reader else "",
            longest=lambda: learning.longest(self.store, target),
        )

    def _remember(
        self, lessons: list[Correction], target: int, label: Label, applies: bool, asked: Asked
    ) -> None:
        """Keep the owner's word, and the sentences that it is about, to learn from."""
        word = self.store.insert(
            "labels",
            {
                "message_id": target,
                "owner_id": asked.owner.id,
                "label": label.value,
                "applies": int(applies),
                "sentence": next((one.sentence for one in lessons if one.said or not applies), ""),
                "taught_at": asked.now.isoformat(),
            },
        )
        corrections.add_corrections(self.store, word, lessons)


def _pointless(asked: Asked) -> Said | None:
    """What is said of a word that changes nothing because of where the case stands."""
    case, verb = asked.case, asked.command.verb
    if case.closed and verb is Verb.CLOSE:
        return asked.say("closed_already", Verb.REOPEN)
    if case.closed and verb in NEEDS_OPEN:
        return asked.say("is_closed", Verb.REOPEN)
    if verb is Verb.REOPEN and not case.closed:
        return asked.say("open_already_case")
    if verb is Verb.PAUSE and case.paused_by_owner:
        return asked.say("paused_already", Verb.RELEASE)
    return None


def _resting(asked: Asked) -> list[Said]:
    """That nothing goes out of a closed case, beside what was noted for it."""
    return [asked.say("is_closed", Verb.REOPEN)] if asked.case.closed else []


def _without_end(asked: Asked) -> list[Said]:
    """That the bot keeps no end of a pause: "until Monday" is for her to remember."""
    verb, until = asked.command.verb, asked.command.argument
    return [asked.say("no_end", value=until)] if verb in (Verb.HOLD, Verb.PAUSE) and until else []


def _doubt(lessons: list[Correction], label: Label, owner: Owner) -> str:
    """What the owner must know of the sentence kept for IS <label>: that there is none, or that it is a guess."""
    if label is Label.OTHER:
        return ""
    kept = [one for one in lessons if label.value in one.said]
    if not kept:
        return phrasebook.say("lessons.nothing_kept", owner.language)
    guessed = next((one.sentence for one in kept if not one.shown), "")
    return phrasebook.say("lessons.guessed", owner.language, sentence=guessed) if guessed else ""


def _recorded(
    kind: EventKind, key: str, **names: str
) -> Callable[[Asked], tuple[EventKind, str, dict[str, Any]]]:
    """What a word records that needs no more thought; `names` are fields, "=" stands for what was said."""
    return lambda asked: (
        kind,
        key,
        {name: asked.command.argument if v == "=" else v for name, v in names.items()},
    )


RECORDED: Mapping[Verb, Callable[[Asked], tuple[EventKind, str, dict[str, Any]]]] = {
    Verb.ANSWERED: _recorded(EventKind.QUESTION_ANSWERED, "answered", about="scope"),
    Verb.PAID: _recorded(EventKind.QUESTION_ANSWERED, "paid", about="fee"),
    Verb.TRACKING: _recorded(EventKind.TRACKING_RECORDED, "tracking", number="="),
    Verb.NOTE: _recorded(EventKind.NOTE_RECORDED, "noted", text="="),
    Verb.CLOSE: _recorded(EventKind.CASE_CLOSED, "closed", because="the owner said so"),
    Verb.PAUSE: _recorded(EventKind.CASE_PAUSED, "paused"),
    Verb.REOPEN: _recorded(EventKind.CASE_REOPENED, "reopened"),
}

KINDS = {
    Verb.HOLD: (EventKind.STEP_HELD, "held"),
    Verb.RELEASE: (EventKind.STEP_RELEASED, "released"),
    Verb.VETO: (EventKind.STEP_VETOED, "vetoed"),
    Verb.SEND: (EventKind.STEP_APPROVED, "approved"),
}
"""What happens to a letter by a word, and the sentence that says so."""

LETS_GO = frozenset({Verb.RELEASE, Verb.SEND})

NEEDS_OPEN = frozenset({Verb.HOLD, Verb.RELEASE, Verb.SEND, Verb.VETO, Verb.PAUSE})
"""Words about letters: of a closed case none goes out."""

UNMARKED = frozenset({Verb.SHARE, Verb.UNSHARE})
"""Each is taken back by the other."""

NOTHING = {Verb.SEND: "nothing_to_send", Verb.VETO: "nothing_to_drop"}
"""What is said when no letter of a case is meant by the word."""

SOON = timedelta(days=3)
"""A planned letter that is due this soon may be meant by a word even before the digest has announced it."""

WAITS_ANYWAY = frozenset({StepName.REQUEST, StepName.COMPLAINT, StepName.AUTHORITY_FOLLOWUP})
"""HOLD keeps back what would go by itself."""


def concerned(verb: Verb, step: Step, now: datetime) -> bool:
    """True when a word about letters (HOLD, VETO, SEND) means this one now."""
    near = step.state is LetterState.ANNOUNCED or (
        step.state is LetterState.PLANNED and step.due_at <= now + SOON
    )
    if verb is not Verb.SEND:
        near = near or step.state is LetterState.QUEUED
    if verb is Verb.HOLD:
        return near and step.name not in WAITS_ANYWAY
    return near or step.state is LetterState.HELD
