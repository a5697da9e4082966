"""Which case a message belongs to, and why; when that is not certain, quarantine and why.

Order of trust: the secret case address, a reply to a letter of ours, the controller's ticket number, the
controller's address with exactly one open case of this owner. Subjects alone never decide.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from cases.model import Message

TOKEN_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Letters of a case token: none that can be mistaken for another on paper (no i, l, o, 0, 1)."""

SHARED_PROVIDERS = frozenset(
    {
        "gmail.com", "googlemail.com", "outlook.com", "outlook.fr", "outlook.de", "hotmail.com", "hotmail.fr",
        "hotmail.it", "hotmail.es", "hotmail.co.uk", "live.com", "live.fr", "live.nl", "msn.com", "yahoo.com",
        "yahoo.fr", "yahoo.de", "yahoo.it", "yahoo.es", "yahoo.co.uk", "ymail.com", "aol.com", "icloud.com",
        "me.com", "mac.com", "gmx.de", "gmx.net", "gmx.at", "gmx.ch", "gmx.com", "web.de", "t-online.de",
        "freenet.de", "mail.de", "posteo.de", "posteo.net", "mailbox.org", "proton.me", "protonmail.com",
        "protonmail.ch", "pm.me", "tutanota.com", "tuta.com", "fastmail.com", "zoho.com", "mail.com", "mail.ru",
        "orange.fr", "wanadoo.fr", "free.fr", "laposte.net", "sfr.fr", "libero.it", "virgilio.it", "tiscali.it",
        "alice.it", "bluewin.ch", "ziggo.nl", "kpnmail.nl", "planet.nl", "xs4all.nl", "telenet.be", "skynet.be",
        "btinternet.com", "uol.com.br", "bol.com.br", "terra.com.br", "terra.es", "telefonica.net",
    }
)  # fmt: skip
"""Domains where anybody may have an address: there the address is known, never the domain."""

TICKET = re.compile(r"\b[A-Z]{2,6}[-#]?\d{4,10}\b|(?<!\w)#\d{4,10}\b")


@dataclass(frozen=True, slots=True)
class OpenCase:
    """What matching must know of a case."""

    number: int
    owner: int
    token: str
    addresses: frozenset[str]
    domains: frozenset[str]
    closed: bool = False
    readers: frozenset[int] = frozenset()
    """Others who may bring mail into it: those it is shared with and those who help its owner."""

    def open_to(self, owner: int) -> bool:
        """True for everybody who may bring mail into it."""
        return owner == self.owner or owner in self.readers


@dataclass(frozen=True, slots=True)
class Directory:
    """Everything known that a message can point at; built from the database for each batch."""

    bot_address: str
    cases: tuple[OpenCase, ...] = ()
    sent_message_ids: Mapping[str, int] = field(default_factory=dict)
    tickets: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Match:
    """The cases a message belongs to (usually one) and the reason in words.

    `secret` when the message shows that its sender was written to: it came to the case address or answers a mail
    of the case. An address, a domain or a ticket number anybody can write.
    """

    cases: tuple[int, ...]
    reason: str
    secret: bool = False


@dataclass(frozen=True, slots=True)
class NoMatch:
    """No certain case: `word` of the quarantine vocabulary (no_case, ambiguous) and the reason in words."""

    word: str
    reason: str
    cases: tuple[int, ...] = ()
    """Cases it may belong to all the same: those it cannot be told between, or closed ones."""


def case_address(bot_address: str, token: str) -> str:
    """The secret address of a case: relance@bot.example and k7f3a give relance+k7f3a@bot.example."""
    local, _, domain = bot_address.partition("@")
    return f"{local}+{token}@{domain}"


def token_in(address: str, bot_address: str) -> str:
    """The token in an address of the bot, or ""; upper case is forgiven."""
    local, _, domain = bot_address.lower().partition("@")
    head, _, tail = address.lower().partition("@")
    name, plus, token = head.partition("+")
    return token if plus and name == local and tail == domain else ""


