"""Letters to keys: lower case, no accents, umlauts in either spelling; and the tokens of a sentence."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

_SPECIAL = str.maketrans({"ß": "ss", "œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "’": "'", "ĳ": "ij"})
_DIGRAPH = re.compile("ae|oe|ue")
_TOKEN = re.compile(
    # within one piece between white space; most are one word and a mark, told at once
    r"(?P<plain>(?!(?:EUR|euros?|USD|GBP|CHF|pounds?|dollars?|francs?|Franken)\b)[^\W\d_]+(?=[,;!?()'’]|$))"
    r"|(?P<xurl>https?://\S+|www\.\S+)"
    r"|(?P<xmail>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?P<xmoney>(?:[€$£]|\b(?:EUR|USD|GBP|CHF))\d[\d.,']*|\d[\d.,']*(?:€|\$|£|(?:EUR|USD|GBP|CHF)\b)|[€$£]|\b(?:EUR|euros?|USD|GBP|CHF|pounds?|dollars?|francs?|Franken)\b)"
    r"|(?P<xdate>\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\b\d{4}-\d\d-\d\d\b)"
    r"|(?P<xcode>\b(?=\w*\d)(?=\w*[A-Za-z])[\w][\w/-]*)"
    r"|(?P<xnum>\d[\d.,/-]*)"
    r"|(?P<word>[^\W\d_]+)"
    r"|(?P<mark>[?!:;,()])",
    re.IGNORECASE,
)
_PIECE = re.compile(r"\S+")
_MARKS = frozenset("?!:;,.")
_CURRENCIES = frozenset(
    [
        "eur",
        "euro",
        "euros",
        "usd",
        "gbp",
        "chf",
        "pound",
        "pounds",
        "dollar",
        "dollars",
        "franc",
        "francs",
        "franken",
    ]
)


class Token(NamedTuple):
    """One token of a sentence: its key and its place."""

    key: str
    start: int
    end: int


@lru_cache(maxsize=50000)
def fold(word: str, language: str = "") -> str:
    """The key under which a word is looked up; German and Dutch digraphs and umlauts share one key."""
    if word.isascii():
        folded = word.lower()
    else:
        spelled = unicodedata.normalize("NFKD", word.lower().translate(_SPECIAL))
        folded = "".join([letter for letter in spelled if not unicodedata.combining(letter)])
    return _DIGRAPH.sub(lambda pair: pair.group()[0], folded) if language == "de" else folded


def words_of(text: str) -> frozenset[str]:
    """A set of keys written as one text."""
    return frozenset(text.split())


def tokens_of(text: str, language: str = "") -> list[Token]:
    """The tokens of one sentence with their places; addresses, links, sums, dates and numbers become one key each.

    No token reaches across white space, and of a piece longer than 200 characters only the beginning counts.
    """
    found: list[Token] = []
    for match in _PIECE.finditer(text):
        piece, start = match.group(), match.start()
        if keys := _plain(piece, language):
            end = start + len(piece) - (piece[-1] in _MARKS)
            found.append(Token(keys[0], start, end))
            if len(keys) > 1:
                found.append(Token(keys[1], end, end + 1))
        else:
            found += [
                Token(_key(one, language), start + one.start(), start + one.end())
                for one in _TOKEN.finditer(piece[:200])
            ]
    return found


def _plain(piece: str, language: str) -> tuple[str, ...]:
    """The keys of a piece that is one word without accents, and perhaps a mark; of any other none.

    Nine of ten pieces are: no pattern is needed to tell.
    """
    mark = piece[-1:] if piece[-1:] in _MARKS else ""
    word = piece[:-1] if mark else piece
    if len(piece) > 200 or not (word.isascii() and word.isalpha()) or word.lower() in _CURRENCIES:
        return ()
    key = fold(word, language)
    return (key, mark) if mark and mark != "." else (key,)


def keys_of(piece: str, language: str = "") -> tuple[str, ...]:
    """The keys of one piece between white space."""
    if plain := _plain(piece, language):
        return plain
    return tuple(_key(match, language) for match in _TOKEN.finditer(piece))


def _key(match: re.Match[str], language: str) -> str:
    kind = match.lastgroup
    if kind == "plain" or kind == "word":
        return fold(match.group(), language)
    return match.group() if kind == "mark" else str(kind)
