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

from nlp import acts, fitting
from nlp.concepts import Lexicon
from nlp.corpus import CORPUS, LABELS, Letter, Line, corpus_hash, read_corpus
from nlp.features import Encoded, encode
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
    "governing",
    "holdout",
    "identity",
    "language",
    "parts",
    "pipeline",
    "sentences",
    "settlement",
    "spelling",
    "stages",
    "train",
    "unions",
    "vocabulary",
    "withdrawals",
    "zones",
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
    from nlp import holdout
    from nlp.pipeline import make_pipeline
    from nlp.settlement import Settlement

    lexicon = Lexicon.load()
    lines, letters = read_corpus(corpus_dir)
    everything = in_one_row(lines, letters)
    # sums of floats depend on their order, and that on the numbers of words: whatever was read before, the same bytes
    VOCABULARY.forget()
    encoded = encode_lines(everything, lexicon)
    calibration = stored_calibration() or holdout.calibrate_on(lines, letters, encoded)
    head = train_head(everything, encoded, calibration)
    facts = {
        "source": source_hash(corpus_dir),
        "lines": len(everything),
        "hands": len({line.hand for line in everything}),
        "settlement": {name: calibration[name] for name in ("mail", "thresholds", "doubts", "sure")},
    }
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "model"
        pipeline = make_pipeline(lexicon, head, Settlement.restored(calibration))
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
    # words of one sentence weigh as much as words never seen: they need not be kept
    kept = {word: weight for word, weight in idf.items() if weight < unseen}
    return acts.Head(HEAD_LABELS, weights.astype(np.float16), biases, kept, unseen, curve)


def encode_lines(lines: Sequence[Line], lexicon: Lexicon) -> Encoded:
    """The features of corpus lines."""
    texts = [line.text for line in lines]
    return encode(texts, [line.language for line in lines], VOCABULARY.numbers_of(texts), lexicon)[1]


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
        *sorted((here / "lexicon").rglob("*.toml")),
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
    from nlp import holdout

    if "--calibrate" in sys.argv[1:]:
        print("thresholds", holdout.write_calibration(CORPUS)["thresholds"])
    facts = build(MODEL, CORPUS)
    print(f"{facts['lines']} sentences by {facts['hands']} hands -> {MODEL}")
    print(f"{facts['bytes'] / 1e6:.2f} MB, SHA-256 {facts['sha256']}")


if __name__ == "__main__":
    main()
