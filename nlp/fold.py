"""Letters to keys: lower case, no accents, umlauts in either spelling; and the tokens of a sentence."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

_SPECIAL = str.maketrans({"ß": "ss", "œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "’": "'", "ĳ": "ij"})
_DIGRAPH = re.compile("ae|oe|ue")
_TOKEN = re.compile(
    # most words, told at once: none of the longer kinds can begin with a word before a space or such a mark
    r"(?P<plain>(?!(?:EUR|USD|GBP|CHF)\b)[^\W\d_]+(?=[\s,;!?()'’]|$))"
    r"|(?P<xurl>https?://\S+|www\.\S+)"
    r"|(?P<xmail>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?P<xmoney>(?:[€$£]|\b(?:EUR|USD|GBP|CHF)\b)\s?\d[\d.,' ]*\d?|\d[\d.,']*\s?(?:€|\$|£|(?:EUR|euros?|USD|GBP|CHF|pounds?|dollars?|Euro|francs?|Franken)\b))"
    r"|(?P<xdate>\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\b\d{4}-\d\d-\d\d\b)"
    r"|(?P<xcode>\b(?=\w*\d)(?=\w*[A-Za-z])[\w][\w/-]*)"
    r"|(?P<xnum>\d[\d.,/-]*)"
    r"|(?P<word>[^\W\d_]+)"
    r"|(?P<mark>[?!:;,()])",
    re.IGNORECASE,
)


class Token(NamedTuple):
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
        kind = match.lastgroup
        start, end = match.span()
        if kind == "plain" or kind == "word":
            key = fold(text[start:end], language)
        else:
            key = text[start:end] if kind == "mark" else str(kind)
        found.append(Token(key, start, end))
    return found
