"""What is ours among the mails that an owner forwards: letters of the bot, and reports of mail systems about them."""

from __future__ import annotations

import re
from dataclasses import replace
from email.message import EmailMessage
from email.utils import format_datetime

from cases.model import Forward, Message, Sender
from daemon.arrival import Arrival, Taken, same_words
from daemon.correspondence import Correspondence, Refused
from daemon.returned import LEFT, Returned
from daemon.sameness import FOOTER, same_body, tokens_of
from db import letters, post
from db.letters import Letter
from db.records import Owner
from mail.originals import Opened
from mail.parse import parse

SYSTEM = re.compile(r"(?:mailer-daemon|postmaster|mail-daemon|mailadmin|microsoftexchange\w*)@", re.I)
"""Addresses under which mail systems write."""


class Ours:
    """Recognises it and takes it; inside the caller's transaction. None of it is the other side's word."""

    def __init__(self, correspondence: Correspondence, returned: Returned) -> None:
        self.correspondence = correspondence
        self.filing = correspondence.filing
        self.returned = returned

    def is_letter(self, original: Forward) -> bool:
        """True for a mail from our address, and for the very bytes of a letter of ours under whatever sender."""
        if self.filing.is_bot(original.from_.address):
            return True
        tokens = tokens_of(original.raw) if original.raw else []
        letter = letters.letter_by_token(self.filing.store, tokens[0]) if len(tokens) == 1 else None
        return letter is not None and same_body(original.raw, letter)

    def is_report(self, original: Forward, opened: Opened) -> bool:
        """True for a delivery report, attached or in the text of the forward."""
        system = original.facts.delivery_report or SYSTEM.match(original.from_.address)
        if not system:
            return False
        message = _report(original, opened)
        return message.bounce is not None or message.facts.delivery_report

    def take_letter(self, arrival: Arrival, owner: Owner) -> Taken | Refused:
        """Our own letter is on file already and nobody's answer; what only bears our address is asked about."""
        original = arrival.message.forward
        assert original is not None
        letter = self._letter(original, owner)
        if letter is None and self.filing.said is None:
            return Refused("forged", "it bears our own address and is no letter of ours")
        case = letter.case if letter is not None and letter.kind == "letter" else self.filing.said
        reason = (
            "our own letter, forwarded" if letter is not None else "from our own address; the owner said so"
        )
        self.filing.add(arrival, Sender.OURSELVES, "returned_letter", reason, case=case, direction="out")
        return Taken("ours")

    def take_report(self, arrival: Arrival, owner: Owner) -> Taken | Refused:
        """A report is about the letter, or the mail of hers, that it returns; without a sign of which she is asked.

        Before a letter has left in the case it can only be about her request.
        """
        original = arrival.message.forward
        assert original is not None
        message = _report(original, arrival.opened)
        when = min(message.date or original.sent_at or arrival.received, arrival.now)
        inner = replace(arrival, message=message, raw=original.raw or arrival.raw, received=when)
        letter = self.returned.reported(message)
        if letter is not None and not self._hers(letter, owner):
            return Refused("no_case", "a delivery report for a mail we do not know")
        if message.bounce is None:
            taken = self.returned.arrived(inner)
            if isinstance(taken, Taken):
                return Taken("ours")
            return taken or self.correspondence.take_forward(arrival, owner)
        if letter is not None or self.returned.returns_own_mail(message):
            return self.returned.bounce(inner, owner)
        if self._certain(owner):
            return self.correspondence.take_forward(arrival, owner)
        return Refused("no_case", "a delivery report for a mail we do not know")

    def _certain(self, owner: Owner) -> bool:
        """True when she has named the case, or no letter of ours has left that the report may mean."""
        states = [state.value for state in LEFT]
        sent = self.filing.store.rows(
            "SELECT DISTINCT state FROM letters WHERE owner_id = ? AND kind = 'letter'", owner.id
        )
        return self.filing.said is not None or not any(row["state"] in states for row in sent)

    def _letter(self, original: Forward, owner: Owner) -> Letter | None:
        """The letter that was forwarded, by Message-ID or token and its words; in the text of a forward by subject and words."""
        store, tokens = self.filing.store, tokens_of(original.raw) if original.raw else []
        found = [letters.letter_by_message_id(store, original.message_id)] if original.message_id else []
        found += [letters.letter_by_token(store, token) for token in tokens[:1]]
        found += [
            letters.get_letter(store, row["id"])
            for row in store.rows(
                "SELECT id FROM letters WHERE subject = ? ORDER BY id DESC", original.subject
            )
        ]
        return next(
            (one for one in found if one and self._hers(one, owner) and _says(original.body, one)), None
        )

    def _hers(self, letter: Letter, owner: Owner) -> bool:
        """True for a letter to her or in a case that she may see."""
        if letter.case is None:
            return letter.owner == owner.id
        cases = post.directory(self.filing.store, self.filing.bot_address).cases
        return any(case.number == letter.case and case.open_to(owner.id) for case in cases)


def _says(body: str, letter: Letter) -> bool:
    """True for the words of the letter, with no more around them than a list or a server adds."""
    ours, theirs = " ".join(letter.text.split()), " ".join(body.split())
    return bool(ours) and (
        (ours in theirs and len(theirs) - len(ours) <= FOOTER) or same_words(letter.text, body)
    )


def _report(original: Forward, opened: Opened) -> Message:
    """The report as a mail of its own: its bytes, or what the forward says of it."""
    if original.raw:
        return opened.whole(original.raw)
    mail = EmailMessage()
    mail["From"], mail["To"] = original.from_.address, ", ".join(one.address for one in original.to)
    mail["Subject"] = " ".join(original.subject.split())
    if original.sent_at is not None:
        mail["Date"] = format_datetime(original.sent_at)
    mail.set_content(original.body)
    return parse(mail.as_bytes(), unpack=False)
