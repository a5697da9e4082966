"""Fitting the linear head: sparse designs, limited-memory BFGS and Platt curves, numpy only."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from nlp.acts import CONCEPTS, LETTERS, PAIRS, shares
from nlp.features import BUCKETS, Encoded
from nlp.spelling import letters

if TYPE_CHECKING:
    import numpy as np

STRENGTH = 12.0
"""Inverse of the L2 penalty."""
TOLERANCE = 1e-4
"""A fit is done when no label's loss falls by more than this share in a round."""


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


class _Groups(NamedTuple):
    """Where each row of a sorted list of cells begins, and the rows parted so that a part fits the cache."""

    keys: np.ndarray
    starts: np.ndarray
    parts: list[tuple[int, int, int, int]]


_PART = 16384
"""Cells worked on at once: products of that size stay in the processor's cache, which trebles the speed."""


def _groups(sorted_keys: np.ndarray) -> _Groups:
    import numpy as np

    keys, starts = np.unique(sorted_keys, return_index=True)
    ends = np.append(starts[1:], len(sorted_keys))
    parts = []
    first = 0
    while first < len(keys):
        last = max(first + 1, int(np.searchsorted(ends, starts[first] + _PART)))
        parts.append((first, last, int(starts[first]), int(ends[last - 1])))
        first = last
    return _Groups(keys, starts, parts)


def _gather(
    dense: np.ndarray, take: np.ndarray, values: np.ndarray, groups: _Groups, height: int
) -> np.ndarray:
    import numpy as np

    result = np.zeros((height, dense.shape[1]), dtype=np.float32)
    for first, last, begin, end in groups.parts:
        product = dense[take[begin:end]]
        product *= values[begin:end, None]
        result[groups.keys[first:last]] = np.add.reduceat(product, groups.starts[first:last] - begin, axis=0)
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
    """Put features into matrices, weighed as `acts.Head` weighs them.

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
    rounds: int = 40,
) -> tuple[np.ndarray, np.ndarray]:
    """Fit every label by L-BFGS, side by side: the products are shared, the steps are each label's own.

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
    signs = (2.0 * targets - 1.0).astype(np.float32)
    weighted = (STRENGTH * emphasis).astype(np.float32)

    def loss(point: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        weights = point[:-1]
        margins = signs * (matrix.scores(weights) + point[-1])
        misfit = (weighted * np.logaddexp(np.float32(0), -margins)).sum(axis=0, dtype=np.float64)
        value = misfit + 0.5 * np.einsum("ij,ij->j", weights, weights, dtype=np.float64)
        slope = -weighted * signs / (1.0 + np.exp(np.clip(margins, -30, 30)))
        return value, np.concatenate([matrix.gradient(slope) + weights, slope.sum(axis=0)[None, :]])

    first = (
        np.zeros((BUCKETS + 1, labels), dtype=np.float32)
        if start is None
        else np.concatenate([start[0], np.asarray(start[1])[None, :]]).astype(np.float32)
    )
    best = minimise(loss, first, rounds)
    return best[:-1], best[-1]


def minimise(
    loss: Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]],
    point: np.ndarray,
    rounds: int,
    memory: int = 6,
) -> np.ndarray:
    """Limited-memory BFGS with backtracking (Nocedal 1980) for many independent columns; deterministic.

    Args:
        loss: gives the value of each column and the gradient at a point.
        point: where to begin, variables x columns.
        rounds: iterations at most.
        memory: pairs kept.
    """
    import numpy as np

    value, gradient = loss(point)
    history: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
    for _ in range(rounds):
        direction = -_two_loop(gradient, history)
        slope = _dots(direction, gradient)
        step = np.ones(len(value))
        if not history:
            step /= np.maximum(1.0, np.sqrt(_dots(gradient, gradient)))
        while True:
            moved = point + direction * step.astype(np.float32)
            new_value, new_gradient = loss(moved)
            bad = (new_value > value + 1e-4 * step * slope) & (step > 1e-8)
            if not bad.any():
                break
            step[bad] *= 0.5
        change, bend = moved - point, new_gradient - gradient
        curvature = _dots(change, bend)
        inverse = np.where(curvature > 1e-10, 1.0 / np.maximum(curvature, 1e-10), 0.0)
        history = [*history[-(memory - 1) :], (change, bend, inverse)]
        done = (value - new_value < TOLERANCE * np.maximum(1.0, np.abs(value))).all()
        point, value, gradient = moved, new_value, new_gradient
        if done:
            break
    return point


def _dots(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Scalar product of each column with its fellow."""
    import numpy as np

    return np.einsum("ij,ij->j", first, second).astype(np.float64)


def _two_loop(gradient: np.ndarray, history: list[tuple[np.ndarray, np.ndarray, np.ndarray]]) -> np.ndarray:
    import numpy as np

    result = gradient.copy()
    steps = []
    for change, bend, inverse in reversed(history):
        share = inverse * _dots(change, result)
        result -= bend * share.astype(np.float32)
        steps.append(share)
    if history:
        change, bend, _ = history[-1]
        curvature = _dots(change, bend)
        scale = np.where(curvature > 1e-10, curvature / np.maximum(_dots(bend, bend), 1e-10), 1.0)
        result *= scale.astype(np.float32)
    for (change, bend, inverse), share in zip(history, reversed(steps), strict=True):
        result += change * (share - inverse * _dots(bend, result)).astype(np.float32)
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
