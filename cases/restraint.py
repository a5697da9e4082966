"""When a person asks the same controller for the same thing again: nothing is sent before she says so herself.

An interval of a year is never excessive (EDPB Guidelines 01/2022, paragraph 185); below it a controller may call
the requests excessive (Art. 12(5) GDPR), and serial requests look like abuse (CJEU C-526/24).
"""

from __future__ import annotations

from collections.abc import Iterable

from cases.model import Case, Controller
from cases.periods import add_months
from cases.rules import Rules
from cases.senders import is_shared


def repeats(case: Case, known: Iterable[Case], rules: Rules) -> tuple[int, ...]:
    """The numbers of earlier cases in which the same person used one of the same rights against the same controller.

    Counted are those asked less than `limits.repeat_months` before `case`.
    """
    return tuple(
        sorted(
            other.number
            for other in known
            if other.number != case.number
            and other.subject.address == case.subject.address
            and same_controller(other.controller, case.controller)
            and set(other.rights) & set(case.rights)
            and other.requested_on <= case.requested_on
            and add_months(other.requested_on, rules.limits.repeat_months) > case.requested_on
        )
    )


def same_controller(one: Controller, other: Controller) -> bool:
    """True when two entries mean one organisation: they share an address, or a domain that is nobody else's."""
    return bool(_own(one) & _own(other))


def _own(controller: Controller) -> set[str]:
    """Its addresses and domains; a provider's domain is nobody's own."""
    return {*controller.addresses, *(domain for domain in controller.domains if not is_shared(domain))}
