"""OPEN by mail: whom to ask, for which rights, and what the person gives to be found by; in six languages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cases.model import IdItem, Right

ADDRESS = re.compile(r"<?(?P<address>[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+)>?")

RIGHT_NAMES: Mapping[Right, str] = {
    Right.ACCESS: r"access|copy|acces|copie|auskunft|kopie|acceso|copia|accesso|inzage|know",
    Right.ERASURE: r"eras(?:e|ure)|delet(?:e|ion)|forget|forgotten|efface\w*|suppr\w+|losch\w*|supresion|suprimir|borrar|borrado|"
    r"cancella\w*|verwijder\w*|wissen|wissing",
    Right.OBJECTION: r"object(?:ion)?|oppos\w+|widerspr\w+|oposicion|oponer\w*|opposizione|bezwaar",
    Right.RECTIFICATION: r"rectif\w+|correct(?:ion)?|berichtig\w+|korrektur|rettific\w+|corre[cg]\w+",
    Right.RESTRICTION: r"restrict\w*|limit\w+|einschrank\w+|beperk\w+",
    Right.PORTABILITY: r"portab\w+|ubertrag\w+|datenubertrag\w+|overdraag\w+|export",
}
"""What the rights are called, in words without accents."""

GIVEN: Mapping[IdItem, str] = {
    IdItem.CUSTOMER_NUMBER: r"customer|client|kunde|kunden|kundin|cliente|klant|member|account|konto|compte|cuenta|conto|"
    r"kundennummer|klantnummer|kontonummer|mitglied|mitgliedsnummer",
    IdItem.ORDER_NUMBER: r"order|commande|bestellung|bestellnummer|pedido|ordine|bestelling|bestelnummer|ordernummer",
    IdItem.PHONE: r"phone|tel|telephone|telefon|telefonnummer|telefono|telefoon|telefoonnummer",
    IdItem.DATE_OF_BIRTH: r"born(?: on)?|date of birth|birth ?date|dob|nee? le|date de naissance|geboren am|geb|geburtsdatum|"
    r"nacid[oa] el|fecha de nacimiento|nat[oa] il|data di nascita|geboren op|geboortedatum",
}
"""What may be given, by the word before it, without accents."""

_NUMBER = r"(?:number|no|nr|numero|nummer|num|n|id)?[\s.:#°]*"
_VALUE = r"(?P<value>\+?[\w/-]*\d[\w/-]*(?:[ ]\d[\w/-]*)*)"
_DAY = r"(?P<value>\d{4}-\d\d?-\d\d?|\d{1,2}(?:st|nd|rd|th|er|\.)?[./ -](?:de |of )?(?:\d{1,2}|[^\W\d]{3,10})\.?,?[./ -](?:de )?\d{2,4})"
_VALUES = {IdItem.DATE_OF_BIRTH: _DAY}
"""How a value is written, where it is not a number or a name with digits."""

_NAMED = re.compile(r"[(\"“„«'](?P<name>[^()\"“”„«»]{2,80})[)\"”“»']")


@dataclass(frozen=True, slots=True)
class Opening:
    """A request that an owner wants written: its recipient, its rights, what it names her by."""

    address: str
    name: str
    """Of the organisation, or ""."""
    rights: tuple[Right, ...]
    given: tuple[tuple[IdItem, str], ...] = ()
    others: tuple[str, ...] = ()
    """Further addresses on the line: which of them is meant is asked."""


def read_opening(said: str) -> Opening | None:
    """What follows OPEN: "privacy@x.example access erasure, as customer 12345"; None when no address stands in it.

    The organisation's name may stand before the address or in brackets or quotation marks behind it.
    """
    found = ADDRESS.search(said)
    if found is None:
        return None
    before, behind = said[: found.start()], said[found.end() :]
    named = _NAMED.search(behind)
    if named:
        behind = behind[: named.start()] + " " + behind[named.end() :]
    others = tuple(one["address"].lower() for one in ADDRESS.finditer(behind))
    behind = ADDRESS.sub(" ", behind)
    given, rest = _given(behind)
    rights = tuple(
        right for right, names in RIGHT_NAMES.items() if re.search(rf"(?<!\w)(?:{names})(?!\w)", rest)
    )
    name = _name_before(before) or (named["name"].strip() if named else "")
    return Opening(found["address"].lower(), name, rights, given, others)


def _name_before(words: str) -> str:
    """The organisation named before its address; "a case at" names none."""
    name = words.strip(" ,;:\"“”„«»'()")
    begins = name[:1].isupper() or name[:1].isdigit()
    return name if begins and _folded(name).rpartition(" ")[2] not in TOWARDS else ""


TOWARDS = frozenset(
    [
        "at",
        "with",
        "to",
        "against",
        "bei",
        "gegen",
        "an",
        "beim",
        "chez",
        "a",
        "aupres",
        "contre",
        "aux",
        "en",
        "con",
        "ante",
        "contra",
        "presso",
        "verso",
        "bij",
        "tegen",
    ]
)
"""Words before an address that lead to it and end no name."""


def _given(words: str) -> tuple[tuple[tuple[IdItem, str], ...], str]:
    """What she gives, each value as she wrote it, and the other words in folded letters."""
    rest = _folded(words)
    found: list[tuple[IdItem, str]] = []
    for item, value, part in _values(rest):
        written = re.search(re.escape(value), " ".join(words.split()), re.I)
        found.append((item, written.group() if written else value.upper()))
        rest = rest.replace(part, " ")
    return tuple(found), rest


def _values(words: str) -> Iterator[tuple[IdItem, str, str]]:
    for item, names in GIVEN.items():
        how = _VALUES.get(item, _VALUE)
        match = re.search(rf"(?<!\w)(?:{names})[\s:.]*{_NUMBER}{how}", words, re.I)
        if match:
            yield item, match["value"].strip(), match.group()


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())
