"""What an owner forwards: each mail on its own, her own ones as hers, everybody else's as the other side's words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from cases import matching
from cases.commands import read_instructions
from cases.model import Address, Forward, Message
from cases.senders import is_shared
from daemon import opening
from daemon.arrival import Arrival, Taken
from daemon.correspondence import Correspondence, Refused
from daemon.ours import Ours
from daemon.reported import Reported
from daemon.returned import Returned
from daemon.words import is_forward
from db import post
from db.records import Owner
from letters.answers import label_names
from mail import originals
from mail.history import subject_kind


@dataclass(frozen=True, slots=True)
class Original:
    """One mail that is forwarded, whose it is ("hers", "theirs", "another's", "ours", "report"), and the way to it among several."""

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

    def __init__(self, correspondence: Correspondence, returned: Returned) -> None:
        self.correspondence = correspondence
        self.filing = correspondence.filing
        self.ours = Ours(correspondence, returned)
        self.reported = Reported(correspondence)

    def open(self, message: Message, owner: Owner, opened: originals.Opened) -> list[Message]:
        """Take apart all that `of` and `take` will ask for, outside of any transaction; the mail once for each original."""
        if message.forward is None:
            return []
        found = [one for _, one in originals.each(message, self._only_wraps, opened)]
        for one in found:
            if one.forward is not None and one.forward.raw and self.whose(one, owner, opened) == "hers":
                opened.whole(one.forward.raw)
        return found

    def of(self, arrival: Arrival, owner: Owner, outside: Sequence[Address]) -> list[Original]:
        """What she forwards, oldest first; nothing where all that is attached belongs to a letter or command of hers."""
        found = [
            Original(message, self.whose(message, owner, arrival.opened), way)
            for way, message in originals.each(arrival.message, self._only_wraps, arrival.opened)
        ]
        several = len(found) > 1 or "." in found[0].way
        hers = not outside and self._reports(arrival.message)
        counts = {"theirs", "report"} | ({"hers", "ours"} if hers else set())
        forwarded = [one for one in found if one.whose in counts]
        if not forwarded:
            return []
        kept = found if several and not outside else forwarded
        return sorted(
            (Original(one.message, one.whose, one.way if several or outside else "") for one in kept),
            key=lambda one: one.order,
        )

    def is_letter(
        self, arrival: Arrival, owner: Owner, outside: Sequence[Address], found: Sequence[Original]
    ) -> bool:
        """True when she writes to the other side, whatever she attaches; what goes to a friend or lawyer is a forward.

        The other side is a party of a case of hers, who wrote what is attached, an authority, or of whom she asks
        what she has a right to. In doubt it is a letter, unless she passes on what a case of hers has brought.
        """
        authors = [one.message.forward.from_ for one in found if one.message.forward is not None]
        cases = self._cases(owner)
        if any(
            matching.is_party(one.address, case) or self.filing.authority_of(one.address)
            for one in outside
            for case in cases
        ):
            return True
        if any(_of_one_house(one, author) for one in outside for author in authors):
            return True
        home, message = self.filing.home, arrival.message
        uses = any(opening.read_request(home, owner, message, one, arrival.written) for one in outside)
        of_cases = all(any(matching.is_party(one.address, case) for case in cases) for one in authors)
        return uses and not (of_cases and subject_kind(message.subject) == "forward")

    def known_case(self, one: Original, owner: Owner) -> bool:
        """True for an original that belongs to a case there is already."""
        original = one.message.forward
        assert original is not None
        addresses = [original.from_.address, *(address.address for address in original.to)]
        return isinstance(self.filing.match(one.message, owner, addresses), matching.Match)

    def handled(self, arrival: Arrival, one: Original) -> bool:
        """True when an original was taken from this mail before; the letter around it had been set aside alone."""
        known = "SELECT id FROM messages WHERE raw_id = ? AND way = ?"
        return self.filing.store.value(known, arrival.raw_id, one.way) is not None

    def _cases(self, owner: Owner) -> list[matching.OpenCase]:
        directory = post.directory(self.filing.store, self.filing.bot_address)
        return [case for case in directory.cases if case.open_to(owner.id)]

    def whose(self, message: Message, owner: Owner, opened: originals.Opened) -> str:
        """Whose words an original is: her own, the bot's, a mail system's, somebody's of whom people write, or the other side's."""
        assert message.forward is not None
        if self.reported.is_hers(message.forward, owner):
            return "hers"
        if self.ours.is_letter(message.forward):
            return "ours"
        if self.ours.is_report(message.forward, opened):
            return "report"
        return "theirs" if is_forward(message, message.forward, self.filing.people()) else "another's"

    def take(self, arrival: Arrival, owner: Owner, whose: str) -> Taken | Refused:
        """Take one of them."""
        if whose == "hers":
            return self.reported.take(arrival, owner)
        if whose == "ours":
            return self.ours.take_letter(arrival, owner)
        if whose == "report":
            return self.ours.take_report(arrival, owner)
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


def _of_one_house(one: Address, other: Address) -> bool:
    """True for two addresses of one organisation; at a provider everybody is one of their own."""
    alike = one.address if is_shared(one.domain) else one.domain
    return bool(alike) and alike == (other.address if is_shared(other.domain) else other.domain)
