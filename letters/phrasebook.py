"""What we write, phrase by phrase: the files of letters/languages/<lang>, found by key and filled in.

A key names the place in the files: "labels.refusal", "receipt.kinds.quarantined.title". A phrase holds {places};
{word:form} puts a word into one of the forms of the language, such as French "de".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

import yaml

from cases import wording

FOLDER = Path(__file__).parent
PHRASES = ("words.yaml", "letters.yaml", "mails.yaml")
LAW = "law.yaml"
"""Every language but English, whose words of the law stand in rules.yaml, has this one too."""

Form = Callable[[str], str]


def _complete(language: str) -> bool:
    """True when a language has every file that English has; that they say everything is the tests' business."""
    folder, templates = FOLDER / "languages" / language, FOLDER / "templates"
    files = [folder / name for name in (*PHRASES, *([LAW] if language != "en" else []))]
    files += [templates / language / path.name for path in (templates / "en").glob("*.j2")]
    return language in wording.LANGUAGES and all(file.exists() for file in files)


LANGUAGES = tuple(
    sorted(
        (path.name for path in (FOLDER / "languages").iterdir() if _complete(path.name)),
        key=lambda name: (name != "en", name),
    )
)
"""The languages we write, English first."""


def choose(code: str) -> str:
    """Return the language we write in for a person's language code: that one if we have it, else "en"."""
    short = code[:2].lower()
    return short if short in LANGUAGES else "en"


def say(key: str, language: str, **facts: object) -> str:
    """Give the phrase of a key with its places filled, spaced as the language wants it.

    Raises:
        KeyError: No language has the key, or a place of the phrase has no fact.
    """
    code = choose(language)
    return _one_stop(_Filler(forms(code)).format(phrases(code)[key], **facts), facts.values())


def _one_stop(text: str, values: Iterable[object]) -> str:
    """A name that ends in a full stop ("Inc.") needs no other at the end of a sentence."""
    for value in values:
        if isinstance(value, str) and value.endswith("."):
            text = text.replace(f"{value}.", value)
    return text


def known(key: str) -> bool:
    """Tell whether there is a phrase with this key."""
    return key in phrases("en")


def word(section: str, name: str, language: str) -> str:
    """Give the word of a vocabulary such as "labels"; the name itself when the vocabulary does not have it."""
    return phrases(choose(language)).get(f"{section}.{name}", str(name))


def section(name: str, language: str) -> dict[str, str]:
    """Give every phrase below a key, by the rest of its key."""
    start = f"{name}."
    return {
        key.removeprefix(start): text
        for key, text in phrases(choose(language)).items()
        if key.startswith(start)
    }


def spaced(text: str, language: str) -> str:
    """Put the no-break spaces (U+00A0) of a language around its signs; never touch a quotation."""
    signs = _spaces(choose(language))
    return signs.sub("\u00a0", text) if signs else text


@cache
def phrases(language: str) -> Mapping[str, str]:
    """Every phrase of a language by its key, no-break spaces set; English where the language has none."""
    own = {key: spaced(text, language) for key, text in _flat(contents(language))}
    return own if language == "en" else {**phrases("en"), **own}


@cache
def forms(language: str) -> dict[str, Form]:
    """The forms of a language by their name."""
    data = contents(language)
    return {name: _form(rule, data.get("vowels", "")) for name, rule in (data.get("forms") or {}).items()}


@cache
def contents(language: str) -> dict[str, Any]:
    """What the files of a language say, as they stand, all in one."""
    found: dict[str, Any] = {}
    for name in PHRASES:
        file = FOLDER / "languages" / language / name
        found |= read_yaml(file) if file.exists() else {}
    return found


def read_yaml(file: Path) -> dict[str, Any]:
    """Read a file of a language."""
    return yaml.load(file.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


NO_PHRASES = frozenset({"spacing", "vowels", "forms"})


def _flat(node: Mapping[str, Any], start: str = "") -> Iterator[tuple[str, str]]:
    for name, value in node.items():
        if not start and name in NO_PHRASES:
            continue
        if isinstance(value, Mapping):
            yield from _flat(value, f"{start}{name}.")
        else:
            yield f"{start}{name}", value


@cache
def _spaces(language: str) -> re.Pattern[str] | None:
    """The spaces that keep a sign on the line of its word; "{" begins what is filled in."""
    rule = contents(language).get("spacing", {})
    before, inside = rule.get("before", ""), rule.get("inside", "")
    parts = [rf" (?=[{re.escape(before)}](?:[\s{{]|$))"] if before else []
    if inside:
        parts += [f" (?={re.escape(inside[1])})", f"(?<={re.escape(inside[0])}) "]
    return re.compile("|".join(parts)) if parts else None


def _form(rule: Mapping[str, str], vowels: str) -> Form:
    """Make the form of a rule: the longest beginning that fits is replaced."""
    beginnings = sorted((key for key in rule if key != "vowel"), key=len, reverse=True)

    def change(text: str) -> str:
        found = next((start for start in beginnings if text.startswith(start)), None)
        if not found and "vowel" in rule and text and text[0].lower() in vowels:
            return rule["vowel"] + text
        return text if found is None else rule[found] + text.removeprefix(found)

    return change


class _Filler(Formatter):
    """Fills places; {word:form} changes the word."""

    def __init__(self, known_forms: Mapping[str, Form]) -> None:
        self.forms = known_forms

    def format_field(self, value: Any, format_spec: str) -> str:
        change = self.forms.get(format_spec)
        return change(str(value)) if change else super().format_field(value, format_spec)
