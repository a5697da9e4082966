"""Everything between the bot and its owners: commands carried out, receipts and answers put into the outbox."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from cases.aside import SHOWN, candidates
from cases.brief import Also, Aside, ReceiptBrief
from cases.command_words import Verb, word_of
from cases.commands import CASE_MARK, Command, Instructions, nearest_verbs, read_instructions
from cases.model import Decision, LetterState, Message
from cases.preferences import VERBS as PREFERENCES
from daemon import sharing
from daemon.acts import Acts, Asked
from daemon.asking import asks, kind_of_answer, which_case
from daemon.drafting import draft_request, refusal_of_draft
from daemon.notices import Notices
from daemon.preferences import carry_out_preference
from daemon.settings import Home
from daemon.told import UNHEARD, asides_in
from daemon.undoing import Word, last_of_mail, last_word, undo
from daemon.warrants import TOKEN_LIFE, Warrant, Warrants
from db import post, records
from db.letters import Letter, letter_by_message_id, letter_by_token
from db.records import Owner
from db.store import Store
from letters.answers import Said, label_names, said, say
from letters.help import offer
from letters.page import frame_words
from nlp.reader import Reader

Add = Callable[[Decision], None]
Assign = Callable[[int, int | None, Owner, datetime, Add], None]
"""Message set aside, case (None: hers, wherever it belongs), owner, moment, and where decisions go."""


class Owners:
    """Carries out what owners ask by mail and tells them what happened; `reader` is that of `Acts`."""

    def __init__(self, home: Home, store: Store, notices: Notices, reader: Reader | None = None) -> None:
        self.home = home
        self.store = store
        self.notices = notices
        self.acts = Acts(home, store, notices, reader)
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
        spoken = replace(owner, language=_language_after(read.commands, owner, warrant))
        unread = self._unread(read, spoken, warrant)
        if not read.commands:
            self._answer(owner, message, (), "command_unknown", unread, number, now, [])
            return None
        answers: list[Said] = []
        asked = opened = False
        touched: list[int] = []
        done: list[Decision] = []

        def note(decision: Decision) -> None:
            done.append(decision)
            add(decision)

        aside = self.set_aside(message, owner)
        for line, command in enumerate(read.commands):
            if aside is not None and self._settles(command, aside, warrant):
                case, told = self._assign(command, aside, spoken, now, note)
            elif command.verb is Verb.OPEN and opened:
                # each letter must be shown whole before its SEND can count
                case, told = None, [said("open_one", spoken.language)]
            elif command.verb is Verb.OPEN:
                opened = True
                case, told = self._open(command, message, spoken, number, now, note, warrant)
            else:
                case, told = self.obey(command, spoken, number, now, note, warrant, line)
            touched += [case] if case is not None and case not in touched else []
            answers += told
            asked = asked or _answered(command, case)
        settled = aside is not None and not asks(answers)
        kind = kind_of_answer(answers, done=bool(done) or asked or settled)
        if done and all(command.verb is Verb.OPEN for command in read.commands):
            kind = "request_drafted"
        owner = records.owner(self.store, owner.id)  # her language may be another one now
        self._answer(owner, message, touched, kind, [*dict.fromkeys(answers), *unread], number, now, done)
        return touched[-1] if touched else None

    def _unread(self, read: Instructions, owner: Owner, warrant: Warrant) -> list[Said]:
        """What is said of lines that are no commands: the words that may have been meant, and how SEND is said."""
        case = warrant.token.case if warrant.token is not None else None
        answers = []
        for line in read.unread:
            named = CASE_MARK.search(line)
            number = int(named.group(1)) if named else case
            meant = [verb for verb in nearest_verbs(line) if verb is not Verb.SEND]
            offers = tuple(offer(verb, number, owner.language) for verb in meant)
            answers.append(said("meant" if offers else "unread", owner.language, offers, line=line))
        if read.agreed:
            answers.append(self._agreed(owner, case))
        return answers

    def _agreed(self, owner: Owner, case: int | None) -> Said:
        """The answer to "yes" or "send it": the word itself, with the number of each case that waits for it."""
        cases = [one for one in records.load_cases(self.store, owner.id) if case in (None, one.number)]
        waiting = [one.number for one in cases if any(step.state in SENDABLE for step in one.steps)]
        offers = tuple(offer(Verb.SEND, number, owner.language) for number in waiting[:SHOWN])
        return said("agree" if offers else "agree_none", owner.language, offers)

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
    ) -> tuple[int | None, list[Said]]:
        """CASE <n> in answer to "this mail found no case": it belongs to that one, and is read now.

        Of several that came in one forward, all that still wait are meant.
        """
        asides = asides_in(receipt.cause)
        asides = [one for one in asides if not post.is_settled(self.store, one)] or asides
        if command.verb is Verb.RELEASE:
            if self.assign is not None:
                self.assign(asides[0], None, owner, now, add)
            return None, [said("taken_in", owner.language)]
        cases = records.load_cases(self.store, owner.id)
        if command.case is None or command.case not in {case.number for case in cases}:
            return None, which_case(command, cases, owner, now)
        for aside in asides if self.assign is not None else ():
            self.assign(aside, command.case, owner, now, add)
        return command.case, [said("assigned", owner.language, case=command.case)]

    def obey(
        self,
        command: Command,
        owner: Owner,
        number: int | None,
        now: datetime,
        add: Add,
        warrant: Warrant | None = None,
        line: int = 0,
    ) -> tuple[int | None, list[Said]]:
        """Carry out one command of an owner, on this line of her mail; gives the case and what answers it.

        `warrant` is what the mail with the command may do; None at the terminal, where everything may be done.
        """
        if command.verb is Verb.HELP:
            return None, [Said("help", "")]
        if command.verb is Verb.UNDO:
            return self._undo(command, owner, number, now, add, warrant)
        if command.verb in PREFERENCES:
            return None, self._prefer(command, owner, number, now, warrant, line)
        cases = records.load_cases(self.store, owner.id)
        if command.verb is Verb.STATUS and command.case is None:
            return None, [self.acts.status(case, owner) for case in cases] or [
                said("no_cases", owner.language)
            ]
        open_cases = [case for case in cases if not case.closed]
        if command.case is None and len(open_cases) == 1:
            command = replace(command, case=open_cases[0].number)
        case = next((c for c in cases if c.number == command.case), None)
        if case is None:
            return None, which_case(command, cases, owner, now)
        refused = sharing.refusal(self.store, command, case, owner)
        if refused:
            return case.number, [Said("refused_helper", refused)]
        if warrant is not None and not self.warrants.spend(
            warrant, command.verb, case.number, command.argument, now
        ):
            return case.number, [_unconfirmed(command, case.number, owner, warrant)]
        return case.number, self.acts.act(Asked(command, case, owner, now, number, line), add)

    def _open(
        self,
        command: Command,
        message: Message,
        owner: Owner,
        number: int,
        now: datetime,
        add: Add,
        warrant: Warrant,
    ) -> tuple[int | None, list[Said]]:
        """Write a request in her name and show it to her; nothing goes out before her word."""
        if not self.warrants.spend(warrant, command.verb, None, command.argument, now):
            return None, [_unconfirmed(command, None, owner)]
        decision, answers = draft_request(
            self.home, self.store, owner, command.argument, message, number, now
        )
        if decision is None:
            return None, answers
        add(decision)
        return decision.case.number, answers

    def _undo(
        self,
        command: Command,
        owner: Owner,
        number: int | None,
        now: datetime,
        add: Add,
        warrant: Warrant | None,
    ) -> tuple[int | None, list[Said]]:
        """Take back the last word of this owner, of a case when one is named; only in cases that she may see."""
        cases = records.load_cases(self.store, owner.id)
        if command.case is not None and command.case not in {one.number for one in cases}:
            return None, which_case(command, cases, owner, now)
        last = last_word(self.store, owner, command.case)
        case = command.case if not isinstance(last, Word) else last.case
        known = records.load_case(self.store, last.case) if isinstance(last, Word) else None
        refused = sharing.refusal(self.store, command, known, owner) if known is not None else ""
        if refused:
            return case, [Said("refused_helper", refused)]
        if warrant is not None and not self.warrants.spend(warrant, command.verb, case, "", now):
            return None, [_unconfirmed(command, None, owner)]
        coming = self.notices.digest_moment
        return undo(self.store, self.home.rules, owner, command.case, number, now, add, coming)

    def _prefer(
        self,
        command: Command,
        owner: Owner,
        number: int | None,
        now: datetime,
        warrant: Warrant | None,
        line: int,
    ) -> list[Said]:
        """A word about no case: how the bot writes to her."""
        if warrant is not None and not self.warrants.spend(
            warrant, command.verb, None, command.argument, now
        ):
            return [_unconfirmed(command, None, owner)]
        return carry_out_preference(self.store, command, owner, number, now, self.notices.digest_moment, line)

    def _answer(
        self,
        owner: Owner,
        message: Message,
        touched: Sequence[int],
        kind: str,
        answers: Sequence[Said],
        number: int,
        now: datetime,
        done: Sequence[Decision],
    ) -> None:
        """One answer for all that a mail asked; where it was about one case, with what follows for that."""
        case = records.load_case(self.store, touched[0]) if len(touched) == 1 else None
        cause = f"{'u' if kind in UNHEARD else 'm'}{number}"
        sentences = [one.text for one in answers if one.key != "help"]
        also = Also(
            tuple(dict.fromkeys(offer for one in answers for offer in one.offers)),
            last_of_mail(self.store, owner, number),
            _help_for(kind, answers),
            self._about(owner, message),
            asks(answers),
        )
        if case is not None:
            events = [event for decision in done for event in decision.events]
            self.notices.answer(
                owner, case, kind, events, sentences, message=message, cause=cause, now=now, also=also
            )
            return
        brief = empty_receipt(kind, owner.language, None, tuple(sentences), message.subject)
        self.notices.queue_receipt(owner, replace(brief, also=also), cause=cause, answers=message, now=now)

    def _about(self, owner: Owner, message: Message) -> int | None:
        """The case that her mail is about: the one its subject names, of hers, else the only one that is open."""
        named = CASE_MARK.search(message.subject)
        cases = records.load_cases(self.store, owner.id)
        if named and int(named.group(1)) in {case.number for case in cases}:
            return int(named.group(1))
        still = [case.number for case in cases if not case.closed]
        return still[0] if len(still) == 1 else None

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

    def tell_ours(self, owner: Owner, number: int, subject: str, now: datetime) -> None:
        """Tell an owner that what she forwards (stored as `number`) is the bot's own, or a report that it arrived."""
        brief = empty_receipt("known_already", owner.language, None, (say("ours", owner.language),), subject)
        self.notices.queue_receipt(owner, brief, cause=f"r{number}", answers=None, now=now)


