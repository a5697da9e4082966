"""Open a case from the person's own request: rights, law, controller and what she gave are read from it."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from cases import acquaintance, history, timeline
from cases.competence import EEA
from cases.matching import TOKEN_ALPHABET
from cases.model import Address, Case, Decision, Event, EventKind, IdItem, Message
from cases.requests import is_request, law_in, rights_in
from cases.restraint import repeats
from cases.rules import Rules
from cases.senders import is_shared
from daemon.settings import ControllerSection, Home, SubjectSection
from db import records
from db.records import Owner
from db.store import Store

TOKEN_LENGTH = 8

COUNTRY_DOMAINS = {"uk": "GB"}
"""Top-level domains that are not their ISO 3166 code."""

SEATS = frozenset({"GB", "CH", "US", "BR"})
"""Countries outside the EEA whose law the rules know."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request as read, ready to open a case with."""

    owner: Owner
    data: dict[str, Any]


def read_request(
    home: Home, owner: Owner, message: Message, controller: Address, sent_at: datetime
) -> Request | None:
    """The facts of a request, or None when the mail uses no right (then it opens nothing)."""
    words = f"{message.subject}\n{message.own_text}"
    rights = rights_in(words)
    if not rights or not is_request(words):
        return None
    organisation = _controller(home, controller, message, _country(home, owner))
    subject = _subject(home, owner, words)
    known = _answers(message, organisation["domains"]) and not _unknown(organisation, subject)
    day = sent_at.astimezone(ZoneInfo(owner.time_zone)).date().isoformat()
    return Request(
        owner,
        {
            "law": law_in(words).value,
            "rights": [right.value for right in rights],
            "controller": organisation,
            "subject": subject,
            "owner": owner.id,
            "requested_on": day,
            "received_on": day,
            "on": day,
            "at": sent_at.isoformat(),
            "authenticated": acquaintance.KNOWN if known else "",
            "held": [] if subject.get("agent") else [IdItem.EMAIL.value],
            "subject_line": message.subject,
        },
    )


def _country(home: Home, owner: Owner) -> str:
    """Where the owner who opens the case lives."""
    settings = home.config.person(owner.address)
    return settings.country if settings else owner.country or home.config.owner.country


def _unknown(organisation: Mapping[str, Any], subject: Mapping[str, Any]) -> bool:
    """True when the address cannot be one that the controller knows the person by, as is that of an agent."""
    return organisation.get("kind") in acquaintance.STRANGERS or bool(subject.get("agent"))


def _answers(message: Message, domains: Iterable[str]) -> bool:
    """True when the request is written in answer to a mail of the controller's own: it has this address."""
    domain = message.in_reply_to.strip("<> ").rpartition("@")[2].lower()
    return any(domain == known or domain.endswith("." + known) for known in domains)


def _subject(home: Home, owner: Owner, words: str) -> dict[str, Any]:
    """Whose rights the request uses: a person whom an agent represents and names in it, otherwise the owner."""
    settings = home.config.person(owner.address)
    acts_as = settings.acts_as if settings else ""
    whoever = {
        "name": owner.name,
        "address": owner.address,
        "language": owner.language,
        "country": _country(home, owner),
        "time_zone": owner.time_zone,
        "mandate": acts_as,
        "region": settings.region if settings else "",
        "work": settings.work if settings else "",
    }
    person = _represented(home, owner, words) if acts_as else None
    if person is None:
        return whoever
    return whoever | {
        "name": person.name,
        "address": person.address.lower(),
        "language": person.language,
        "country": person.country,
        "region": person.region,
        "work": person.work,
        "agent": owner.address,
    }


def organisation_of(home: Home, owner: Owner, address: Address, message: Message) -> dict[str, Any]:
    """The organisation with this address, as a case that this owner opens has it."""
    return _controller(home, address, message, _country(home, owner))


def person_of(home: Home, owner: Owner, words: str) -> dict[str, Any]:
    """Whose rights these words use, as a case that this owner opens has it."""
    return _subject(home, owner, words)


def _represented(home: Home, owner: Owner, words: str) -> SubjectSection | None:
    """The person of config.toml whom this owner represents and who is named first in a request, or None."""
    text = " ".join(words.split()).casefold()
    hers = (
        s for s in home.config.subjects if (s.agent or home.config.owner.address).lower() == owner.address
    )
    named = {
        min(text.find(said) for said in (one.name.casefold(), one.address.casefold()) if said in text): one
        for one in hers
        if one.name.casefold() in text or one.address.casefold() in text
    }
    return named[min(named)] if named else None


