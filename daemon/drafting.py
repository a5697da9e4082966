"""OPEN: a request written in the person's name, shown to her, and sent only after her word.

The draft is a case whose first letter waits for SEND. Its clock begins when that letter has gone; VETO ends it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from cases.command_words import Verb
from cases.commands import Command, Instructions
from cases.model import Address, Case, Controller, Decision, IdItem, Law, Message
from cases.openings import Opening, read_opening
from cases.requests import law_named
from cases.restraint import same_controller
from daemon.opening import Request, open_case, organisation_of, person_of
from daemon.settings import Home
from daemon.warrants import Warrant
from db import people, records
from db.records import Owner
from db.store import Store
from letters.answers import Said, said

LAW_OF = {"GB": Law.UK_GDPR, "CH": Law.CH_FADP, "BR": Law.BR_LGPD}
"""The law where both sides are at home in one of these countries and none is named; else the GDPR."""


def draft_request(
    home: Home, store: Store, owner: Owner, words: str, message: Message, number: int | None, now: datetime
) -> tuple[Decision | None, list[Said]]:
    """Write a request for an owner; gives what followed (None when nothing was written) and what to answer.

    Args:
        home: rules and what config.toml knows of people and organisations.
        store: inside its transaction.
        owner: who asks for it.
        words: what stands behind OPEN.
        message: her mail.
        number: under which it is stored; None when she says it at the terminal.
        now: moment of the decision.
    """
    language = owner.language
    opening = read_opening(words)
    if opening is None or not opening.rights:
        return None, [said("open_how", language)]
    if opening.others:
        named = ", ".join((opening.address, *opening.others))
        return None, [said("open_which_address", language, value=named)]
    if owner.role != people.DECIDES:
        return None, [said("open_not_yours", language)]
    request = _request(home, owner, opening, words, message, now)
    if request.data["subject"].get("mandate"):
        return None, [said("open_mandate", language)]
    known = _known(store, owner, request)
    if known is not None:
        key = "open_drafted" if known.drafted else "open_already"
        return None, [said(key, language, case=known.number, controller=known.controller.name)]
    decision = open_case(store, home.rules, request, number, (), message, now)
    return decision, [
        said("drafted", language, case=decision.case.number, controller=decision.case.controller.name)
    ]


NO = frozenset({"no", "no thanks", "no thank you", "non", "non merci", "nein", "nein danke", "no gracias", "no grazie", "nee",
                "nee bedankt", "nee dank je"})  # fmt: skip
"""How people decline what they are shown."""


def refusal_of_draft(store: Store, message: Message, read: Instructions, warrant: Warrant) -> Instructions:
    """A plain no in answer to a request that was shown is a VETO for it; anywhere else it is what it was."""
    first = next((line for line in message.own_text.splitlines() if line.strip()), "")
    said = " ".join(first.casefold().replace(",", " ").strip(" .!").split())
    if read.commands or warrant.token is None or warrant.token.case is None or said not in NO:
        return read
    case = records.load_case(store, warrant.token.case)
    if case is None or not case.drafted:
        return read
    return Instructions((Command(Verb.VETO, case.number, ""),))


def _request(
    home: Home, owner: Owner, opening: Opening, words: str, message: Message, now: datetime
) -> Request:
    organisation = organisation_of(home, owner, Address(opening.name, opening.address), message)
    if opening.name:
        organisation["name"] = opening.name
    subject = person_of(home, owner, words)
    both = {subject["country"], organisation["country"]}
    law = law_named(words) or (LAW_OF.get(subject["country"]) if len(both) == 1 else None) or Law.EU_GDPR
    day = now.astimezone(ZoneInfo(owner.time_zone)).date().isoformat()
    return Request(
        owner,
        {
            "law": law.value,
            "rights": [right.value for right in opening.rights],
            "controller": organisation,
            "subject": subject,
            "owner": owner.id,
            "requested_on": day,
            "on": day,
            "at": now.isoformat(),
            "authenticated": "",
            "held": [IdItem.EMAIL.value],
            "subject_line": message.subject,
            "drafted": True,
            "particulars": [[item.value, value] for item, value in opening.given],
        },
    )


def _known(store: Store, owner: Owner, request: Request) -> Case | None:
    """An open case of hers in which the same is asked of the same organisation already."""
    wanted, controller = request.data, request.data["controller"]
    for case in records.load_cases(store, owner.id, open_only=True):
        if case.bounced and case.received_on is None:
            continue
        mine = case.owner == owner.id and case.subject.address == wanted["subject"]["address"]
        addresses = set(case.controller.addresses) & set(controller["addresses"])
        same = bool(addresses) or same_controller(case.controller, _entry(controller))
        if mine and same and set(case.rights) & set(wanted["rights"]):
            return case
    return None


def _entry(organisation: Mapping[str, Any]) -> Controller:
    return Controller(
        organisation["name"],
        tuple(organisation["domains"]),
        tuple(organisation["addresses"]),
        organisation["country"],
    )
