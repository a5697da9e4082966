"""From the scores of sentences to one probability per label of the whole mail, its thresholds and cut-offs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cases.model import PRIMARY_ORDER

if TYPE_CHECKING:
    import numpy as np

FACTS = ("best", "second", "count", "length", "place", "rival", "weightier", "beside", "one")
"""What is known of a label in a mail: its best and second-best sentence (logits), how many sentences pass .5,
the logarithm of the number of sentences, where the best stands (0 to 1), the best other label of the mail, the
best that outranks it, the best other in the same sentence, and a constant."""
CLOSING = frozenset({"erasure_confirmed", "full_disclosure", "no_data", "refusal"})
FLOOR, FLOOR_CLOSING = 0.75, 0.9
"""Least precision that a threshold must have had on mails of hands left out."""
SURE_FLOOR, SURE_FLOOR_CLOSING = 0.92, 0.96
"""Least share of right primary labels above the cut-off for "sure"."""
SHARED, OWN = 1.0, 10.0
"""L2 penalties: on the weights all labels share, and on what a label may differ from them."""
_RANK = {label.value: number for number, label in enumerate(PRIMARY_ORDER)}
_ABSENT = -5.0


@dataclass(frozen=True, slots=True)
class Unit:
    """One mail in the fit: logits (sentences x labels), gold labels, its hand's group and its weight."""

    logits: np.ndarray
    gold: frozenset[str]
    group: int
    weight: float


@dataclass(frozen=True, slots=True)
class Settlement:
    """Weights (labels x facts), and per label the threshold and the cut-off for "sure"."""

    labels: tuple[str, ...]
    weights: np.ndarray
    thresholds: Mapping[str, float]
    sure: Mapping[str, float]

    def chances(self, logits: np.ndarray) -> np.ndarray:
        """Probability of every label for a mail with these sentence logits."""
        import numpy as np

        return _squash(np.einsum("kf,kf->k", facts_of(logits, self.labels), self.weights))

    def stored(self) -> dict[str, Any]:
        """Plain numbers for JSON."""
        rows = ([round(float(value), 4) for value in row] for row in self.weights)
        return {
            "mail": dict(zip(self.labels, rows, strict=True)),
            "thresholds": dict(self.thresholds),
            "sure": dict(self.sure),
        }

    @classmethod
    def restored(cls, stored: Mapping[str, Any]) -> Settlement:
        """What `stored` gave."""
        import numpy as np

        labels = tuple(stored["mail"])
        weights = np.array([stored["mail"][label] for label in labels])
        return cls(labels, weights, stored["thresholds"], stored["sure"])


def facts_of(logits: np.ndarray, labels: Sequence[str]) -> np.ndarray:
    """The `FACTS` of one mail.

    Args:
        logits: sentences x labels, at least one sentence.
        labels: names of the columns.

    Returns:
        labels x facts.
    """
    import numpy as np

    logits = np.clip(logits, -6.0, 8.0)
    size, width = logits.shape
    columns = np.arange(width)
    where = logits.argmax(axis=0)
    best = logits[where, columns]
    second = np.sort(logits, axis=0)[-2] if size > 1 else np.full(width, _ABSENT)
    others = np.where(np.eye(width, dtype=bool), -6.0, best[None, :])
    beside = np.where(np.eye(width, dtype=bool), -6.0, logits[where])
    ranks = np.array([_RANK[label] for label in labels])
    above = np.where(ranks[None, :] < ranks[:, None], others, -4.0)
    found = [
        best,
        second,
        np.minimum((logits > 0).sum(axis=0), 3),
        np.full(width, np.log(size)),
        where / size,
        others.max(axis=1).clip(max=6.0),
        above.max(axis=1).clip(max=6.0),
        beside.max(axis=1).clip(max=6.0),
        np.ones(width),
    ]
    return np.stack(found, axis=1)


def settle(units: Sequence[Unit], labels: Sequence[str]) -> Settlement:
    """Fit weights, then choose thresholds and cut-offs on the same mails with every group left out once."""
    import numpy as np

    facts = np.stack([facts_of(unit.logits, labels) for unit in units])
    gold = np.array([[label in unit.gold for label in labels] for unit in units], dtype=np.float64)
    weight = np.array([unit.weight for unit in units])
    groups = np.array([unit.group for unit in units])
    chances = np.zeros_like(gold)
    for group in sorted(set(groups.tolist())):
        out = groups == group
        if out.all():
            continue
        chances[out] = _squash(np.einsum("ukf,kf->uk", facts[out], fit(facts[~out], gold[~out], weight[~out])))
    thresholds = {
        label: choose_threshold(chances[:, k], gold[:, k], weight, FLOOR_CLOSING if label in CLOSING else FLOOR)
        for k, label in enumerate(labels)
    }
    sure = choose_sure(chances, gold, weight, labels, thresholds)
    return Settlement(tuple(labels), fit(facts, gold, weight), thresholds, sure)


