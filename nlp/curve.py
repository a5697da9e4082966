"""The learning curve: how well whole mails of hands left out are read, by how many hands and lines were learnt from."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nlp import fitting, holdout, train
from nlp.concepts import Lexicon
from nlp.corpus import CORPUS, Letter, Line, read_corpus
from nlp.pictures import curve_picture
from nlp.settlement import facts_of, fit
from nlp.vocabulary import VOCABULARY

if TYPE_CHECKING:
    import numpy as np

FOLDS = 4
SHARES = (0.125, 0.25, 0.5, 1.0)
CUT = 0.45
"""One probability from which a label is given, the same for all: the curve compares, it does not judge."""
TARGET = Path(__file__).parent / "metrics" / "curve.json"


def draw(corpus_dir: Path = CORPUS, say: Callable[[str], None] = print) -> dict[str, list[dict[str, Any]]]:
    """Measure the curve over hands and the curve over lines of all hands.

    Every hand is left out once, in four groups; the model learns from a share of the other hands, or from that
    share of each hand's lines. The mail stage is fitted on the scores of the hands left out, a group at a time.

    Args:
        corpus_dir: the corpus.
        say: is told each point as it is measured.

    Returns:
        "hands" and "lines", each with one point per share: hands, lines, macro_f1, micro_f1 of sentences and mails.
    """
    import numpy as np

    lines, letters = read_corpus(corpus_dir)
    everything = train.in_one_row(lines, letters)
    encoded = train.encode_lines(everything, Lexicon.load())
    idf = fitting.word_weights(encoded, VOCABULARY.words)
    matrix = fitting.design(encoded, VOCABULARY.words, idf, max(idf.values()))
    targets, groups = train.targets_of(everything), holdout.groups_of(everything, FOLDS)
    hands = np.array([line.hand for line in everything])
    found: dict[str, list[dict[str, Any]]] = {"hands": [], "lines": []}
    for kind in found:
        for share in SHARES:
            if share == 1.0 and kind == "lines":
                found[kind].append(found["hands"][-1])
                continue
            kept = _share_of_hands(hands, groups, share) if kind == "hands" else _share_of_lines(hands, share)
            point = _measure(matrix, targets, groups, kept, lines, letters)
            point |= {"hands": len(set(hands[kept])), "lines": int(kept.sum())}
            say(f"{kind} {share:.3f}: {point}")
            found[kind].append(point)
    return found


def _share_of_hands(hands: np.ndarray, groups: np.ndarray, share: float) -> np.ndarray:
    """Every so many-th hand of each group, in the order of their names."""
    import numpy as np

    every = round(1 / share)
    chosen = [hand for group in range(FOLDS) for hand in sorted(set(hands[groups == group]))[::every]]
    return np.isin(hands, chosen)


def _share_of_lines(hands: np.ndarray, share: float) -> np.ndarray:
    """Every so many-th line of every hand."""
    import numpy as np

    every = round(1 / share)
    order = np.zeros(len(hands), dtype=np.int64)
    seen: dict[str, int] = {}
    for row, hand in enumerate(hands):
        order[row] = seen[hand] = seen.get(hand, -1) + 1
    return order % every == 0


def _measure(
    matrix: fitting.Design,
    targets: np.ndarray,
    groups: np.ndarray,
    kept: np.ndarray,
    lines: Sequence[Line],
    letters: Sequence[Letter],
) -> dict[str, float]:
    import numpy as np

    scores = np.zeros_like(targets)
    weigh = train.emphasis(targets)
    for group in range(FOLDS):
        out = groups == group
        weights, biases = fitting.fit(matrix, targets, weigh * (kept & ~out)[:, None], rounds=train.ROUNDS)
        scores[out] = (matrix.scores(weights) + biases)[out]
    curves = holdout.curves_of(scores, targets)
    slopes, offsets = np.array([curves[label] for label in train.HEAD_LABELS]).T
    logits = slopes * scores + offsets
    units = [one for one in holdout.units_of(logits, groups, lines, letters) if one.weight == holdout.WHOLE]
    facts = np.stack([facts_of(unit.logits, train.HEAD_LABELS) for unit in units])
    gold = np.array([[label in unit.gold for label in train.HEAD_LABELS] for unit in units], dtype=np.float64)
    group_of = np.array([unit.group for unit in units])
    chances = np.zeros_like(gold)
    for group in range(FOLDS):
        out = group_of == group
        learnt = fit(facts[~out], gold[~out], np.ones(int((~out).sum())))
        chances[out] = 1 / (1 + np.exp(-np.einsum("ukf,kf->uk", facts[out], learnt)))
    sentence, mail = _f1(logits > 0, targets > 0), _f1(chances >= CUT, gold > 0)
    return {
        "sentence_macro_f1": sentence[0],
        "sentence_micro_f1": sentence[1],
        "mail_macro_f1": mail[0],
        "mail_micro_f1": mail[1],
    }


def _f1(given: np.ndarray, gold: np.ndarray) -> tuple[float, float]:
    import numpy as np

    right, claimed, there = ((given & gold).sum(axis=0), given.sum(axis=0), gold.sum(axis=0))
    each = 2 * right / np.maximum(claimed + there, 1)
    return round(float(each.mean()), 4), round(float(2 * right.sum() / (claimed.sum() + there.sum())), 4)


def main() -> None:
    """Measure and write `metrics/curve.json` and `metrics/curve.svg`."""
    found = draw()
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    drawing = curve_picture(found, "Learning curve: mails of hands left out")
    TARGET.with_suffix(".svg").write_text(drawing, encoding="utf-8")
    print(f"written to {TARGET}", file=sys.stderr)


if __name__ == "__main__":
    main()