def _unconfirmed(command: Command, case: int | None, owner: Owner, warrant: Warrant | None = None) -> Said:
    """What is said of a word that counts only in an answer to a mail of ours, with the tap that answers.

    Who did answer one, about another case, is told that.
    """
    other = warrant.token.case if warrant is not None and warrant.token is not None else None
    elsewhere = other is not None and case is not None and other != case
    why = (
        say("answer_elsewhere", owner.language, other=other)
        if elsewhere
        else say("answer_needed", owner.language, days=TOKEN_LIFE.days)
    )
    number = f" #{case}" if case is not None else ""
    words = f"{word_of(command.verb, owner.language)}{number}"
    colon = frame_words(owner.language)["colon"]
    text = f"{words}{colon}{why}"
    _, does = offer(command.verb, case, owner.language)
    return Said("answer_needed", text, ((f"{words} {command.argument}".strip(), does),))


def _language_after(commands: Sequence[Command], owner: Owner, warrant: Warrant) -> str:
    """The language that she will have when all is done: an answer is written in one."""
    chosen = [one.argument for one in commands if one.verb is Verb.LANGUAGE] if warrant.heard else []
    return chosen[-1] if chosen else owner.language


def _help_for(kind: str, answers: Sequence[Said]) -> str:
    """How much of the list of words an answer shows (`Also.help`)."""
    return (
        "short" if kind == "command_unknown" else "full" if any(one.key == "help" for one in answers) else ""
    )


SENDABLE = frozenset({LetterState.ANNOUNCED, LetterState.HELD})
"""A letter that SEND lets go."""


def _answered(command: Command, case: int | None) -> bool:
    """True for a question that could be answered, though nothing was done."""
    if command.verb in PREFERENCES or command.verb in (Verb.HELP, Verb.UNDO):
        return True
    if command.verb is Verb.STATUS and command.case is None:
        return True
    return command.verb in (Verb.STATUS, Verb.CASE) and case is not None


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
