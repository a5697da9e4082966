"""Which case a message belongs to, and why; when that is not certain, quarantine and why.

Order of trust: the secret case address, that address with a slip of the pen, a reply to a letter of ours, the
controller's ticket number, the controller's address or domain with exactly one open case of this owner, its name
at a vendor's portal. Subjects alone never decide.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from cases.model import Message
from cases.senders import PORTALS, is_shared, portal_of

TOKEN_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Letters of a case token: none that can be mistaken for another on paper (no i, l, o, 0, 1)."""

RETURNS = "b-"
"""How the token begins in the address to which a letter of ours returns; RFC 3834 sends automatic answers there."""

_NOT_A_YEAR = r"(?!(?:19|20)\d\d(?![-/]?\d))"
TICKET = re.compile(
    r"\bref:[\w.!-]{8,60}:ref\b"
    rf"|\b[A-Z]{{2,6}}[-#]?{_NOT_A_YEAR}\d{{4,10}}(?:[-/]\d{{1,10}})*\b|\b[A-Z]{{2,6}}-\d\d-\d{{3,10}}\b|(?<!\w)#{_NOT_A_YEAR}\d{{4,10}}\b"
    rf"|(?i:\b(?:ticket|case|vorgang|dossier|expediente|pratica|zaak)(?:[ :-]|n[°ºr.]){{1,5}}){_NOT_A_YEAR}(?P<bare>\d{{4,12}})\b"
)
"""FS-20881, REQ-2026-00123, #318204, Ticket 318204, and the marks that desks put into a subject for themselves."""


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
    sent_message_ids: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """The cases in which a Message-ID stands: several for one request to several controllers."""
    tickets: Mapping[str, int] = field(default_factory=dict)
    delimiter: str = "+"
    """What stands between name and token in the addresses of the bot; "" where its server takes none."""
    letter_tokens: Mapping[str, int] = field(default_factory=dict)
    """The cases of our letters, by the token of the address to which what cannot be delivered returns."""


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


def case_address(bot_address: str, token: str, delimiter: str = "+") -> str:
    """The secret address of a case: relance@bot.example and k7f3a give relance+k7f3a@bot.example.

    `delimiter` is what the bot's server takes between name and token (RFC 5233 leaves it open); "" where it takes
    none: then the bot's own address, and what comes back is known by the mail it answers.
    """
    local, _, domain = bot_address.partition("@")
    return f"{local}{delimiter}{token}@{domain}" if delimiter else bot_address


def token_in(address: str, bot_address: str, delimiter: str = "+") -> str:
    """The token in an address of the bot, or ""; upper case is forgiven.

    "+" is known whatever the `delimiter`: letters of the time before it was changed are answered, too.
    """
    local, _, domain = bot_address.lower().partition("@")
    head, _, tail = address.lower().partition("@")
    mark = head[len(local) : len(local) + 1]
    ours = head.startswith(local) and tail == domain and mark and mark in ("+", delimiter)
    return head[len(local) + 1 :] if ours else ""


def recipients(message: Message) -> tuple[str, ...]:
    """Every address the message says it was sent to, envelope included."""
    named = (*message.to, *message.cc)
    return tuple(dict.fromkeys([*message.delivered_to, *(a.address for a in named)]))


def tickets_in(text: str) -> tuple[str, ...]:
    """Ticket numbers a controller put into a subject, such as FS-20881 or #318204."""
    found = (match["bare"] or match.group().lstrip("#") for match in TICKET.finditer(text))
    return tuple(dict.fromkeys(found))


def match(
    message: Message, directory: Directory, *, owner: int | None, party_addresses: Iterable[str]
) -> Match | NoMatch:
    """Find the case of `message`.

    `owner` is the id of the authenticated owner who sent or forwarded it, or None when it came from
    somebody else; `party_addresses` are the addresses of the other side as far as the mail shows them
    (sender of a forwarded original, recipients of the owner's own mail, sender of a direct mail).
    """
    cases = tuple(c for c in directory.cases if owner is None or c.open_to(owner))
    by_token = _by_token(message, directory, cases, forwards=owner is not None)
    if by_token is not None:
        return by_token
    party = _by_party(cases, tuple(party_addresses), direct=owner is None)
    numbers = {c.number for c in cases}
    references = _references(message)
    answered = [(one, numbers & set(directory.sent_message_ids.get(one, ()))) for one in references]
    theirs = set(party.cases) if isinstance(party, Match) else set()
    if isinstance(party, Match) and not any(theirs & found for _, found in answered):
        return party  # one request to two controllers: each answers in the same thread
    for reference, found in answered:
        hits = found & theirs or found
        if len(hits) == 1:
            return Match(tuple(hits), f"it answers our mail {reference}", secret=True)
        if found:
            return NoMatch("ambiguous", _several("it answers a mail of", found), tuple(sorted(found)))
    subjects = [message.subject, message.forward.subject if message.forward else ""]
    for ticket in tickets_in(" ".join(subjects)):
        number = directory.tickets.get(ticket)
        if number in numbers:
            return Match((number,), f"it carries ticket number {ticket}")
    return party


