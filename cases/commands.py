"""What an owner's mail asks the bot to do: the first lines of a reply, in six languages, forgiving in form.

Quoted text is never looked at: the caller hands in the owner's own words only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from cases.model import IdItem, Label


class Verb(StrEnum):
    """What can be asked."""

    STATUS = "status"
    HOLD = "hold"
    RELEASE = "release"
    SEND = "send"
    VETO = "veto"
    GAVE = "gave"
    REFUSE = "refuse"
    TRACKING = "tracking"
    FILED = "filed"
    NOTE = "note"
    IS = "is"
    NOT = "not"
    CASE = "case"
    CLOSE = "close"
    REOPEN = "reopen"
    PAUSE = "pause"
    HELP = "help"


WORDS: dict[str, Verb] = {
    # English
    "status": Verb.STATUS,
    "hold": Verb.HOLD,
    "wait": Verb.HOLD,
    "release": Verb.RELEASE,
    "resume": Verb.RELEASE,
    "send": Verb.SEND,
    "veto": Verb.VETO,
    "drop": Verb.VETO,
    "gave": Verb.GAVE,
    "refuse": Verb.REFUSE,
    "refused": Verb.REFUSE,
    "tracking": Verb.TRACKING,
    "filed": Verb.FILED,
    "note": Verb.NOTE,
    "is": Verb.IS,
    "not": Verb.NOT,
    "case": Verb.CASE,
    "close": Verb.CLOSE,
    "reopen": Verb.REOPEN,
    "help": Verb.HELP,
    "pause": Verb.PAUSE,
    # French
    "statut": Verb.STATUS,
    "attendre": Verb.HOLD,
    "attends": Verb.HOLD,
    "pauser": Verb.PAUSE,
    "suspendre": Verb.HOLD,
    "reprendre": Verb.RELEASE,
    "envoyer": Verb.SEND,
    "envoie": Verb.SEND,
    "annuler": Verb.VETO,
    "donné": Verb.GAVE,
    "donne": Verb.GAVE,
    "fourni": Verb.GAVE,
    "refuser": Verb.REFUSE,
    "refusé": Verb.REFUSE,
    "suivi": Verb.TRACKING,
    "déposé": Verb.FILED,
    "depose": Verb.FILED,
    "déposée": Verb.FILED,
    "remarque": Verb.NOTE,
    "est": Verb.IS,
    "pas": Verb.NOT,
    "dossier": Verb.CASE,
    "clore": Verb.CLOSE,
    "clôturer": Verb.CLOSE,
    "rouvrir": Verb.REOPEN,
    "aide": Verb.HELP,
    # German
    "stand": Verb.STATUS,
    "warten": Verb.HOLD,
    "weiter": Verb.RELEASE,
    "senden": Verb.SEND,
    "verwerfen": Verb.VETO,
    "gegeben": Verb.GAVE,
    "verweigern": Verb.REFUSE,
    "verweigert": Verb.REFUSE,
    "sendungsnummer": Verb.TRACKING,
    "eingereicht": Verb.FILED,
    "notiz": Verb.NOTE,
    "ist": Verb.IS,
    "nicht": Verb.NOT,
    "fall": Verb.CASE,
    "schliessen": Verb.CLOSE,
    "schließen": Verb.CLOSE,
    "wiederöffnen": Verb.REOPEN,
    "hilfe": Verb.HELP,
    # Spanish
    "estado": Verb.STATUS,
    "esperar": Verb.HOLD,
    "reanudar": Verb.RELEASE,
    "pausar": Verb.PAUSE,
    "enviar": Verb.SEND,
    "anular": Verb.VETO,
    "entregado": Verb.GAVE,
    "rechazar": Verb.REFUSE,
    "negado": Verb.REFUSE,
    "seguimiento": Verb.TRACKING,
    "presentada": Verb.FILED,
    "nota": Verb.NOTE,
    "es": Verb.IS,
    "no": Verb.NOT,
    "caso": Verb.CASE,
    "cerrar": Verb.CLOSE,
    "reabrir": Verb.REOPEN,
    "ayuda": Verb.HELP,
    # Italian
    "stato": Verb.STATUS,
    "attendere": Verb.HOLD,
    "attendi": Verb.HOLD,
    "aspetta": Verb.HOLD,
    "riprendere": Verb.RELEASE,
    "riprendi": Verb.RELEASE,
    "inviare": Verb.SEND,
    "invia": Verb.SEND,
    "annullare": Verb.VETO,
    "annulla": Verb.VETO,
    "fornito": Verb.GAVE,
    "rifiutare": Verb.REFUSE,
    "rifiutato": Verb.REFUSE,
    "tracciamento": Verb.TRACKING,
    "presentato": Verb.FILED,
    "è": Verb.IS,
    "e": Verb.IS,  # È typed without the accent: E', e
    "non": Verb.NOT,
    "pratica": Verb.CASE,
    "pausa": Verb.PAUSE,
    "chiudere": Verb.CLOSE,
    "chiudi": Verb.CLOSE,
    "riaprire": Verb.REOPEN,
    "riapri": Verb.REOPEN,
    "aiuto": Verb.HELP,
    # Dutch
    "wachten": Verb.HOLD,
    "hervatten": Verb.RELEASE,
    "pauzeren": Verb.PAUSE,
    "versturen": Verb.SEND,
    "intrekken": Verb.VETO,
    "gegeven": Verb.GAVE,
    "weigeren": Verb.REFUSE,
    "geweigerd": Verb.REFUSE,
    "volgnummer": Verb.TRACKING,
    "ingediend": Verb.FILED,
    "notitie": Verb.NOTE,
    "niet": Verb.NOT,
    "zaak": Verb.CASE,
    "sluiten": Verb.CLOSE,
    "heropenen": Verb.REOPEN,
}
"""The first word of a line in any of the six languages."""

NEEDS_ARGUMENT = {Verb.GAVE, Verb.REFUSE, Verb.TRACKING, Verb.FILED, Verb.NOTE}

LINE = re.compile(
    r"^\s*[>*-]?\s*(?P<word>[^\W\d_]+)\b[’']?[:\s]*(?:#\s*(?P<case>\d+))?[:,\s]*(?P<rest>.*?)[.!\s]*$"
)
CASE_MARK = re.compile(r"#\s*(\d+)")
POLITE = frozenset(
    {"", "please", "thanks", "thank you", "merci", "svp", "stp", "s'il vous plaît", "s’il vous plaît", "bitte",
     "danke", "por favor", "gracias", "per favore", "grazie", "alstublieft", "graag", "bedankt"}
)  # fmt: skip
"""What may stand behind a word that needs nothing more: "Drop me a line" is no command, "HOLD please" is one."""

MAX_LINES = 12
"""Only the first lines of a mail can command; a long letter is a letter."""


@dataclass(frozen=True, slots=True)
class Command:
    """One thing asked: the verb, the case number if said, and what follows."""

    verb: Verb
    case: int | None
    argument: str


def parse_commands(own_words: str, subject: str = "") -> tuple[Command, ...]:
    """Commands in the owner's own words, in order; () when the mail does not begin with one.

    A case number may stand on the line ("HOLD #7") or in the subject. Reading stops at the first line
    that is no command, so that a letter which happens to contain "send" commands nothing; a word that needs
    nothing behind it stands alone on its line, courtesy aside.
    """
    in_subject = CASE_MARK.search(subject)
    default = int(in_subject.group(1)) if in_subject else None
    commands: list[Command] = []
    for line in [line for line in own_words.splitlines() if line.strip()][:MAX_LINES]:
        command = _parse_line(line, default)
        if command is None:
            break
        commands.append(command)
    return tuple(commands)


def _parse_line(line: str, default: int | None) -> Command | None:
    if line.lstrip().startswith(">"):
        return None
    parts = LINE.match(line)
    verb = WORDS.get(parts.group("word").lower()) if parts else None
    if parts is None or verb is None:
        return None
    rest = parts.group("rest").strip()
    number = int(parts.group("case")) if parts.group("case") else default
    if verb in (Verb.IS, Verb.NOT):
        return Command(verb, number, rest) if label_in(rest) else None
    if verb in NEEDS_ARGUMENT:
        return Command(verb, number, rest) if rest else None
    if rest.isdecimal():
        return Command(verb, int(rest), "")
    return Command(verb, number, "") if rest.lower() in POLITE else None


ITEM_WORDS: dict[str, IdItem] = {
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
}


def items_in(argument: str) -> tuple[IdItem, ...]:
    """Identity items named in a GAVE or REFUSE command, separated by commas or "and"; unknown ones are `other`."""
    parts = re.split(r",|;|\band\b|\bet\b|\bund\b|\by\b|\ben\b|\se\s", argument.lower())
    items = (
        ITEM_WORDS.get(part.strip().replace("_", " ").replace("’", "'"), IdItem.OTHER)
        for part in parts
        if part.strip()
    )
    return tuple(dict.fromkeys(items))


def label_in(argument: str) -> Label | None:
    """The label an IS or NOT command names, or None: "id document" and "id_document" are the same."""
    word = "_".join(argument.lower().split())
    return next((label for label in Label if label.value == word), None)
