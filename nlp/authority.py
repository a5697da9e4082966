"""What a supervisory authority's message does on its own track: registered, progress, formal notice, decision, penalty.

Patterns rather than a model: authorities write formulas, and a wrong date here would be worse than none.
Nothing is concluded without the sentence that says it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

MONTHS = {
    "one": 1, "un": 1, "ein": 1, "einem": 1, "uno": 1, "una": 1, "een": 1,
    "two": 2, "deux": 2, "zwei": 2, "dos": 2, "due": 2, "twee": 2,
    "three": 3, "trois": 3, "drei": 3, "tres": 3, "tre": 3, "drie": 3,
    "six": 6, "sechs": 6, "seis": 6, "sei": 6, "zes": 6,
}  # fmt: skip

TERM = re.compile(
    r"\b(?P<count>\d{1,2}|" + "|".join(MONTHS) + r")\s*(?:\(\s*\w+\s*\)\s*)?"
    r"(?:months?|mois|monate?n?|mes(?:es)?|mesi|maand(?:en)?)\b",
    re.I,
)

MONTH_NAMES = (
    "january janvier januar enero gennaio januari",
    "february février fevrier februar febrero febbraio februari",
    "march mars märz maerz marzo maart",
    "april avril abril aprile",
    "may mai mayo maggio mei",
    "june juin juni junio giugno",
    "july juillet juli julio luglio",
    "august août aout agosto augustus",
    "september septembre septiembre settembre",
    "october octobre oktober octubre ottobre",
    "november novembre noviembre",
    "december décembre decembre dezember diciembre dicembre",
)
NUMBER_OF_MONTH = {name: number for number, names in enumerate(MONTH_NAMES, 1) for name in names.split()}

DAY = re.compile(
    r"\b(?P<day>\d{1,2})(?:er|st|nd|rd|th|\.|º)?\s+(?:de |of )?(?P<month>"
    + "|".join(sorted(NUMBER_OF_MONTH, key=len, reverse=True))
    + r")\s+(?:de )?(?P<year>20\d\d)\b",
    re.I,
)

ACTS: tuple[tuple[str, str], ...] = (
    (
        "penalty",
        r"liquid\w+ (?:de )?l['’]astreinte|penalty payment (?:has been|was|is) (?:liquidated|imposed)|"
        r"liquidat\w+ (?:of )?(?:the|a) penalty|zwangsgeld (?:wurde )?festgesetzt|dwangsom\w* (?:is )?verbeurd",
    ),
    (
        "decision",
        r"formation restreinte|restricted committee|(?:a|has) (?:prononc|impos)\w+ (?:une |a )?(?:amende|sanction|fine)|"
        r"administrative fine|amende administrative|sanction p[ée]cuniaire|gelbu(?:ß|ss)e|bu(?:ß|ss)geld|"
        r"sanzione amministrativa|multa administrativa|bestuurlijke boete",
    ),
    (
        "formal_notice",
        r"mis\w* en demeure|formal notice|put on notice|f[öo]rmlich (?:ab)?gemahnt|anordnung erlassen|"
        r"diffida|requerimiento formal|formele aanmaning",
    ),
    (
        "closed",
        r"cl[ôo]tur\w+ (?:de )?(?:votre|la) plainte|complaint (?:has been|is) (?:now )?closed|"
        r"beschwerde(?:verfahren)? (?:wurde |ist )?(?:abgeschlossen|eingestellt)",
    ),
    (
        "registered",
        r"(?:plainte|r[ée]clamation)\b[^\n]{0,120}\b(?:enregistr|bien re[çc]u|re[çc]ue)|"
        r"(?:registered|received|acknowledge\w*)\b[^\n]{0,100}\bcomplaint|complaint\b[^\n]{0,100}\b(?:registered|received)|"
        r"beschwerde\b[^\n]{0,100}\b(?:eingegangen|erhalten|registriert)|reclamaci[óo]n\b[^\n]{0,100}\bregistrad|"
        r"reclamo\b[^\n]{0,100}\b(?:ricevut|registrat)|klacht\b[^\n]{0,100}\b(?:ontvangen|geregistreerd)",
    ),
)
"""The strongest act first: a decision that recalls an earlier notice is a decision."""

MIGHT = re.compile(
    r"\b(?:pourra|pourrait|pourraient|pourront|(?<!\d )may(?! \d)|might|could|would|kann|k[öo]nnte|podr[áíi]\w*|potr[àae]\w*|zou|kan)\b|"
    r"\b(?:si la|si le|if the|if it|sollte|si no|qualora|indien)\b",
    re.I,
)
"""What an authority only holds out is not done yet."""

REFERENCE = re.compile(
    r"(?:r[ée]f(?:[ée]rence)?s?|saisine|dossier|plainte|reference|ref|case|complaint|aktenzeichen|gesch[äa]ftszeichen|"
    r"az|expediente|fascicolo|kenmerk)\b\.?\s*(?:n[°ºo]|number|no|nr)?\.?\s*[:°]?\s*"
    r"(?P<ref>[A-Z]{0,5}[-/]?\d[\w/.-]{4,24})",
    re.I,
)


@dataclass(frozen=True, slots=True)
class AuthorityReading:
    """The act ("progress" when nothing stronger is said) and its sentence.

    `reference` is the authority's number or ""; `term_months` the term it set, `act_on` the day it names for the
    act; None where the mail does not say.
    """

    act: str
    evidence: str
    reference: str
    term_months: int | None
    act_on: date | None


def read_authority(subject: str, sentences: Sequence[str]) -> AuthorityReading:
    """What an authority's message does; `sentences` are its own words, in order."""
    reference = _reference([subject, *sentences])
    for act, pattern in ACTS:
        for number, sentence in enumerate(sentences):
            if re.search(pattern, sentence, re.I) and not MIGHT.search(sentence):
                term = _term(sentences[number : number + 3]) if act in ("formal_notice", "decision") else None
                return AuthorityReading(act, sentence, reference, term, _day(sentence))
    first = next((s for s in sentences if len(s.split()) > 6), sentences[0] if sentences else "")
    return AuthorityReading("progress", first, reference, None, None)


def _day(sentence: str) -> date | None:
    """The first full date in a sentence, or None when it names none or an impossible one."""
    for match in DAY.finditer(sentence):
        try:
            return date(
                int(match.group("year")),
                NUMBER_OF_MONTH[match.group("month").lower()],
                int(match.group("day")),
            )
        except ValueError:
            continue
    return None


def _reference(texts: Sequence[str]) -> str:
    for text in texts:
        match = REFERENCE.search(text)
        if match:
            return match.group("ref").rstrip(".-/")
    return ""


def _term(sentences: Sequence[str]) -> int | None:
    """The first number of months said with or right after the act."""
    for sentence in sentences:
        match = TERM.search(sentence)
        if match:
            count = match.group("count").lower()
            return int(count) if count.isdecimal() else MONTHS[count]
    return None
