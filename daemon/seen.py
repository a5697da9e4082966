"""What somebody reads of cases that are not her own: named by their owner, without what only their owner decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from cases.brief import DigestBrief
from cases.model import Case
from db import people, records
from db.records import Owner
from db.store import Store


def as_seen(store: Store, brief: DigestBrief, reader: Owner, cases: Mapping[int, Case]) -> DigestBrief:
    """A digest as its reader may have it; her own cases stay as they are."""
    others = {
        number: records.owner(store, case.owner) for number, case in cases.items() if case.owner != reader.id
    }
    if not others:
        return brief
    helped = {n for n in others if people.role_in(store, n, reader.id) != people.DECIDES}
    listed = {number for number, _, _ in brief.waiting}
    planned = {step.case for step in (*brief.needs_you, *brief.goes_out)} | {one.case for one in brief.unsure}
    waiting = (
        *brief.waiting,
        *((n, cases[n].controller.name, None) for n in sorted((planned & helped) - listed)),
    )

    def named(number: int, name: str) -> str:
        return f"{name} ({others[number].name})" if number in others else name

    return replace(
        brief,
        needs_you=tuple(one for one in brief.needs_you if one.case not in helped),
        goes_out=tuple(one for one in brief.goes_out if one.case not in helped),
        unsure=tuple(
            replace(one, controller=named(one.case, one.controller))
            for one in brief.unsure
            if one.case not in helped
        ),
        replies=tuple(
            replace(
                one, controller=named(one.case, one.controller), unsure=one.unsure and one.case not in helped
            )
            for one in (*brief.replies, *(one for one in brief.unsure if one.case in helped and one.new))
        ),
        happened=tuple(one for one in brief.happened if one.case not in helped or not one.asks),
        problems=tuple(one for one in brief.problems if one[0] not in helped),
        sent=tuple(one for one in brief.sent if one[0] not in helped),
        deadlines=tuple(replace(one, controller=named(one.case, one.controller)) for one in brief.deadlines),
        waiting=tuple((number, named(number, name), on) for number, name, on in waiting),
        names={number: named(number, name) for number, name in brief.names.items()},
    )
