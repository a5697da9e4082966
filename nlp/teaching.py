"""The shipped model taught with an owner's corrections, and whether the result may be used."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nlp import acts, fitting, train
from nlp.corpus import CORPUS, read_corpus
from nlp.evaluate import evaluate, mail_of
from nlp.features import Encoded, encode
from nlp.labelled import read_lines
from nlp.memory import says_enough
from nlp.reader import TEXT_LIMIT, Reader
from nlp.sentences import split_sentences
from nlp.vocabulary import VOCABULARY
from nlp.zones import split_zones

if TYPE_CHECKING:
    import numpy as np

WEIGHT = 5.0
"""A sentence of an owner counts as much as five of the corpus did when the model was built."""
EVERY = 3
"""Every third sentence of the corpus speaks for all: a third of the time, the same anchor."""
HOLD = 0.15 * EVERY
"""How firmly such a sentence holds its score (penalty on the square of what it moves)."""
STRIDES = (1.0, 0.6, 0.35)
"""Shares of the way to what the lessons ask for; the first that reads no worse is taken."""
ROUNDS = 14
LEAD = 1.0
"""Logarithm of odds by which a sentence must be ahead to be taken for the one that an owner meant."""
LEAST = -1.735
"""Logarithm of odds (a chance of .15) below which being ahead of other sentences says nothing."""
MAY_DROP = 0.002
"""Macro-F1 that a taught model may lose on the frozen set."""
FROZEN = ("calibration",)
"""Folders with labelled mails that no sentence is ever learnt from; the first that is there is used. The blind set is
not among them: what chooses a model has judged it, and could not say afterwards how good it is."""

Say = Callable[[str], Any]
Judges = tuple[str, Sequence[Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class Lesson:
    """A sentence with the labels an owner gave it and those taken away; of all others nothing is known."""

    text: str
    language: str
    labels: frozenset[str]
    without: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the shipped and the taught model do with the frozen set, and whether the taught one is kept.

    `heeded` counts the lessons that each of the two follows, shipped first; `stride` is the share of the way
    that was gone.
    """

    measured_on: str
    old: Mapping[str, Any]
    new: Mapping[str, Any]
    heeded: tuple[int, int]
    stride: float
    lessons: int
    objections: tuple[str, ...]

    @property
    def keep(self) -> bool:
        """True when nothing speaks against the taught model."""
        return not self.objections


def teach(
    folder: Path, lessons: Sequence[Lesson], say: Say = lambda _: None, judges: Judges | None = None
) -> Verdict:
    """Teach the shipped model and, if it is no worse for it, write it to `folder`; otherwise leave that alone.

    The yardstick is always the shipped model, so that small losses cannot add up from one time to the next.

    Args:
        folder: where the taught model goes.
        lessons: everything owners have said, learnt before or not.
        say: is told each step.
        judges: name and mails of the set that judges; the frozen set unless given.
    """
    shipped = Reader.load()
    name, mails = judges or frozen_set()
    taught = refit(shipped, lessons, say)
    say(f"reading {len(mails)} mails of the frozen set with the shipped model")
    old = evaluate(shipped, mails)
    tried: list[Verdict] = []
    for stride in STRIDES:
        say(f"reading {len(mails)} mails of the frozen set with the taught model")
        with tempfile.TemporaryDirectory() as scratch:
            draft = Path(scratch) / "model"
            write_model(draft, shipped, between(head_of(shipped), taught, stride), len(lessons))
            reader = Reader.load(draft)
            new = evaluate(reader, mails)
            heeded = (followed(shipped, lessons), followed(reader, lessons))
            against = objections(old, new) or idle(heeded, len(lessons))
            tried.append(Verdict(name, old, new, heeded, stride, len(lessons), against))
            if tried[-1].keep:
                put_in_place(draft, folder)
                return tried[-1]
    return tried[0]


