"""The identity ledger: what was asked of a person to show who she is, what she gave or refused, and when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from cases.model import Case, Demand, Event, EventKind, IdItem, Verdict


@dataclass(frozen=True, slots=True)
class Entry:
    """One item: every demand for it in order of time, when it was given and by which message, when it was refused.

    `more` is True when it was asked for only after something else had been given in answer to a demand.
    `verdict` is that on the item alone, at the last demand for it; `excessive_on` the day of the first demand for it
    that was disproportionate.
    """

    item: IdItem
    demands: tuple[Demand, ...]
    given_on: date | None = None
    given_by: int | None = None
    refused_on: date | None = None
    more: bool = False
    verdict: Verdict | None = None
    excessive_on: date | None = None

    @property
    def first_asked(self) -> date:
        """Day of the first demand."""
        return min(demand.on for demand in self.demands)

    @property
    def asked_after_given(self) -> bool:
        """True when a demand came after the item had been given."""
        return any(demand.after_given for demand in self.demands)


@dataclass(frozen=True, slots=True)
class IdentityLedger:
    """All items ever asked for, in the order of their first demand in the file; `mails` the messages that asked."""

    entries: tuple[Entry, ...] = ()
    mails: int = 0

    @property
    def named(self) -> tuple[Entry, ...]:
        """Items that a message names: a demand for nothing in particular is a mail, but no item."""
        return tuple(entry for entry in self.entries if entry.item is not IdItem.OTHER)

    @property
    def given(self) -> tuple[Entry, ...]:
        """Named items that the controller has been given."""
        return tuple(entry for entry in self.named if entry.given_on is not None)

    @property
    def refused(self) -> tuple[Entry, ...]:
        """Named items that the person will not give and has not given."""
        return tuple(e for e in self.named if e.refused_on is not None and e.given_on is None)

    @property
    def repeated(self) -> tuple[Entry, ...]:
        """Named items that more than one message asked for."""
        return tuple(e for e in self.named if len({demand.message for demand in e.demands}) > 1)


def ledger_of(case: Case, events: Iterable[Event]) -> IdentityLedger:
    """The ledger of a case; the verdicts are those of `events`."""
    verdicts: dict[tuple[int, IdItem], Verdict] = {}
    for event in events:
        if event.kind is EventKind.IDENTIFICATION_JUDGED:
            alone = event.data.get("verdicts", {})
            whole = event.data["verdict"]
            message = event.data["message"]
            verdicts |= {
                (message, IdItem(item)): Verdict(alone.get(item, whole)) for item in event.data["items"]
            }
    items = dict.fromkeys(demand.item for demand in case.demands)
    return IdentityLedger(
        tuple(_entry(case, item, verdicts) for item in items),
        len({demand.message for demand in case.demands}),
    )


def _entry(case: Case, item: IdItem, verdicts: Mapping[tuple[int, IdItem], Verdict]) -> Entry:
    given = next((supplied for supplied in case.supplied if supplied.item is item), None)
    refused = next((refused for refused in case.refused if refused.item is item), None)
    demands = tuple(
        sorted((d for d in case.demands if d.item is item), key=lambda demand: (demand.on, demand.message))
    )
    judged = [(demand.on, verdicts.get((demand.message, item))) for demand in demands]
    excessive = [on for on, verdict in judged if verdict is Verdict.DISPROPORTIONATE]
    return Entry(
        item,
        demands,
        given.on if given else None,
        given.message if given else None,
        refused.on if refused else None,
        _more(case, item, demands[0].on),
        judged[-1][1],
        excessive[0] if excessive else None,
    )


def _more(case: Case, item: IdItem, first_asked: date) -> bool:
    """True when another item had been asked for and given before this one was first asked for."""
    asked = {demand.item: demand.on for demand in reversed(case.demands) if demand.item is not item}
    return any(
        supplied.item in asked and asked[supplied.item] <= supplied.on < first_asked
        for supplied in case.supplied
    )
