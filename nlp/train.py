"""From corpus and lexicon to the model folder: one command, seconds, the same bytes every time."""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from nlp import acts, features
from nlp.concepts import Lexicon
from nlp.corpus import CORPUS, LABELS, Line, corpus_hash, read_corpus

if TYPE_CHECKING:
    import numpy as np

MODEL = Path(__file__).parent / "model"
HEAD_LABELS = tuple(label for label in LABELS if label != "other")
"""`other` is not a class: it is what remains when no label passes."""
CLOSING = frozenset({"erasure_confirmed", "full_disclosure", "no_data", "refusal"})
BALANCE = 0.5
"""Exponent of the class balance: 0 none, 1 full."""
QUIET = 1.0
"""Weight of sentences that do nothing: whole mails hold more of them than the corpus."""
FOLDS = 5
ROUNDS = 40
CALIBRATION = Path(__file__).parent / "calibration.json"
"""Slopes, offsets and thresholds from hands left out; written by `python -m nlp.train --calibrate`."""
_CODE = (
    "acts",
    "concepts",
    "corpus",
    "features",
    "fold",
    "identity",
    "language",
    "pipeline",
    "sentences",
    "train",
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
    lines = training_lines(corpus_dir)
    calibration = stored_calibration()
    head, thresholds = train_head(lines, lexicon, calibration)
    facts = {
        "source": source_hash(corpus_dir),
        "lines": len(lines),
        "hands": len({line.hand for line in lines}),
        "thresholds": thresholds,
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


def training_lines(corpus_dir: Path = CORPUS) -> list[Line]:
    """Sentences of the corpus, those of whole mails included."""
    lines, letters = read_corpus(corpus_dir)
    return lines + [line for letter in letters for line in letter.lines]


def train_head(
    lines: Sequence[Line], lexicon: Lexicon, calibration: dict | None = None
) -> tuple[acts.Head, dict[str, float]]:
    """Fit the head on all lines; calibrate it as stored, or on hands left out when nothing is stored."""
    import numpy as np

    samples = samples_of(lines, lexicon)
    targets = targets_of(lines)
    idf = acts.word_weights(samples)
    unseen = max(idf.values(), default=1.0)
    matrix = acts.design(samples, idf, unseen)
    weights, biases = acts.fit(matrix, targets, emphasis(targets), rounds=ROUNDS)
    if calibration is None:
        scores = cross_scores(matrix, targets, [line.hand for line in lines])
        calibration = calibrate(scores, targets)
    curve = np.array([calibration["platt"][label] for label in HEAD_LABELS])
    head = acts.Head(HEAD_LABELS, weights.astype(np.float16), biases, idf, unseen, curve)
    return head, dict(calibration["thresholds"])


def calibrate(scores: np.ndarray, targets: np.ndarray) -> dict:
    """Platt curves and thresholds from scores by heads that never saw the hand."""
    import numpy as np

    curves, thresholds = {}, {}
    for number, label in enumerate(HEAD_LABELS):
        slope, offset = acts.platt(scores[:, number], targets[:, number])
        chances = 1 / (1 + np.exp(-np.clip(slope * scores[:, number] + offset, -30, 30)))
        curves[label] = [round(slope, 4), round(offset, 4)]
        thresholds[label] = choose_threshold(chances, targets[:, number], label in CLOSING)
    return {"platt": curves, "thresholds": thresholds}


def samples_of(lines: Sequence[Line], lexicon: Lexicon) -> list[features.Sample]:
    """The features of corpus lines."""
    return [features.sample(features.analyse(line.text, line.language, lexicon)) for line in lines]


def write_calibration(corpus_dir: Path = CORPUS) -> dict:
    """Leave hands out, calibrate, and store the numbers for every later build."""
    lines = training_lines(corpus_dir)
    samples = samples_of(lines, Lexicon.load())
    targets = targets_of(lines)
    idf = acts.word_weights(samples)
    matrix = acts.design(samples, idf, max(idf.values(), default=1.0))
    found = calibrate(cross_scores(matrix, targets, [line.hand for line in lines]), targets)
    found["corpus"] = corpus_hash(corpus_dir)
    CALIBRATION.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    return found


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


def cross_scores(
    matrix: acts.Design,
    targets: np.ndarray,
    hands: Sequence[str],
    folds: int = FOLDS,
) -> np.ndarray:
    """Scores of every sentence by a head that never saw its hand.

    Hands are dealt into `folds` groups by size; a group is left out together, so that no hand is ever
    scored by a head trained on it.
    """
    import numpy as np

    group = deal_hands(hands, folds)
    numbers = np.array([group[hand] for hand in hands])
    scores = np.zeros_like(targets)
    for fold in sorted(set(group.values())):
        out = numbers == fold
        weights, biases = acts.fit(matrix, targets, emphasis(targets) * ~out[:, None], rounds=ROUNDS)
        scores[out] = (matrix.scores(weights) + biases)[out]
    return scores


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


def choose_threshold(chances: np.ndarray, targets: np.ndarray, closing: bool) -> float:
    """The probability from which a label is given: best F1, leaning to precision for closing labels.

    Args:
        chances: calibrated probabilities of sentences by heads that never saw their hand.
        targets: 0 or 1 per sentence.
        closing: True for labels that end a case when wrong; their precision counts double.
    """
    beta = 0.5 if closing else 0.8
    best, where = -1.0, 0.5
    for step in range(30, 91, 2):
        cut = step / 100
        given = chances >= cut
        right = float((given * targets).sum())
        wrong, missed = float(given.sum()) - right, float(targets.sum()) - right
        score = (1 + beta**2) * right / max(1e-9, (1 + beta**2) * right + beta**2 * missed + wrong)
        if score > best + 1e-9:
            best, where = score, cut
    return max(where, 0.5 if closing else 0.3)


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
