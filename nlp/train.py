"""From corpus and lexicon to the model folder: one command, seconds, the same bytes every time."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from nlp import acts, fitting
from nlp.concepts import Lexicon
from nlp.corpus import CORPUS, LABELS, Letter, Line, corpus_hash, read_corpus
from nlp.features import Encoded, encode
from nlp.settlement import Unit, settle
from nlp.vocabulary import VOCABULARY

if TYPE_CHECKING:
    import numpy as np

MODEL = Path(__file__).parent / "model"
HEAD_LABELS = tuple(label for label in LABELS if label != "other")
"""`other` is not a class: it is what remains when no label passes."""
BALANCE = 0.5
"""Exponent of the class balance: 0 none, 1 full."""
QUIET = 2.0
"""Weight of sentences that do nothing: whole mails hold more of them than the corpus."""
WHOLE, COMPOSED, LONE = 8.0, 0.5, 0.2
"""Weights in the fit of the mail stage: a real mail, one composed of a sentence and formulas, a lone sentence."""
FOLDS = 10
ROUNDS = 40
CALIBRATION = Path(__file__).parent / "calibration.json"
"""Slopes, offsets and the mail stage from hands left out; written by `python -m nlp.train --calibrate`."""
_CODE = (
    "acts",
    "concepts",
    "corpus",
    "demands",
    "features",
    "fitting",
    "fold",
    "forces",
    "identity",
    "language",
    "pipeline",
    "sentences",
    "settlement",
    "train",
    "vocabulary",
)


def build(model_dir: Path, corpus_dir: Path = CORPUS) -> dict:
    """Train on the whole corpus and write the model.

    Args:
        model_dir: folder to write; replaced when it exists.
        corpus_dir: folder with `<language>/*.jsonl`.

    Returns:
        Facts about the model: lines, hands, bytes, hash of all files, thresholds.

    Raises:
        CorpusError: when the corpus has a line that cannot be used.
    """
    from nlp.pipeline import make_pipeline

    lexicon = Lexicon.load()
    lines, letters = read_corpus(corpus_dir)
    everything = in_one_row(lines, letters)
    encoded = encode_lines(everything, lexicon)
    calibration = stored_calibration() or calibrate_on(lines, letters, encoded)
    head = train_head(everything, encoded, calibration)
    facts = {
        "source": source_hash(corpus_dir),
        "lines": len(everything),
        "hands": len({line.hand for line in everything}),
        "settlement": {name: calibration[name] for name in ("mail", "thresholds", "doubts", "sure")},
    }
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "model"
        pipeline = make_pipeline(lexicon, head)
        pipeline.meta.update(
            {"name": "relance_acts", "description": "What a controller's reply does", "relance": facts}
        )
        pipeline.to_disk(folder)
        if model_dir.exists():
            shutil.rmtree(model_dir)
        model_dir.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(folder, model_dir)
    return facts | {"sha256": folder_hash(model_dir), "bytes": folder_size(model_dir)}


def in_one_row(lines: Sequence[Line], letters: Sequence[Letter]) -> list[Line]:
    """Sentences of the corpus, then those of its whole mails."""
    return [*lines, *(line for letter in letters for line in letter.lines)]


def train_head(lines: Sequence[Line], encoded: Encoded, calibration: dict) -> acts.Head:
    """Fit the head on all lines; its curves come from hands left out."""
    import numpy as np

    targets = targets_of(lines)
    idf = fitting.word_weights(encoded, VOCABULARY.words)
    unseen = max(idf.values(), default=1.0)
    matrix = fitting.design(encoded, VOCABULARY.words, idf, unseen)
    weights, biases = fitting.fit(matrix, targets, emphasis(targets), rounds=ROUNDS)
    curve = np.array([calibration["platt"][label] for label in HEAD_LABELS])
    return acts.Head(HEAD_LABELS, weights.astype(np.float16), biases, idf, unseen, curve)


def calibrate_on(lines: Sequence[Line], letters: Sequence[Letter], encoded: Encoded) -> dict:
    """Leave groups of hands out, then `calibrate` on their scores."""
    everything = in_one_row(lines, letters)
    targets = targets_of(everything)
    idf = fitting.word_weights(encoded, VOCABULARY.words)
    matrix = fitting.design(encoded, VOCABULARY.words, idf, max(idf.values(), default=1.0))
    groups = groups_of(everything)
    scores, _ = cross_scores(matrix, targets, groups)
    return calibrate(scores, targets, groups, lines, letters)


def calibrate(
    scores: np.ndarray,
    targets: np.ndarray,
    groups: np.ndarray,
    lines: Sequence[Line],
    letters: Sequence[Letter],
    without: int = -1,
) -> dict:
    """Platt curves and the mail stage, from scores by heads that never saw the hand.

    Args:
        scores: sentences x labels, in the order of `in_one_row`.
        targets: 0 or 1 for each cell.
        groups: group of the hand of each sentence.
        lines: the lone sentences.
        letters: the whole mails.
        without: a group that is left out here as well.
    """
    import numpy as np

    kept = groups != without
    curves = {}
    logits = np.zeros_like(scores)
    for number, label in enumerate(HEAD_LABELS):
        slope, offset = fitting.platt(scores[kept, number], targets[kept, number])
        curves[label] = [round(slope, 4), round(offset, 4)]
        logits[:, number] = slope * scores[:, number] + offset
    units = [unit for unit in units_of(logits, groups, lines, letters) if unit.group != without]
    return {"platt": curves} | settle(units, HEAD_LABELS).stored()


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


def encode_lines(lines: Sequence[Line], lexicon: Lexicon) -> Encoded:
    """The features of corpus lines."""
    texts = [line.text for line in lines]
    return encode(texts, [line.language for line in lines], VOCABULARY.numbers_of(texts), lexicon)[1]


def write_calibration(corpus_dir: Path = CORPUS) -> dict:
    """Leave hands out, calibrate, and store the numbers for every later build."""
    lines, letters = read_corpus(corpus_dir)
    found = calibrate_on(lines, letters, encode_lines(in_one_row(lines, letters), Lexicon.load()))
    found["corpus"] = corpus_hash(corpus_dir)
    CALIBRATION.write_text(as_json(found), encoding="utf-8")
    return found


def as_json(found: dict) -> str:
    """JSON with one label per line."""
    text = json.dumps(found, indent=1)
    return re.sub(r"\[\s+([^\[\]]*?)\s+\]", lambda row: "[" + " ".join(row[1].split()) + "]", text) + "\n"


def stored_calibration() -> dict | None:
    """What `write_calibration` stored, or None."""
    try:
        return json.loads(CALIBRATION.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def targets_of(lines: Sequence[Line]) -> np.ndarray:
    """Sentences x labels, 0 or 1."""
    import numpy as np

    return np.array([[label in line.labels for label in HEAD_LABELS] for line in lines], dtype=np.float64)


def emphasis(targets: np.ndarray) -> np.ndarray:
    """Loss weights that lift rare labels."""
    import numpy as np

    positives = np.maximum(targets.sum(axis=0), 1.0)
    lift = ((len(targets) - positives) / positives) ** BALANCE
    quiet = np.where(targets.any(axis=1), 1.0, QUIET)[:, None]
    return np.where(targets > 0, lift, 1.0) * quiet


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
        weights, biases = fitting.fit(matrix, targets, emphasis(targets) * ~out[:, None], rounds=ROUNDS)
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


def ensure_model() -> Path:
    """The folder of a model that fits corpus and code, built first when there is none.

    Builds into `nlp/model`, or into the user's cache folder when the package is not writable; says so on
    standard error because it takes some seconds.
    """
    wanted = source_hash(CORPUS)
    places = [MODEL, cache_folder() / f"model-{wanted[:16]}"]
    for place in places:
        if stored_hash(place) == wanted:
            return place
    place = places[0] if os.access(MODEL.parent, os.W_OK) else places[1]
    print(f"building the reading model in {place} ...", file=sys.stderr)
    build(place, CORPUS)
    return place


def cache_folder() -> Path:
    """Where this user's built models live."""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "relance"


