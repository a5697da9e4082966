"""One mail on its way through intake: what it is, when it came, who vouches for it, and how it is written down."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from difflib import SequenceMatcher
from zoneinfo import ZoneInfo

from cases import matching
from cases.model import Address, Decision, Message, Sender
from daemon.settings import Home
from db import post, records
from db.records import Owner
from db.store import Store
from mail.origin import OriginVerdict

SAME_WORDS = 0.9
"""Two mails with one Message-ID whose words agree to this degree are one mail; otherwise the second is read too."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A mail whose bytes are stored: parsed, received at, handled at, and the verdict on its origin."""

    raw_id: int
    raw: bytes
    message: Message
    received: datetime
    now: datetime
    verdict: OriginVerdict | None = None

    def judged(self, verdict: OriginVerdict) -> Arrival:
        """The same mail with a verdict."""
        return replace(self, verdict=verdict)

    @property
    def written(self) -> datetime:
        """When its author says it was written, never later than now."""
        return min(self.message.date or self.received, self.now)


@dataclass(slots=True)
class Taken:
    """What became of one mail, for the shell to act on."""

    what: str = "stored"
    decisions: list[Decision] = field(default_factory=list)

    def add(self, decision: Decision) -> None:
        """Remember a decision."""
        self.decisions.append(decision)


class Filing:
    """Writes arrivals into the database and knows where they belong; `said` is a case that the owner has named."""

    def __init__(self, home: Home, store: Store) -> None:
        self.home = home
        self.store = store
        self.said: int | None = None

    @property
    def bot_address(self) -> str:
        """The address people write to, lower case."""
        return self.home.config.bot.address.lower()

    def is_bot(self, address: str) -> bool:
        """True for the bot's address and its plus-addresses."""
        return address == self.bot_address or bool(matching.token_in(address, self.bot_address))

    def add(
        self,
        arrival: Arrival,
        sender: Sender,
        kind: str,
        reason: str,
        *,
        case: int | None = None,
        direction: str = "in",
        letter: int | None = None,
    ) -> int:
        """Write the message row of an arrival; gives its number."""
        verdict = arrival.verdict
        return post.add_message(
            self.store,
            arrival.raw_id,
            arrival.message,
            now=arrival.now,
            received_at=arrival.received,
            case=case,
            direction=direction,
            sender=sender.value,
            kind=kind,
            matched_by=reason,
            origin=verdict.origin.value if verdict else None,
            origin_reason=verdict.reason if verdict else "",
            dkim_key=verdict.dkim_key if verdict else "",
            letter=letter,
        )

    def match(
        self, message: Message, owner: Owner | None, addresses: Sequence[str]
    ) -> matching.Match | matching.NoMatch:
        """The case of a message, or why there is none (`cases.matching`)."""
        if self.said is not None:
            return matching.Match((self.said,), "the owner said so")
        directory = post.directory(self.store, self.bot_address)
        return matching.match(
            message, directory, owner=owner.id if owner else None, party_addresses=addresses
        )

    def match_authority(
        self, address: str, subject: str, text: str, owner: Owner | None
    ) -> matching.Match | None:
        """An authority's mail belongs to the case whose complaint carries the reference it names."""
        if self.authority_of(address) is None:
            return None
        for case in records.load_cases(self.store, owner.id if owner else None):
            for track in case.tracks:
                exact = rf"(?<![\w-]){re.escape(track.reference)}(?![\w-])"
                if track.reference and re.search(exact, f"{subject}\n{text}"):
                    return matching.Match((case.number,), f"it names the complaint {track.reference}")
        return None

    def authority_of(self, address: str) -> str | None:
        """The id of the supervisory authority whose domain an address has, or None."""
        domain = address.rpartition("@")[2]
        row = self.home.rules.authority_of_domain(domain) if domain else None
        if row is None:
            return None
        return next(key for key, authority in self.home.rules.authorities.items() if authority is row)

    def seen_before(self, case: int, message: Message, text: str) -> int | None:
        """The number of the same mail by another way: the same Message-ID and (nearly) the same words."""
        original = message.forward.message_id if message.forward else ""
        message_id = original or message.message_id
        if not message_id:
            return None
        new = " ".join(text.split())
        for row in self.store.rows(
            "SELECT id, text FROM messages WHERE case_id = ? AND message_id = ? AND direction = 'in'",
            case,
            message_id,
        ):
            known = " ".join(row["text"].split())
            if new in known or SequenceMatcher(None, known, new, autojunk=False).ratio() > SAME_WORDS:
                return int(row["id"])
        return None

    def is_party(self, case: int, address: str) -> bool:
        """True for the controller's addresses and domains, and for senders whom the owner has settled as its voice."""
        known = next(
            (one for one in post.directory(self.store, self.bot_address).cases if one.number == case), None
        )
        return known is not None and (
            matching.is_party(address, known) or address in post.settled_senders(self.store, case)
        )

    def people(self) -> frozenset[str]:
        """Addresses of owners and data subjects: their words are never the other side's."""
        return people_of(self.store)

    def owner_of(self, case: int) -> Owner:
        """The owner of a case."""
        return records.owner(self.store, self.store.value("SELECT owner_id FROM cases WHERE id = ?", case))


def people_of(store: Store) -> frozenset[str]:
    """Addresses of all owners and data subjects, lower case."""
    rows = store.rows("SELECT address FROM addresses UNION SELECT address FROM data_subjects")
    return frozenset(str(row["address"]).lower() for row in rows)


def day_of(owner: Owner, moment: datetime) -> date:
    """The calendar day at the owner's place."""
    return moment.astimezone(ZoneInfo(owner.time_zone)).date()


def one_per_domain(addresses: Sequence[Address]) -> list[Address]:
    """The first address of each organisation a mail was sent to, in order."""
    first: dict[str, Address] = {}
    for address in addresses:
        first.setdefault(address.domain, address)
    return list(first.values())
