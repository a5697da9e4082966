"""What the linear head sees of sentences: letters of their words, word pairs, and factored concepts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zlib import crc32

from nlp.concepts import Found, Hit, Lexicon
from nlp.fold import Token, tokens_of
from nlp.identity import NOTHING_ASKED, Asked, ask_items, spared
from nlp.spelling import LETTER_BUCKETS
from nlp.vocabulary import VOCABULARY

if TYPE_CHECKING:
    import numpy as np

PAIR_BUCKETS = 1 << 14
CONCEPT_BUCKETS = 1 << 15
BUCKETS = LETTER_BUCKETS + PAIR_BUCKETS + CONCEPT_BUCKETS
"""Features are hashed into three ranges, one after the other."""
_COLUMN_BITS = 32
_COLUMN_MASK = (1 << _COLUMN_BITS) - 1
"""Row and column of a cell in one number, to be sorted together."""
FORCES = ("NEG", "COND", "MAY", "NEED", "PLEASE", "WILL", "DONE", "ALREADY", "OPTION", "WITHOUT", "UNABLE")
"""Concepts that say with what force a thing is said: demanded, negated, conditional, past, future."""
PERSONS = ("WE", "YOU")
_FAINT = frozenset({"WE", "YOU", "WHICH", "GREETING"})
_CLAUSE_ENDS = (",", ";", ":")
_AHEAD, _APART = 4, 9
"""Two concepts are a sequence when the second is among the next four and starts at most nine tokens later."""


_ODD, _OTHER_ODD = 0xBF58476D1CE4E5B9, 0x94D049BB133111EB
_KINDS = tuple((0x9E3779B97F4A7C15 * (kind + 1)) & 0xFFFFFFFFFFFFFFFF for kind in range(16))
"""Constants of the hash: those of splitmix64, and one start for each kind of feature."""


class Analysis:
    """One sentence with what the lexicon found in it; what only few sentences need is worked out when asked for.

    Args:
        text: the sentence.
        language: its language.
        keys: the keys of its tokens.
        found: concepts by number.
        lexicon: gives the numbers their names.
    """

    __slots__ = ("_asked", "_hits", "_lexicon", "_tokens", "found", "keys", "language", "text")

    def __init__(
        self, text: str, language: str, keys: Sequence[str], found: Sequence[Found], lexicon: Lexicon
    ) -> None:
        self.text = text
        self.language = language
        self.keys = keys
        self.found = found
        self._lexicon = lexicon
        self._tokens: tuple[Token, ...] | None = None
        self._hits: tuple[Hit, ...] | None = None
        self._asked: Asked | None = None

    @property
    def tokens(self) -> tuple[Token, ...]:
        """Its tokens with their places in the text."""
        if self._tokens is None:
            self._tokens = tuple(tokens_of(self.text, self.language))
        return self._tokens

    @property
    def hits(self) -> tuple[Hit, ...]:
        """The concepts by name."""
        if self._hits is None:
            self._hits = tuple(self._lexicon.named(self.found))
        return self._hits

    def named(self, table: str) -> list[str]:
        """The names of one table that were found, in order."""
        first, last = self._lexicon.range_of(table)
        return [self._lexicon.names[number][1] for number, _, _ in self.found if first <= number < last]

    def asks_nothing(self) -> None:
        """Say that no identity item stands in it."""
        self._asked = NOTHING_ASKED

    @property
    def asked(self) -> Asked:
        """The identity items it asks for, mentions or spares."""
        if self._asked is None:
            self._asked = ask_items(self.text, self.tokens, self.hits, self.language)
        return self._asked

    def spare(self) -> None:
        """Take back what it asks for: another sentence says that none of it is needed."""
        self._asked = spared(self.asked)


@dataclass(frozen=True, slots=True)
class Sparse:
    """Cells of a matrix with ones: row and column of each, sorted by row, none twice."""

    rows: np.ndarray
    columns: np.ndarray


@dataclass(frozen=True, slots=True)
class Encoded:
    """Sentences as features: distinct words by number, hashed pairs and concepts."""

    size: int
    words: Sparse
    pairs: Sparse
    concepts: Sparse


def analyse(text: str, language: str, lexicon: Lexicon) -> Analysis:
    """Tokens, concepts and asked identity items of one sentence."""
    return analyse_all([text], [language], lexicon)[0]


def analyse_all(texts: Sequence[str], languages: Sequence[str], lexicon: Lexicon) -> list[Analysis]:
    """`analyse` for many sentences."""
    return encode(texts, languages, VOCABULARY.numbers_of(texts), lexicon)[0]


def encode(
    texts: Sequence[str], languages: Sequence[str], pieces: Sequence[Sequence[int]], lexicon: Lexicon
) -> tuple[list[Analysis], Encoded]:
    """Analyse sentences and turn them into features, all at once.

    Args:
        texts: the sentences.
        languages: one for each.
        pieces: their piece numbers in the process's vocabulary.
        lexicon: the concepts.

    Returns:
        One analysis per sentence, and the features; the same texts and lexicon give the same buckets everywhere.
    """
    import numpy as np

    every: list[int] = []
    bounds = [0]
    for language, numbers in zip(languages, pieces, strict=True):
        every += VOCABULARY.words_of(numbers, language)
        bounds.append(len(every))
    names = VOCABULARY.words
    keys = [names[word] for word in every]
    words = np.array(every, dtype=np.int64)
    starts = np.array(bounds, dtype=np.int64)
    rows = np.repeat(np.arange(len(texts)), np.diff(starts))
    found = _found(keys, bounds, languages, lexicon)
    flat = np.array(found, dtype=np.int64).reshape(-1, 3)
    owners = rows[flat[:, 1]]
    analyses = _analyses(texts, languages, keys, bounds, found, owners.tolist(), lexicon)
    spoken = VOCABULARY.spoken(words)
    encoded = Encoded(
        len(texts),
        _distinct(rows[spoken], words[spoken]),
        _pairs(rows[spoken], words[spoken]),
        _concepts(analyses, words, rows, starts, flat, owners, lexicon),
    )
    return analyses, encoded


def _found(
    keys: Sequence[str], bounds: Sequence[int], languages: Sequence[str], lexicon: Lexicon
) -> list[Found]:
    """The concepts of all sentences in one row; neighbours in one language are searched together."""
    found: list[Found] = []
    first = 0
    for last in range(1, len(languages) + 1):
        if last < len(languages) and languages[last] == languages[first]:
            continue
        begin = bounds[first]
        ends = [
            bounds[row + 1] - begin for row in range(first, last) for _ in range(bounds[row], bounds[row + 1])
        ]
        inside = lexicon.spread(keys[begin : bounds[last]], ends, languages[first])
        found += (
            inside if not begin else [(number, start + begin, end + begin) for number, start, end in inside]
        )
        first = last
    return found


def _analyses(
    texts: Sequence[str],
    languages: Sequence[str],
    keys: Sequence[str],
    bounds: Sequence[int],
    found: Sequence[Found],
    owners: Sequence[int],
    lexicon: Lexicon,
) -> list[Analysis]:
    """What was found, sentence by sentence, with places counted from its beginning."""
    mine: list[list[Found]] = [[] for _ in texts]
    naming = set()
    first, last = lexicon.range_of("items")
    for (number, start, end), row in zip(found, owners, strict=True):
        begin = bounds[row]
        mine[row].append((number, start - begin, end - begin))
        if first <= number < last:
            naming.add(row)
    analyses = [
        Analysis(text, language, keys[bounds[row] : bounds[row + 1]], mine[row], lexicon)
        for row, (text, language) in enumerate(zip(texts, languages, strict=True))
    ]
    for row, one in enumerate(analyses):
        if row not in naming:
            one.asks_nothing()
    return analyses


def _distinct(rows: np.ndarray, columns: np.ndarray) -> Sparse:
    cells = _each_once((rows << _COLUMN_BITS) + columns)
    return Sparse(cells >> _COLUMN_BITS, cells & _COLUMN_MASK)


def _each_once(values: np.ndarray) -> np.ndarray:
    """Sorted, none twice: numpy's own function costs three times as much on the few values of a mail."""
    import numpy as np

    values = np.sort(values)
    kept = np.ones(len(values), dtype=bool)
    np.not_equal(values[1:], values[:-1], out=kept[1:])
    return values[kept]


