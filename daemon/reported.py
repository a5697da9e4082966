"""Mails of her own that an owner forwards to the bot: her request opens its case, what she wrote later is recorded."""

from __future__ import annotations

from dataclasses import replace

from cases.matching import recipients
from cases.model import Address, Forward, Message, Sender
from daemon.arrival import CLAIMED, Arrival, Taken
from daemon.correspondence import Correspondence, Refused
from db import records
from db.records import Owner
from mail.history import subject_kind
from mail.originals import Opened
from mail.text import split


class Reported:
    """Takes an owner's own mails out of her forwards; inside the caller's transaction."""

    def __init__(self, correspondence: Correspondence) -> None:
        self.correspondence = correspondence
        self.filing = correspondence.filing

    def is_hers(self, original: Forward, owner: Owner) -> bool:
        """True when the forwarded mail bears an address of this very owner."""
        author = records.owner_by_address(self.filing.store, original.from_.address)
        return author is not None and author.id == owner.id

    def take(self, arrival: Arrival, owner: Owner) -> Taken | Refused:
        """Take the mail inside a forward as if the bot had been in BCC; the date of an inline one is a claim.

        The same mail by another way is known already. A reply opens no case. Without a recipient she is asked.
        """
        forward = arrival.message.forward
        assert forward is not None
        message = _original(arrival.message, forward, arrival.opened)
        inner = replace(arrival, message=message)
        claimed = forward.kind == "inline"
        known = self.filing.own_before(owner.id, message, claimed=claimed)
        if known is not None:
            return self._known(inner, *known)
        outside = [a for a in (*message.to, *message.cc) if self._outside(a, owner)]
        if not outside:
            return Refused("no_recipient", "the forwarded mail does not say to whom it went")
        goes_on = bool(message.in_reply_to) or subject_kind(message.subject) == "reply"
        how = f"{CLAIMED}; " if claimed else "forwarded as an attachment; "
        return self.correspondence.take_own(inner, owner, outside, how=how, may_open=not goes_on)

    def _known(self, arrival: Arrival, case: int, number: int) -> Taken:
        reason = f"the same mail as message {number}"
        row = self.filing.add(arrival, Sender.OWNER, "duplicate", reason, case=case, direction="out")
        taken = Taken("known already")
        taken.known.append((case, row))
        return taken

    def _outside(self, address: Address, owner: Owner) -> bool:
        known = records.owner_by_address(self.filing.store, address.address)
        return bool(address.address) and not self.filing.is_bot(address.address) and known is None


def _original(outer: Message, forward: Forward, opened: Opened) -> Message:
    """The mail that was forwarded: its own bytes where they are attached, else what the forward says of it."""
    ways = recipients(outer)
    if forward.raw:
        read = opened.whole(forward.raw)
        return replace(read, attachments=forward.attachments, forward=None, delivered_to=ways)
    own, quoted, signature = split(forward.body)
    return replace(
        outer,
        in_reply_to="",
        references=(),
        from_=forward.from_,
        to=forward.to,
        cc=forward.cc,
        delivered_to=ways,
        date=forward.sent_at,
        subject=forward.subject,
        text=forward.body,
        own_text=own or forward.body,
        quoted=quoted,
        signature=signature,
        forward=None,
    )
