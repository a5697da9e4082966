"""The multi-label linear head: one convex logistic regression per label over hashed features, numpy only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from nlp.features import Encoded, Sparse
from nlp.spelling import spellings
from nlp.vocabulary import VOCABULARY

if TYPE_CHECKING:
    import numpy as np

LETTERS, PAIRS, CONCEPTS = 1.0, 0.35, 0.2
"""Weights of the three feature blocks."""
DILUTION = 0.25
"""Exponent by which a pair or concept counts less the more there are in its sentence: 0.5 would make every
sentence as long as any other, and drown the one clause that matters in a long one."""


def shares(block: Sparse, size: int) -> np.ndarray:
    """By what each cell of a row is multiplied, for every row."""
    import numpy as np

    return np.maximum(np.bincount(block.rows, minlength=size), 1) ** -DILUTION


class Head:
    """A fitted head: gives each sentence a calibrated score for every label.

    Args:
        labels: label strings, in the order of the columns.
        weights: buckets x labels.
        biases: one per label.
        idf: weight of every word seen in training.
        unseen: weight of any other word.
        calibration: slope and offset per label.
    """

    def __init__(
        self,
        labels: Sequence[str],
        weights: np.ndarray,
        biases: np.ndarray,
        idf: Mapping[str, float],
        unseen: float,
        calibration: np.ndarray,
    ) -> None:
        import numpy as np

        self.labels = tuple(labels)
        self.weights = np.asarray(weights, dtype=np.float32)
        self.biases = np.asarray(biases, dtype=np.float32)
        self.idf = idf
        self.unseen = unseen
        self.calibration = np.asarray(calibration, dtype=np.float64)
        self._age = 0

    def logits(self, encoded: Encoded) -> np.ndarray:
        """Sentences x labels, calibrated, as logarithms of odds."""
        import numpy as np

        total = np.tile(self.biases.astype(np.float64), (encoded.size, 1))
        self._add_words(total, encoded.words)
        for block, weight in ((encoded.pairs, PAIRS), (encoded.concepts, CONCEPTS)):
            rows, sums = _summed(block.rows, self.weights[block.columns])
            total[rows] += sums * (weight * shares(block, encoded.size))[rows, None]
        return np.clip(total * self.calibration[:, 0] + self.calibration[:, 1], -30, 30)

    def familiar(self, encoded: Encoded) -> tuple[int, int]:
        """How many of the words of all sentences stood in at least two corpus sentences, and how many there are."""
        self._learn(encoded.words.columns)
        known = self._idf[encoded.words.columns] < self.unseen
        return int(known.sum()), len(known)

    def probabilities(self, encoded: Encoded) -> np.ndarray:
        """Sentences x labels, calibrated."""
        import numpy as np

        return 1.0 / (1.0 + np.exp(-self.logits(encoded)))

    def _add_words(self, total: np.ndarray, words: Sparse) -> None:
        import numpy as np

        self._learn(words.columns)
        idf = self._idf[words.columns]
        rows, sums = _summed(words.rows, self._spelled[words.columns] * idf[:, None])
        norm = np.sqrt(np.bincount(words.rows, idf**2, minlength=len(total)))
        total[rows] += sums * (LETTERS / norm[rows])[:, None]

    def _learn(self, numbers: np.ndarray) -> None:
        """Keep the sum of letter weights of every word met."""
        import numpy as np

        if self._age != VOCABULARY.age:
            self._age = VOCABULARY.age
            self._spelled = np.zeros((0, len(self.labels)), dtype=np.float32)
            self._idf = np.zeros(0, dtype=np.float32)
        missing = len(VOCABULARY.words) - len(self._idf)
        if missing > 0:
            room = max(missing, 1024)
            self._spelled = np.concatenate([self._spelled, np.zeros((room, len(self.labels)), np.float32)])
            self._idf = np.concatenate([self._idf, np.zeros(room, np.float32)])
        fresh = numbers[self._idf[numbers] == 0].tolist()
        if not fresh:
            return
        fresh = sorted(set(fresh))
        words = [VOCABULARY.words[number] for number in fresh]
        columns, sizes = spellings(words)
        values = self.weights[columns]
        sums = np.add.reduceat(values, np.cumsum(sizes) - sizes, axis=0)
        self._spelled[fresh] = sums * (sizes**-0.5).astype(np.float32)[:, None]
        self._idf[fresh] = [self.idf.get(word, self.unseen) for word in words]


def _summed(rows: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Sums of values by row, and the rows there are."""
    import numpy as np

    if not len(rows):
        return rows, values
    first = np.nonzero(np.concatenate([[True], rows[1:] != rows[:-1]]))[0]
    return rows[first], np.add.reduceat(values, first, axis=0)