def objections(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[str, ...]:
    """What speaks against a taught model, in plain words; () when it may be used."""
    found = []
    if new["macro_f1"] < old["macro_f1"] - MAY_DROP:
        found.append(f"macro-F1 falls from {old['macro_f1']:.3f} to {new['macro_f1']:.3f}")
    if new["wrongly_closing"] > old["wrongly_closing"]:
        found.append(
            f"more mails are wrongly taken to close a case ({old['wrongly_closing']:.1%} before,"
            f" {new['wrongly_closing']:.1%} after)"
        )
    return tuple(found)


def idle(heeded: tuple[int, int], lessons: int) -> tuple[str, ...]:
    """What speaks against a model that follows no more than the shipped one, unless that follows everything."""
    if heeded[1] > heeded[0] or heeded[0] == lessons:
        return ()
    return ("it would follow no more of your corrections than the shipped one",)


def frozen_set() -> tuple[str, list[dict]]:
    """Name and mails of the set that judges; without one, the whole mails of the corpus, which is a weaker judge."""
    for name in FROZEN:
        folder = Path(__file__).parent / name
        if any(folder.rglob("*.jsonl")):
            return f"nlp/{name}", read_lines(folder)
    return "the mails of the corpus", [mail_of(letter) for letter in read_corpus()[1]]


def head_of(reader: Reader) -> acts.Head:
    """The linear head of a reader."""
    head: acts.Head = reader.pipeline.get_pipe("relance_acts").head
    return head


def between(old: acts.Head, new: acts.Head, share: float) -> acts.Head:
    """A head on the straight line from one to another."""
    weights = old.weights + share * (new.weights - old.weights)
    biases = old.biases + share * (new.biases - old.biases)
    return acts.Head(old.labels, weights, biases, old.idf, old.unseen, old.calibration)


def refit(shipped: Reader, lessons: Sequence[Lesson], say: Say = lambda _: None) -> acts.Head:
    """The shipped head, moved as little as the lessons allow.

    Every sentence of the corpus holds its score where it is, so that thresholds and curves, which were chosen for
    these scores, stay true: lessons move what they share with nothing else. Without lessons nothing moves.

    Args:
        shipped: the reader to begin from.
        lessons: what owners said.
        say: is told each step.
    """
    head = head_of(shipped)
    if not lessons:
        return head
    say("reading the corpus")
    lines = train.in_one_row(*read_corpus())[::EVERY]
    texts = [*(line.text for line in lines), *(one.text for one in lessons)]
    languages = [*(line.language for line in lines), *(one.language or "en" for one in lessons)]
    lexicon = shipped.pipeline.get_pipe("relance_concepts").lexicon
    encoded = encode(texts, languages, VOCABULARY.numbers_of(texts), lexicon)[1]
    matrix = fitting.design(encoded, VOCABULARY.words, head.idf, head.unseen)
    start = head.logits(_encoded(lessons, lexicon))
    weights, biases = _moves(matrix, start, lessons, head, say)
    return acts.Head(
        head.labels, head.weights + weights, head.biases + biases, head.idf, head.unseen, head.calibration
    )


def _moves(
    matrix: fitting.Design, start: np.ndarray, lessons: Sequence[Lesson], head: acts.Head, say: Say
) -> tuple[np.ndarray, np.ndarray]:
    """By what weights and biases move; the last rows are the lessons, `start` their logits now."""
    import numpy as np

    said, taken = _cells(lessons, "labels"), _cells(lessons, "without")
    signs, emphasis = said - taken, fitting.STRENGTH * WEIGHT * (said + taken)
    slopes = head.calibration[:, 0]
    width, before, rounds = said.shape[1], -len(lessons), 0

    def loss(point: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        nonlocal rounds
        rounds += 1
        say(f"fitting, step {rounds}")
        weights = point[:-1]
        drift = matrix.scores(weights) + point[-1]
        margins = signs * (start + drift[before:] * slopes)
        held = drift[:before]
        misfit = (emphasis * np.logaddexp(0.0, -margins)).sum(axis=0)
        value = misfit + 0.5 * HOLD * (held * held).sum(axis=0) + 0.5 * (weights * weights).sum(axis=0)
        pull = -emphasis * signs * slopes / (1.0 + np.exp(np.clip(margins, -30, 30)))
        residuals = np.concatenate([HOLD * held, pull]).astype(np.float32)
        return value, np.concatenate([matrix.gradient(residuals) + weights, residuals.sum(axis=0)[None, :]])

    best = fitting.minimise(loss, np.zeros((len(head.weights) + 1, width), dtype=np.float32), ROUNDS)
    return best[:-1], best[-1]


def _encoded(lessons: Sequence[Lesson], lexicon: Any) -> Encoded:
    texts = [one.text for one in lessons]
    return encode(texts, [one.language or "en" for one in lessons], VOCABULARY.numbers_of(texts), lexicon)[1]


def _cells(lessons: Sequence[Lesson], which: str) -> np.ndarray:
    """Lessons x labels: 1 where the lesson names the label in its field `which`."""
    import numpy as np

    rows = [[label in getattr(one, which) for label in train.HEAD_LABELS] for one in lessons]
    return np.array(rows, dtype=np.float64).reshape(-1, len(train.HEAD_LABELS))


def followed(reader: Reader, lessons: Sequence[Lesson]) -> int:
    """How many lessons a model follows: every label said is likely there, every one taken away is not."""
    lexicon = reader.pipeline.get_pipe("relance_concepts").lexicon
    there = head_of(reader).logits(_encoded(lessons, lexicon)) > 0
    said, taken = _cells(lessons, "labels") > 0, _cells(lessons, "without") > 0
    return int(((there | ~said) & ~(there & taken)).all(axis=1).sum())


def write_model(folder: Path, shipped: Reader, head: acts.Head, lessons: int) -> None:
    """Write a model folder with another head; everything else is as in the shipped one."""
    from nlp.pipeline import make_pipeline

    lexicon = shipped.pipeline.get_pipe("relance_concepts").lexicon
    pipeline = make_pipeline(lexicon, head, shipped.settlement)
    facts = {**shipped.pipeline.meta["relance"], "taught": lessons}
    pipeline.meta.update({"name": "relance_acts", "relance": facts})
    pipeline.to_disk(folder)


def put_in_place(draft: Path, folder: Path) -> None:
    """Copy a model folder beside its place, then swap: nobody ever finds half of one."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".model-", dir=folder.parent) as beside:
        fresh, old = Path(beside) / "new", Path(beside) / "old"
        shutil.copytree(draft, fresh)
        if folder.exists():
            folder.rename(old)
        fresh.replace(folder)


def fits_this_version(folder: Path) -> bool:
    """True for a taught model that was made from this corpus by this code."""
    return train.stored_hash(folder) == train.source_hash(CORPUS)


def telling_sentence(reader: Reader, text: str, label: str) -> str:
    """The sentence of a mail that comes nearest to a label for this reader, or "" where that would be a guess.

    It must be the only sentence that says anything, or be likely enough (`LEAST`) and ahead of all others by `LEAD`.
    """
    head = head_of(reader)
    own = split_zones(text[:TEXT_LIMIT]).own
    if label not in head.labels or not own.strip():
        return ""
    doc = reader.pipeline(own)
    column = head.labels.index(label)
    ranked = sorted(
        (
            (float(logits[column]), one.text)
            for one, logits in zip(doc._.sentences, doc._.logits, strict=True)
            if says_enough(one.text)
        ),
        reverse=True,
    )
    if not ranked or (len(ranked) > 1 and ranked[0][0] < max(LEAST, ranked[1][0] + LEAD)):
        return ""
    return str(ranked[0][1])


def longest_sentence(text: str) -> str:
    """The longest sentence of a mail that is no greeting and says enough to be recognised, or "" when there is none."""
    own = split_zones(text[:TEXT_LIMIT]).own
    found = [one.text for one in split_sentences(own) if says_enough(one.text)]
    return max(found, key=len, default="")


def lessons_in(rows: Iterable[tuple[str, str, frozenset[str], frozenset[str]]]) -> list[Lesson]:
    """Lessons from (text, language, labels said, labels taken away); those that teach no class are left out."""
    classes = frozenset(train.HEAD_LABELS)
    lessons = [
        Lesson(text, language, said & classes, taken & classes) for text, language, said, taken in rows
    ]
    return [one for one in lessons if one.labels or one.without]