def recipients(message: Message) -> tuple[str, ...]:
    """Every address the message says it was sent to, envelope included."""
    named = (*message.to, *message.cc)
    return tuple(dict.fromkeys([*message.delivered_to, *(a.address for a in named)]))


def tickets_in(text: str) -> tuple[str, ...]:
    """Ticket numbers a controller put into a subject, such as FS-20881 or #318204."""
    return tuple(dict.fromkeys(match.group().lstrip("#") for match in TICKET.finditer(text)))


def match(
    message: Message, directory: Directory, *, owner: int | None, party_addresses: Iterable[str]
) -> Match | NoMatch:
    """Find the case of `message`.

    `owner` is the id of the authenticated owner who sent or forwarded it, or None when it came from
    somebody else; `party_addresses` are the addresses of the other side as far as the mail shows them
    (sender of a forwarded original, recipients of the owner's own mail, sender of a direct mail).
    """
    cases = tuple(c for c in directory.cases if owner is None or c.open_to(owner))
    by_token = _by_token(message, directory, cases)
    if by_token is not None:
        return by_token
    party = _by_party(cases, tuple(party_addresses), direct=owner is None)
    numbers = {c.number for c in cases}
    if isinstance(party, Match) and party.cases[0] not in {
        directory.sent_message_ids.get(r) for r in (message.in_reply_to, *message.references)
    }:
        return party  # one request to two controllers: each answers in the same thread
    for reference in (message.in_reply_to, *reversed(message.references)):
        number = directory.sent_message_ids.get(reference)
        if number in numbers:
            return Match((number,), f"it answers our mail {reference}", secret=True)
    subjects = [message.subject, message.forward.subject if message.forward else ""]
    for ticket in tickets_in(" ".join(subjects)):
        number = directory.tickets.get(ticket)
        if number in numbers:
            return Match((number,), f"it carries ticket number {ticket}")
    return party


def _by_token(message: Message, directory: Directory, cases: tuple[OpenCase, ...]) -> Match | None:
    tokens = {token_in(address, directory.bot_address) for address in recipients(message)} - {""}
    hits = tuple(c.number for c in cases if c.token in tokens)
    return Match(hits, "it was sent to the case address", secret=True) if hits else None


def _by_party(cases: tuple[OpenCase, ...], addresses: tuple[str, ...], *, direct: bool) -> Match | NoMatch:
    """By the controller's address; a stranger's direct mail is never matched by domain alone to several owners."""
    open_cases = [c for c in cases if not c.closed]
    exact = {c.number for c in open_cases if c.addresses & set(addresses)}
    domains = {address.rpartition("@")[2] for address in addresses}
    near = {c.number for c in open_cases if any(_within(domain, c.domains) for domain in domains)}
    for hits, how in ((exact, "address"), (near, "domain")):
        if len(hits) == 1:
            return Match(tuple(hits), f"the controller's {how} has one open case")
        if len(hits) > 1:
            listed = ", ".join(f"#{number}" for number in sorted(hits))
            return NoMatch("ambiguous", f"several open cases have this {how}: {listed}", tuple(sorted(hits)))
    over = tuple(
        c.number for c in cases if c.closed and any(_within(domain, c.domains) for domain in domains)
    )
    if over and not direct:
        return NoMatch("no_case", "its case is closed", over)
    return NoMatch("no_case", "no case has this address" if direct else "none of your cases has this address")


def _within(domain: str, domains: frozenset[str]) -> bool:
    own = {known for known in domains if known and known not in SHARED_PROVIDERS}
    return any(domain == known or domain.endswith("." + known) for known in own)


def is_party(address: str, case: OpenCase) -> bool:
    """True when an address is one of the controller's: known itself, or in a domain that is the controller's alone."""
    return address in case.addresses or _within(address.rpartition("@")[2], case.domains)
