"""SHARE and UNSHARE: who beside the owner sees a case, and who decides; what somebody who only helps is answered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from cases.command_words import Verb
from cases.commands import Command
from cases.model import Case, Decision, EventKind
from cases.sharing import address_in, role_in
from daemon.notices import Notices
from db import people, records
from db.records import Owner
from db.store import Store
from letters.phrasebook import say
from letters.words import enumerate_words

ANYBODY = frozenset({Verb.STATUS, Verb.CASE, Verb.HELP})
"""What somebody who helps may ask."""

Do = Callable[..., Decision]


def refusal(store: Store, command: Command, case: Case, owner: Owner) -> str:
    """Why this person may not command the case, with the names of those who may; "" when she may."""
    if command.verb in ANYBODY or people.role_in(store, case.number, owner.id) == people.DECIDES:
        return ""
    leaves = command.verb is Verb.UNSHARE and address_in(command.argument) == owner.address
    if leaves and any(one == owner.id for one, _ in case.shares):
        return ""
    return say("team.others_decide", owner.language, case=case.number, names=_names(store, case, owner))


def _names(store: Store, case: Case, reader: Owner) -> str:
    return enumerate_words([one.name for one in people.deciders(store, case.number)], reader.language)


def share(
    store: Store, notices: Notices, command: Command, case: Case, owner: Owner, now: datetime, do: Do
) -> str:
    """Let somebody else of this bot see a case or decide on it; only its own owner can do that."""
    if case.owner != owner.id:
        name = records.owner(store, case.owner).name
        return say("team.not_yours", owner.language, case=case.number, name=name)
    other = records.owner_by_address(store, address_in(command.argument))
    if other is None:
        return say("team.unknown_person", owner.language, address=address_in(command.argument))
    if other.id == case.owner:
        return say("team.yours_already", owner.language, case=case.number)
    role = role_in(command.argument) if other.role == "owner" else "helper"
    decision = do(EventKind.CASE_SHARED, owner=other.id, address=other.address, role=role, by=owner.id)
    notices.tell_shared(other, decision.case, role, owner, now)
    return say(
        f"team.shared.{role}",
        owner.language,
        name=other.name,
        address=other.address,
        case=case.number,
        controller=case.controller.name,
    )


def unshare(store: Store, command: Command, case: Case, owner: Owner, do: Do) -> str:
    """End that; whoever a case is shared with may leave it herself."""
    address = address_in(command.argument)
    other = next(
        (
            one
            for one in (records.owner(store, number) for number, _ in case.shares)
            if one.address == address
        ),
        None,
    )
    if other is None:
        return say("team.not_shared", owner.language, case=case.number, address=address)
    if owner.id not in (case.owner, other.id):
        name = records.owner(store, case.owner).name
        return say("team.not_yours", owner.language, case=case.number, name=name)
    do(EventKind.CASE_UNSHARED, owner=other.id, address=other.address, by=owner.id)
    return say("team.unshared", owner.language, name=other.name, case=case.number)
