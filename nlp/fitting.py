"""Fitting the linear head: sparse designs, limited-memory BFGS and Platt curves, numpy only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nlp.acts import CONCEPTS, LETTERS, PAIRS, shares
from nlp.features import BUCKETS, Encoded, letters

if TYPE_CHECKING:
    import numpy as np

STRENGTH = 20.0
"""Inverse of the L2 penalty."""


class Rows:
    """A sparse matrix by rows: what scipy would call CSR, with the two products that fitting needs."""

    def __init__(
        self, rows: np.ndarray, columns: np.ndarray, values: np.ndarray, shape: tuple[int, int]
    ) -> None:
        import numpy as np

        self.height, self.width = shape
        self.columns = columns
        self.values = np.asarray(values, dtype=np.float32)
        self._rows = rows
        order = np.argsort(columns, kind="stable")
        self._by_column = (rows[order], self.values[order])
        self._row_groups = _groups(rows)
        self._column_groups = _groups(columns[order])

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


def design(encoded: Encoded, words: Sequence[str], idf: Mapping[str, float], unseen: float) -> Design:
    """Put features into matrices; every block of a sentence has length one times its weight.

    Args:
        encoded: the sentences.
        words: the process's words by number.
        idf: weight of every word.
        unseen: weight of any other word.
    """
    import numpy as np

    used, columns = np.unique(encoded.words.columns, return_inverse=True)
    vocabulary = [words[number] for number in used]
    weights = np.array([idf.get(word, unseen) for word in vocabulary], dtype=np.float32)[columns]
    norm = np.sqrt(np.bincount(encoded.words.rows, weights**2, minlength=encoded.size))
    spelled = [letters(word) for word in vocabulary]
    lengths = np.array([len(row) for row in spelled])
    spelling = Rows(
        np.repeat(np.arange(len(spelled)), lengths),
        np.array([column for row in spelled for column in row], dtype=np.int64),
        np.repeat(lengths**-0.5, lengths),
        (len(spelled), BUCKETS),
    )
    blocks = [(encoded.pairs, PAIRS), (encoded.concepts, CONCEPTS)]
    rows = np.concatenate([block.rows for block, _ in blocks])
    buckets = np.concatenate([block.columns for block, _ in blocks])
    values = np.concatenate([weight * shares(block, encoded.size)[block.rows] for block, weight in blocks])
    # a feature of one sentence alone only memorises it
    twice = np.bincount(buckets, minlength=BUCKETS)[buckets] > 1
    order = np.argsort(rows[twice], kind="stable")
    rest = Rows(rows[twice][order], buckets[twice][order], values[twice][order], (encoded.size, BUCKETS))
    own = Rows(
        encoded.words.rows,
        columns,
        LETTERS * weights / norm[encoded.words.rows],
        (encoded.size, len(vocabulary)),
    )
    return Design(own, spelling, rest)


def word_weights(encoded: Encoded, words: Sequence[str]) -> dict[str, float]:
    """Inverse document frequency of every word, natural logarithm plus one."""
    import numpy as np

    used, counts = np.unique(encoded.words.columns, return_counts=True)
    weights = 1.0 + np.log((1 + encoded.size) / (1 + counts))
    return {words[number]: float(weight) for number, weight in zip(used, weights, strict=True)}


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
