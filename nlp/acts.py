"""The multi-label linear head: one convex logistic regression per label over hashed features, numpy only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nlp.features import BUCKETS, Sample, letters

if TYPE_CHECKING:
    import numpy as np

LETTERS, PAIRS, CONCEPTS = 1.0, 0.8, 0.6
"""Weights of the three feature blocks, each of length one before."""
STRENGTH = 20.0
"""Inverse of the L2 penalty."""


class Rows:
    """A sparse matrix by rows: what scipy would call CSR, with the two products that fitting needs."""

    def __init__(self, rows: Sequence[Sequence[int]], values: Sequence[Sequence[float]], width: int) -> None:
        import numpy as np

        self.width = width
        self.height = len(rows)
        lengths = np.array([len(row) for row in rows], dtype=np.int64)
        self.columns = np.fromiter((c for row in rows for c in row), dtype=np.int64, count=int(lengths.sum()))
        self.values = np.fromiter(
            (v for row in values for v in row), dtype=np.float32, count=len(self.columns)
        )
        self._rows = np.repeat(np.arange(self.height), lengths)
        order = np.argsort(self.columns, kind="stable")
        self._by_column = (self._rows[order], self.values[order])
        self._row_groups = _groups(self._rows)
        self._column_groups = _groups(self.columns[order])

    def times(self, dense: np.ndarray) -> np.ndarray:
        """This matrix times a dense one."""
        return _gather(dense, self.columns, self.values, self._row_groups, self.height)

    def transposed_times(self, dense: np.ndarray) -> np.ndarray:
        """The transpose of this matrix times a dense one."""
        rows, values = self._by_column
        return _gather(dense, rows, values, self._column_groups, self.width)


def _groups(sorted_keys: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    import numpy as np

    keys, starts = np.unique(sorted_keys, return_index=True)
    return keys, starts


def _gather(
    dense: np.ndarray, take: np.ndarray, values: np.ndarray, groups: tuple, height: int
) -> np.ndarray:
    import numpy as np

    result = np.zeros((height, dense.shape[1]), dtype=np.float32)
    if len(take):
        keys, starts = groups
        result[keys] = np.add.reduceat(dense[take] * values[:, None], starts, axis=0)
    return result


@dataclass(frozen=True, slots=True)
class Design:
    """All training sentences as a product of sparse matrices: sentence x word, word x letters, sentence x rest."""

    words: Rows
    spelling: Rows
    rest: Rows

    def scores(self, weights: np.ndarray) -> np.ndarray:
        """Linear scores of every sentence for every label."""
        return self.words.times(self.spelling.times(weights)) + self.rest.times(weights)

    def gradient(self, residuals: np.ndarray) -> np.ndarray:
        """Gradient of the loss with respect to the weights."""
        inner = self.words.transposed_times(residuals)
        return self.spelling.transposed_times(inner) + self.rest.transposed_times(residuals)


def word_weights(samples: Sequence[Sample]) -> dict[str, float]:
    """Inverse document frequency of every word, natural logarithm plus one."""
    from math import log

    counts: dict[str, int] = {}
    for one in samples:
        for word in set(one.words):
            counts[word] = counts.get(word, 0) + 1
    return {word: 1.0 + log((1 + len(samples)) / (1 + count)) for word, count in counts.items()}


def design(samples: Sequence[Sample], idf: dict[str, float], unseen: float) -> Design:
    """Put samples into matrices; every block of a sentence has length one times its weight."""
    vocabulary: dict[str, int] = {}
    word_rows: list[list[int]] = []
    word_values: list[list[float]] = []
    rest_rows: list[list[int]] = []
    rest_values: list[list[float]] = []
    common = _seen_twice(samples)
    for one in samples:
        weighted = weigh_words(one.words, idf, unseen)
        word_rows.append([vocabulary.setdefault(word, len(vocabulary)) for word in weighted])
        word_values.append(list(weighted.values()))
        kept = [pair for pair in zip(*rest_of(one), strict=True) if pair[0] in common]
        rest_rows.append([column for column, _ in kept])
        rest_values.append([value for _, value in kept])
    spelled = [letters(word) for word in vocabulary]
    spelling = Rows(spelled, [[len(row) ** -0.5] * len(row) for row in spelled], BUCKETS)
    return Design(
        Rows(word_rows, word_values, len(vocabulary)), spelling, Rows(rest_rows, rest_values, BUCKETS)
    )


def _seen_twice(samples: Sequence[Sample]) -> set[int]:
    """Features of at least two sentences: one that occurs once only memorises its sentence."""
    once: set[int] = set()
    twice: set[int] = set()
    for one in samples:
        for column in {*one.pairs, *one.concepts}:
            (twice if column in once else once).add(column)
    return twice


def weigh_words(words: Sequence[str], idf: dict[str, float], unseen: float) -> dict[str, float]:
    """Each distinct word with its share of the letter block."""
    weighted = {word: idf.get(word, unseen) for word in words}
    norm = sum(value * value for value in weighted.values()) ** 0.5
    return {word: LETTERS * value / norm for word, value in weighted.items()}


def rest_of(one: Sample) -> tuple[list[int], list[float]]:
    """Columns and values of word pairs and concepts."""
    pair = PAIRS * len(one.pairs) ** -0.5 if one.pairs else 0.0
    concept = CONCEPTS * len(one.concepts) ** -0.5 if one.concepts else 0.0
    return [*one.pairs, *one.concepts], [pair] * len(one.pairs) + [concept] * len(one.concepts)


def fit(
    matrix: Design,
    targets: np.ndarray,
    emphasis: np.ndarray,
    start: tuple[np.ndarray, np.ndarray] | None = None,
    rounds: int = 60,
) -> tuple[np.ndarray, np.ndarray]:
    """Fit all labels together by L-BFGS.

    Args:
        matrix: the sentences.
        targets: sentences x labels, 0 or 1.
        emphasis: sentences x labels, the weight of each cell in the loss; 0 leaves it out.
        start: weights and biases to begin from.
        rounds: iterations at most.

    Returns:
        Weights (buckets x labels) and biases (labels).
    """
    import numpy as np

    labels = targets.shape[1]
    signs = 2.0 * targets - 1.0

    def loss(flat: np.ndarray) -> tuple[float, np.ndarray]:
        weights = flat[:-labels].reshape(BUCKETS, labels)
        margins = signs * (matrix.scores(weights) + flat[-labels:])
        value = STRENGTH * float((emphasis * np.logaddexp(0.0, -margins)).sum()) + 0.5 * float(
            (weights * weights).sum()
        )
        slope = (-STRENGTH * emphasis * signs / (1.0 + np.exp(np.clip(margins, -30, 30)))).astype(np.float32)
        gradient = np.concatenate([(matrix.gradient(slope) + weights).ravel(), slope.sum(axis=0)])
        return value, gradient

    first = (
        np.zeros(BUCKETS * labels + labels, dtype=np.float32)
        if start is None
        else np.concatenate([start[0].ravel(), start[1]])
    )
    best = minimise(loss, first, rounds)
    return best[:-labels].reshape(BUCKETS, labels), best[-labels:]


def minimise(loss, point: np.ndarray, rounds: int, memory: int = 8) -> np.ndarray:
    """Limited-memory BFGS with backtracking (Nocedal 1980); deterministic.

    Args:
        loss: gives value and gradient at a point.
        point: where to begin.
        rounds: iterations at most.
        memory: pairs kept.
    """
    import numpy as np

    value, gradient = loss(point)
    history: list[tuple[np.ndarray, np.ndarray, float]] = []
    for _ in range(rounds):
        direction = -_two_loop(gradient, history)
        slope = float(direction @ gradient)
        step = 1.0 if history else 1.0 / max(1.0, float(np.linalg.norm(gradient)))
        while True:
            moved = point + step * direction
            new_value, new_gradient = loss(moved)
            if new_value <= value + 1e-4 * step * slope or step < 1e-10:
                break
            step *= 0.5
        change, bend = moved - point, new_gradient - gradient
        curvature = float(change @ bend)
        if curvature > 1e-12:
            history = [*history[-(memory - 1) :], (change, bend, 1.0 / curvature)]
        done = value - new_value < 1e-5 * max(1.0, abs(value))
        point, value, gradient = moved, new_value, new_gradient
        if done:
            break
    return point


def _two_loop(gradient: np.ndarray, history: list[tuple[np.ndarray, np.ndarray, float]]) -> np.ndarray:
    result = gradient.copy()
    steps = []
    for change, bend, inverse in reversed(history):
        share = inverse * float(change @ result)
        result -= share * bend
        steps.append(share)
    if history:
        change, bend, _ = history[-1]
        result *= float(change @ bend) / float(bend @ bend)
    for (change, bend, inverse), share in zip(history, reversed(steps), strict=True):
        result += change * (share - inverse * float(bend @ result))
    return result


def platt(scores: np.ndarray, targets: np.ndarray) -> tuple[float, float]:
    """Slope and offset that turn a score into a probability (Platt 1999, with his smoothed targets)."""
    import numpy as np

    positives = float(targets.sum())
    if positives == 0:
        return 1.0, -4.0
    goal = np.where(targets > 0, (positives + 1) / (positives + 2), 1 / (len(targets) - positives + 2))
    slope, offset = 1.0, 0.0
    for _ in range(50):
        chance = 1 / (1 + np.exp(-np.clip(slope * scores + offset, -30, 30)))
        error, spread = chance - goal, chance * (1 - chance) + 1e-9
        gradient = np.array([error @ scores, error.sum()])
        bend = np.array(
            [[(spread * scores) @ scores + 1e-6, spread @ scores], [spread @ scores, spread.sum() + 1e-6]]
        )
        move = np.linalg.solve(bend, gradient)
        slope, offset = slope - move[0], offset - move[1]
        if float(np.abs(move).max()) < 1e-8:
            break
    # scores that part the label cleanly have no finite curve: they stay as they are
    return (float(slope), float(offset)) if 0.05 < slope < 4 and abs(offset) < 6 else (1.0, 0.0)


class _Gathering:
    """Sparse rows of one mail, to be multiplied at once."""

    def __init__(self) -> None:
        self.rows: list[int] = []
        self.starts: list[int] = []
        self.columns: list[int] = []
        self.values: list[float] = []

    def add(self, row: int, columns: Sequence[int], values: Sequence[float]) -> None:
        """Append one row; an empty one adds nothing."""
        if columns:
            self.rows.append(row)
            self.starts.append(len(self.columns))
            self.columns.extend(columns)
            self.values.extend(values)

    def onto(self, total: np.ndarray, table: np.ndarray) -> None:
        """Add the product with a dense table to `total`."""
        import numpy as np

        if self.rows:
            product = table[self.columns] * np.asarray(self.values, dtype=np.float32)[:, None]
            total[self.rows] += np.add.reduceat(product, self.starts, axis=0)


class Head:
    """A fitted head: gives each sentence a calibrated probability for every label.

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
        idf: dict[str, float],
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
        self._spelled: dict[str, np.ndarray] = {}

    def logits(self, samples: Sequence[Sample]) -> np.ndarray:
        """Sentences x labels, calibrated, as logarithms of odds."""
        import numpy as np

        total = np.tile(self.biases.astype(np.float64), (len(samples), 1))
        words: dict[str, int] = {}
        spelled, rest = _Gathering(), _Gathering()
        for number, one in enumerate(samples):
            weighted = weigh_words(one.words, self.idf, self.unseen)
            spelled.add(number, [words.setdefault(w, len(words)) for w in weighted], list(weighted.values()))
            rest.add(number, *rest_of(one))
        if words:
            spelled.onto(total, np.stack([self._spell(word) for word in words]))
        rest.onto(total, self.weights)
        return np.clip(total * self.calibration[:, 0] + self.calibration[:, 1], -30, 30)

    def probabilities(self, samples: Sequence[Sample]) -> np.ndarray:
        """Sentences x labels, calibrated."""
        import numpy as np

        return 1.0 / (1.0 + np.exp(-self.logits(samples)))

    def _spell(self, word: str) -> np.ndarray:
        known = self._spelled.get(word)
        if known is None:
            row = list(letters(word))
            known = self.weights[row].sum(axis=0) * len(row) ** -0.5
            if len(self._spelled) < 20000:
                self._spelled[word] = known
        return known
