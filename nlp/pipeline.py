"""The spaCy pipeline: language, sentences, concepts and acts as components of a blank multilingual model.

Importing this module imports spaCy; only `reader` and `train` do so, inside functions.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np

from nlp.acts import Head
from nlp.concepts import Lexicon
from nlp.features import encode
from nlp.language import LANGUAGES
from nlp.runtime import import_spacy
from nlp.sentences import split_sentences
from nlp.settlement import Settlement
from nlp.vocabulary import VOCABULARY

import_spacy()

import spacy  # noqa: E402
from spacy.language import Language  # noqa: E402
from spacy.tokens import Doc  # noqa: E402
from spacy.util import ensure_path  # noqa: E402
from spacy.vocab import Vocab  # noqa: E402

from nlp.stages import Mail, zones_component  # noqa: E402

_PIECE = re.compile(r"\S+ ?|\s")
_OWN_LANGUAGE = 0.3
"""Lead per word from which a long sentence is believed to be in another language than its mail."""
_LONG = 60
"""Characters from which a sentence may have a language of its own."""

for _name in ("source", "language", "sentences", "analyses", "encoded", "logits", "labels"):
    if not Doc.has_extension(_name):
        Doc.set_extension(_name, default=None)


class Words:
    """Tokenizer that parts a text at white space: our own tokens are finer and stand in the analyses."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        """A doc whose text is `text`, character by character."""
        pieces = _PIECE.findall(text)
        # a single space belongs to the word before it; any other white space is a word of its own
        spaces = [piece[-1] == " " and len(piece) > 1 for piece in pieces]
        words = [piece[:-1] if space else piece for piece, space in zip(pieces, spaces, strict=True)]
        return Doc(self.vocab, words=words, spaces=spaces)

    def to_bytes(self, **_: object) -> bytes:
        """Nothing is learnt."""
        return b""

    def from_bytes(self, _: bytes, **__: object) -> Words:
        """Nothing is learnt."""
        return self

    def to_disk(self, path: Path, **_: object) -> None:
        """Nothing is learnt."""

    def from_disk(self, path: Path, **_: object) -> Words:
        """Nothing is learnt."""
        return self


@spacy.registry.tokenizers("relance.words.v1")
def make_words() -> Callable[[Language], Words]:
    """What spaCy's configuration calls."""
    return lambda nlp: Words(nlp.vocab)


@Language.component("relance_language")
def language_component(doc: Doc) -> Doc:
    """Set `doc._.language` unless the caller did."""
    if doc._.language is None:
        source = doc.text if doc._.source is None else doc._.source
        doc._.language = VOCABULARY.language_of(VOCABULARY.numbers_of([source[:4000]])[0]) or "en"
    return doc


@Language.component("relance_sentences")
def sentences_component(doc: Doc) -> Doc:
    """Set `doc._.sentences`; the last component marks their beginnings in the tokens."""
    # spaCy joins a text from its tokens again every time: who has it at hand sets it as source
    doc._.sentences = split_sentences(doc.text if doc._.source is None else doc._.source)
    return doc


class Concepts:
    """Pipeline component that sets `doc._.analyses`: tokens, concepts and asked items per sentence."""

    def __init__(self, lexicon: Lexicon | None = None) -> None:
        self.lexicon = lexicon or Lexicon({})

    def __call__(self, doc: Doc) -> Doc:
        """Analyse every sentence, each in its own language when it plainly differs from the mail's."""
        texts = [one.text for one in doc._.sentences]
        pieces = VOCABULARY.numbers_of(texts)
        languages = self._languages_of(texts, pieces, doc._.language)
        doc._.analyses, doc._.encoded = encode(texts, languages, pieces, self.lexicon)
        return doc

    def to_disk(self, path: Path, exclude: tuple[str, ...] = ()) -> None:
        """Write the lexicon as one JSON file."""
        folder = ensure_path(path)
        folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps(self.lexicon.tables, ensure_ascii=False, sort_keys=True)
        (folder / "lexicon.json").write_text(text, encoding="utf-8")

    def from_disk(self, path: Path, exclude: tuple[str, ...] = ()) -> Concepts:
        """Read what `to_disk` wrote."""
        text = (ensure_path(path) / "lexicon.json").read_text(encoding="utf-8")
        self.lexicon = Lexicon(json.loads(text))
        return self

    @staticmethod
    def _languages_of(texts: list[str], pieces: list[list[int]], language: str) -> list[str]:
        """The mail's language for all but long sentences that speak loudly for another."""
        found = [language] * len(texts)
        long = [place for place, text in enumerate(texts) if len(text) >= _LONG]
        if not long:
            return found
        sizes = np.array([len(pieces[place]) for place in long])
        votes = VOCABULARY.votes(np.array([one for place in long for one in pieces[place]]))
        totals = np.add.reduceat(votes, np.cumsum(sizes) - sizes)
        ranked = np.sort(totals, axis=1)
        leads = (ranked[:, -1] - ranked[:, -2]) / sizes
        for place, best, lead in zip(long, totals.argmax(axis=1), leads, strict=True):
            if lead >= _OWN_LANGUAGE:
                found[place] = LANGUAGES[best]
        return found


