"""Letters to keys: lower case, no accents, umlauts in either spelling; and the tokens of a sentence."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_SPECIAL = str.maketrans({"ß": "ss", "œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "’": "'", "ĳ": "ij"})
_DIGRAPH = re.compile("ae|oe|ue")
_TOKEN = re.compile(
    r"(?P<xurl>https?://\S+|www\.\S+)"
    r"|(?P<xmail>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?P<xmoney>(?:[€$£]|\b(?:EUR|USD|GBP|CHF)\b)\s?\d[\d.,' ]*\d?|\d[\d.,']*\s?(?:€|\$|£|(?:EUR|euros?|USD|GBP|CHF|pounds?|dollars?|Euro|francs?|Franken)\b))"
    r"|(?P<xdate>\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\b\d{4}-\d\d-\d\d\b)"
    r"|(?P<xcode>\b(?=\w*\d)(?=\w*[A-Za-z])[\w][\w/-]*)"
    r"|(?P<xnum>\d[\d.,/-]*)"
    r"|(?P<word>[^\W\d_]+)"
    r"|(?P<mark>[?!:;,()])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Token:
    """One token of a sentence: its key and its place."""

    key: str
    start: int
    end: int


@lru_cache(maxsize=50000)
def fold(word: str, language: str = "") -> str:
    """The key under which a word is looked up; German and Dutch digraphs and umlauts share one key."""
    folded = unicodedata.normalize("NFKD", word.lower().translate(_SPECIAL))
    folded = "".join(letter for letter in folded if not unicodedata.combining(letter))
    return _DIGRAPH.sub(lambda pair: pair.group()[0], folded) if language == "de" else folded


def tokens_of(text: str, language: str = "") -> list[Token]:
    """The tokens of one sentence; addresses, links, sums, dates and numbers become one key each."""
    found: list[Token] = []
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or ""
        key = match.group() if kind == "mark" else fold(match.group(), language) if kind == "word" else kind
        found.append(Token(key, match.start(), match.end()))
    return found
