"""What an owner forwards: each mail on its own, her own ones as hers, everybody else's as the other side's words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from cases.commands import read_instructions
from cases.model import Address, Forward, Message
from daemon.arrival import Arrival, Taken
from daemon.correspondence import Correspondence, Refused
from daemon.reported import Reported
from daemon.words import is_forward
from db.records import Owner
from letters.answers import label_names
from mail import originals
from mail.history import subject_kind


@dataclass(frozen=True, slots=True)
class Original:
    """One mail that is forwarded, whose it is ("hers", "theirs", "another's"), and the way to it among several."""

    message: Message
    whose: str
    way: str = ""

    @property
    def order(self) -> tuple[datetime, bool]:
        """The oldest first, a request before what answers it; one without a date last."""
        sent = self.message.forward.sent_at if self.message.forward else None
        return sent or datetime.max.replace(tzinfo=UTC), self.whose != "hers"


class Forwards:
    """Tells the mails apart that one mail forwards, and takes each; inside the caller's transaction."""

    def __init__(self, correspondence: Correspondence) -> None:
        self.correspondence = correspondence
        self.filing = correspondence.filing
        self.reported = Reported(correspondence)

    def of(self, arrival: Arrival, owner: Owner, outside: Sequence[Address]) -> list[Original]:
        """What she forwards, oldest first; nothing where all that is attached belongs to a letter or command of hers."""
        found = [
            Original(message, self.whose(message, owner), way)
            for way, message in originals.each(arrival.message, self._only_wraps)
        ]
        several = len(found) > 1 or "." in found[0].way
        hers = not outside and self._reports(arrival.message)
        forwarded = [one for one in found if one.whose == "theirs" or (one.whose == "hers" and hers)]
        if not forwarded:
            return []
        kept = found if several and not outside else forwarded
        return sorted(
            (Original(one.message, one.whose, one.way if several else "") for one in kept),
            key=lambda one: one.order,
        )

    def whose(self, message: Message, owner: Owner) -> str:
        """Whose words an original is: her own, somebody's of whom people write, or the other side's."""
        assert message.forward is not None
        if self.reported.is_hers(message.forward, owner):
            return "hers"
        return "theirs" if is_forward(message, message.forward, self.filing.people()) else "another's"

    def take(self, arrival: Arrival, owner: Owner, whose: str) -> Taken | Refused:
        """Take one of them."""
        if whose == "hers":
            return self.reported.take(arrival, owner)
        if whose == "another's" and self.filing.said is None:
            return Refused("no_case", "it was written by another person of whom the bot knows")
        return self.correspondence.take_forward(arrival, owner)

    def _reports(self, message: Message) -> bool:
        """True when she forwards mails of her own; what is merely attached to a command is no forward."""
        assert message.forward is not None
        commands = read_instructions(message.own_text, message.subject, label_names()).commands
        return message.forward.kind == "inline" or subject_kind(message.subject) == "forward" or not commands

    def _only_wraps(self, original: Forward) -> bool:
        """True for a mail of one of ours to one of ours: of a forward that she had sent herself, the inside counts."""
        people = self.filing.people()
        to = (*original.to, *original.cc)
        ours = all(one.address in people or self.filing.is_bot(one.address) for one in to)
        return original.from_.address in people and bool(to) and ours
