"""Which features stand for the spelling of a word: itself and its letter groups of three to five, hashed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING
from zlib import crc32

if TYPE_CHECKING:
    import numpy as np

_BITS = 15
LETTER_BUCKETS = 1 << _BITS
_MASK = LETTER_BUCKETS - 1
_GROUPS = (3, 4, 5)
_WORD_START, _GROUP_START = crc32(b"w|"), crc32(b"c|")
"""Where the checksum stands after the mark that tells words from letter groups."""
_EDGE = "_"
_POLYNOMIAL = 0xEDB88320
_ALL = 0xFFFFFFFF


@lru_cache(maxsize=100000)
def letters(word: str) -> tuple[int, ...]:
    """Feature numbers of one word, sorted."""
    spelled = f"{_EDGE}{word}{_EDGE}"
    groups = {spelled[i : i + size] for size in _GROUPS for i in range(len(spelled) - size + 1)}
    grams = {crc32(group.encode("utf-8", "surrogatepass"), _GROUP_START) & _MASK for group in groups}
    grams.add(crc32(word.encode("utf-8", "surrogatepass"), _WORD_START) & _MASK)
    return tuple(sorted(grams))


def spellings(words: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """`letters` of many words at once: their numbers in one row, and how many each word has."""
    import numpy as np

    plain = [number for number, word in enumerate(words) if word.isascii()]
    cells = [_cells(np.array(plain), [words[number] for number in plain])] if plain else []
    cells += [
        (number << _BITS) + np.array(letters(word)) for number, word in enumerate(words) if not word.isascii()
    ]
    every = np.unique(np.concatenate(cells))
    return every & _MASK, np.bincount(every >> _BITS)


def _cells(numbers: np.ndarray, words: Sequence[str]) -> np.ndarray:
    """Word and feature, some twice, for words of one byte per letter: all checksums are computed side by side."""
    import numpy as np

    text = "".join([f"{_EDGE}{word}{_EDGE}" for word in words]).encode()
    letter = np.frombuffer(text, dtype=np.uint8)
    sizes = np.array([len(word) + 2 for word in words])
    owner = np.repeat(numbers << _BITS, sizes)
    left = np.repeat(np.cumsum(sizes), sizes) - np.arange(len(letter))
    table = _table()
    place = np.arange(len(letter))
    state = np.full(len(letter), _GROUP_START ^ _ALL, dtype=np.uint32)
    cells = [(numbers << _BITS) + [crc32(word.encode(), _WORD_START) & _MASK for word in words]]
    for size in range(1, _GROUPS[-1] + 1):
        inside = left[place] >= size
        place, state = place[inside], state[inside]
        state = table[(state ^ letter[place + (size - 1)]) & 0xFF] ^ (state >> 8)
        if size in _GROUPS:
            cells.append(owner[place] + ((state ^ _ALL) & _MASK))
    return np.concatenate(cells)


@lru_cache(maxsize=1)
def _table() -> np.ndarray:
    """The checksum's table of bytes (CRC-32, ISO 3309)."""
    import numpy as np

    state = np.arange(256, dtype=np.uint32)
    for _ in range(8):
        state = np.where(state & 1, (state >> 1) ^ np.uint32(_POLYNOMIAL), state >> 1)
    return state