def _mix(kinds: np.ndarray | np.uint64, parts: Sequence[np.ndarray]) -> np.ndarray:
    """A hash of kinds of features and their parts, the same on every machine (multiply, xor, shift; 64 bits)."""
    import numpy as np

    shift = np.uint64(29)
    state = parts[0] ^ kinds
    for part in parts[1:]:
        state *= _ODD
        state ^= state >> shift
        state ^= part
    state *= _ODD
    state ^= state >> shift
    state *= _OTHER_ODD
    return state >> np.uint64(32)


def _pairs(rows: np.ndarray, words: np.ndarray) -> Sparse:
    import numpy as np

    hashes = VOCABULARY.hashes(words)
    together = rows[1:] == rows[:-1]
    both = (hashes[:-1][together], hashes[1:][together])
    buckets = _mix(np.uint64(_KINDS[0]), both) & np.uint64(PAIR_BUCKETS - 1)
    # two words that follow each other twice in a sentence are rare enough to count twice
    return Sparse(rows[:-1][together], buckets.astype(np.int64) + LETTER_BUCKETS)


class _Cells:
    """Hashed concept features as they are made; those of as many parts are hashed together."""

    def __init__(self) -> None:
        self.by_size: dict[int, list[tuple[np.ndarray, int, tuple[np.ndarray, ...]]]] = {1: [], 2: [], 3: []}

    def add(self, rows: np.ndarray, kind: int, *parts: np.ndarray) -> None:
        """One feature per row."""
        if len(rows):
            self.by_size[len(parts)].append((rows, kind, parts))

    def gathered(self) -> Sparse:
        """All of them, none twice in a row."""
        import numpy as np

        all_rows, all_hashes = [], []
        for added in self.by_size.values():
            if not added:
                continue
            rows, kinds, parts = zip(*added, strict=True)
            starts = np.repeat(
                np.array([_KINDS[kind] for kind in kinds], dtype=np.uint64), list(map(len, rows))
            )
            all_rows += rows
            all_hashes.append(_mix(starts, [np.concatenate(part) for part in zip(*parts, strict=True)]))
        if not all_rows:
            nothing = np.zeros(0, dtype=np.int64)
            return Sparse(nothing, nothing)
        buckets = (np.concatenate(all_hashes) & np.uint64(CONCEPT_BUCKETS - 1)).astype(np.int64)
        return _distinct(np.concatenate(all_rows), buckets + (LETTER_BUCKETS + PAIR_BUCKETS))


