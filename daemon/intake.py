"""From bytes to a settled case: parse, judge the origin, and send each mail to where it belongs.

Raw bytes are stored before anything is understood; whatever goes wrong afterwards becomes a stored row with
a reason. A mail is taken apart outside of any transaction (`Intake.read`); everything that follows from it happens
inside the caller's (`Intake.take`). The exchange itself is in
`correspondence`, commands in `owners`.
"""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from cases.commands import read_instructions
from cases.model import Address, Decision, EventKind, Forward, Message, Origin, Sender
from daemon.arrival import Arrival, Filing, Taken
from daemon.aside import Belonging, belongs_to
from daemon.correspondence import Correspondence, Refused
from daemon.forwards import Forwards, Original
from daemon.owners import Owners
from daemon.returned import Returned
from daemon.sameness import beside
from daemon.settings import Home
from daemon.told import asides_in
from daemon.warrants import Warrant, Warrants
from daemon.words import is_forward
from db import post, records
from db.records import Owner
from db.store import StorageTrouble, Store
from letters.answers import label_names
from letters.phrasebook import word
from letters.words import enumerate_words
from mail import originals
from mail.crashpoint import crashpoint
from mail.history import says_automatic
from mail.names import Answers, Asked
from mail.origin import OriginVerdict, judge
from mail.parse import ATTACHED_TOO, ENDED, bare, parse
from mail.text import split
from nlp.reader import Reader

log = logging.getLogger("relance.intake")


QUESTIONS = 3
"""Mails in an owner's name that nobody vouches for, and about which she is asked, until she has settled one."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A mail that was taken apart and of which nothing has followed yet."""

    raw: bytes
    message: Message
    arrived: datetime | None = None
    cut_from: int = 0
    opened: originals.Opened = field(default_factory=originals.Opened)
    keys: Answers = field(default_factory=dict)
    again: Again | None = None
    """The mail that was set aside, when this one answers the question about it."""


@dataclass(frozen=True, slots=True)
class Again:
    """A mail that was set aside, taken apart once more: its number, its row of bytes, when it came."""

    number: int
    raw_id: int
    received: datetime
    mail: Incoming


