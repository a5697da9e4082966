"""What owners have said about sentences, recalled when nearly the same sentence comes again."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from math import ceil
from typing import TYPE_CHECKING

from nlp.concepts import Lexicon
from nlp.fold import fold, tokens_of
from nlp.language import LANGUAGES
from nlp.vocabulary import VOCABULARY

if TYPE_CHECKING:
    import numpy as np

GRAM = 5
"""Characters of one gram."""
NEAR, SAME = 0.6, 0.85
"""Least Jaccard similarity of grams: for what adds a label; for what takes one away, or was only guessed to be what
the owner meant."""
SHORTEST = 20
"""Folded sentences with fewer characters say too little to be recognised."""
SHARED = 3
"""Grams that two sentences must share among their rarest before they are compared as a whole."""
LIMIT = 8.0
"""Logits stay within this on both sides."""
FAINTEST = 3.0
"""Logit at the least similarity; from `SAME` on it is `LIMIT`."""
LANGUAGE = "de"
"""Everything is folded as German is: umlauts and digraphs alike, in every language."""

_MARKS = frozenset("?!:;,()")
_PEOPLE = (
    "mr mrs ms miss mx dr m mme mlle monsieur madame herr herrn frau senor senora sr sra d dona don sig signor signora "
    "signore dhr heer mevr mevrouw"
)
_TITLES = frozenset(_PEOPLE.split())
_GREETING = re.compile(
    r"^\W*(?:dear|hello|hi|good (?:morning|day)|bonjour|chère?|cher|guten (?:tag|morgen)|hallo|liebe[rs]?|sehr geehrte[rs]?"
    r"|hola|buenos días|estimad[oa]|buongiorno|gentile|geachte|beste)\b[^,:.!?\n]{0,50}[,:!]\s+",
    re.IGNORECASE,
)
_MONTH = (
    "(?:january|february|march|april|may|june|july|august|september|october|november|december"
    "|janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre"
    "|januar|februar|marz|juni|juli|oktober|dezember"
    "|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre"
    "|gennaio|febbraio|aprile|maggio|giugno|luglio|settembre|ottobre|dicembre"
    "|januari|februari|maart|mei|augustus)"
)
_WRITTEN_DATE = re.compile(
    rf"\b(?:x(?:num|code) (?:of |de |di )?{_MONTH}(?: (?:de |del |di )?xnum)?|{_MONTH} x(?:num|code)(?: xnum)?)\b"
)
_TURNED = re.compile(
    r"\b(?:not|never|no|none|cannot|unable|without|unless|neither|nor|(?:don|can|won|isn|aren|doesn|didn|couldn|wouldn|haven|hasn) t"
    r"|ne|n|pas|aucune?|jamais|sans|ni|impossible|nicht|kein\w*|nie|ohne|weder|sin|nunca|ningun\w*|tampoco|imposible"
    r"|non|nessun\w*|mai|senza|impossibile|niet|geen|nooit|zonder|onmogelijk|unmoglich)\b"
)
_IF = re.compile(
    r"\b(?:if|once|unless|si|des que|wenn|falls|sofern|sobald|cuando|se|qualora|als|indien|zodra)\b"
)


@dataclass(frozen=True, slots=True)
class Remembered:
    """What an owner said about one sentence.

    Args:
        text: the sentence.
        labels: what it does; empty for "none that matters".
        without: labels that the reader gave it and the owner took away.
        controller: domain it came from.
        language: its language, or "".
        at: when it was said, ISO 8601 UTC.
        shown: the reader had shown this sentence for the label; otherwise it is only guessed to be the one meant.
    """

    text: str
    labels: frozenset[str]
    without: frozenset[str] = frozenset()
    controller: str = ""
    language: str = ""
    at: str = ""
    shown: bool = True


@dataclass(frozen=True, slots=True)
class Recollection:
    """A sentence of a new mail that is nearly one an owner has spoken about."""

    sentence: int
    add: frozenset[str]
    remove: frozenset[str]
    similarity: float
    remembered: str


_Index = dict[int, list[int]]
"""Rank of a gram -> remembered sentences that begin with it."""


class Memory:
    """Remembered sentences, indexed by the rarest grams of each, so that a look-up touches few of them.

    Args:
        remembered: what was said, in any order.
        names: names of people; their words never tell sentences apart.
    """

    def __init__(self, remembered: Iterable[Remembered], names: Iterable[str] = ()) -> None:
        self._names = _words_of(names)
        kept = [(one, _folded(one.text, self._names)) for one in remembered]
        self._all = [(one, folded, _grams(folded)) for one, folded in kept if len(folded) >= SHORTEST]
        counts: dict[str, int] = {}
        for _, _, grams in self._all:
            for gram in grams:
                counts[gram] = counts.get(gram, 0) + 1
        # a number for each gram, the rarest first: sets in this order are compared by their beginnings
        order = sorted(counts, key=lambda gram: (counts[gram], gram))
        self._rank = {gram: place for place, gram in enumerate(order, 1)}
        self._houses: dict[str, _Index] = {}
        for number, (one, _, grams) in enumerate(self._all):
            ranks = sorted(map(self._rank.__getitem__, grams))
            house = self._houses.setdefault(one.controller, {})
            for rank in _beginning(ranks, len(ranks), NEAR):
                house.setdefault(rank, []).append(number)

    def __len__(self) -> int:
        return len(self._all)

    def recall(self, controller: str, sentences: Sequence[str]) -> list[Recollection]:
        """What is remembered of these sentences of the same controller, at most one thing for each.

        What one controller means by a sentence says nothing about another's.

        Args:
            controller: domain of the sender, or "" (nothing is recalled); a domain above or below it is the same.
            sentences: texts of one mail.

        Returns:
            The best recollections: the most similar, then the newest.
        """
        if not self._all:
            return []
        own = [index for domain, index in self._houses.items() if _same_house(domain, controller)]
        found = (self._best(row, text, own) for row, text in enumerate(sentences) if own)
        return [best for best in found if best is not None]

    def _best(self, row: int, text: str, own: Sequence[_Index]) -> Recollection | None:
        folded = _folded(text, self._names)
        if len(folded) < SHORTEST:
            return None
        grams = _grams(folded)
        # what nobody remembers is rarer than anything and can be skipped; too much of it, and nothing is near
        ranks = sorted(filter(None, map(self._rank.get, grams)))
        if len(ranks) < NEAR * len(grams):
            return None
        numbers: set[int] = set()
        for index in own:
            lists = map(index.get, _beginning(ranks, len(grams), NEAR))
            shared = Counter(chain.from_iterable(filter(None, lists)))
            numbers.update(number for number, count in shared.items() if count >= SHARED)
        ranked = sorted(
            (match for n in numbers if (match := self._match(n, folded, grams)) is not None), reverse=True
        )
        for similarity, _, number in ranked:
            one = self._all[number][0]
            add = one.labels if similarity >= (NEAR if one.shown else SAME) else frozenset()
            same = bool(one.without) and similarity >= SAME and _same_items(one, text)
            remove = one.without if same else frozenset()
            if add or remove:
                return Recollection(row, add, remove, round(similarity, 4), one.text)
        return None

    def _match(self, number: int, folded: str, grams: set[str]) -> tuple[float, str, int] | None:
        """What ranks a remembered sentence, or None when it is too far."""
        one, text, others = self._all[number]
        floor = NEAR if one.shown and one.labels else SAME
        if not floor <= len(grams) / len(others) <= 1 / floor:
            return None
        shared = len(grams & others)
        similarity = shared / (len(grams) + len(others) - shared)
        if similarity < floor:
            return None
        return (similarity, one.at, number) if _same_force(text, folded) else None


def apply(
    memory: Memory | None,
    controller: str,
    sentences: Sequence[str],
    labels: Sequence[str],
    logits: np.ndarray,
) -> np.ndarray:
    """Let the memory answer first.

    Args:
        memory: what is remembered, or None.
        controller: domain of the sender.
        sentences: texts of one mail, one per row.
        labels: names of the columns.
        logits: sentences x labels, logarithms of odds.

    Returns:
        The same array when nothing is recalled; otherwise a new one within +-8, in which recalled labels are as
        certain as the sentence is similar, and labels that were taken away are as unlikely.
    """
    import numpy as np

    recalled = memory.recall(controller, sentences) if memory else []
    if not recalled:
        return logits
    columns = {str(label): number for number, label in enumerate(labels)}
    result = np.clip(logits, -LIMIT, LIMIT)
    for one in recalled:
        strength = strength_of(one.similarity)
        for label in one.add & columns.keys():
            cell = one.sentence, columns[label]
            result[cell] = max(result[cell], strength)
        for label in one.remove & columns.keys():
            cell = one.sentence, columns[label]
            result[cell] = min(result[cell], -strength)
    return result


def says_enough(text: str) -> bool:
    """True for a sentence that can be recognised: no greeting alone, no mere sign-off."""
    return len(_folded(f"{text} ", frozenset())) >= SHORTEST


def strength_of(similarity: float) -> float:
    """The logit a recollection speaks with: 3 at the least similarity, 8 from .85 on."""
    share = (similarity - NEAR) / (SAME - NEAR)
    return FAINTEST + (LIMIT - FAINTEST) * min(max(share, 0.0), 1.0)


def _folded(text: str, names: frozenset[str]) -> str:
    """Words in one spelling, greeting and names aside; numbers, dates, sums, addresses and links are one word each."""
    (pieces,) = VOCABULARY.numbers_of([_GREETING.sub("", text, count=1)])
    words = VOCABULARY.words
    keys = [words[number] for number in VOCABULARY.words_of(pieces, LANGUAGE)]
    kept: list[str] = []
    for key in keys:
        if key in _MARKS:
            continue
        key = "xname" if key in names or key in _TITLES else key
        if not (key[0] == "x" and kept and kept[-1] == key):
            kept.append(key)
    folded = " ".join(kept)
    return _WRITTEN_DATE.sub("xdate", folded) if "xnum" in folded else folded


def _beginning(ranks: Sequence[int], size: int, floor: float) -> Sequence[int]:
    """Where, of a set of `size` grams with these known ones, any set as similar as `floor` shares `SHARED` grams.

    Such sets share at least that part of either's grams, so, in one order, they share some within the first rest
    (prefix filter, Bayardo, Ma and Srikant 2007). Unknown grams stand first and match nothing.
    """
    return ranks[: max(len(ranks) - ceil(floor * size) + SHARED, 0)]


def _grams(folded: str) -> set[str]:
    return {folded[start : start + GRAM] for start in range(len(folded) - GRAM + 1)}


def _words_of(names: Iterable[str]) -> frozenset[str]:
    return frozenset(fold(word, LANGUAGE) for name in names for word in re.findall(r"[^\W\d_]{3,}", name))


def _same_force(one: str, other: str) -> bool:
    """Both negated or neither, both conditional or neither: few letters, another meaning."""
    return one == other or all(
        bool(pattern.search(one)) == bool(pattern.search(other)) for pattern in (_TURNED, _IF)
    )


def _same_items(one: Remembered, text: str) -> bool:
    """The same identity items are named: a word about a passport is none about an identity card."""
    languages = (one.language,) if one.language in LANGUAGES else tuple(LANGUAGES)
    return all(_items_in(one.text, language) == _items_in(text, language) for language in languages)


def _items_in(text: str, language: str) -> set[str]:
    hits = _lexicon().find(tokens_of(text, language), language)
    return {hit.name for hit in hits if hit.table == "items"}


@cache
def _lexicon() -> Lexicon:
    return Lexicon.load()


def _same_house(one: str, other: str) -> bool:
    """The same domain, or one below the other; an unknown sender or a bare top-level domain is nobody's house."""
    if "." not in one or "." not in other:
        return False
    return one == other or one.endswith("." + other) or other.endswith("." + one)
