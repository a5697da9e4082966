"""Which supervisory authorities a complaint may be lodged with, and why each is one of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cases.model import Case, Law, Reason
from cases.rules import Authority, Rules

EEA = frozenset(
    [
        "AT",
        "BE",
        "BG",
        "HR",
        "CY",
        "CZ",
        "DK",
        "EE",
        "FI",
        "FR",
        "DE",
        "GR",
        "HU",
        "IE",
        "IT",
        "LV",
        "LT",
        "LU",
        "MT",
        "NL",
        "PL",
        "PT",
        "RO",
        "SK",
        "SI",
        "ES",
        "SE",
        "IS",
        "LI",
        "NO",
    ]
)
"""Where the GDPR applies: the 27 member states of the Union, Iceland, Liechtenstein, Norway."""

OUTSIDE = {Law.UK_GDPR: "GB", Law.CH_FADP: "CH"}
"""Laws with one authority for a whole country; the directory knows none for California and Brazil."""


@dataclass(frozen=True, slots=True)
class Competence:
    """One authority of the directory (`key`) and why it is competent."""

    key: str
    reason: Reason


def competent(case: Case, rules: Rules) -> tuple[Competence, ...]:
    """The authorities for a complaint of this case, the nearest first, each once.

    Under the GDPR: where the person lives, works, or where the infringement happened (Art. 77(1)). With an
    establishment in the Union the authority of its country leads (Art. 56); without one there is no leading
    authority, and complaints may be lodged with several in parallel (Art. 55(1); CNIL SAN-2022-019).
    """
    found: dict[str, Competence] = {}
    for row, reason in _rows(case, rules):
        key = next(key for key, known in rules.authorities.items() if known is row)
        found.setdefault(key, Competence(key, reason))
    return tuple(found.values())


def nearest(case: Case, rules: Rules) -> str:
    """The first of the competent authorities as its id, or "" when the directory names none."""
    found = competent(case, rules)
    return found[0].key if found else ""


SEAT = "the controller has its seat"


def _rows(case: Case, rules: Rules) -> Iterator[tuple[Authority, Reason]]:
    if case.law is not Law.EU_GDPR:
        row = rules.authority_for(OUTSIDE.get(case.law, ""))
        if row is not None:
            yield row, Reason(f"{row.name} is the authority of the whole country.", "our_practice", "country")
        return
    person, seat = case.subject, case.controller
    for country, region, rule, where in (
        (person.country, person.region, "residence", "the person lives"),
        (*_place(person.work), "work", "the person works"),
        (*_place(seat.infringement), "infringement", "the infringement happened"),
    ):
        text = f"{where[:1].upper()}{where[1:]} there."
        yield from _of_country(case, country, region, rules, where, Reason(text, "gdpr_77", rule))
    if seat.eu_establishment:
        leads = Reason("The controller is established there: this authority leads.", "gdpr_56", "seat")
        yield from _of_country(case, seat.country, seat.region, rules, SEAT, leads)


def _place(text: str) -> tuple[str, str]:
    """Country and region of a place such as "LU" or "DE-SN"."""
    country, _, region = text.partition("-")
    return country, region


def _of_country(
    case: Case, country: str, region: str, rules: Rules, where: str, reason: Reason
) -> Iterator[tuple[Authority, Reason]]:
    """The authority of a country of the EEA; in Germany that of a Land, none when the Land is not known."""
    if country not in EEA:
        return
    if country != "DE":
        row = rules.authority_for(country)
        if row is not None:
            yield row, reason
        return
    if case.controller.country == "DE":
        region, where = case.controller.region, SEAT
    row = rules.authority_for("DE", region)
    if row is not None and row.region:
        if where == SEAT:
            text = f"In Germany the authority of the Land in which {where} supervises private bodies."
            yield row, Reason(text, "bfdi_competence", "land")
        else:
            text = f"The Land in which {where} is assumed to be competent; no source here confirms it."
            yield row, Reason(text, "our_practice", "land")
