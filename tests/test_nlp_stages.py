"""The pipeline by itself, without the reader: own words only, places kept, the mail weighed as a whole."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import spacy
from hypothesis import given
from hypothesis import strategies as some

import nlp.pipeline  # noqa: F401 - registers the components
from nlp.reader import Reader
from nlp.spelling import letters, spellings
from nlp.stages import blank_all_but_own
from nlp.train import ensure_model

REPLY = """Dear Ms Roe,

we have deleted your account and all data in it.

Kind regards
Ann Poe

On 3 March 2026 Ada Roe wrote:
> Please send me a copy of your passport.
"""


def test_the_stored_pipeline_names_its_six_components() -> None:
    assert spacy.load(ensure_model()).pipe_names == [
        "relance_zones",
        "relance_language",
        "relance_sentences",
        "relance_concepts",
        "relance_acts",
        "relance_mail",
    ]


def test_a_quoted_line_gives_no_span_and_no_score(reader: Reader) -> None:
    doc = reader.pipeline(REPLY)
    assert [span.text for span in doc.spans["acts"] if span.label_ == "erasure_confirmed"] == [
        "we have deleted your account and all data in it."
    ]
    assert not [span for span in doc.spans["acts"] if "passport" in span.text]
    assert doc.cats["erasure_confirmed"] > 0.8
    assert doc.cats["id_document"] < 0.1


def test_what_is_not_the_senders_own_is_blank_and_every_place_stays() -> None:
    source = blank_all_but_own(REPLY)
    assert len(source) == len(REPLY)
    assert source.index("we have deleted") == REPLY.index("we have deleted")
    assert "passport" not in source


def test_windows_line_ends_keep_their_places() -> None:
    text = REPLY.replace("\n", "\r\n")
    source = blank_all_but_own(text)
    assert len(source) == len(text)
    assert source.index("we have deleted") == text.index("we have deleted")
    assert "passport" not in source


def test_the_pipeline_leaves_spacys_command_line_out_until_somebody_wants_it() -> None:
    code = (
        "import sys, nlp.pipeline; assert 'spacy.cli' not in sys.modules and 'requests' not in sys.modules; "
        "import spacy; from spacy.cli.info import info as told; assert spacy.info(silent=True)['spacy_version']; "
        "import spacy.cli; assert spacy.cli.app and told"
    )
    root = Path(__file__).resolve().parent.parent
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0


def test_a_reader_leaves_no_word_of_a_mail_in_spacys_vocabulary(reader: Reader) -> None:
    before = len(reader.pipeline.vocab)
    reader.read("Quaggelborp has erased the florrizan of your zembulated account.")
    assert len(reader.pipeline.vocab) == before


@given(some.lists(some.text(some.characters(exclude_categories=["Cs"])), min_size=1, max_size=8))
def test_many_words_are_spelled_as_each_alone(words: list[str]) -> None:
    columns, sizes = spellings(words)
    assert columns.tolist() == [column for word in words for column in letters(word)]
    assert sizes.tolist() == [len(letters(word)) for word in words]
