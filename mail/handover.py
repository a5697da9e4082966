"""What a mail says of getting at its files: passwords that come apart from them, links that stop working."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from cases.model import Handover

TEXT_LIMIT = 50_000
NOTE_LIMIT = 5
SENTENCE_LIMIT = 200
"""Characters that are looked through, notes of one mail, characters of a sentence that are repeated."""

# Words in English, French, German, Spanish, Italian and Dutch.
_PASSWORD_HINTS = ("passw", "kennwort", "mot de passe", "contraseñ", "wachtwoord")
_END_HINTS = (
    "expir",
    "valid",
    "valab",
    "válid",
    "availab",
    "dispon",
    "gültig",
    "verfügb",
    "abrufb",
    "läuft",
    "caduc",
    "scad",
    "verloopt",
    "vervalt",
    "geldig",
    "beschikb",
)
_APART = re.compile(
    r"separate|follow(?:s|ing)? (?:in|by|shortly)|will follow|by (?:post|sms|phone|text)|text message|(?:another|second|different) e?-?mail"
    r"|sépar[ée]|par (?:sms|courrier|téléphone|voie postale)|(?:autre|second|deuxième) (?:e-?mail|mail|courriel|message)|suivra|ultérieurement"
    r"|getrennt|gesondert|separat|folgt|per (?:post|sms|brief|telefon)|(?:zweite|weitere|andere)[nr]? (?:e-?mail|mail|nachricht)"
    r"|por separado|aparte|(?:otro|segundo) (?:correo|mensaje|e-?mail)|por (?:sms|correo postal|teléfono)"
    r"|separatamente|(?:altra|seconda|successiva) (?:e-?mail|mail)|seguirà|via sms|per posta"
    r"|afzonderlijk|apart|(?:andere|tweede|aparte) (?:e-?mail|mail)|volgt|via sms|telefonisch",
    re.I,
)
_LINK = re.compile(
    r"\blinks?\b|\bliens?\b|\benlaces?\b|collegamento|\burl\b|download|télécharg|descarg|scaric|herunter|abruf|portal"
    r"|https?://",
    re.I,
)
_ENDS = re.compile(
    r"\bexpir(?:es?|y|ing|ed|era|ent|a|ará|an)\b|(?:valid|available) (?:until|till|for|through)\b|läuft .{0,40}\bab\b|abläuft"
    r"|(?:gültig|verfügbar|abrufbar)\b|valables?\b|(?:valides?|disponibles?) (?:jusqu|pendant|durant)"
    r"|caduca|(?:válido|disponible) (?:hasta|durante)|scad(?:e|rà|enza)|(?:valido|disponibile) (?:fino|per)\b"
    r"|verloopt|vervalt|(?:geldig|beschikbaar)\b",
    re.I,
)
_DAY = re.compile(
    r"\b(?:\d{4}-\d\d-\d\d|\d{1,2}[./-]\d{1,2}[./-]\d{4}"
    r"|\d{1,2}(?:\.|er|st|nd|rd|th|º)?\s(?:de\s|of\s)?[^\W\d_]{3,10}\.?,?\s(?:de\s)?\d{4}|[A-Z][a-z]{2,8}\s\d{1,2}(?:st|nd|rd|th)?,\s\d{4})\b"
)
_SPAN = re.compile(
    r"\b(\d{1,3})[\s-](hours?|days?|weeks?|months?|stunden?|tagen?|wochen?|monate?n?|heures?|jours?|semaines?|mois"
    r"|horas?|días?|semanas?|mes(?:es)?|or[ae]|giorn[io]|settiman[ae]|mes[ei]|uur|dag(?:en)?|weken|week|maand(?:en)?)\b",
    re.I,
)
# "12. März" ends no sentence
_SENTENCE = re.compile(r"(?:[^.!?\n]|[.!?](?=\S)|(?:(?<=\s\d)|(?<=\s\d\d))\.(?=\s))+[.!?]?")


def find(text: str, sent_at: datetime | None) -> tuple[Handover, ...]:
    """One for each password that comes apart and each link that ends, with the day it does.

    Args:
        text: the sender's own words.
        sent_at: when the mail was sent; "valid for 7 days" counts from there, without it no day is named.
    """
    text = text[:TEXT_LIMIT]
    lowered = text.lower()
    found: list[Handover] = []
    passwords = _present(lowered, _PASSWORD_HINTS)
    if passwords:
        found += [Handover("password_apart", one) for one in _sentences(text, passwords, _APART)]
    ends = _present(lowered, _END_HINTS)
    for one in _sentences(text, ends, _LINK, _ENDS) if ends else ():
        day = _last_day(one, sent_at.date() if sent_at else None)
        if day or _SPAN.search(one) or _DAY.search(one):
            found.append(Handover("link_ends", one, day))
    return tuple(dict.fromkeys(found))[:NOTE_LIMIT]


def notes(text: str, sent_at: datetime | None) -> tuple[str, ...]:
    """What `find` finds, each in a sentence."""
    return tuple(note(one) for one in find(text, sent_at))


def note(one: Handover) -> str:
    """A handover in a sentence."""
    if one.kind == "password_apart":
        return f"the password comes separately: “{one.said}”"
    return f"a link stops working{f' on {one.until.isoformat()}' if one.until else ''}: “{one.said}”"


def _present(text: str, words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for word in words if word in text)


def _sentences(text: str, hints: tuple[str, ...], *wanted: re.Pattern[str]) -> Iterator[str]:
    for line in text.split("\n"):
        # most lines of a mail hold no such word: the cheap question first
        if not _present(line.lower(), hints):
            continue
        for match in _SENTENCE.finditer(line):
            sentence = " ".join(match[0][:1000].split())
            if _present(sentence.lower(), hints) and all(pattern.search(sentence) for pattern in wanted):
                yield sentence[:SENTENCE_LIMIT]


def _last_day(sentence: str, sent: date | None) -> date | None:
    named = _DAY.search(sentence)
    if named:
        return _day(named[0])
    span = _SPAN.search(sentence)
    if span is None or sent is None:
        return None
    count, unit = int(span[1]), span[2].lower()
    if unit.startswith(("hour", "stunde", "heure", "hora", "ora", "ore", "uur")):
        return sent + timedelta(hours=count)
    months = unit.startswith(("mo", "mes", "maand", "moi"))
    weeks = unit.startswith(("we", "wo", "se"))
    return sent + timedelta(days=count * (30 if months else 7 if weeks else 1))


def _day(written: str) -> date | None:
    """The day that is written; None for one that can be read in two ways."""
    numbers = re.match(r"(\d{1,2})[./-](\d{1,2})[./-]\d{4}$", written)
    if (
        numbers
        and "/" in written
        and max(int(numbers[1]), int(numbers[2])) <= 12
        and numbers[1] != numbers[2]
    ):
        return None
    import dateparser

    order = "YMD" if re.match(r"\d{4}", written) else "MDY" if numbers and int(numbers[2]) > 12 else "DMY"
    try:
        found = dateparser.parse(
            written,
            languages=["en", "fr", "de", "es", "it", "nl"],
            settings={
                "DATE_ORDER": order,
                "REQUIRE_PARTS": ["day", "month", "year"],
                "PARSERS": ["absolute-time"],
            },
        )
    except Exception:  # noqa: BLE001 - free text from a mail: whatever the library raises, there is no date
        return None
    return found.date() if found else None
