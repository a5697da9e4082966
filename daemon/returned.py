"""What comes back: copies of our own letters, and reports of mail systems about letters that did not arrive."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from cases import matching
from cases.model import Bounce, EventKind, Label, LetterState, Message, Origin, Sender
from daemon.arrival import Arrival, Filing, Taken
from daemon.correspondence import Correspondence, Refused
from daemon.decisions import happen
from daemon.sameness import bears_token, footer_of, has_a_footer, same_body, says_the_same, tokens_of
from daemon.unseen import take_back
from daemon.words import read_words, words_of
from db import letters, records
from db.letters import Letter
from db.records import Owner
from mail.bounce import reached
from mail.crashpoint import crashpoint
from mail.origin import aligned
from nlp.reader import Reader

GIVES_UP = timedelta(days=8)
"""Servers try for four or five days (RFC 5321, 4.5.4.1); a report about a letter that is older was made up."""


LEFT = (LetterState.SENDING, LetterState.SENT, LetterState.UNKNOWN, LetterState.BOUNCED)
"""States of a letter that a report can be about."""


class Returned:
    """Recognises what is ours; inside the caller's transaction. What cannot be true is refused and moves nothing."""

    def __init__(self, filing: Filing, reader: Reader, correspondence: Correspondence) -> None:
        self.filing = filing
        self.reader = reader
        self.correspondence = correspondence

    def letter_of(self, arrival: Arrival) -> Letter | None:
        """The letter of which a mail claims to be a copy: by Message-ID, or, as some servers write their own, by token."""
        store, found = self.filing.store, None
        if arrival.message.message_id:
            found = letters.letter_by_message_id(store, arrival.message.message_id)
        if found is None and self.filing.is_bot(arrival.message.from_.address):
            tokens = tokens_of(arrival.raw)
            found = letters.letter_by_token(store, tokens[0]) if len(tokens) == 1 else None
        return found

    def own_copy(self, arrival: Arrival, letter: Letter) -> Taken | Refused | None:
        """Our copy by BCC proves that the server took the letter; a stranger's mail with our Message-ID proves nothing.

        Whoever got the letter knows its token too, so only a copy of the very same words is our letter. None for a
        mail of somebody else that bears its marks and says something else, with the token or without: that is an
        answer, whatever it calls itself, and as good as who vouches for it.
        """
        ours = self.filing.is_bot(arrival.message.from_.address)
        if bears_token(arrival.raw, letter):
            letters.note_delivery(self.filing.store, letter.id, "copy_seen", arrival.now)
            crashpoint("copy.seen")
        elif ours:
            detail = "it carries the Message-ID of one of our letters without its secret token"
            return Refused("forged", detail)
        bare = replace(arrival, message=replace(arrival.message, forward=None))
        same = (
            says_the_same(arrival.raw, arrival.message, letter, cut=arrival.cut)
            if ours
            else same_body(arrival.raw, letter)
        )
        case = letter.case if letter.kind == "letter" else None
        if same and not ours:
            reason = f"our own letter, sent back unchanged by {arrival.message.from_.address or 'nobody'}"
            self.filing.add(bare, Sender.UNKNOWN, "returned_letter", reason, case=case)
            return Taken("our own letter, sent back")
        if same:
            self.filing.add(
                bare,
                Sender.OURSELVES,
                letter.kind,
                "our own letter",
                case=case,
                direction="out",
                letter=letter.id,
            )
            return Taken("our own copy")
        if not ours:
            return None
        if has_a_footer(arrival.message, letter) and not self._answers(arrival, letter):
            self.filing.add(
                bare, Sender.UNKNOWN, "changed_copy", "a copy of our letter with words added on the way"
            )
            return Taken("a changed copy")
        return Refused(
            "forged", "it bears our own address and the marks of our letter, and says something else"
        )

    def _answers(self, arrival: Arrival, letter: Letter) -> bool:
        """True when what stands around our words may be an answer: a person must see it."""
        message = arrival.message
        added = replace(message, own_text=footer_of(message, letter), quoted="", forward=None)
        reading = read_words(self.reader, words_of(added), arrival.received)
        return any(scored.label is not Label.OTHER for scored in reading.labels)

    def arrived(self, arrival: Arrival) -> Taken | Refused | None:
        """A report that one of our letters was delivered or passed on, at its secret address; None for any other mail.

        It is kept as evidence; nothing follows from it, and nobody is written to (RFC 3834).
        """
        how = reached(arrival.raw) if arrival.message.facts.delivery_report else ""
        letter = self._letter_by_verp(arrival.message) if how else None
        if letter is None:
            return None
        if letter.state not in LEFT:
            return Refused("no_case", "a delivery report for a letter that has not left")
        case = letter.case if letter.kind == "letter" else None
        letters.note_delivery(self.filing.store, letter.id, how, arrival.now)
        self.filing.add(arrival, Sender.MAIL_SYSTEM, "delivery_report", f"our letter was {how}", case=case)
        return Taken("delivery report")

    def reported(self, message: Message) -> Letter | None:
        """The letter of ours that a delivery report is about."""
        found = self._letter_by_verp(message)
        if found is None and message.bounce is not None:
            found = letters.letter_by_message_id(self.filing.store, message.bounce.original_message_id)
        return found

    def returns_own_mail(self, message: Message) -> bool:
        """True when a delivery report returns a mail of a person's own that is on file."""
        return message.bounce is not None and self._own_mail(message.bounce) is not None

    def bounce(self, arrival: Arrival, forwarded_by: Owner | None = None) -> Taken | Refused:
        """A delivery report belongs to the letter at whose secret address it arrives, else to the mail it returns.

        One that an owner has forwarded she vouches for, where the mail is one of hers.
        """
        bounce = arrival.message.bounce
        assert bounce is not None
        letter = self.reported(arrival.message)
        if letter is not None:
            return self._letter_bounced(arrival, letter)
        returned = self._own_mail(bounce)
        if returned is None:
            return Refused("no_case", "a delivery report for a mail we do not know")
        return self._request_bounced(arrival, *returned, forwarded_by)

    def _own_mail(self, bounce: Bounce) -> tuple[int, dict[str, Any]] | None:
        """The case of the person's mail that came back, and which it was; of one to several controllers, the one named."""
        rows = self.filing.store.rows(
            """SELECT id, case_id, kind, to_addresses FROM messages WHERE message_id = ? AND message_id <> ''
               AND direction = 'out' AND case_id IS NOT NULL ORDER BY id""",
            bounce.original_message_id,
        )
        named = [row for row in rows if self.filing.is_party(row["case_id"], bounce.recipient)]
        certain = named if len({row["case_id"] for row in rows}) > 1 else rows
        if not certain:
            return None
        row = certain[0]
        case = row["case_id"]
        again = next(
            (
                event.data["on"]
                for event in records.events_of(self.filing.store, case)
                if event.kind is EventKind.OWNER_WROTE
                and event.data["message"] == row["id"]
                and event.data.get("again")
            ),
            "",
        )
        went_to = {to for to in row["to_addresses"].split(", ") if self.filing.is_party(case, to)}
        whole = bool(went_to) and went_to <= {*bounce.failed, bounce.recipient}
        return case, {"returns": "request" if again else row["kind"], "again_on": again, "whole": whole}

    def _letter_bounced(self, arrival: Arrival, letter: Letter) -> Taken | Refused:
        """Our letter came back: its secret address or Message-ID says so; a report that cannot be true moves nothing."""
        bounce = arrival.message.bounce
        assert bounce is not None
        doubt = self._impossible(arrival, letter)
        if doubt:
            return Refused("no_case", doubt)
        number = self.filing.add(
            arrival, Sender.MAIL_SYSTEM, "bounce", "it returns our mail", case=letter.case
        )
        taken = Taken("bounce")
        if letter.case is None or not letter.step_key:
            if bounce.hard:
                store, rules = self.filing.store, self.filing.home.rules
                for decision in take_back(store, rules, letter, bounce.said, arrival.now):
                    taken.add(decision)
            return taken
        data = {"key": letter.step_key, "letter": letter.id, "message": number, "detail": bounce.said}
        if not bounce.hard:
            self._delayed(taken, letter.case, data, arrival.now)
            return taken
        letters.change_letter(self.filing.store, letter.id, state="bounced")
        taken.add(
            happen(
                self.filing.store,
                self.filing.home.rules,
                letter.case,
                EventKind.LETTER_BOUNCED,
                arrival.now,
                data,
            )
        )
        return taken

    def _impossible(self, arrival: Arrival, letter: Letter) -> str:
        """Why a delivery report cannot be about this letter, or ""."""
        assert arrival.message.bounce is not None
        if self.filing.is_bot(arrival.message.bounce.recipient):
            return "a delivery report for the copy of our letter to ourselves"
        if letter.state not in LEFT:
            return "a delivery report for a letter that has not left"
        if letter.data_begun_at and arrival.received - letter.data_begun_at > GIVES_UP:
            return "a delivery report that comes later than any server tries"
        return ""

    def _delayed(self, taken: Taken, case: int, data: dict[str, Any], now: datetime) -> None:
        """Servers report a delay every few hours: the person is told once for each mail."""
        told = (
            event.data.get("letter") == data.get("letter")
            for event in records.events_of(self.filing.store, case)
            if event.kind is EventKind.DELIVERY_DELAYED
        )
        if not any(told):
            rules = self.filing.home.rules
            taken.add(happen(self.filing.store, rules, case, EventKind.DELIVERY_DELAYED, now, data))

    def _request_bounced(
        self, arrival: Arrival, case: int, which: dict[str, Any], forwarded_by: Owner | None = None
    ) -> Taken | Refused:
        """The person's own mail came back. Its Message-ID is no secret, so somebody must vouch for the reporter."""
        assert arrival.verdict is not None
        owner = self.filing.owner_of(case)
        said_by = arrival.message.from_
        known = aligned(said_by.domain, owner.address.rpartition("@")[2]) or self.filing.is_party(
            case, said_by.address
        )
        hers = forwarded_by is not None and forwarded_by.id == owner.id
        if not hers and (arrival.verdict.origin is not Origin.DIRECT_VERIFIED or not known):
            detail = f"a delivery report of {said_by.address or 'nobody'} for which nobody vouches"
            return Refused("unknown_sender", detail)
        number = self.filing.add(arrival, Sender.MAIL_SYSTEM, "bounce", "it returns our mail", case=case)
        taken = Taken("bounce")
        bounce = arrival.message.bounce
        assert bounce is not None
        if not bounce.hard:
            self._delayed(taken, case, {"message": number, "detail": bounce.said}, arrival.now)
            return taken
        words = words_of(arrival.message)
        reading = read_words(self.reader, words, arrival.received, bounce=True)
        more = {**which, "detail": bounce.said, "failed": list(bounce.failed)}
        taken.add(
            self.correspondence.let_read(arrival, number, words, reading, case, arrival.received, more=more)
        )
        return taken

    def _letter_by_verp(self, message: Message) -> Letter | None:
        for address in matching.recipients(message):
            token = self.filing.token_in(address)
            if token.startswith("b-"):
                return letters.letter_by_token(self.filing.store, token.removeprefix("b-"))
        return None