def _several(words: str, numbers: Iterable[int]) -> str:
    return f"{words} {', '.join(f'#{number}' for number in sorted(numbers))}"


def _references(message: Message) -> tuple[str, ...]:
    """What a mail, or the original that is attached to it, answers: parents first."""
    original = message.forward.references if message.forward else ()
    return (message.in_reply_to, *reversed(message.references), *reversed(original))


def _by_token(
    message: Message, directory: Directory, cases: tuple[OpenCase, ...], *, forwards: bool
) -> Match | None:
    """By the case addresses it was sent to; an original that the owner forwards was perhaps sent to one as well."""
    named = recipients(message)
    if forwards and message.forward is not None:
        named += tuple(address.address for address in (*message.forward.to, *message.forward.cc))
    tokens = {token_in(address, directory.bot_address, directory.delimiter) for address in named} - {""}
    hits = tuple(c.number for c in cases if c.token in tokens)
    if hits:
        return Match(hits, "it was sent to the case address", secret=True)
    numbers = {c.number for c in cases}
    returns = {
        directory.letter_tokens.get(token.removeprefix(RETURNS))
        for token in tokens
        if token.startswith(RETURNS)
    }
    answered = tuple(sorted(number for number in returns if number in numbers))
    if answered:
        return Match(answered, "it was sent to the return address of our letter", secret=True)
    # no proof that the sender was given the address: whoever guesses needs only come near it
    near = tuple(c.number for c in cases if any(one_slip(token, c.token) for token in tokens))
    return Match(near, "it was sent to the case address with one letter mistyped") if len(near) == 1 else None


def one_slip(written: str, meant: str) -> bool:
    """True when one letter was mistyped, left out, doubled or added, or two neighbours changed places."""
    if not written or written == meant or abs(len(written) - len(meant)) > 1:
        return False
    at = next((i for i, (a, b) in enumerate(zip(written, meant, strict=False)) if a != b), len(meant))
    rests = {
        written[at + 1 :] == meant[at + 1 :],
        written[at + 1 :] == meant[at:],
        written[at:] == meant[at + 1 :],
    }
    swapped = written[at : at + 2] == meant[at : at + 2][::-1] and written[at + 2 :] == meant[at + 2 :]
    return True in rests or swapped


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
            return NoMatch(
                "ambiguous", _several(f"several open cases have this {how}:", hits), tuple(sorted(hits))
            )
    found = _at_portal(open_cases, addresses, direct=direct)
    if found is not None:
        return found
    over = tuple(
        c.number for c in cases if c.closed and any(_within(domain, c.domains) for domain in domains)
    )
    if over and not direct:
        return NoMatch("no_case", "its case is closed", over)
    return NoMatch("no_case", "no case has this address" if direct else "none of your cases has this address")


def _at_portal(cases: list[OpenCase], addresses: tuple[str, ...], *, direct: bool) -> Match | NoMatch | None:
    """By the controller's name in an address at a vendor that writes for many, such as firm.desk.example or firm@desk.example.

    Anybody can become a customer of a vendor under any name, so a stranger's mail is only said to be likely.
    """
    for address in addresses:
        local, _, domain = address.rpartition("@")
        vendor = portal_of(domain)
        if not vendor:
            continue
        names = set(re.split(r"[.@+_-]", f"{local}.{domain.removesuffix(vendor)}"))
        hits = tuple(c.number for c in cases if names & _names(c))
        if len(hits) != 1:
            continue
        reason = f"it comes from {domain}, a {PORTALS[vendor]} of many, under the controller's name"
        return NoMatch("no_case", f"{reason}: perhaps of #{hits[0]}", hits) if direct else Match(hits, reason)
    return None


def _names(case: OpenCase) -> set[str]:
    """The words of a controller's own domains, without their end."""
    own = (domain for domain in case.domains if domain and not is_shared(domain))
    return {word for domain in own for word in domain.split(".")[:-1] if len(word) > 3}


def _within(domain: str, domains: frozenset[str]) -> bool:
    own = {known for known in domains if known and not is_shared(known)}
    return any(domain == known or domain.endswith("." + known) for known in own)


def is_party(address: str, case: OpenCase) -> bool:
    """True when an address is one of the controller's: known itself, or in a domain that is the controller's alone."""
    return address in case.addresses or _within(address.rpartition("@")[2], case.domains)
