"""The first and the last component of the pipeline: only the sender's own words are read, and the mail as a whole is weighed.

Importing this module imports spaCy; `pipeline` does.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.util import ensure_path

from nlp.settlement import Settlement
from nlp.zones import split_zones

ACTS_FLOOR = 0.3
"""Sentences below this probability do not become a span."""

if not Span.has_extension("score"):
    Span.set_extension("score", default=0.0)


@Language.component("relance_zones")
def zones_component(doc: Doc) -> Doc:
    """Set `doc._.source` unless the caller did: the text with quotes, signature and footer blanked, every place kept."""
    if doc._.source is None:
        doc._.source = blank_all_but_own(doc.text)
    return doc


def blank_all_but_own(text: str) -> str:
    """The text with spaces instead of every line that is not the sender's own; as long as before."""
    own = iter(split_zones(text).own.split("\n"))
    wanted = next(own, None)
    lines = []
    for line in text.split("\n"):
        if wanted is not None and line.rstrip("\r") == wanted:
            lines.append(line)
            wanted = next(own, None)
        else:
            lines.append(" " * len(line))
    return "\n".join(lines)


class Mail:
    """Component that puts into spaCy's own places what the others found: sentences, `doc.spans["acts"]`, `doc.cats`.

    `doc.cats` has one probability per label of the whole mail. What headers and files add is no matter of words:
    `nlp.reader.Reader` weighs them, and leaves this component out because nobody looks at its doc.
    """

    def __init__(self, settlement: Settlement | None = None) -> None:
        self.settlement = settlement

    def __call__(self, doc: Doc) -> Doc:
        """Mark sentences and telling spans, weigh the mail."""
        logits, labels = doc._.logits, doc._.labels
        doc = mark_sentences(doc)
        doc.spans["acts"] = spans_of(doc)
        if self.settlement is not None and len(logits):
            chances = self.settlement.chances(logits)
        else:
            chances = 1.0 / (1.0 + np.exp(-logits.max(axis=0))) if len(logits) else np.zeros(len(labels))
        doc.cats = dict(zip(labels, map(float, chances), strict=True))
        return doc

    def to_disk(self, path: Path, exclude: tuple[str, ...] = ()) -> None:
        """Write the numbers as JSON."""
        folder = ensure_path(path)
        folder.mkdir(parents=True, exist_ok=True)
        stored = self.settlement.stored() if self.settlement else None
        (folder / "settlement.json").write_text(json.dumps(stored), encoding="utf-8")

    def from_disk(self, path: Path, exclude: tuple[str, ...] = ()) -> Mail:
        """Read what `to_disk` wrote."""
        stored = json.loads((ensure_path(path) / "settlement.json").read_text(encoding="utf-8"))
        self.settlement = Settlement.restored(stored) if stored else None
        return self


def mark_sentences(doc: Doc) -> Doc:
    """The doc with the sentence starts of its tokens set."""
    if not len(doc):
        return doc
    # arrays instead of tokens: a loop over the doc costs as much as reading the mail
    starts = np.array([sentence.start for sentence in doc._.sentences] or [0])
    places = doc.to_array("IDX").astype(np.int64)
    marks = np.full(len(places), -1)
    marks[np.minimum(np.searchsorted(places, starts), len(places) - 1)] = 1
    marks[0] = 1
    return doc.from_array(["SENT_START"], marks.astype("int64").astype("uint64"))


def spans_of(doc: Doc) -> list[Span]:
    """Every sentence that says something, once per label it may have, with its probability."""
    found = []
    chances = 1.0 / (1.0 + np.exp(-doc._.logits))
    for row, column in zip(*np.nonzero(chances >= ACTS_FLOOR), strict=True):
        sentence = doc._.sentences[row]
        span = doc.char_span(
            sentence.start, sentence.end, label=doc._.labels[column], alignment_mode="expand"
        )
        if span is not None:
            span._.score = float(chances[row, column])
            found.append(span)
    return found


@Language.factory("relance_mail")
def make_mail(nlp: Language, name: str) -> Mail:
    """Factory that spaCy calls; the numbers come from disk or from training."""
    return Mail()
