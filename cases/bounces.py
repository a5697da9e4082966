"""Why a mail came back or is late: the codes of mail systems (RFC 3463) and their commonest words as one word of ours."""

from __future__ import annotations

import re

_CODES = {
    "no_mailbox": r"\.1\.(?:1|3|6)$",
    "no_domain": r"\.1\.(?:2|10)$|\.4\.(?:3|4)$",
    "closed": r"\.2\.1$",
    "full": r"\.2\.2$|\.3\.1$",
    "too_large": r"\.2\.3$|\.3\.4$",
    "away": r"\.4\.(?:1|2|5|7)$",
    "loop": r"\.4\.6$",
    "refused": r"\.7\.\d+$",
}
_WORDS = {
    "full": r"mailbox (?:is )?full|over ?quota|quota exceeded|insufficient storage|boîte (?:aux lettres )?pleine|postfach (?:ist )?voll|mailbox voll"
    r"|buzón (?:está )?lleno|casella (?:è )?piena|postvak (?:is )?vol|mailbox vol",
    "no_mailbox": r"user unknown|unknown user|no such (?:user|recipient|mailbox|address)|(?:address|recipient|mailbox) (?:not found|unknown)|recipient (?:address )?rejected"
    r"|does(?: not|n['’]t) exist|n['’]existe pas|inconnue?\b|existiert nicht|unbekannt|no existe|desconocido|non esiste|sconosciut|bestaat niet|onbekend",
    "no_domain": r"host (?:not found|unknown)|domain not found|unrout(?:e)?able|nxdomain|domaine introuvable",
    "closed": r"account (?:is )?(?:disabled|closed|suspended)|mailbox (?:is )?(?:disabled|unavailable)|konto (?:ist )?(?:deaktiviert|gesperrt)",
    "too_large": r"too large|size (?:limit )?exceed|exceeds (?:the )?(?:maximum|size)|trop volumineux|zu groß|demasiado grande|troppo grande|te groot",
    "away": r"timed? ?out|connection (?:refused|reset|lost|closed)|unexpected eof|unreachable|no route|try again|temporar|greylist|vorübergehend|temporaire",
    "refused": r"spam|blocked|blacklist|block ?list|policy|not (?:allowed|authori[sz]ed|permitted)|denied|dmarc|\bspf\b|refus[ée]|abgelehnt|geblokkeerd",
}
CAUSES = (*_CODES, "other")
"""Every word that `cause` gives."""

_STATUS = re.compile(r"\b[245](\.\d{1,3}\.\d{1,3})\b")


def cause(said: str) -> str:
    """The cause that a status code or the words of a mail system name, one of CAUSES."""
    code = _STATUS.search(said)
    if code:
        for name, pattern in _CODES.items():
            if re.search(pattern, code[1]):
                return name
    return next((name for name, pattern in _WORDS.items() if re.search(pattern, said[:2000], re.I)), "other")
