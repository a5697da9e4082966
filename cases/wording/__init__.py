"""The reasoning of the clock in words, one module per language.

A sentence is found by its key and filled with typed values: a date, a period of rules.yaml or a number of days is
worded by the language that is asked for. `deadlines` decides which sentence is said; nothing is decided here.
"""

from __future__ import annotations

from types import MappingProxyType

from cases.wording import de, en, es, fr, it, nl
from cases.wording.model import Value, Wording

__all__ = ["LANGUAGES", "Value", "Wording", "closure", "say", "wording"]

LANGUAGES = MappingProxyType(
    {
        "en": en.WORDING,
        "es": es.WORDING,
        "fr": fr.WORDING,
        "de": de.WORDING,
        "it": it.WORDING,
        "nl": nl.WORDING,
    }
)
"""The languages of the reasoning by their ISO 639-1 code."""


def wording(language: str) -> Wording:
    """The words of a language code, which may name a region ("fr-BE"); English for a language not written here."""
    return LANGUAGES.get(language[:2].lower(), en.WORDING)


def say(key: str, language: str, **values: Value) -> str:
    """The sentence of `key` in a language, with its values worded."""
    return wording(language).say(key, **values)


def closure(name: str, language: str) -> str:
    """Why a day is not a working day, from the English name that `periods` gives."""
    return wording(language).closure(name)