@Language.factory("relance_concepts")
def make_concepts(nlp: Language, name: str) -> Concepts:
    """Factory that spaCy calls; the lexicon comes from disk or from training."""
    return Concepts()


class Acts:
    """Pipeline component that sets `doc._.logits`: sentences x labels."""

    def __init__(self, head: Head | None = None) -> None:
        self.head = head

    def __call__(self, doc: Doc) -> Doc:
        """Give every sentence the odds of every label."""
        if self.head is None:
            raise ValueError("the acts component has no weights: build the model with python -m nlp.train")
        doc._.logits = self.head.logits(doc._.encoded)
        doc._.labels = self.head.labels
        return doc

    def to_disk(self, path: Path, exclude: tuple[str, ...] = ()) -> None:
        """Write half-precision weights and the small numbers beside them."""
        folder = ensure_path(path)
        folder.mkdir(parents=True, exist_ok=True)
        np.save(folder / "weights.npy", self.head.weights.astype(np.float16))
        rest = {
            "labels": self.head.labels,
            "biases": [round(float(value), 5) for value in self.head.biases],
            "calibration": [[round(float(value), 5) for value in row] for row in self.head.calibration],
            "unseen": round(self.head.unseen, 5),
            "idf": {word: round(value, 3) for word, value in sorted(self.head.idf.items())},
        }
        (folder / "head.json").write_text(json.dumps(rest, ensure_ascii=False), encoding="utf-8")

    def from_disk(self, path: Path, exclude: tuple[str, ...] = ()) -> Acts:
        """Read what `to_disk` wrote."""
        folder = ensure_path(path)
        rest = json.loads((folder / "head.json").read_text(encoding="utf-8"))
        self.head = Head(
            rest["labels"],
            np.load(folder / "weights.npy"),
            np.asarray(rest["biases"]),
            rest["idf"],
            rest["unseen"],
            np.asarray(rest["calibration"]),
        )
        return self


@Language.factory("relance_acts")
def make_acts(nlp: Language, name: str) -> Acts:
    """Factory that spaCy calls; the weights come from disk or from training."""
    return Acts()


__all__ = ["Acts", "Concepts", "Mail", "Words", "load_pipeline", "make_pipeline", "zones_component"]


def make_pipeline(lexicon: Lexicon, head: Head, settlement: Settlement | None = None) -> Language:
    """A blank multilingual pipeline with our six components: zones, language, sentences, concepts, acts, mail."""
    pipeline = spacy.blank("xx", config={"nlp": {"tokenizer": {"@tokenizers": "relance.words.v1"}}})
    pipeline.add_pipe("relance_zones")
    pipeline.add_pipe("relance_language")
    pipeline.add_pipe("relance_sentences")
    pipeline.add_pipe("relance_concepts").lexicon = lexicon
    pipeline.add_pipe("relance_acts").head = head
    pipeline.add_pipe("relance_mail").settlement = settlement
    return pipeline


def load_pipeline(path: Path) -> Language:
    """The pipeline stored in a folder; `spacy.load` finds our factories because this module is imported."""
    pipeline = spacy.load(path)
    # nobody asks for the shape or prefix of a piece between white space; making them costs more than the keys
    pipeline.vocab.lex_attr_getters = {}
    return pipeline
