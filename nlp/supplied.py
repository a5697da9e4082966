"""Which identity items a person gives in her own mail to the controller: the other half of the ledger."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from cases.model import Attachment, IdItem

SAID: Mapping[IdItem, str] = {
    IdItem.POSTAL_ADDRESS: r"(?:(?:my|the) (?:postal|home|full|mailing|current)?\s*address(?: is|:)|"
    r"(?:mon |l['’])?adresse(?: postale| compl[èe]te| actuelle)?\s*(?:est|:)|(?:meine )?(?:post)?anschrift\s*(?:ist|lautet|:)|"
    r"mi direcci[óo]n(?: postal)?\s*(?:es|:)|(?:il )?mio indirizzo(?: postale)?\s*(?:è|:)|mijn (?:post)?adres\s*(?:is|:))",
    IdItem.IP_ADDRESS: r"\b(?:\d{1,3}\.){3}(?=\d{1,3}\b)",
    IdItem.DATE_OF_BIRTH: r"(?:i was born on|date of birth(?: is|:)|n[ée]e? le|date de naissance\s*(?:est|:)|geboren am|"
    r"geburtsdatum\s*:|nac[íi] el|nat[oa] il|geboren op)",
    IdItem.PHONE: r"(?:(?:phone|mobile)(?: number)?(?: is|:)|(?:mon )?(?:num[ée]ro de )?t[ée]l[ée]phone\s*(?:est|:)|"
    r"telefon(?:nummer)?\s*(?:ist|lautet|:))",
    IdItem.CUSTOMER_NUMBER: r"(?:customer|account|client) number(?: is|:)|num[ée]ro (?:de )?client\s*(?:est|:)|"
    r"kundennummer\s*(?:ist|lautet|:)",
    IdItem.ORDER_NUMBER: r"order number(?: is|:)|num[ée]ro de commande\s*(?:est|:)|bestellnummer\s*(?:ist|lautet|:)",
}

FILES: Mapping[IdItem, str] = {
    IdItem.PHOTO: r"photo|portrait|picture|bild|foto|selfie",
    IdItem.PASSPORT: r"passport|passeport|reisepass|pasaporte|passaporto|paspoort",
    IdItem.ID_CARD: r"\bid[ _-]?card|\bcni\b|carte[ _-]d|ausweis|\bdni\b|carta[ _-]d|identiteitskaart",
    IdItem.MANDATE: r"mandat|mandate|power[ _-]of[ _-]attorney|procuration|vollmacht|poder|procura|volmacht",
    IdItem.UTILITY_BILL: r"utility|facture|stromrechnung",
}

VALUE = r"[^.?!]{0,80}?\d"
"""What is stated has a figure behind its name: a day, a number, a house; "none of your business" has none."""

IMAGE_OR_PDF = ("image/", "application/pdf")


def items_given(text: str, attachments: Sequence[Attachment]) -> tuple[IdItem, ...]:
    """Items stated in `text` (the person's own words) or attached; a refusal to give one states none."""
    found = {item for item, pattern in SAID.items() if re.search(rf"(?:{pattern}){VALUE}", text, re.I)}
    for attachment in attachments:
        if not attachment.content_type.startswith(IMAGE_OR_PDF):
            continue
        named = {item for item, pattern in FILES.items() if re.search(pattern, attachment.name, re.I)}
        if IdItem.PHOTO in named and not attachment.content_type.startswith("image/"):
            named.discard(IdItem.PHOTO)
        found |= named
    return tuple(item for item in IdItem if item in found)