def stored_hash(model_dir: Path) -> str:
    """The hash of corpus and code a model was built from, or ""."""
    try:
        meta = json.loads((model_dir / "meta.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ""
    return str(meta.get("relance", {}).get("source", ""))


def source_hash(corpus_dir: Path = CORPUS) -> str:
    """SHA-256 over everything the model depends on: corpus, lexicon and code."""
    digest = sha256(corpus_hash(corpus_dir).encode())
    here = Path(__file__).parent
    parts = [
        *sorted((here / "lexicon").glob("*.toml")),
        *(here / f"{name}.py" for name in _CODE),
        CALIBRATION,
    ]
    for path in (part for part in parts if part.is_file()):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def folder_hash(folder: Path) -> str:
    """SHA-256 over names and bytes of all files below a folder."""
    digest = sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(str(path.relative_to(folder)).encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def folder_size(folder: Path) -> int:
    """Bytes of all files below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def main() -> None:
    """Build `nlp/model` and print what it is; with `--calibrate` renew the calibration first."""
    if "--calibrate" in sys.argv[1:]:
        print("thresholds", write_calibration(CORPUS)["thresholds"])
    facts = build(MODEL, CORPUS)
    print(f"{facts['lines']} sentences by {facts['hands']} hands -> {MODEL}")
    print(f"{facts['bytes'] / 1e6:.2f} MB, SHA-256 {facts['sha256']}")


if __name__ == "__main__":
    main()
