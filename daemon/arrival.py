"""One mail on its way through intake: what it is, when it came, who vouches for it, and how it is written down."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from cases import matching
from cases.model import Address, Decision, Forward, Message, Sender
from cases.senders import is_shared
from daemon.settings import Home
from db import post, records
from db.records import Owner
from db.store import Store
from mail.origin import OriginVerdict
from mail.originals import Opened

CLAIMED = "claimed in a forward"
"""How the reason begins why a mail of the owner belongs to a case, when only her forward shows it."""

A_DAY = timedelta(hours=26)
"""How far two times of one mail may lie apart where one of them names no zone."""

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
    cut: bool = False
    """The bytes are only the beginning of a mail that is too large."""
    way: str = ""
    """The way to the original that is meant, where the mail forwards several (`mail.originals`)."""
    opened: Opened = field(default_factory=Opened)
    """The messages attached to it, taken apart before."""

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
    known: list[tuple[int, int]] = field(default_factory=list)
    """Cases in which the mail was on file already, each with the number of the row that says so."""

    def add(self, decision: Decision) -> None:
        """Remember a decision."""
        self.decisions.append(decision)

    def join(self, other: Taken) -> None:
        """What became of another original in the same mail."""
        self.what = other.what if self.what in ("", other.what) else "several"
        self.decisions += other.decisions
        self.known += other.known


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

    def token_in(self, address: str) -> str:
        """The token in an address of the bot, or ""."""
        return matching.token_in(address, self.bot_address, self.home.config.bot.delimiter)

    def is_bot(self, address: str) -> bool:
        """True for the bot's address and its plus-addresses."""
        return address == self.bot_address or bool(self.token_in(address))

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
            way=arrival.way,
        )

    def match(
        self, message: Message, owner: Owner | None, addresses: Sequence[str], *, decides: bool = False
    ) -> matching.Match | matching.NoMatch:
        """The case of a message, or why there is none (`cases.matching`); `decides` leaves out those where she only helps."""
        if self.said is not None:
            return matching.Match((self.said,), "the owner said so")
        directory = post.directory(
            self.store, self.bot_address, decides=decides, delimiter=self.home.config.bot.delimiter
        )
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

    def seen_before(self, case: int, arrival: Arrival, text: str) -> int | None:
        """The number of the same mail by another way: the same Message-ID and no other words of its own.

        Originals in one forward that have no Message-ID stand under that of the forward, which makes them no one mail.
        """
        message = arrival.message
        original = message.forward.message_id if message.forward else ""
        message_id = original or message.message_id
        rows = self.store.rows(
            """SELECT id, text FROM messages WHERE case_id = ? AND message_id = ? AND direction = 'in'
               AND (raw_id <> ? OR ? <> '')""",
            case,
            message_id,
            arrival.raw_id,
            original,
        )
        for row in rows if message_id else ():
            if no_news(row["text"], text):
                return int(row["id"])
        return self._claimed_before(case, message.forward, text) if message.forward else None

    def _claimed_before(self, case: int, original: Forward, text: str) -> int | None:
        """An inline forward names no Message-ID: the same sender, day and words are the same mail."""
        rows = self.store.rows(
            """SELECT id, text, sent_at, kind FROM messages WHERE case_id = ? AND from_address = ?
               AND direction = 'in'""",
            case,
            original.from_.address,
        )
        for row in rows:
            claimed = original.from_.address and "forward_inline" in (row["kind"], f"forward_{original.kind}")
            if claimed and same_minute(row["sent_at"], original.sent_at) and same_opening(row["text"], text):
                return int(row["id"])
        return None

    def own_before(self, owner: int, message: Message, *, claimed: bool) -> tuple[int, int] | None:
        """The owner's own mail as it is on file already: its case and number.

        Two mails are one by their Message-ID, or, where one of them is only `claimed` inside a forward, by the
        day, the first recipient and the words.
        """
        for row in self.store.rows(
            """SELECT messages.id, messages.case_id, message_id, text, sent_at, to_addresses, matched_by FROM messages
               JOIN cases ON cases.id = messages.case_id
               JOIN access ON access.case_id = cases.id AND access.role = 'owner'
               WHERE access.owner_id = ? AND sender = 'owner' AND direction = 'out'""",
            owner,
        ):
            if not same_words(row["text"], message.own_text):
                continue
            if message.message_id and row["message_id"] == message.message_id:
                return row["case_id"], row["id"]
            told = claimed or row["matched_by"].startswith(CLAIMED)
            to = {address.address for address in message.to} & set(row["to_addresses"].split(", "))
            if told and to and near(row["sent_at"], message.date):
                return row["case_id"], row["id"]
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


