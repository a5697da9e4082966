"""The names of identity items in six languages, and those that a person says she gave or will not give."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from cases.courtesies import any_of, folded
from cases.item_words import understood
from cases.model import IdItem

ITEM_WORDS: dict[str, IdItem] = {
    **understood(),
    **{item.value.replace("_", " "): item for item in IdItem},
    "address": IdItem.POSTAL_ADDRESS,
    "ip": IdItem.IP_ADDRESS,
    "birth date": IdItem.DATE_OF_BIRTH,
    "adresse postale": IdItem.POSTAL_ADDRESS,
    "adresse ip": IdItem.IP_ADDRESS,
    "adresse": IdItem.POSTAL_ADDRESS,
    "date de naissance": IdItem.DATE_OF_BIRTH,
    "téléphone": IdItem.PHONE,
    "numéro client": IdItem.CUSTOMER_NUMBER,
    "passeport": IdItem.PASSPORT,
    "carte d'identité": IdItem.ID_CARD,
    "reisepass": IdItem.PASSPORT,
    "pass": IdItem.PASSPORT,
    "personalausweis": IdItem.ID_CARD,
    "ausweis": IdItem.ID_CARD,
    "führerschein": IdItem.DRIVING_LICENCE,
    "geburtsdatum": IdItem.DATE_OF_BIRTH,
    "geburtsort": IdItem.PLACE_OF_BIRTH,
    "postanschrift": IdItem.POSTAL_ADDRESS,
    "anschrift": IdItem.POSTAL_ADDRESS,
    "ip-adresse": IdItem.IP_ADDRESS,
    "telefon": IdItem.PHONE,
    "telefonnummer": IdItem.PHONE,
    "e-mail": IdItem.EMAIL,
    "e-mail-adresse": IdItem.EMAIL,
    "kundennummer": IdItem.CUSTOMER_NUMBER,
    "bestellnummer": IdItem.ORDER_NUMBER,
    "unterschrift": IdItem.SIGNATURE,
    "vollmacht": IdItem.MANDATE,
    "pasaporte": IdItem.PASSPORT,
    "dni": IdItem.ID_CARD,
    "documento de identidad": IdItem.ID_CARD,
    "foto": IdItem.PHOTO,
    "fecha de nacimiento": IdItem.DATE_OF_BIRTH,
    "dirección": IdItem.POSTAL_ADDRESS,
    "dirección postal": IdItem.POSTAL_ADDRESS,
    "dirección ip": IdItem.IP_ADDRESS,
    "teléfono": IdItem.PHONE,
    "correo electrónico": IdItem.EMAIL,
    "número de cliente": IdItem.CUSTOMER_NUMBER,
    "número de pedido": IdItem.ORDER_NUMBER,
    "passaporto": IdItem.PASSPORT,
    "carta d'identità": IdItem.ID_CARD,
    "patente": IdItem.DRIVING_LICENCE,
    "fotografia": IdItem.PHOTO,
    "data di nascita": IdItem.DATE_OF_BIRTH,
    "luogo di nascita": IdItem.PLACE_OF_BIRTH,
    "indirizzo": IdItem.POSTAL_ADDRESS,
    "indirizzo postale": IdItem.POSTAL_ADDRESS,
    "indirizzo ip": IdItem.IP_ADDRESS,
    "telefono": IdItem.PHONE,
    "numero cliente": IdItem.CUSTOMER_NUMBER,
    "numero d'ordine": IdItem.ORDER_NUMBER,
    "delega": IdItem.MANDATE,
    "paspoort": IdItem.PASSPORT,
    "identiteitskaart": IdItem.ID_CARD,
    "rijbewijs": IdItem.DRIVING_LICENCE,
    "geboortedatum": IdItem.DATE_OF_BIRTH,
    "geboorteplaats": IdItem.PLACE_OF_BIRTH,
    "adres": IdItem.POSTAL_ADDRESS,
    "postadres": IdItem.POSTAL_ADDRESS,
    "ip-adres": IdItem.IP_ADDRESS,
    "telefoon": IdItem.PHONE,
    "telefoonnummer": IdItem.PHONE,
    "e-mailadres": IdItem.EMAIL,
    "klantnummer": IdItem.CUSTOMER_NUMBER,
    "ordernummer": IdItem.ORDER_NUMBER,
    "bestelnummer": IdItem.ORDER_NUMBER,
    "handtekening": IdItem.SIGNATURE,
    "volmacht": IdItem.MANDATE,
    "id": IdItem.ID_CARD,
    "identity card": IdItem.ID_CARD,
    "identity document": IdItem.ID_CARD,
    "dob": IdItem.DATE_OF_BIRTH,
    "birthday": IdItem.DATE_OF_BIRTH,
    "birthdate": IdItem.DATE_OF_BIRTH,
    "birth place": IdItem.PLACE_OF_BIRTH,
    "phone number": IdItem.PHONE,
    "telephone": IdItem.PHONE,
    "telephone number": IdItem.PHONE,
    "mobile": IdItem.PHONE,
    "mobile number": IdItem.PHONE,
    "email address": IdItem.EMAIL,
    "e-mail address": IdItem.EMAIL,
    "mail address": IdItem.EMAIL,
    "home address": IdItem.POSTAL_ADDRESS,
    "driving license": IdItem.DRIVING_LICENCE,
    "driver's license": IdItem.DRIVING_LICENCE,
    "client number": IdItem.CUSTOMER_NUMBER,
    "account number": IdItem.CUSTOMER_NUMBER,
    "bank account": IdItem.BANK_DETAILS,
    "order no": IdItem.ORDER_NUMBER,
    "pièce d'identité": IdItem.ID_CARD,
    "cni": IdItem.ID_CARD,
    "permis": IdItem.DRIVING_LICENCE,
    "permis de conduire": IdItem.DRIVING_LICENCE,
    "lieu de naissance": IdItem.PLACE_OF_BIRTH,
    "numéro de téléphone": IdItem.PHONE,
    "numéro de client": IdItem.CUSTOMER_NUMBER,
    "numéro de commande": IdItem.ORDER_NUMBER,
    "adresse mail": IdItem.EMAIL,
    "adresse e-mail": IdItem.EMAIL,
    "adresse électronique": IdItem.EMAIL,
    "signature": IdItem.SIGNATURE,
    "mandat": IdItem.MANDATE,
    "procuration": IdItem.MANDATE,
    "perso": IdItem.ID_CARD,
    "geburtstag": IdItem.DATE_OF_BIRTH,
    "handynummer": IdItem.PHONE,
    "handy": IdItem.PHONE,
    "mailadresse": IdItem.EMAIL,
    "e-mail adresse": IdItem.EMAIL,
    "kundennr": IdItem.CUSTOMER_NUMBER,
    "stromrechnung": IdItem.UTILITY_BILL,
    "lugar de nacimiento": IdItem.PLACE_OF_BIRTH,
    "carné de conducir": IdItem.DRIVING_LICENCE,
    "carnet de conducir": IdItem.DRIVING_LICENCE,
    "móvil": IdItem.PHONE,
    "número de teléfono": IdItem.PHONE,
    "correo": IdItem.EMAIL,
    "firma": IdItem.SIGNATURE,
    "patente di guida": IdItem.DRIVING_LICENCE,
    "documento d'identità": IdItem.ID_CARD,
    "documento di identità": IdItem.ID_CARD,
    "cellulare": IdItem.PHONE,
    "numero di telefono": IdItem.PHONE,
    "indirizzo e-mail": IdItem.EMAIL,
    "numero di cliente": IdItem.CUSTOMER_NUMBER,
    "identiteitsbewijs": IdItem.ID_CARD,
    "id-kaart": IdItem.ID_CARD,
    "id kaart": IdItem.ID_CARD,
    "verjaardag": IdItem.DATE_OF_BIRTH,
    "mobiel": IdItem.PHONE,
    "mobiele nummer": IdItem.PHONE,
    "mailadres": IdItem.EMAIL,
}
"""What people call them; accents do not matter."""

_KNOWN = {folded(name): item for name, item in ITEM_WORDS.items()}
_SEPARATOR = re.compile(r",|;|\+|&|\band\b|\bet\b|\bund\b|\by\b|\ben\b|\se\s|\bed\b", re.I)
_BEFORE = re.compile(
    r"^(?:(?:a|an|the|my|our|them|him|her|copy|scan|photocopy|picture|photo|of|de|du|des|d'|la|le|les|l'|ma|mon|mes|nos|notre|une?|copie|"
    r"der|die|das|den|dem|meine?[mnrs]?|unsere?[mnrs]?|einer?|eine?[mnrs]?|kopie|von|vom|el|los|las|mi|mis|una|copia|del|il|lo|gli|i|"
    r"mio|mia|miei|mie|nostro|di|della|dell'|het|mijn|onze?|een|van|foto)(?:\s+|(?<=')))+",
)
_FIND = re.compile(rf"(?<!\w)(?:{any_of(tuple(_KNOWN))})(?!\w)(?!\s*(?:number|no\b|nr\b))")
_REFUSES = re.compile(
    r"(?<!\w)(?:nothing|not|no|none|never|except|without|but|instead|later|refus\w*|declin\w*|den(?:y|ied)|with(?:held|hold)|kept|keep|"
    r"nicht|nichts|nie|kein\w*|ohne|ausser|statt|spater|verweiger\w*|abgelehnt|behalten|"
    r"ne|pas|rien|sans|sauf|aucune?|jamais|plus tard|garde\w*|nada|sin|salvo|nunca|despues|rechaz\w*|neg(?:ue|ado|ada)|rehus\w*|"
    r"non|niente|senza|tranne|mai|dopo|rifiut\w*|negat[oa]|niet|niets|geen|zonder|behalve|nooit|weiger\w*|geweigerd)(?!\w)|n't(?!\w)"
)
"""Words by which a part says the contrary; what stands behind such a part may belong to it."""
_BESIDE = re.compile(
    r"(?:(?:a|an|the|my|our|his|her|their|them|him|to|of|by|from|in|as|it|copy|copies|scan|scanned|photocopy|picture|photo|again|already|today|"
    r"yesterday|too|also|by mail|by post|give|send|show|provide|is|also|"
    r"der|die|das|den|dem|meine?[mnrs]?|unsere?[mnrs]?|eine?[mnrs]?|kopie|von|vom|als|per|post|noch|einmal|nochmal|nochmals|schon|heute|"
    r"gestern|auch|zu|geben|schicken|senden|ihnen|ist|"
    r"de|du|des|d'|la|le|les|l'|ma|mon|mes|nos|notre|une?|copie|par|courrier|encore|deja|aujourd'hui|hier|aussi|a|donner|envoyer|leur|"
    r"el|los|las|mi|mis|una|copia|del|por|correo|hoy|ayer|otra|vez|tambien|ya|dar|enviar|les|"
    r"il|lo|gli|i|mio|mia|miei|mie|nostro|di|della|dell'|oggi|ieri|ancora|anche|gia|dare|inviare|loro|fotocopia|"
    r"het|mijn|onze?|een|van|foto|opnieuw|vandaag|gisteren|ook|al|te|geven|sturen|hun)(?!\w)|['’\"()\s.:!-])*"
)
"""All that may stand around an item where it is the whole of what is said."""
_VALUE = re.compile(r"(?:[\s:(=-]*(?:\S*\d\S*|\S+@\S+))*\)?\s*")
"""What the item reads, behind it: a number or an address."""


@dataclass(frozen=True, slots=True)
class Named:
    """The items that a line names, and the parts of it in which none is known."""

    items: tuple[IdItem, ...]
    unknown: tuple[str, ...] = ()


def items_in(argument: str, names: Mapping[str, IdItem] | None = None) -> tuple[IdItem, ...]:
    """Identity items named in a GAVE or REFUSE command (`named_items`)."""
    return named_items(argument, names).items


def named_items(argument: str, names: Mapping[str, IdItem] | None = None) -> Named:
    """Identity items in "my date of birth, copy of my passport and phone"; a part that names none is told apart.

    A part that says anything beside its item ("my old address", "then refused the selfie") names none, nor does what
    follows a part that denies: nothing may be noted that was not said. `names` are what our mails call the items, in
    folded letters.
    """
    whole = (names or {}).get(folded(argument))
    if whole is not None:
        return Named((whole,))
    found: dict[IdItem, None] = {}
    unknown: list[str] = []
    refused = False
    for part in _parts(argument):
        item = (names or {}).get(folded(part)) or _exact(part) or _inside(part)
        refused = refused or (item is None and _REFUSES.search(folded(part)) is not None)
        if item is None or refused:
            unknown.append(part)
        else:
            found[item] = None
    return Named(tuple(found), tuple(unknown))


def only_items(argument: str) -> bool:
    """True when every part of it is the name of an item and nothing more."""
    parts = _parts(argument)
    return bool(parts) and all(_exact(part) not in (None, IdItem.OTHER) for part in parts)


def _parts(argument: str) -> list[str]:
    """The parts of what is said, separated by commas or "and", as they were written."""
    found, start = [], 0
    for mark in _SEPARATOR.finditer(argument):
        found.append(argument[start : mark.start()])
        start = mark.end()
    found.append(argument[start:])
    return [part for one in found if (part := one.strip(" .!:"))]


def _exact(part: str) -> IdItem | None:
    name = folded(part).replace("_", " ")
    return _KNOWN.get(name) or _KNOWN.get(_BEFORE.sub("", name))


def _inside(part: str) -> IdItem | None:
    """The one item named within a part of which nothing else is said, or None."""
    name = folded(part).replace("_", " ")
    found = list(_FIND.finditer(name))
    meant = {_KNOWN[one.group()] for one in found} - {IdItem.OTHER}
    if len(meant) != 1:
        return None
    before, behind = name[: found[0].start()], name[found[-1].end() :]
    between = "".join(name[one.end() : other.start()] for one, other in pairwise(found))
    said = f"{between} {_VALUE.sub('', behind, count=1)}"
    return meant.pop() if _BESIDE.fullmatch(before) and _BESIDE.fullmatch(said) else None
