"""How people say that a letter shall not go, without our word for it, in six languages."""

from __future__ import annotations

import re

from cases.courtesies import ABOUT, CASE, NOW, POLITE, any_of, bare, folded, without_courtesy

LETTERS = (
    "objection", "reminder", "complaint", "request", "letter", "mail", "email", "anything", "them", "yet", "l'objection", "relance", "rappel",
    "plainte", "reclamation", "demande", "lettre", "courrier", "widerspruch", "einspruch", "erinnerung", "mahnung", "beschwerde", "anfrage",
    "antrag", "brief", "schreiben", "objecion", "recordatorio", "reclamacion", "solicitud", "carta", "l'obiezione", "obiezione", "opposizione",
    "sollecito", "reclamo", "richiesta", "lettera", "bezwaar", "herinnering", "klacht", "verzoek",
)  # fmt: skip
"""What a letter is called; all that waits is held, whichever is named."""

ARTICLES = (
    "the", "this", "that", "my", "any", "le", "la", "les", "cette", "ce", "ma", "mon", "der", "die", "das", "den", "diese", "diesen", "dieses",
    "meine", "meinen", "el", "esta", "este", "mi", "il", "lo", "questa", "questo", "mia", "mio", "de", "het", "deze", "dit", "mijn",
)  # fmt: skip

NEVER = (
    "do not send", "don't send", "dont send", "do not mail", "don't mail", "never send", "do not let it go", "don't let it go", "no sending",
    "not send",
    "ne pas envoyer", "ne pas l'envoyer", "n'envoie pas", "n'envoyez pas", "n'envoie rien", "n'envoyez rien", "ne rien envoyer",
    "ne l'envoie pas", "ne l'envoyez pas", "ne l'envoie surtout pas", "pas envoyer",
    "nicht senden", "nicht absenden", "nicht schicken", "nicht abschicken", "nicht versenden", "nichts senden", "nichts schicken",
    "sende nicht", "schick nicht", "schicke nicht", "sende es nicht", "schick es nicht", "schicke es nicht", "schick das nicht",
    "sende das nicht", "schick ihn nicht", "sende ihn nicht", "sende nichts", "schick nichts", "sende den brief nicht",
    "schick den brief nicht", "schicke den brief nicht", "schick es nicht ab", "schick ihn nicht ab", "schick das nicht ab",
    "noch nicht senden", "noch nicht schicken", "noch nicht abschicken",
    "no enviar", "no enviarla", "no enviarlo", "no envies", "no envie", "no la envies", "no lo envies", "no la envie", "no lo envie",
    "no mandar", "no mandes", "no la mandes", "no lo mandes", "no envies nada", "no enviar nada",
    "non inviare", "non inviarla", "non inviarlo", "non la inviare", "non lo inviare", "non spedire", "non mandare", "non mandarla",
    "non la mandare", "non inviate", "non invii", "non la invii", "non inviare niente", "non inviare nulla",
    "niet versturen", "niet verzenden", "niet sturen", "niets versturen", "niets sturen", "verstuur niet", "verstuur het niet",
    "verstuur de brief niet", "stuur niet", "stuur het niet", "stuur de brief niet", "stuur niets", "verstuur niets", "verzend het niet",
    "nog niet versturen", "nog niet sturen",
)  # fmt: skip
"""Words that nothing can be but that nothing shall go."""

STOP = (
    "stop", "hold", "wait with", "hold back", "keep back", "arrete", "arretez", "attends avec", "stoppe", "stopp", "halte", "warte mit",
    "para", "deten", "detenga", "ferma", "fermi", "blocca", "houd", "wacht met",
)  # fmt: skip
"""Words that hold a letter when they name one: "stop the objection"."""

NO = (
    "no", "nope", "not yet", "nein", "noch nicht", "non", "pas encore", "todavia no", "aun no", "non ancora", "ancora no", "nee", "nog niet",
    "better not", "lieber nicht", "mejor no", "meglio di no", "liever niet", "surtout pas", "not now", "jetzt nicht",
)  # fmt: skip
"""Words that deny without saying what: they are asked about."""

_LETTER = rf"(?:(?:{any_of(ARTICLES)})\s+)*(?:{any_of(LETTERS)})(?:\s+(?:letter|mail|brief))?"
_SOFT = rf"(?:[\s.,;:!()–—-]|(?:{any_of((*POLITE, *NOW, *ABOUT))}|{_LETTER})(?!\w))*"
_BEFORE = rf"(?:(?:{any_of((*NO, *STOP, 'wait', 'halt', 'warte', 'warten', 'attends', 'attendez', 'espera', 'aspetta', 'wacht'))})\s*[,.!;:–—-]+\s*)?"
_CASES = re.compile(
    rf"(?:(?<!\w)(?:for|in|of|fur|bei|pour|dans|para|en|per|voor)\s+)?(?:(?:{CASE})\s*)?#\s*\d+", re.I
)
_REFUSED = re.compile(rf"{_BEFORE}(?:(?:{any_of(NEVER)})(?!\w)|(?:{any_of(STOP)})\s+{_LETTER}(?!\w)){_SOFT}")
_DENIED = re.compile(rf"(?:{any_of(NO)})(?!\w)(?:[\s.,!–—-]|(?:{any_of(POLITE)})(?!\w))*")


def refuses_to_send(line: str) -> bool:
    """True for a line that says only that nothing shall go: "DO NOT SEND #1", "nein, nicht senden"; it means HOLD."""
    return _REFUSED.fullmatch(_plain(line)) is not None


def says_no(line: str) -> bool:
    """True for "no", "not yet" and nothing more; what is denied stays open."""
    return _DENIED.fullmatch(_plain(line)) is not None


def _plain(line: str) -> str:
    """What is said, folded, without the numbers of cases; "" for quotes and questions."""
    if line.lstrip().startswith(">") or line.rstrip().endswith("?"):
        return ""
    said = _CASES.sub(" ", folded(without_courtesy(bare(line))))
    return " ".join(said.split())
