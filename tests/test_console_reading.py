"""`relance read` explains one mail and lists many; `relance evaluate` measures labelled ones."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

from console.explaining import concepts_in, marked, marks_in
from nlp.reader import Reader
from tests.test_bot_commands import REPLY, problem, relance
from tests.test_nlp_figures import MAIL

TWO = (
    "Dear Ada,\n\nthank you. We need a copy\nof your passport. Please also tell us your date of birth.\n\nBye"
)


def test_the_evidence_is_marked_where_it_stands_line_breaks_and_all(reader: Reader) -> None:
    reading = reader.read(TWO)
    for mark in marks_in(reading):
        words = " ".join(reading.text[mark.start : mark.end].split())
        assert all(words in reading.evidence(label) for label in map(type(reading.primary), mark.labels))  # type: ignore[arg-type]
    plain = marked(reading, {}, plain=True).plain
    assert "[We need a copy\nof your passport.] ‹id_document›" in plain
    assert plain.startswith("Dear Ada")


def test_colour_marks_without_brackets(reader: Reader) -> None:
    reading = reader.read(TWO)
    text = marked(reading, {scored.label.value: "red" for scored in reading.labels}, plain=False)
    assert "[" not in text.plain
    assert any(str(span.style) == "red" for span in text.spans)


def test_the_concepts_of_a_sentence_are_named_with_their_words(reader: Reader) -> None:
    found = concepts_in("We need a copy of your passport.", "en", reader)
    assert {"table": "items", "name": "passport", "words": "passport"} in found
    assert {"table": "concepts", "name": "NEED", "words": "need"} in found


def test_one_mail_is_explained_with_brackets_where_there_is_no_colour(tmp_path: Path) -> None:
    path = tmp_path / "reply.eml"
    path.write_bytes(REPLY)
    text = relance("read", str(path)).stdout.decode()
    assert "[before we can answer we need a copy of your passport.] ‹id_document›" in text
    for word in ("concepts:", "items.passport “passport”", "nearest: id_document", "asks for: passport"):
        assert word in text


def test_a_folder_gives_one_line_for_each_mail_and_the_speed(tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / f"{number}.eml").write_bytes(REPLY)
    done = relance("read", str(tmp_path))
    lines = done.stdout.decode().splitlines()
    assert len(lines) == 3
    assert all("id_document" in line and line.endswith("Your request") for line in lines)
    assert "3 mails in" in done.stderr.decode()
    assert "mails per second" in done.stderr.decode()


def test_json_carries_the_explanation_too(tmp_path: Path) -> None:
    path = tmp_path / "reply.eml"
    path.write_bytes(REPLY)
    result = json.loads(relance("read", "--json", str(path)).stdout)
    assert result["alternatives"][0]["label"] == "id_document"
    assert len(result["alternatives"]) == 3
    (one,) = [one for one in result["explained"] if "id_document" in one["labels"]]
    assert one["sentence"] in result["labels"][0]["evidence"]
    assert {"table", "name", "words"} <= one["concepts"][0].keys()


def test_evaluating_prints_tables_and_leaves_figures_and_a_picture(tmp_path: Path) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_text(json.dumps(MAIL) + "\n", encoding="utf-8")
    done = relance("evaluate", str(path), "--out", str(tmp_path / "out"))
    text = done.stdout.decode()
    assert done.returncode == 0, done.stderr
    for word in (
        "macro-F1",
        "id_document",
        "Calibration",
        "identity items",
        "dates with their role",
        "evidence right",
    ):
        assert word in text
    figures = json.loads((tmp_path / "out/mine.json").read_text(encoding="utf-8"))
    assert figures["mails"] == 1
    assert "median_ms" not in figures
    ElementTree.parse(tmp_path / "out/mine.svg")
    assert (
        json.loads(relance("evaluate", str(tmp_path), "--json", "--out", str(tmp_path)).stdout)["mails"] == 1
    )


def test_labelled_mails_that_cannot_be_used_are_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_text('{"id": "a"}\n', encoding="utf-8")
    assert "mine.jsonl:1: language, text, labels is missing" in problem(relance("evaluate", str(path)))
    path.write_text("", encoding="utf-8")
    assert "no labelled mails" in problem(relance("evaluate", str(path)))
    assert "no such file" in problem(relance("evaluate", "/nowhere/mails.jsonl"))
