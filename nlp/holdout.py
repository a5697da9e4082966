"""Scores of sentences by heads that never saw their hands, and the curves, thresholds and cut-offs they give."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from nlp import acts, fitting, train
from nlp.concepts import Lexicon
from nlp.corpus import CORPUS, Letter, Line, corpus_hash, read_corpus
from nlp.features import Encoded, encode
from nlp.sentences import split_sentences
from nlp.settlement import Unit, settle
from nlp.vocabulary import VOCABULARY
from nlp.zones import split_zones

if TYPE_CHECKING:
    import numpy as np

FOLDS = 10
TRUE, WHOLE, COMPOSED, LONE = 24.0, 8.0, 0.5, 0.2
"""Weights in the fit of the mail stage: a mail of the calibration set, a whole mail of the corpus, one composed of a
sentence and formulas, a lone sentence."""
JUDGED = Path(__file__).parent / "calibration"
"""Whole mails by hands that wrote none of the corpus and none of the blind set."""


def calibrate_on(lines: Sequence[Line], letters: Sequence[Letter], encoded: Encoded) -> dict:
    """Leave groups of hands out, then `calibrate` on their scores."""
    everything = train.in_one_row(lines, letters)
    targets = train.targets_of(everything)
    idf = fitting.word_weights(encoded, VOCABULARY.words)
    matrix = fitting.design(encoded, VOCABULARY.words, idf, max(idf.values(), default=1.0))
    groups = groups_of(everything)
    scores, _ = cross_scores(matrix, targets, groups)
    curves = curves_of(scores, targets)
    head = train.train_head(everything, encoded, {"platt": curves})
    return calibrate(scores, targets, groups, lines, letters, others=judged_units(head, Lexicon.load()))


def judged_units(head: acts.Head, lexicon: Lexicon, folder: Path = JUDGED) -> list[Unit]:
    """The mails of the calibration set, as a head reads them that never saw a line of their hands.

    Args:
        head: fitted on the whole corpus.
        lexicon: the concepts.
        folder: labelled mails in the form of the blind set.
    """
    units = []
    hands: dict[str, int] = {}
    for path in sorted(folder.rglob("*.jsonl")):
        for row in path.read_text(encoding="utf-8").splitlines():
            mail = json.loads(row)
            texts = [one.text for one in split_sentences(split_zones(mail["text"]).own)]
            if texts:
                pieces = VOCABULARY.numbers_of(texts)
                encoded = encode(texts, [mail["language"]] * len(texts), pieces, lexicon)[1]
                group = FOLDS + hands.setdefault(f"{mail['language']}-{path.stem}", len(hands))
                units.append(Unit(head.logits(encoded), frozenset(mail["labels"]), group, TRUE))
    return units


def curves_of(scores: np.ndarray, targets: np.ndarray) -> dict[str, list[float]]:
    """Slope and offset of every label's Platt curve."""
    curves = {}
    for number, label in enumerate(train.HEAD_LABELS):
        slope, offset = fitting.platt(scores[:, number], targets[:, number])
        curves[label] = [round(slope, 4), round(offset, 4)]
    return curves


def calibrate(
    scores: np.ndarray,
    targets: np.ndarray,
    groups: np.ndarray,
    lines: Sequence[Line],
    letters: Sequence[Letter],
    without: int = -1,
    others: Sequence[Unit] = (),
) -> dict:
    """Platt curves and the mail stage, from scores by heads that never saw the hand.

    Args:
        scores: sentences x labels, in the order of `in_one_row`.
        targets: 0 or 1 for each cell.
        groups: group of the hand of each sentence.
        lines: the lone sentences.
        letters: the whole mails.
        without: a group that is left out here as well.
        others: further mails, as `judged_units` gives them.
    """
    import numpy as np

    kept = groups != without
    curves = curves_of(scores[kept], targets[kept])
    slopes, offsets = np.array([curves[label] for label in train.HEAD_LABELS]).T
    logits = slopes * scores + offsets
    units = [unit for unit in units_of(logits, groups, lines, letters) if unit.group != without]
    return {"platt": curves} | settle([*units, *others], train.HEAD_LABELS).stored()


