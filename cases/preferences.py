"""What an owner may set by mail: when her digest comes, whether each mail brings a receipt, in which language."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from cases.command_words import Verb


class Name(StrEnum):
    """What is set; also the word under which it is stored."""

    DIGEST_TIME = "digest_time"
    """"07:30" in the owner's zone."""
    DIGEST_DAYS = "digest_days"
    """"news" (days with news), "daily", "weekly", or "off" (only what cannot wait)."""
    RECEIPTS = "receipts"
    """"now" (each mail brings one) or "digest" (the digest tells of it)."""
    LANGUAGE = "language"
    """Code of a language that we write."""


@dataclass(frozen=True, slots=True)
class Preference:
    """One thing set, and to what."""

    name: Name
    value: str


VERBS = frozenset({Verb.DIGEST, Verb.LANGUAGE, Verb.RECEIPTS})
"""Words that are about no case but about how the bot writes to its owner."""

DAYS: Mapping[str, tuple[str, ...]] = {
    "off": ("off", "stop", "none", "never", "no", "non", "arreter", "desactiver", "jamais", "aus", "nie", "nein", "kein",
            "keine", "nunca", "apagar", "desactivar", "mai", "disattiva", "disattivare", "spento", "uit", "nooit", "nee",
            "geen"),
    "weekly": ("weekly", "week", "every week", "once a week", "hebdomadaire", "hebdo", "chaque semaine", "semaine",
               "wochentlich", "woche", "jede woche", "semanal", "cada semana", "settimanale", "ogni settimana",
               "wekelijks", "elke week"),
    "daily": ("daily", "day", "every day", "quotidien", "chaque jour", "tous les jours", "taglich", "jeden tag", "diario",
              "cada dia", "todos los dias", "quotidiano", "giornaliero", "ogni giorno", "dagelijks", "elke dag"),
    "news": ("on", "news", "nouveautes", "neues", "an", "novedades", "novita", "nieuws", "aan"),
}  # fmt: skip
"""How people say on which days a digest comes; without accents."""

WHEN: Mapping[str, tuple[str, ...]] = {
    "digest": ("digest", "digest only", "to digest", "to digest only", "in digest", "daily", "off", "resume", "dans le resume",
               "recapitulatif", "zusammenfassung", "nur zusammenfassung", "in der zusammenfassung", "ubersicht", "resumen",
               "en el resumen", "riepilogo", "nel riepilogo", "overzicht", "in het overzicht", "uit", "aus"),
    "now": ("now", "on", "at once", "immediately", "every", "tout de suite", "immediatement", "immediats", "sofort", "an",
            "jede", "ahora", "inmediatos", "en seguida", "enseguida", "subito", "immediate", "direct", "meteen", "nu", "aan"),
}  # fmt: skip
"""How people say when they want to be told of a mail; without accents."""

LANGUAGES: Mapping[str, tuple[str, ...]] = {
    "en": ("en", "english", "anglais", "englisch", "ingles", "inglese", "engels"),
    "fr": ("fr", "french", "francais", "franzosisch", "frances", "francese", "frans"),
    "de": ("de", "german", "allemand", "deutsch", "aleman", "tedesco", "duits"),
    "es": ("es", "spanish", "espagnol", "spanisch", "espanol", "castellano", "spagnolo", "spaans"),
    "it": ("it", "italian", "italien", "italienisch", "italiano", "italiaans"),
    "nl": (
        "nl",
        "dutch",
        "neerlandais",
        "niederlandisch",
        "neerlandes",
        "holandes",
        "olandese",
        "nederlands",
    ),
}
"""What the languages that we write are called in each of them; without accents."""

_CLOCK = re.compile(
    r"(?:at |a |um |alle |las |a las |om )?(?P<hour>\d{1,2})(?:\s?[:.h]\s?(?P<minute>[0-5]\d))?"
    r"\s*(?P<rest>a\.?m\.?|p\.?m\.?|h|uhr|uur|heures?|horas?|ore|o'clock)?"
)


def preference_in(verb: Verb, said: str) -> Preference | None:
    """What DIGEST, LANGUAGE or RECEIPTS sets with the words behind it, or None: "7:30", "weekly", "français", "now"."""
    words = _folded(said)
    if verb is Verb.LANGUAGE:
        return _named(Name.LANGUAGE, LANGUAGES, words)
    if verb is Verb.RECEIPTS:
        return _named(Name.RECEIPTS, WHEN, words)
    clock = clock_in(words)
    return Preference(Name.DIGEST_TIME, clock) if clock else _named(Name.DIGEST_DAYS, DAYS, words)


def clock_in(said: str) -> str:
    """A time of day as "HH:MM": "7", "7:30", "7h30", "7 pm", "19 Uhr"; "" when it is none."""
    found = _CLOCK.fullmatch(said.strip())
    if found is None:
        return ""
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    half = (found["rest"] or "").replace(".", "")
    if half in ("am", "pm"):
        if not 1 <= hour <= 12:
            return ""
        hour = hour % 12 + 12 * (half == "pm")
    return f"{hour:02d}:{minute:02d}" if hour < 24 else ""


def _named(name: Name, known: Mapping[str, tuple[str, ...]], said: str) -> Preference | None:
    value = next((value for value, words in known.items() if said in words), None)
    return Preference(name, value) if value is not None else None


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.replace("’", "'").casefold())
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())
