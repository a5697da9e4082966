"""From the scores of sentences to one probability per label of the whole mail, its thresholds and cut-offs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cases.model import PRIMARY_ORDER

if TYPE_CHECKING:
    import numpy as np

FACTS = ("best", "second", "count", "length", "place", "rival", "weightier", "beside", "one")
"""What is known of a label in a mail: its best and second-best sentence (logits), how many sentences pass .5,
the logarithm of the number of sentences, where the best stands (0 to 1), the best other label of the mail, the
best that outranks it, the best other in the same sentence, and a constant."""
DOUBTS = ("primary", "weightier", "elsewhere", "length", "closing", "alone", "nothing", "one")
DOUBTS += ("best", "lighter", "several", "possible", "second")
"""What makes a reading doubtful: logit of its primary label and of the best label that outranks it, the best
outranking logit in any other sentence, the logarithm of the number of sentences, whether the primary ends a
case, whether the mail is one sentence, whether there is no primary label, a constant; the best sentence of the
primary, the best label that it outranks, whether several labels are likely, how many are possible, and the second
sentence of the primary."""
CLOSING = frozenset({"erasure_confirmed", "full_disclosure", "no_data", "refusal"})
FLOOR, FLOOR_CLOSING = 0.75, 0.8
"""Least precision that a threshold must have had on mails of hands left out."""
LIKELY, POSSIBLE = 0.3, 0.15
"""Probabilities of labels that are counted among the doubts."""
SURE_FLOOR, SURE_FLOOR_CLOSING = 0.97, 0.98
"""Least share of right primary labels from the cut-off for "sure" on."""
MORE = 0.04
"""By how much the cut-off of labels that end a case lies above that of the others."""
REAL = 8.0
"""Weight from which a unit is a whole mail that somebody wrote."""
SURE_OWN, SURE_PRIOR = 0.85, 5
"""The same for each label alone, with so many imagined readings at the general share: few mails say little."""
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
    """Weights (labels x facts), thresholds per label, weights of the doubts, cut-offs for "sure"."""

    labels: tuple[str, ...]
    weights: np.ndarray
    thresholds: Mapping[str, float]
    doubts: np.ndarray
    cut_offs: Mapping[str, float]

    def chances(self, logits: np.ndarray) -> np.ndarray:
        """Probability of every label for a mail with these sentence logits."""
        import numpy as np

        return _squash(np.einsum("kf,kf->k", facts_of(logits, self.labels), self.weights))

    def sureness(self, primary: str, chances: np.ndarray, logits: np.ndarray) -> float:
        """Probability that `primary` is the right primary label."""
        column = self.labels.index(primary) if primary in self.labels else -1
        return float(_squash(doubt_of(column, chances, logits, self.labels) @ self.doubts))

    def is_sure(self, primary: str, sureness: float) -> bool:
        """True when readings with this sureness were right as often as `SURE_FLOOR` asks."""
        return sureness >= self.cut_offs[primary]

    def stored(self) -> dict[str, Any]:
        """Plain numbers for JSON."""
        rows = ([round(float(value), 4) for value in row] for row in self.weights)
        return {
            "mail": dict(zip(self.labels, rows, strict=True)),
            "thresholds": dict(self.thresholds),
            "doubts": [round(float(value), 4) for value in self.doubts],
            "sure": dict(self.cut_offs),
        }

    @classmethod
    def restored(cls, stored: Mapping[str, Any]) -> Settlement:
        """What `stored` gave."""
        import numpy as np

        labels = tuple(stored["mail"])
        weights = np.array([stored["mail"][label] for label in labels])
        return cls(labels, weights, stored["thresholds"], np.array(stored["doubts"]), stored["sure"])


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
    itself, outranked, columns = _relations(tuple(labels))
    where = logits.argmax(axis=0)
    best = logits[where, columns]
    others = np.where(itself, -6.0, best)
    facts = np.empty((width, len(FACTS)))
    facts[:, 0] = best
    facts[:, 1] = np.partition(logits, -2, axis=0)[-2] if size > 1 else _ABSENT
    facts[:, 2] = np.minimum((logits > 0).sum(axis=0), 3)
    facts[:, 3] = np.log(size)
    facts[:, 4] = where / size
    facts[:, 5] = np.minimum(others.max(axis=1), 6.0)
    facts[:, 6] = np.minimum(np.where(outranked, others, -4.0).max(axis=1), 6.0)
    facts[:, 7] = np.minimum(np.where(itself, -6.0, logits[where]).max(axis=1), 6.0)
    facts[:, 8] = 1.0
    return facts


@lru_cache(maxsize=8)
def _relations(labels: tuple[str, ...]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Where row and column are one label, where the column outranks the row, and the numbers of the labels."""
    import numpy as np

    ranks = np.array([_RANK[label] for label in labels])
    return np.eye(len(labels), dtype=bool), ranks[None, :] < ranks[:, None], np.arange(len(labels))


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
        chances[out] = _squash(
            np.einsum("ukf,kf->uk", facts[out], fit(facts[~out], gold[~out], weight[~out]))
        )
    thresholds = {
        label: choose_threshold(
            chances[:, k], gold[:, k], weight, FLOOR_CLOSING if label in CLOSING else FLOOR
        )
        for k, label in enumerate(labels)
    }
    doubts, sure = weigh_doubts(units, chances, labels, thresholds)
    return Settlement(tuple(labels), fit(facts, gold, weight), thresholds, doubts, sure)


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
        point = point - step * _damping(point, step, facts, gold, weight, penalty, prior)
        if float(np.abs(step).max()) < 1e-4:
            break
    return point[0] + point[1:]