def same_words(known: str, new: str) -> bool:
    """True when two texts are (nearly) the same, or the new one stands in the known one."""
    one, other = " ".join(known.split()), " ".join(new.split())
    return other in one or _agreement(one, other) > SAME_WORDS


def no_news(known: str, new: str) -> bool:
    """True when a mail is the one on file: the same words and figures in the same order, or whole paragraphs of it.

    Servers and clients change white space and signs and add paragraphs of their own. One word more or less, "not"
    among a long common footer, is another mail: read once too often does less harm than never.
    """
    theirs, ours, bounds = _words(new), "", {0}
    for paragraph in re.split(r"\n\s*\n", known):
        ours += _words(paragraph)
        bounds.add(len(ours))
    if not theirs:
        return not ours
    at = ours.find(theirs)
    for _ in range(COPIES):
        if at < 0 or {at, at + len(theirs)} <= bounds:
            break
        at = ours.find(theirs, at + 1)
    else:
        return False
    return at >= 0


COPIES = 10
"""Places at which a text is looked for in another."""


def _words(text: str) -> str:
    """The words and figures of a text, a space behind each."""
    return "".join(f"{word} " for word in re.findall(r"\w+", text.casefold()))


def same_opening(known: str, new: str) -> bool:
    """True when the new text stands in the known one, or both are (nearly) the same from their first words on.

    Two short answers may share a long footer.
    """
    one, other = known.split(), new.split()
    if " ".join(other) in " ".join(one):
        return True
    begins = _agreement(" ".join(one[:OPENING]), " ".join(other[:OPENING])) > SAME_WORDS
    return begins and _agreement(known, new) > SAME_WORDS


OPENING = 12
"""Words with which a mail says what it is about."""


def same_minute(known: str | None, moment: datetime | None) -> bool:
    """True when two times of sending may be one: within a day and, zones apart, at the same minute.

    Zones differ by quarters of an hour; a client that names no seconds may be a minute off.
    """
    if not near(known, moment) or known is None or moment is None:
        return near(known, moment)
    apart = abs((datetime.fromisoformat(known) - moment).total_seconds()) % 900
    return min(apart, 900 - apart) <= 60


def near(known: str | None, moment: datetime | None) -> bool:
    """True when two times of sending may be one: what a client writes into a forward often has no zone."""
    if known is None or moment is None:
        return known is None and moment is None
    return abs(datetime.fromisoformat(known) - moment) <= A_DAY


def people_of(store: Store) -> frozenset[str]:
    """Addresses of all owners and data subjects, lower case."""
    rows = store.rows("SELECT address FROM addresses UNION SELECT address FROM data_subjects")
    return frozenset(str(row["address"]).lower() for row in rows)


def _agreement(known: str, new: str) -> float:
    """The share of words two texts have in common, each as often as both say it; linear in their length."""
    ours, theirs = Counter(known.split()), Counter(new.split())
    together = ours.total() + theirs.total()
    return 2 * (ours & theirs).total() / together if together else 1.0


def day_of(owner: Owner, moment: datetime) -> date:
    """The calendar day at the owner's place."""
    return moment.astimezone(ZoneInfo(owner.time_zone)).date()


def one_per_domain(addresses: Sequence[Address]) -> list[Address]:
    """The first address of each organisation a mail was sent to, in order; at a provider everybody is one of their own."""
    first: dict[str, Address] = {}
    for address in addresses:
        first.setdefault(address.address if is_shared(address.domain) else address.domain, address)
    return list(first.values())