def fit(facts: np.ndarray, gold: np.ndarray, weight: np.ndarray, rounds: int = 12) -> np.ndarray:
    """Logistic regression by Newton's method, all labels together: shared weights plus small own ones.

    Args:
        facts: mails x labels x facts.
        gold: mails x labels, 0 or 1.
        weight: one per mail.
        rounds: steps at most.

    Returns:
        labels x facts.
    """
    import numpy as np

    _, width, size = facts.shape
    point = np.zeros((1 + width, size))
    prior = np.zeros_like(point)
    point[0, 0] = prior[0, 0] = 1.0
    penalty = np.concatenate([np.full(size, SHARED), np.full(width * size, OWN)])
    for _ in range(rounds):
        chance = _squash(np.einsum("ukf,kf->uk", facts, point[0] + point[1:]))
        error = (chance - gold) * weight[:, None]
        spread = chance * (1 - chance) * weight[:, None]
        slopes = np.einsum("uk,ukf->kf", error, facts)
        bends = np.einsum("uk,ukf,ukg->kfg", spread, facts, facts, optimize=True)
        slope = np.concatenate([slopes.sum(axis=0), slopes.ravel()]) + penalty * (point - prior).ravel()
        bend = np.diag(penalty)
        bend[:size, :size] += bends.sum(axis=0)
        for k in range(width):
            own = slice((1 + k) * size, (2 + k) * size)
            bend[own, own] += bends[k]
            bend[:size, own] = bend[own, :size] = bends[k]
        step = np.linalg.solve(bend, slope).reshape(point.shape)
        point = point - step
        if float(np.abs(step).max()) < 1e-6:
            break
    return point[0] + point[1:]


def choose_threshold(chances: np.ndarray, gold: np.ndarray, weight: np.ndarray, floor: float) -> float:
    """The probability from which a label is given: best F1 among those whose precision reaches the floor.

    Where none reaches it, precision counts for the missing share.
    """
    best, where = -1.0, 0.5
    for step in range(20, 96, 2):
        given = chances >= step / 100
        right = float((weight * given * gold).sum())
        claimed, there = float((weight * given).sum()), float((weight * gold).sum())
        precision = right / max(claimed, 1e-9)
        score = 2 * right / max(claimed + there, 1e-9)
        if precision < floor:
            score *= 0.5 * precision / floor
        if score > best + 1e-9:
            best, where = score, step / 100
    return where


def choose_sure(
    chances: np.ndarray,
    gold: np.ndarray,
    weight: np.ndarray,
    labels: Sequence[str],
    thresholds: Mapping[str, float],
) -> dict[str, float]:
    """The probability from which a primary label counts as sure, one per label.

    The lowest from which the primary was right as often as the floor asks, on mails of hands left out; a
    label with few mails leans on all mails whose primary is of its kind (closing or not).
    """
    import numpy as np

    cuts = np.array([thresholds[label] for label in labels])
    order = np.argsort([_RANK[label] for label in labels])
    given = chances >= cuts
    some = given.any(axis=1)
    primary = order[given[:, order].argmax(axis=1)]
    truth = np.where(gold.any(axis=1), order[(gold[:, order] > 0).argmax(axis=1)], -1)
    score = chances[np.arange(len(chances)), primary]
    right = primary == truth
    found = {}
    for k, label in enumerate(labels):
        closing = label in CLOSING
        kin = np.array([(labels[p] in CLOSING) == closing for p in primary])
        share = np.where(primary == k, 1.0, 0.2) * weight * (some & kin)
        floor = SURE_FLOOR_CLOSING if closing else SURE_FLOOR
        found[label] = _lowest(score, right, share, floor, max(thresholds[label], 0.3))
    return found


def _lowest(score: np.ndarray, right: np.ndarray, share: np.ndarray, floor: float, start: float) -> float:
    for step in range(int(start * 100), 99):
        above = share * (score >= step / 100)
        if above.sum() > 0 and float((above * right).sum() / above.sum()) >= floor:
            return step / 100
    return 0.99


def _squash(values: np.ndarray) -> np.ndarray:
    import numpy as np

    return 1.0 / (1.0 + np.exp(-np.clip(values, -30, 30)))