def units_of(
    logits: np.ndarray, groups: np.ndarray, lines: Sequence[Line], letters: Sequence[Letter]
) -> list[Unit]:
    """Whole mails, every lone sentence, and every lone sentence among formulas of the same hands' mails."""
    units = []
    at = len(lines)
    quiet: dict[tuple[str, int], list[int]] = {}
    for letter in letters:
        rows = list(range(at, at + len(letter.lines)))
        at += len(letter.lines)
        units.append(Unit(logits[rows], letter.labels, int(groups[rows[0]]), WHOLE))
        silent = [row for row, line in zip(rows, letter.lines, strict=True) if not line.labels]
        quiet.setdefault((letter.language, int(groups[rows[0]])), []).extend(silent)
    for row, line in enumerate(lines):
        group = int(groups[row])
        labels = line.labels or frozenset({"other"})
        units.append(Unit(logits[[row]], labels, group, LONE))
        around = _around(row, quiet.get((line.language, group), []))
        if around:
            units.append(Unit(logits[around], labels, group, COMPOSED))
    return units


def _around(row: int, quiet: Sequence[int]) -> list[int]:
    """A sentence with three to fourteen silent ones around it; the choice depends on its number alone."""
    if not quiet:
        return []
    size = min((3, 4, 6, 8, 10, 14)[row % 6], len(quiet))
    chosen = [quiet[(row * 7919 + step * 104729) % len(quiet)] for step in range(size)]
    place = row % (size + 1)
    return [*chosen[:place], row, *chosen[place:]]


def write_calibration(corpus_dir: Path = CORPUS) -> dict:
    """Leave hands out, calibrate, and store the numbers for every later build."""
    lines, letters = read_corpus(corpus_dir)
    found = calibrate_on(lines, letters, train.encode_lines(train.in_one_row(lines, letters), Lexicon.load()))
    found["corpus"] = corpus_hash(corpus_dir)
    train.CALIBRATION.write_text(as_json(found), encoding="utf-8")
    return found


def as_json(found: dict) -> str:
    """JSON with one label per line."""
    text = json.dumps(found, indent=1)
    return re.sub(r"\[\s+([^\[\]]*?)\s+\]", lambda row: "[" + " ".join(row[1].split()) + "]", text) + "\n"


def groups_of(lines: Sequence[Line], folds: int = FOLDS) -> np.ndarray:
    """The group of each line's hand."""
    import numpy as np

    group = deal_hands([line.hand for line in lines], folds)
    return np.array([group[line.hand] for line in lines])


def cross_scores(
    matrix: fitting.Design, targets: np.ndarray, groups: np.ndarray
) -> tuple[np.ndarray, dict[int, tuple[np.ndarray, np.ndarray]]]:
    """Scores of every sentence by a head that never saw its hand, and the weights and biases of these heads.

    A group of hands is left out together, so that no hand is ever scored by a head trained on it.
    """
    import numpy as np

    scores = np.zeros_like(targets)
    heads = {}
    for group in sorted(set(groups.tolist())):
        out = groups == group
        weights, biases = fitting.fit(
            matrix, targets, train.emphasis(targets) * ~out[:, None], rounds=train.ROUNDS
        )
        scores[out] = (matrix.scores(weights) + biases)[out]
        heads[group] = (weights, biases)
    return scores, heads


def deal_hands(hands: Sequence[str], folds: int) -> dict[str, int]:
    """Hands to groups of about equal size, largest first; deterministic."""
    sizes: dict[str, int] = {}
    for hand in hands:
        sizes[hand] = sizes.get(hand, 0) + 1
    loads = [0] * max(1, min(folds, len(sizes)))
    group: dict[str, int] = {}
    for hand in sorted(sizes, key=lambda one: (-sizes[one], one)):
        lightest = loads.index(min(loads))
        group[hand] = lightest
        loads[lightest] += sizes[hand]
    return group