class Intake:
    """Takes mails in; `dns` looks up DKIM keys (None: no look-ups)."""

    def __init__(
        self,
        home: Home,
        store: Store,
        reader: Reader,
        owners: Owners,
        dns: Callable[..., Any] | None = None,
    ) -> None:
        self.home = home
        self.store = store
        self.reader = reader
        self.owners = owners
        self.dns = Asked(dns) if dns is not None else None
        self.filing = Filing(home, store)
        self.correspondence = Correspondence(self.filing, reader)
        self.returned = Returned(self.filing, reader, self.correspondence)
        self.forwards = Forwards(self.correspondence, self.returned)
        self.warrants = Warrants(store)
        self.again: Again | None = None

    def read(
        self, raw: bytes, arrived: datetime | None = None, cut_from: int = 0, *, plainly: bool = False
    ) -> Incoming:
        """Take one mail apart, look into its documents and ask for the keys of its signatures.

        It takes time, as its sender wishes, and so happens outside of any transaction. `arrived` is when the server got
        it; `cut_from` the size in bytes of a mail of which `raw` is the beginning, 0 when it is whole; `plainly` when
        taking it apart has ended the program before.
        """
        opened = originals.Opened()
        message = bare(raw, ENDED) if plainly else parse(raw, budget=opened.budget)
        if cut_from:
            message = replace(message, problems=(*message.problems, _cut(raw, cut_from)))
        mail = Incoming(raw, message, _utc(arrived), cut_from, opened)
        if plainly:
            return mail
        try:
            return replace(
                mail,
                keys=self._keys(raw, message, opened, cut=bool(cut_from)),
                again=self._asked_about(message),
            )
        except (StorageTrouble, sqlite3.OperationalError):
            raise
        except Exception:
            # only what spares time later; `take` says what is wrong with this mail
            log.exception("mail %s could not be looked into", message.message_id)
            return mail

    def read_again(self, number: int) -> Again | None:
        """Take a mail that was set aside apart once more, outside of any transaction too; None when there is none."""
        row = self.store.row("SELECT raw_id, received_at, problems FROM messages WHERE id = ?", number)
        if row is None:
            return None
        raw = post.raw_bytes(self.store, row["raw_id"])
        received = datetime.fromisoformat(row["received_at"])
        if ENDED in json.loads(row["problems"]):
            return Again(number, row["raw_id"], received, Incoming(raw, bare(raw, ENDED)))
        opened = originals.Opened()
        message = parse(raw, budget=opened.budget)
        mail = Incoming(raw, message, opened=opened, keys=self._keys(raw, message, opened))
        return Again(number, row["raw_id"], received, mail)

    def _asked_about(self, message: Message) -> Again | None:
        owner = records.owner_by_address(self.store, message.from_.address)
        letter = self.owners.set_aside(message, owner) if owner is not None else None
        return self.read_again(asides_in(letter.cause)[0]) if letter is not None else None

    def _keys(self, raw: bytes, message: Message, opened: originals.Opened, *, cut: bool = False) -> Answers:
        """What the servers of names say to this mail; its verdict is made where it is needed, without asking again.

        The messages attached to it are taken apart, and looked at, only where it claims to come from an owner.
        """
        owner = records.owner_by_address(self.store, message.from_.address)
        each = self.forwards.open(message, owner, opened) if owner is not None else []
        if self.dns is None or cut or self.filing.is_bot(message.from_.address):
            return {}
        self.dns.begin()
        self._judge(raw, message)
        for one in each:
            if one.forward is not None and one.forward.raw:
                self._judge(one.forward.raw, one, one.forward)
        return self.dns.answers

    def take(
        self,
        mail: Incoming,
        now: datetime,
        carry_out: Callable[[Decision, datetime], None],
        whose: Owner | None = None,
    ) -> Taken:
        """Store one mail and everything that follows from it; never raises because of what is in it.

        `whose` when an owner has handed it over at the terminal: then it is hers without any proof.

        The same bytes a second time change nothing, unless they wait to be read. `carry_out` is called with every
        decision, inside the part of the transaction that is undone when anything about this mail fails.
        """
        raw, message, cut_from = mail.raw, mail.message, mail.cut_from
        raw_id, new = post.put_raw(self.store, raw, now)
        if not (post.settle_pending(self.store, raw_id) or new):
            return Taken("known already")
        self.again = mail.again
        if self.dns is not None:
            self.dns.begin(mail.keys)
        received = min(mail.arrived or message.date or now, now)
        arrival = Arrival(raw_id, raw, message, received, now, cut=bool(cut_from), opened=mail.opened)
        warnings = (
            *(("too_large",) if cut_from else ()),
            *(("attached_unread",) if ATTACHED_TOO in message.problems else ()),
            *(("too_many_attached",) if len(message.originals) > originals.LIMIT else ()),
        )
        try:
            with self.store.savepoint(), self.owners.notices.gather(now, warnings):
                taken = self._route(arrival) if whose is None else self._handed_over(arrival, whose)
                for decision in taken.decisions:
                    carry_out(decision, now)
                    crashpoint("mail.decided")
                return taken
        except (StorageTrouble, sqlite3.OperationalError):
            raise  # the disk is at fault and not the mail: it is taken in when it can be stored
        except Exception as error:
            # one mail must never stop the daemon: it is kept, and a person sees it
            log.exception("mail %s could not be understood", message.message_id)
            arrival = arrival.judged(self._judge(raw, message, cut=arrival.cut))
            return self._set_aside(arrival, "parse_failed", f"{type(error).__name__}: {error}")

    def _route(self, arrival: Arrival) -> Taken:
        message = arrival.message
        if ENDED in message.problems:
            return self._set_aside(arrival, "parse_failed", ENDED)
        own = self.returned.letter_of(arrival)
        if own is not None:
            copy = self.returned.own_copy(arrival, own)
            if copy is not None:
                return self._returned(arrival, copy)
            arrival = replace(arrival, message=beside(message, own))
            message = arrival.message
        if message.from_.address == self.filing.bot_address and message.message_id.startswith("<check."):
            self.filing.add(arrival, Sender.OURSELVES, "check", "relance check wrote it")
            return Taken("check")
        if self.filing.is_bot(message.from_.address):
            return self._set_aside(arrival, "forged", "it bears our own address and is no letter of ours")
        arrival = arrival.judged(self._judge(arrival.raw, message, cut=arrival.cut))
        assert arrival.verdict is not None
        if arrival.verdict.origin is Origin.FORGED:
            return self._set_aside(arrival, "forged", arrival.verdict.reason)
        if message.bounce is not None:
            return self._returned(arrival, self.returned.bounce(arrival))
        arrived = self.returned.arrived(arrival)
        if arrived is not None:
            return self._returned(arrival, arrived)
        owner = records.owner_by_address(self.store, message.from_.address)
        if owner is not None:
            return self._from_owner(arrival, owner)
        self.warrants.revoke_seen(message, arrival.now)
        if message.from_.address in self.filing.people():
            detail = "it comes from a data subject's address: only the owner commands and forwards"
            return self._set_aside(arrival, "unknown_sender", detail)
        return self._filed(arrival, self.correspondence.take_direct(arrival), None)

    def _handed_over(self, arrival: Arrival, owner: Owner) -> Taken:
        arrival = arrival.judged(self._judge(arrival.raw, arrival.message))
        return self._from_owner(arrival, owner, confirmed=True)

    def _judge(
        self, raw: bytes, message: Message, original: Forward | None = None, *, cut: bool = False
    ) -> OriginVerdict:
        return judge(
            raw,
            message,
            authserv_id=self.home.config.bot.authserv_id,
            dns=None if cut else self.dns,  # a signature over the whole mail says nothing of its beginning
            original=original,
            forwarders=tuple(name.lower() for name in self.home.config.bot.trusted_forwarders),
        )

    def assign(
        self, number: int, case: int | None, owner: Owner, now: datetime, add: Callable[[Decision], None]
    ) -> None:
        """Take a mail that was set aside in again: for the case its owner named, or (None) because she says it is hers."""
        again = self.again if self.again and self.again.number == number else self.read_again(number)
        if again is None:
            return
        mail = again.mail
        if self.dns is not None:
            self.dns.begin(mail.keys)
        arrival = Arrival(again.raw_id, mail.raw, mail.message, again.received, now, opened=mail.opened)
        ended = ENDED in arrival.message.problems
        arrival = arrival.judged(self._judge(mail.raw, arrival.message, cut=ended))
        way = self.store.value("SELECT way FROM messages WHERE id = ?", number)
        self.filing.said = case
        try:
            if ended:
                taken = self._raw_only(arrival, case)
            elif way:
                taken = self._one_of_several(arrival, way, owner)
            elif self._is_hers(arrival.message, owner):
                taken = self._from_owner(arrival, owner, confirmed=True)
            else:
                taken = self._filed(arrival, self.correspondence.take_direct(arrival), None)
        finally:
            self.filing.said = None
        post.settle_quarantine(self.store, number, f"#{case}" if case else "confirmed", now)
        for decision in taken.decisions:
            add(decision)

    def _raw_only(self, arrival: Arrival, case: int | None) -> Taken:
        """A mail that cannot be taken apart, which its owner gives to a case: its words are a question, never an order."""
        if arrival.message.from_.address in self.filing.people():
            self.filing.add(arrival, Sender.OWNER, "quarantined", ENDED, case=case)
            return Taken("kept")
        return self._filed(arrival, self.correspondence.take_direct(arrival), None)

    def _one_of_several(self, arrival: Arrival, way: str, owner: Owner) -> Taken:
        """One of the mails that she forwarded together, which had been set aside alone."""
        message = originals.at(arrival.message, way, arrival.opened)
        assert message.forward is not None
        arrival = replace(arrival, message=message, way=way)
        arrival = arrival.judged(self._judge(message.forward.raw, message, message.forward))
        return self._filed(
            arrival,
            self.forwards.take(arrival, owner, self.forwards.whose(message, owner, arrival.opened)),
            owner,
        )

    def _is_hers(self, message: Message, owner: Owner) -> bool:
        known = records.owner_by_address(self.store, message.from_.address)
        return known is not None and known.id == owner.id

    def _returned(self, arrival: Arrival, result: Taken | Refused) -> Taken:
        return result if isinstance(result, Taken) else self._set_aside(arrival, result.word, result.reason)

    # --- owners -------------------------------------------------------------------------------------

    def _from_owner(self, arrival: Arrival, owner: Owner, *, confirmed: bool = False) -> Taken:
        """Only an authenticated owner is listened to: our server vouches for her, or she answers with our token.

        `confirmed` when she has said, in an answer with a token, that this mail is hers.
        """
        message, verdict = arrival.message, arrival.verdict
        assert verdict is not None
        outside = [a for a in (*message.to, *message.cc) if not self.filing.is_bot(a.address)]
        if outside:
            self.warrants.revoke_seen(message, arrival.now)
        warrant = self.warrants.of(message, owner, verdict, arrival.received)
        warrant = replace(warrant, vouched=True) if confirmed else warrant
        original = message.forward
        forwards = original is not None and is_forward(message, original, self.filing.people())
        if not warrant.heard:
            told = owner if forwards or outside else None
            return self._set_aside(arrival, "unauthenticated_command", verdict.reason, told)
        found = self.forwards.of(arrival, owner, outside) if original is not None else ()
        if found and outside and self.forwards.is_letter(arrival, owner, outside, found):
            return self._letter_with(arrival, found, owner, outside)
        if found:
            return self._forward(arrival, found, owner, warrant)
        # what she wrote herself she may attach to a letter or a command: it is nobody's answer
        arrival = replace(arrival, message=replace(message, forward=None))
        if outside:
            return self._filed(arrival, self._own_letter(arrival, owner, outside), owner)
        return self._command(arrival, owner, warrant)

    def _forward(self, arrival: Arrival, found: Sequence[Original], owner: Owner, warrant: Warrant) -> Taken:
        """Take each mail that she forwards, then do what she says above them; a case she names is that of all."""
        warrant = self._while_fresh(arrival, warrant)
        above = self._above(arrival, found[0].message, warrant)
        named = self.owners.named_case(above, owner) if above is not None else None
        said, self.filing.said = self.filing.said, named or self.filing.said
        taken = Taken("")
        try:
            for one in found:
                taken.join(self._original(arrival, one, owner))
        finally:
            self.filing.said = said
        self._tell_letters(taken, owner, arrival.now)
        if taken.known and not taken.decisions:
            # the same forward again: perhaps it is played back, so that only a token lets it command
            warrant = replace(warrant, vouched=False)
        if above is not None:
            number = self.store.value("SELECT max(id) FROM messages WHERE raw_id = ?", arrival.raw_id)
            self.owners.carry_out(above, number, owner, arrival.now, taken.add, warrant, forwarded=True)
        return taken

    def _original(self, arrival: Arrival, one: Original, owner: Owner) -> Taken:
        """Take one of the mails that she sends along."""
        original = one.message.forward
        assert original is not None
        each = replace(arrival, message=one.message, way=one.way)
        each = each.judged(self._judge(original.raw, one.message, original))
        filed = self._filed(each, self.forwards.take(each, owner, one.whose), owner)
        for case, number in filed.known:
            self.owners.notices.tell_known(owner, case, number, original.subject, arrival.now)
        if filed.what == "ours":
            number = self.store.value("SELECT max(id) FROM messages WHERE raw_id = ?", arrival.raw_id)
            self.owners.tell_ours(owner, number, original.subject, arrival.now)
        return filed

    def _letter_with(
        self, arrival: Arrival, found: Sequence[Original], owner: Owner, outside: list[Address]
    ) -> Taken:
        """Her letter to the other side, and the mails of others that she sends along with it.

        What belongs to a case was written before her letter and is taken first. What she adds to a request that opens
        one is no answer to it: it stays with the request, and she is told.
        """
        taken = Taken("")
        new = [one for one in found if not self.forwards.handled(arrival, one)]
        before = [one for one in new if self.forwards.known_case(one, owner)]
        for one in before:
            taken.join(self._original(arrival, one, owner))
        letter = replace(arrival, message=replace(arrival.message, forward=None))
        result = self._filed(letter, self._own_letter(letter, owner, outside), owner)
        taken.join(result)
        rest = [one for one in new if one not in before]
        if rest and any(one.events[0].kind is EventKind.CASE_OPENED for one in result.decisions):
            self.owners.notices.warn("enclosed")
        else:
            for one in rest:
                taken.join(self._original(arrival, one, owner))
        return taken

    def _while_fresh(self, arrival: Arrival, warrant: Warrant) -> Warrant:
        """A mail that may be played back commands by its token alone."""
        fresh = self.warrants.fresh(arrival.message, arrival.received)
        return warrant if fresh else replace(warrant, vouched=False)

    def _above(self, arrival: Arrival, forward: Message, warrant: Warrant) -> Message | None:
        """What stands above a forward, where it commands and may; a note to somebody else is none of it."""
        message, original = arrival.message, forward.forward
        assert original is not None
        outer = message.forward
        attached = outer is not None and outer.kind == "attached"
        words = message.own_text if attached else split(original.note)[0]
        read = read_instructions(words, "", label_names())
        outside = any(not self.filing.is_bot(a.address) for a in (*message.to, *message.cc))
        if outside or message.facts.automatic or not (read.commands or read.unread):
            return None
        if not warrant.heard:
            return None
        return replace(message, own_text=words, forward=None)

    def _tell_letters(self, taken: Taken, owner: Owner, now: datetime) -> None:
        """Her own mail that went into a case is confirmed, with what it gave and what follows."""
        for decision in taken.decisions:
            wrote = decision.events[0]
            if wrote.kind is not EventKind.OWNER_WROTE:
                continue
            case, mail = decision.case.number, wrote.data["message"]
            events = [
                e
                for d in taken.decisions
                if d.case.number == case and d.events[0].data.get("message") == mail
                for e in d.events
            ]
            items = [item for e in events if e.kind is EventKind.ITEMS_SUPPLIED for item in e.data["items"]]
            given = enumerate_words([word("items", item, owner.language) for item in items], owner.language)
            self.owners.notices.tell_own_letter(owner, case, events, given if items else "", now)

    def _own_letter(self, arrival: Arrival, owner: Owner, outside: list[Address]) -> Taken | Refused:
        """Her mail to the other side; the other side has it too and may send it again, which changes nothing."""
        message = arrival.message
        again = message.message_id and self.store.value(
            "SELECT id FROM messages WHERE message_id = ? AND sender = 'owner' AND text = ?",
            message.message_id,
            message.text,
        )
        if again:
            self.filing.add(arrival, Sender.OWNER, "duplicate", f"the same mail as message {again}")
            return Taken("known already")
        claimed = self.filing.own_before(owner.id, message, claimed=False)
        if claimed is not None and self.filing.said is None:
            return self._proven(arrival, owner, *claimed)
        taken = self.correspondence.take_own(arrival, owner, outside)
        if isinstance(taken, Taken) and not message.facts.automatic:
            self._tell_letters(taken, owner, arrival.now)
        return taken

    def _proven(self, arrival: Arrival, owner: Owner, case: int, number: int) -> Taken:
        """The mail itself, which she had forwarded before it came: it is on file, and nothing happens twice."""
        reason = f"the same mail as message {number}"
        row = self.filing.add(arrival, Sender.OWNER, "duplicate", reason, case=case, direction="out")
        self.owners.notices.tell_known(owner, case, row, arrival.message.subject, arrival.now)
        return Taken("known already")

    def _command(self, arrival: Arrival, owner: Owner, warrant: Warrant) -> Taken:
        """Her mail to the bot alone. A machine that answers for her commands nothing and is not answered."""
        message, verdict = arrival.message, arrival.verdict
        assert verdict is not None
        if message.facts.automatic or message.facts.list_mail or says_automatic(message.subject):
            self.filing.add(arrival, Sender.OWNER, "automatic", "a machine answered for the owner")
            return Taken("automatic")
        warrant = self._while_fresh(arrival, warrant)
        if not warrant.heard:
            detail = "it is dated long before or after it came, or it commanded before"
            return self._set_aside(arrival, "unauthenticated_command", detail)
        number = self.filing.add(arrival, Sender.OWNER, "command", "the owner wrote to the bot")
        taken = Taken("command")
        case = self.owners.carry_out(message, number, owner, arrival.now, taken.add, warrant)
        crashpoint("command.applied")
        if case is not None:
            self.store.update("messages", number, {"case_id": case})
        return taken

    # --- quarantine ---------------------------------------------------------------------------------

    def _filed(self, arrival: Arrival, result: Taken | Refused, owner: Owner | None) -> Taken:
        """What was taken, or the mail set aside with the reason why it belongs nowhere."""
        if isinstance(result, Taken):
            return result
        word = result.word if owner is not None or result.word == "ambiguous" else "unknown_sender"
        return self._set_aside(arrival, word, result.reason, owner, result.cases)

    def _set_aside(
        self,
        arrival: Arrival,
        word: str,
        detail: str,
        owner: Owner | None = None,
        likely: tuple[int, ...] = (),
    ) -> Taken:
        """Put the mail into quarantine; the owner it is from, or seems to be from, is told how to mend it."""
        number = self.filing.add(arrival, Sender.UNKNOWN, "quarantined", detail)
        whose = Belonging(owner.id) if owner is not None else belongs_to(self.filing, arrival.message)
        post.add_quarantine(
            self.store, number, word, detail, arrival.now, owner=whose.owner, several=whose.several
        )
        asks = word == "unauthenticated_command"
        tells = owner is not None and not arrival.message.facts.automatic
        if (
            owner is not None
            and tells
            and not (asks and post.count_asked(self.store, word, owner.id) >= QUESTIONS)
        ):
            self.owners.tell_quarantined(owner, arrival.message, number, word, arrival.now, likely)
        return Taken(f"quarantined: {word}")


def _cut(raw: bytes, whole: int) -> str:
    """Why the rest of a mail is not here."""
    return (
        f"too large to be fetched whole: of {whole:,} bytes the first {len(raw):,} were stored and read; "
        "the mail itself is in the mailbox"
    )


def _utc(moment: datetime | None) -> datetime | None:
    """INTERNALDATE as aware UTC (IMAPClient gives naive local time)."""
    return moment.astimezone(UTC) if moment is not None else None