def _controller(home: Home, address: Address, message: Message, country: str) -> dict[str, Any]:
    """What config.toml knows of the organisation; otherwise its name and the country of its domain, if that says one."""
    known = _known(home, address.domain)
    others = [
        a.address
        for a in (*message.to, *message.cc)
        if a.domain == address.domain and not is_shared(a.domain)
    ]
    addresses = list(dict.fromkeys([address.address, *others]))
    if known is not None:
        return {
            "name": known.name,
            "domains": list(known.domains),
            "addresses": addresses,
            "country": known.country,
            "region": known.region,
            "kind": known.kind,
            "eu_establishment": known.eu_establishment,
            "postal": known.postal,
            "infringement": known.infringement,
        }
    ending = address.domain.rpartition(".")[2]
    code = COUNTRY_DOMAINS.get(ending, ending.upper())
    # .co, .ai or .io are sold to everybody: only where one of our laws is at home an ending speaks of a seat
    guess = code if code in EEA | SEATS else country
    return {
        "name": address.name or address.domain,
        "domains": [address.domain],
        "addresses": addresses,
        "country": guess,
    }


def is_other_organisation(request: Request, case: Case) -> bool:
    """True when a request names another organisation than a case on the same domain (a shop and a bank of one group)."""
    asked, known = request.data["controller"], case.controller
    if set(asked["addresses"]) & set(known.addresses):
        return False
    named, before = _telling(asked["name"]), _telling(known.name)
    return bool(named and before) and not named & before


_OFFICE = frozenset(
    [
        "privacy",
        "data",
        "protection",
        "officer",
        "office",
        "dpo",
        "gdpr",
        "legal",
        "team",
        "service",
        "services",
        "customer",
        "support",
        "contact",
        "info",
        "desk",
        "help",
        "datenschutz",
        "datenschutzbeauftragter",
        "kundenservice",
        "dpd",
        "délégué",
        "protection",
        "données",
        "vie",
        "privée",
        "privacidad",
        "protección",
        "datos",
        "riservatezza",
        "privacidade",
        "gegevensbescherming",
        "functionaris",
        "klantenservice",
        "the",
        "der",
        "die",
        "das",
        "le",
        "la",
        "el",
        "il",
        "de",
        "von",
        "und",
        "of",
        "and",
    ]
)


def _telling(name: str) -> set[str]:
    """The words of a name that say which organisation, not which office of it."""
    return {word for word in re.findall(r"[^\W_]{2,}", name.casefold()) if word not in _OFFICE}


def _known(home: Home, domain: str) -> ControllerSection | None:
    return next(
        (
            c
            for c in home.config.controllers
            if any(domain == known or domain.endswith("." + known) for known in c.domains)
        ),
        None,
    )


def open_case(
    store: Store,
    rules: Rules,
    request: Request,
    message: int | None,
    given: Sequence[str],
    source: Message,
    now: datetime,
) -> Decision:
    """Give the case a number and a secret address, and let it begin; inside the caller's transaction."""
    number = records.next_case_number(store)
    token = "".join(secrets.choice(TOKEN_ALPHABET) for _ in range(TOKEN_LENGTH))
    data = {
        **request.data,
        "token": token,
        "reference": f"RL-{number:04d}-{token[:4].upper()}",
        "message": message,
        "given": list(given),
    }
    event = Event(EventKind.CASE_OPENED, number, now, data)
    opened = history.apply(None, event)
    # only among her own: the number of another owner's case is none of her business
    others = records.load_cases(store, request.owner.id)
    data["repeats"] = list(repeats(opened, others, rules))
    unknown = _unknown(data["controller"], data["subject"])
    if not unknown and acquaintance.acted_for(opened, others):
        data["authenticated"] = acquaintance.KNOWN
    event = replace(event, data=data)
    decision = timeline.decide(None, event, rules, now)
    records.add_case(store, decision.case, now)
    records.save(store, decision.case, decision.events, now)
    _keep_mandate(store, decision, source)
    return decision


def _keep_mandate(store: Store, decision: Decision, source: Message) -> None:
    """The mandate that came with the first request is named by its hash."""
    if not decision.case.subject.mandate:
        return
    for attachment in source.attachments:
        if "mandat" in attachment.name.lower() or "vollmacht" in attachment.name.lower():
            store.connection.execute(
                """UPDATE mandates SET file_name = ?, file_sha256 = ? WHERE file_sha256 = '' AND data_subject_id =
                   (SELECT data_subject_id FROM cases WHERE id = ?)""",
                [attachment.name, attachment.sha256, decision.case.number],
            )
