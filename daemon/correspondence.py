"""The exchange itself: the person's own mails to controllers, and what controllers and authorities write back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from cases import ladder, matching
from cases.model import Address, Decision, EventKind, Handover, Label, Message, Origin, Reading, Sender
from cases.requests import is_request, rights_in
from cases.withdrawal import Withdrawal, withdrawal_in
from daemon import opening
from daemon.arrival import CLAIMED, Arrival, Filing, Taken, day_of, one_per_domain
from daemon.decisions import happen
from daemon.learning import Recall
from daemon.words import Words, read_words, reading_data, words_of
from db import people, post, records
from db.records import Owner
from mail.crashpoint import crashpoint
from mail.parse import ENDED
from nlp.authority import read_authority
from nlp.reader import Reader
from nlp.supplied import items_given

Refused = matching.NoMatch
"""Why a mail belongs to no case: its sender is told, or it is set aside."""


class Correspondence:
    """Puts mails into cases and lets them be read; inside the caller's transaction."""

    def __init__(self, filing: Filing, reader: Reader) -> None:
        self.filing = filing
        self.reader = reader
        self.recall = Recall(filing.store)

    # --- the person's own mails ---------------------------------------------------------------------

    def take_own(
        self,
        arrival: Arrival,
        owner: Owner,
        outside: Sequence[Address],
        *,
        how: str = "",
        may_open: bool = True,
    ) -> Taken | Refused:
        """Her mail to one or more controllers, the bot in BCC: a request opens a case, the rest is recorded.

        `how` says by which way it came if not in BCC; unless it `may_open` a case it is recorded in one or refused.
        """
        if owner.role != people.DECIDES or not self._writes_in_it(owner):
            return Refused("helper", "who helps forwards replies: requests and letters are their owner's")
        taken = Taken("own letter")
        told: set[int] = set()
        refused: Refused | None = None
        for controller in one_per_domain(outside):
            found = self.filing.match(arrival.message, owner, [controller.address], decides=True)
            request = opening.read_request(
                self.filing.home, owner, arrival.message, controller, arrival.written
            )
            opens = may_open and _withdraws(arrival.message) is not Withdrawal.REQUEST
            if opens and request is not None and self._opens(arrival.message, found, request):
                self._open(taken, arrival, request, how)
            elif isinstance(found, matching.Match):
                for case in [case for case in found.cases if case not in told]:
                    told.add(case)
                    self._record(taken, arrival, owner, outside, case, f"{how}{found.reason}")
            else:
                refused = refused or found
        return taken if taken.decisions or refused is None else refused

    def _writes_in_it(self, owner: Owner) -> bool:
        """False when she has named a case in which she only helps."""
        said = self.filing.said
        return said is None or people.role_in(self.filing.store, said, owner.id) == people.DECIDES

    def _opens(
        self, message: Message, found: matching.Match | matching.NoMatch, request: opening.Request
    ) -> bool:
        """A mail that uses a right opens a case, unless it goes on in one that uses the same rights already."""
        if self.filing.said is not None:
            return False
        loaded = (records.load_case(self.filing.store, number) for number in found.cases)
        cases = [case for case in loaded if case is not None]
        elsewhere = not message.in_reply_to and all(
            opening.is_other_organisation(request, case) for case in cases
        )
        if isinstance(found, matching.NoMatch):
            return found.word == "no_case" or elsewhere or self._new_person(message, request)
        person = request.data["subject"]["address"]
        hers = [
            case for case in cases if case.subject.address == person and not (elsewhere and not found.secret)
        ]
        known = {right for case in hers for right in case.rights}
        return not message.in_reply_to and bool(set(request.data["rights"]) - known)

    def _new_person(self, message: Message, request: opening.Request) -> bool:
        """An agent's request for somebody who has no case with this controller yet, whoever else has one."""
        person = request.data["subject"]
        addresses = set(request.data["controller"]["addresses"])
        hers = (
            case
            for case in records.load_cases(self.filing.store, request.owner.id, open_only=True)
            if case.subject.address == person["address"] and addresses & set(case.controller.addresses)
        )
        return bool(person.get("agent")) and not message.in_reply_to and not any(hers)

    def _open(self, taken: Taken, arrival: Arrival, request: opening.Request, how: str = "") -> None:
        reason = f"{how}it opened the case"
        number = self.filing.add(arrival, Sender.OWNER, "request", reason, direction="out")
        if how.startswith(CLAIMED):
            request.data["claimed"] = True
        message = arrival.message
        given = [item.value for item in items_given(message.own_text, message.attachments)]
        decision = opening.open_case(
            self.filing.store, self.filing.home.rules, request, number, given, message, arrival.now
        )
        self.filing.store.update("messages", number, {"case_id": decision.case.number})
        taken.what = "case opened"
        taken.add(decision)

    def _record(
        self,
        taken: Taken,
        arrival: Arrival,
        owner: Owner,
        outside: Sequence[Address],
        case: int,
        reason: str,
    ) -> None:
        """An exchange of the case, and perhaps identity items given, or the request taken back."""
        message = arrival.message
        words = f"{message.subject}\n{message.own_text}"
        number = self.filing.add(arrival, Sender.OWNER, "own_letter", reason, case=case, direction="out")
        on = day_of(owner, arrival.written).isoformat()
        withdraws = _withdraws(message)
        data = {
            "message": number,
            "on": on,
            "at": arrival.written.isoformat(),
            "subject": message.subject,
            "to": [address.address for address in outside],
            "again": bool(withdraws is None and rights_in(words) and is_request(words)),
            "answers": post.message_of(self.filing.store, case, message.in_reply_to),
        }
        if withdraws is not None:
            data["withdraws"] = withdraws.value
        wrote = self._happen(case, EventKind.OWNER_WROTE, arrival.now, data)
        records.controller_for(self.filing.store, wrote.case)
        taken.add(wrote)
        given = [item.value for item in items_given(message.own_text, message.attachments)]
        if given:
            supplied = {"items": given, "on": on, "message": number}
            taken.add(self._happen(case, EventKind.ITEMS_SUPPLIED, arrival.now, supplied))

    # --- the other side -----------------------------------------------------------------------------

    def take_forward(self, arrival: Arrival, owner: Owner) -> Taken | Refused:
        """The controller's (or an authority's) words inside the owner's forward."""
        original = arrival.message.forward
        assert original is not None
        addresses = [original.from_.address, *(address.address for address in original.to)]
        found = self.filing.match(arrival.message, owner, addresses)
        if isinstance(found, matching.NoMatch) and found.word == "no_case":
            found = (
                self.filing.match_authority(original.from_.address, original.subject, original.body, owner)
                or found
            )
        words = words_of(arrival.message, self.filing.people())
        return self._take_for(found, arrival, words, "forward", "forwarded; ")

    def take_direct(self, arrival: Arrival) -> Taken | Refused:
        """A mail that came straight to the bot: to a case address, in a thread of ours, from a known controller.

        It is its sender's, whatever message it has attached.
        """
        words = words_of(arrival.message, self.filing.people())
        arrival = replace(arrival, message=replace(arrival.message, forward=None))
        message = arrival.message
        found = self.filing.match(message, None, [message.from_.address])
        if isinstance(found, matching.NoMatch):
            found = (
                self.filing.match_authority(message.from_.address, message.subject, message.text, None)
                or found
            )
        assert arrival.verdict is not None
        if isinstance(found, matching.Match) and not (found.secret or self.filing.said):
            # an address and a reference number anybody can write: that must neither move nor stop anything
            author = message.from_.address
            if arrival.verdict.origin is not Origin.DIRECT_VERIFIED:
                reason = f"{found.reason}, but nobody vouches for {author}"
                return Refused("unverified", reason, found.cases)
            if not any(self._writes_for(case, author) for case in found.cases):
                reason = f"{found.reason}, but {author} is not known to write for the controller"
                return Refused("unverified", reason, found.cases)
        return self._take_for(found, arrival, words, "direct", "")

    def _take_for(
        self, found: matching.Match | matching.NoMatch, arrival: Arrival, words: Words, what: str, how: str
    ) -> Taken | Refused:
        if isinstance(found, matching.NoMatch):
            return found
        taken = Taken(what)
        for case in found.cases:
            self._take_words(taken, arrival, words, case, f"{how}{found.reason}")
        return taken

    def _take_words(self, taken: Taken, arrival: Arrival, words: Words, case: int, reason: str) -> None:
        """Store and read one message for one case; the same mail by another way is no second event."""
        authority = self.filing.authority_of(words.from_.address) or ""
        sender = Sender.AUTHORITY if authority else Sender.CONTROLLER
        again = self.filing.seen_before(case, arrival, words.text)
        if again is not None:
            reason = f"{reason}; the same mail as message {again}"
        number = self.filing.add(arrival, sender, words.kind, reason, case=case)
        if again is not None:
            taken.known.append((case, number))
            return
        # what came to us directly was given to the person when it arrived, whatever its Date says
        direct = words.kind == "direct"
        at = arrival.received if direct else min(words.sent_at or arrival.received, arrival.now)
        memory = self.recall.memory(self.filing.owner_of(case).id)
        reading = read_words(self.reader, words, at, authority=bool(authority), memory=memory)
        crashpoint("mail.read")
        doubt = self._doubt(arrival, words, case, authority) if direct else ""
        if doubt:
            reading = replace(reading, unsure=True, unsure_reasons=(*reading.unsure_reasons, doubt))
        post.add_reading(self.filing.store, number, reading, arrival.now)
        taken.add(self.let_read(arrival, number, words, reading, case, at, authority, stranger=bool(doubt)))

    def _writes_for(self, case: int, address: str) -> bool:
        """True for an authority, and for who is known to write for the controller of a case."""
        return self.filing.authority_of(address) is not None or self.filing.is_party(case, address)

    def _doubt(self, arrival: Arrival, words: Words, case: int, authority: str) -> str:
        """Why a mail that came straight to us may not be the other side's; "" when it is."""
        assert arrival.verdict is not None
        if ENDED in arrival.message.problems:
            return ENDED
        if arrival.verdict.origin is not Origin.DIRECT_VERIFIED:
            return "nobody vouches for the sender"
        if authority or self.filing.is_party(case, words.from_.address):
            return ""
        return f"{words.from_.domain} is not known to write for the controller"

    def let_read(
        self,
        arrival: Arrival,
        number: int,
        words: Words,
        reading: Reading,
        case: int,
        at: datetime,
        authority: str = "",
        *,
        stranger: bool = False,
        more: Mapping[str, Any] | None = None,
    ) -> Decision:
        """Let the case know what a stored message (`number`) says; a stranger's proves nothing until the owner settles it."""
        assert arrival.verdict is not None
        owner = self.filing.owner_of(case)
        data = reading_data(reading) | {
            "message": number,
            "party": "authority" if authority else "controller",
            "origin": arrival.verdict.origin.value,
            "on": self._counted_on(case, at, owner, authority).isoformat(),
            "at": at.isoformat(),
            "subject": words.subject,
            "from": words.from_.address,
            "attachments": len(words.attachments),
            "formats": sorted({file.name.rpartition(".")[2].lower() for file in words.attachments}),
            "automatic": words.facts.automatic,
            "authority": authority,
        }
        data |= more or {}
        if arrival.message.handover:
            data |= {"handover": [_handover(one) for one in arrival.message.handover]}
        if authority:
            data |= _authority_data(words, data["on"])
        if stranger:
            data |= {"stranger": True}
        return self._happen(case, EventKind.MESSAGE_READ, arrival.now, data)

    def _counted_on(self, number: int, at: datetime, owner: Owner, authority: str) -> date:
        """The day of a mail: the controller's counts as written when either place says so."""
        case = records.load_case(self.filing.store, number)
        return day_of(owner, at) if authority or case is None else ladder.counted_on(case, at)

    def _happen(self, case: int, kind: EventKind, now: datetime, data: dict[str, Any]) -> Decision:
        return happen(self.filing.store, self.filing.home.rules, case, kind, now, data)


def _withdraws(message: Message) -> Withdrawal | None:
    return withdrawal_in(f"{message.subject}. {message.own_text}")


def _handover(one: Handover) -> dict[str, str | None]:
    return {"kind": one.kind, "said": one.said, "until": one.until.isoformat() if one.until else None}


def _authority_data(words: Words, on: str) -> dict[str, Any]:
    from nlp.sentences import split_sentences

    read = read_authority(words.subject, [sentence.text for sentence in split_sentences(words.text)])
    act_on = read.act_on.isoformat() if read.act_on else on
    return {
        "act": read.act,
        "reference": read.reference,
        "term_months": read.term_months,
        "act_on": act_on,
        "term_from": act_on,
        "labels": [{"label": Label.DPA_MESSAGE.value, "score": 1.0, "evidence": [read.evidence]}],
    }