def _concepts(
    analyses: Sequence[Analysis],
    words: np.ndarray,
    rows: np.ndarray,
    starts: np.ndarray,
    flat: np.ndarray,
    owners: np.ndarray,
    lexicon: Lexicon,
) -> Sparse:
    """Features of the concepts; `flat` has their numbers, first tokens and ends, `owners` their sentences."""
    import numpy as np

    cells = _Cells()
    signs = signs_of(lexicon)
    wanted = signs.concept[flat[:, 0]]
    owner, number, place = owners[wanted], flat[wanted, 0], flat[wanted, 1]
    hashes = signs.hashes[number]
    cells.add(owner, 1, hashes)
    strong = ~signs.faint[number]
    _sequences(cells, owner[strong], hashes[strong], place[strong])
    clause = _clauses(words, place, number == signs.but, starts)
    _factors(cells, owner, clause, number, signs)
    _shape(cells, words, rows, starts)
    first = np.nonzero(np.diff(owner, prepend=-1))[0]
    cells.add(owner[first], 9, hashes[first])
    _items(cells, analyses)
    return cells.gathered()


def _sequences(cells: _Cells, owner: np.ndarray, hashes: np.ndarray, place: np.ndarray) -> None:
    """Pairs of concepts that follow each other soon, and triples in a row."""
    for ahead in range(1, _AHEAD + 1):
        near = (
            (owner[ahead:] == owner[:-ahead])
            & (hashes[ahead:] != hashes[:-ahead])
            & (place[ahead:] - place[:-ahead] <= _APART)
        )
        cells.add(owner[:-ahead][near], 2, hashes[:-ahead][near], hashes[ahead:][near])
    three = owner[2:] == owner[:-2]
    cells.add(owner[:-2][three], 3, hashes[:-2][three], hashes[1:-1][three], hashes[2:][three])


