"""The first and the last component of the pipeline: only the sender's own words are read, and the mail as a whole is weighed.

Importing this module imports spaCy; `pipeline` does.
"""

from __future__ import annotations

import json
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import ensure_path

from nlp.settlement import Settlement
from nlp.zones import split_zones


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
    """Component that turns the scores of sentences into `doc.cats`: one probability per label of the whole mail.

    What headers and files add is no matter of words: `nlp.reader.Reader` weighs them.
    """

    def __init__(self, settlement: Settlement | None = None) -> None:
        self.settlement = settlement

    def __call__(self, doc: Doc) -> Doc:
        """Replace the maxima of the sentences by the mail's probabilities."""
        if self.settlement is not None and len(doc._.logits):
            chances = self.settlement.chances(doc._.logits)
            doc.cats = dict(zip(self.settlement.labels, map(float, chances), strict=True))
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


@Language.factory("relance_mail")
def make_mail(nlp: Language, name: str) -> Mail:
    """Factory that spaCy calls; the numbers come from disk or from training."""
    return Mail()
