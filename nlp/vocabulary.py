"""Words as they stand between white space, looked up once: their keys, their hashes, the languages they speak for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from zlib import crc32

from nlp.fold import keys_of
from nlp.language import leader, votes_of

if TYPE_CHECKING:
    import numpy as np

LIMIT = 40000
"""Pieces remembered; beyond it everything is forgotten and learnt anew, so that hostile mail cannot fill the memory."""
_SIGNS = frozenset({"?", "!", "xurl", "xmail", "xmoney", "xdate", "xcode"})
PIECE = 200
"""Characters of one piece that are looked at."""


class Vocabulary:
    """Pieces of text and their keys, numbered in the order in which they were met.

    The numbers are for this process alone; nothing that is stored depends on them.
    """

    def __init__(self) -> None:
        self.age = 0
        """Grows when everything was forgotten: who keeps tables by word number starts them anew."""
        self.forget()

    def forget(self) -> None:
        """Begin anew, with the numbers a fresh process would give."""
        self.age += 1
        self.pieces: dict[str, int] = {}
        self.plain: list[tuple[int, ...]] = []
        self.german: list[tuple[int, ...]] = []
        self.words: list[str] = []
        self._number: dict[str, int] = {}
        self._fresh_votes: list[tuple[float, ...]] = []
        self._tables_made = False

    def _make_tables(self) -> None:
        # not before the first mail: whoever only imports this must not wait for numpy
        import numpy as np

        self._tables_made = True
        self._known = 0
        """Words that have their rows in the tables."""
        self._votes = np.zeros((1024, 6), dtype=np.float32)
        self._hashes = np.zeros(1024, dtype=np.uint64)
        self._spoken = np.zeros(1024, dtype=bool)
        self._sign = np.zeros(1024, dtype=bool)

    def numbers_of(self, texts: Sequence[str]) -> list[list[int]]:
        """The piece numbers of each text, split at white space."""
        if len(self.pieces) > LIMIT:
            self.forget()
        if not self._tables_made:
            self._make_tables()
        get = self.pieces.get
        found = []
        for text in texts:
            pieces = text.split()
            numbers = list(map(get, pieces))
            if None in numbers:
                numbers = [
                    self._learn(piece) if number is None else number
                    for piece, number in zip(pieces, numbers, strict=True)
                ]
            found.append(numbers)
        if self._fresh_votes:
            self._tabulate()
        return found

    def words_of(self, pieces: Sequence[int], language: str) -> list[int]:
        """The word numbers of pieces; German reads ae, oe, ue as umlauts."""
        table = self.german if language == "de" else self.plain
        return [word for piece in pieces for word in table[piece]]

    def number_of(self, key: str) -> int:
        """The number of a word, or -1 when it was never met."""
        return self._number.get(key, -1)

    def votes(self, pieces: np.ndarray) -> np.ndarray:
        """For which of the six languages each piece speaks."""
        return self._votes[pieces]

    def hashes(self, words: np.ndarray) -> np.ndarray:
        """A hash of each word that is the same everywhere."""
        return self._hashes[words]

    def spoken(self, words: np.ndarray) -> np.ndarray:
        """True for words made of letters, False for punctuation."""
        return self._spoken[words]

    def is_sign(self, words: np.ndarray) -> np.ndarray:
        """True for question marks, addresses, links, sums, dates and codes."""
        return self._sign[words]

    def language_of(self, pieces: Sequence[int]) -> str:
        """The language most pieces speak for, or ""."""
        import numpy as np

        totals = self._votes[np.array(pieces, dtype=np.int64)].sum(axis=0, dtype=np.float64)
        return leader(totals.tolist(), len(pieces))[0]

    def _learn(self, piece: str) -> int:
        known = self.pieces.get(piece[:PIECE])
        if known is not None:
            return known
        piece = piece[:PIECE]
        number = self.pieces[piece] = len(self.plain)
        keys = keys_of(piece)
        plain = tuple([self._word(key) for key in keys])
        self.plain.append(plain)
        spelled = " ".join(keys)
        if "ae" in spelled or "oe" in spelled or "ue" in spelled:
            self.german.append(tuple([self._word(key) for key in keys_of(piece, "de")]))
        else:
            # German folds nothing else differently
            self.german.append(plain)
        self._fresh_votes.append(votes_of(piece))
        return number

    def _word(self, key: str) -> int:
        number = self._number.get(key)
        if number is None:
            number = self._number[key] = len(self.words)
            self.words.append(key)
        return number

    def _tabulate(self) -> None:
        """Give what was learnt its rows in the tables, all at once."""
        import numpy as np

        first = len(self.plain) - len(self._fresh_votes)
        self._votes = _long_enough(self._votes, len(self.plain))
        self._votes[first : len(self.plain)] = self._fresh_votes
        self._fresh_votes = []
        words = self.words[self._known :]
        new = slice(self._known, len(self.words))
        self._known = len(self.words)
        if not words:
            return
        self._hashes = _long_enough(self._hashes, self._known)
        self._spoken = _long_enough(self._spoken, self._known)
        self._sign = _long_enough(self._sign, self._known)
        self._hashes[new] = np.array(
            [crc32(key.encode("utf-8", "surrogatepass")) for key in words], dtype=np.uint64
        )
        self._spoken[new] = [key[0].isalpha() for key in words]
        self._sign[new] = [key in _SIGNS for key in words]


def _long_enough(table: np.ndarray, size: int) -> np.ndarray:
    """The table, or one at least twice as long with the same beginning."""
    import numpy as np

    if size <= len(table):
        return table
    grown = np.zeros((max(size, 2 * len(table)), *table.shape[1:]), dtype=table.dtype)
    grown[: len(table)] = table
    return grown


VOCABULARY = Vocabulary()
"""One for the process: readings share what they have met, and give the same results whether it was met or not."""