def _clauses(words: np.ndarray, places: np.ndarray, but: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """The clause of every concept, numbered through all sentences: commas and words like "but" end one."""
    import numpy as np

    comma, semicolon, colon = (VOCABULARY.number_of(mark) for mark in _CLAUSE_ENDS)
    marks = np.nonzero((words == comma) | (words == semicolon) | (words == colon))[0]
    breaks = np.sort(np.concatenate([starts, marks, places[but]]))
    return np.searchsorted(breaks, places, side="right")


def _factors(cells: _Cells, owner: np.ndarray, clause: np.ndarray, number: np.ndarray, signs: Signs) -> None:
    """What a clause is about, each with the force and the person it is said with, and in twos."""
    import numpy as np

    if not len(number):
        return
    fresh = np.concatenate([[True], clause[1:] != clause[:-1]])
    begin = np.nonzero(fresh)[0]
    group = np.cumsum(fresh) - 1
    force = np.bitwise_or.reduceat(signs.force[number], begin)
    person = np.bitwise_or.reduceat(signs.person[number], begin).astype(np.uint64)
    forced = force.astype(np.uint64)
    row_of = owner[begin]
    topic = (signs.force[number] == 0) & ~signs.faint[number]
    about = _distinct(group[topic], number[topic])
    at, what = about.rows, signs.hashes[about.columns]
    cells.add(row_of[at], 4, forced[at], what)
    cells.add(row_of[at], 5, person[at], what)
    which, bit = np.nonzero((force[at][:, None] >> np.arange(len(FORCES))) & 1)
    cells.add(row_of[at[which]], 6, bit.astype(np.uint64), what[which])
    followers = np.searchsorted(at, at, side="right") - np.arange(len(at)) - 1
    left = np.repeat(np.arange(len(at)), followers)
    right = left + 1 + np.arange(len(left)) - np.repeat(np.cumsum(followers) - followers, followers)
    cells.add(row_of[at[left]], 7, forced[at[left]], what[left], what[right])


def _shape(cells: _Cells, words: np.ndarray, rows: np.ndarray, starts: np.ndarray) -> None:
    """Length, first word, question marks, addresses, sums and dates."""
    import numpy as np

    lengths = np.diff(starts)
    every = np.arange(len(lengths))
    cells.add(every, 8, np.minimum(lengths // 5, 6).astype(np.uint64))
    some = lengths > 0
    cells.add(every[some], 10, VOCABULARY.hashes(words[starts[:-1][some]]))
    is_sign = VOCABULARY.is_sign(words)
    cells.add(rows[is_sign], 11, VOCABULARY.hashes(words[is_sign]))


def _items(cells: _Cells, analyses: Sequence[Analysis]) -> None:
    """What the sentences that name identity items do with them."""
    import numpy as np

    states = [(row, crc32(state.encode())) for row, one in enumerate(analyses) for state in one.asked.states]
    if states:
        rows, hashes = zip(*states, strict=True)
        cells.add(np.array(rows, dtype=np.int64), 12, np.array(hashes, dtype=np.uint64))


@dataclass(frozen=True, slots=True)
class Signs:
    """What the features need to know of every name of a lexicon, by number."""

    hashes: np.ndarray
    concept: np.ndarray
    faint: np.ndarray
    force: np.ndarray
    person: np.ndarray
    but: int


def signs_of(lexicon: Lexicon) -> Signs:
    """The `Signs` of a lexicon, made once."""
    if lexicon.signs is None:
        lexicon.signs = _make_signs(lexicon.names)
    return lexicon.signs


def _make_signs(names: Sequence[tuple[str, str]]) -> Signs:
    import numpy as np

    def bits(of: Sequence[str]) -> np.ndarray:
        return np.array(
            [1 << of.index(name) if table == "concepts" and name in of else 0 for table, name in names],
            dtype=np.int64,
        )

    return Signs(
        np.array([crc32(name.encode()) for _, name in names], dtype=np.uint64),
        np.array([table == "concepts" for table, _ in names], dtype=bool),
        np.array([name in _FAINT for _, name in names], dtype=bool),
        bits(FORCES),
        bits(PERSONS),
        next((place for place, (_, name) in enumerate(names) if name == "BUT"), -1),
    )