def _damping(
    point: np.ndarray,
    step: np.ndarray,
    facts: np.ndarray,
    gold: np.ndarray,
    weight: np.ndarray,
    penalty: np.ndarray,
    prior: np.ndarray,
) -> float:
    """The largest of 1, 1/2, 1/4 ... by which the step lowers the loss: Newton alone runs away from rare labels."""
    import numpy as np

    def loss(at: np.ndarray) -> float:
        margins = (2 * gold - 1) * np.einsum("ukf,kf->uk", facts, at[0] + at[1:])
        misfit = float((np.logaddexp(0.0, -margins) * weight[:, None]).sum())
        return misfit + 0.5 * float((penalty * ((at - prior) ** 2).ravel()).sum())

    now, share = loss(point), 1.0
    while share > 1e-3 and loss(point - share * step) > now + 1e-9:
        share /= 2
    return share


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


def doubt_of(primary: int, chances: np.ndarray, logits: np.ndarray, labels: Sequence[str]) -> np.ndarray:
    """The `DOUBTS` of one reading.

    Args:
        primary: column of the primary label, -1 for `other`.
        chances: probability per label for the mail.
        logits: sentences x labels.
        labels: names of the columns.
    """
    import numpy as np

    logits = np.clip(logits, -6.0, 8.0)
    length, alone = float(np.log(len(logits))), float(len(logits) == 1)
    ordered = np.sort(chances)
    if primary < 0:
        first = [0.0, _logit(float(ordered[-1])), float(logits.max()), length, 0.0, alone, 1.0, 0.0]
        return np.array([*first, 0.0, 0.0, 0.0, _logit(float(ordered[-2])), 0.0])
    itself, outranked, _ = _relations(tuple(labels))
    above, below = outranked[primary], ~(outranked[primary] | itself[primary])
    weightier = _logit(float(chances[above].max())) if above.any() else -6.0
    lighter = _logit(float(chances[below].max())) if below.any() else -6.0
    mine = np.sort(logits[:, primary])
    rest = np.delete(logits, int(logits[:, primary].argmax()), axis=0)[:, above]
    elsewhere = float(rest.max()) if rest.size else -4.0
    closing = float(labels[primary] in CLOSING)
    first = [_logit(float(chances[primary])), weightier, elsewhere, length, closing, alone, 0.0, 1.0]
    several, possible = float((chances > LIKELY).sum() > 1), float((chances > POSSIBLE).sum())
    second = float(mine[-2]) if len(mine) > 1 else _ABSENT
    return np.array([*first, float(mine[-1]), lighter, several, possible, second])


def weigh_doubts(
    units: Sequence[Unit], chances: np.ndarray, labels: Sequence[str], thresholds: Mapping[str, float]
) -> tuple[np.ndarray, dict[str, float]]:
    """Fit how the doubts make a primary label wrong; choose from which sureness a reading is answered.

    The cut-offs count real mails alone: the general ones the mails of the calibration set where there is one, those
    of each label all of them. They are the lowest from which the primary label was right as often as the floor asks;
    one for labels that end a case, one for the others.
    """
    import numpy as np

    rows, right, weight, groups, primaries = [], [], [], [], []
    cuts = np.array([thresholds[label] for label in labels])
    for unit, chance in zip(units, chances, strict=True):
        given = [label for label, one, cut in zip(labels, chance, cuts, strict=True) if one >= cut]
        primary = min(given, key=_RANK.__getitem__, default="other")
        rows.append(doubt_of(labels.index(primary) if given else -1, chance, unit.logits, labels))
        right.append(primary == min(unit.gold or {"other"}, key=_RANK.__getitem__))
        weight.append(unit.weight if unit.weight >= 1 else unit.weight * 0.4)
        groups.append(unit.group)
        primaries.append(primary)
    facts, truth, share = np.array(rows), np.array(right, dtype=np.float64), np.array(weight)
    group, ends = np.array(groups), np.array([one in CLOSING for one in primaries])
    sureness = np.zeros(len(facts))
    for one in sorted(set(groups)):
        out = group == one
        sureness[out] = _squash(facts[out] @ _fit_one(facts[~out], truth[~out], share[~out]))
    real, best = share >= REAL, share == share.max()
    kinds = {True: SURE_FLOOR_CLOSING, False: SURE_FLOOR}
    counts = share / REAL
    base = {
        kind: _lowest(sureness[some], truth[some], counts[some], floor)
        for kind, floor in kinds.items()
        for some in (best & (ends == kind),)
    }
    # few calibration mails end a case: however well these did, ending one asks for more than anything else
    base[True] = max(base[True], base[False] + MORE)
    names = np.array(primaries)
    found = {}
    for label in (*labels, "other"):
        mine = real & (names == label)
        start = base[label in CLOSING]
        found[label] = _lowest(
            sureness[mine], truth[mine], counts[mine], SURE_OWN, start, kinds[label in CLOSING]
        )
    return _fit_one(facts, truth, share), found


def _fit_one(facts: np.ndarray, truth: np.ndarray, weight: np.ndarray) -> np.ndarray:
    import numpy as np

    point = np.zeros(facts.shape[1])
    for _ in range(20):
        chance = _squash(facts @ point)
        bend = (facts * (weight * chance * (1 - chance))[:, None]).T @ facts + np.eye(len(point))
        step = np.linalg.solve(bend, facts.T @ (weight * (chance - truth)) + point)
        point = point - step
        if float(np.abs(step).max()) < 1e-8:
            break
    return point


def _lowest(
    score: np.ndarray,
    right: np.ndarray,
    counts: np.ndarray,
    floor: float,
    start: float = 0.4,
    expected: float = 0.0,
) -> float:
    """The lowest cut-off from which the share of right ones reaches the floor.

    Args:
        score: sureness of readings.
        right: 1 where the primary label was right.
        counts: how often each reading counts.
        floor: the share asked for.
        start: where to begin.
        expected: share that `SURE_PRIOR` readings nobody has seen are taken to have, when above 0.
    """
    prior = SURE_PRIOR if expected else 0
    for step in range(round(start * 100), 99):
        above = score >= step / 100
        count = float(counts[above].sum()) + prior
        if count and (float((counts * right)[above].sum()) + prior * expected) / count >= floor:
            return step / 100
    return 0.99


def _logit(chance: float) -> float:
    from math import log

    chance = min(max(chance, 0.0025), 0.9975)
    return log(chance / (1 - chance))


def _squash(values: np.ndarray) -> np.ndarray:
    import numpy as np

    return 1.0 / (1.0 + np.exp(-np.clip(values, -30, 30)))
