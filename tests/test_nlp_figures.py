"""Figures are counted right by hand on a few rows, and drawn as an SVG that any viewer can read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from nlp.evaluate import evaluate, judge, sent_on
from nlp.figures import (
    calibration_of,
    confusion_of,
    coverage_of,
    dates_of,
    evidence_of,
    figures_of,
    same_sentence,
)
from nlp.labelled import LabelledMailError, read_lines
from nlp.pictures import picture
from nlp.reader import Reader


def row(**facts: Any) -> dict[str, Any]:
    """One judged mail: a refusal, read as one with a score of .95 and sure."""
    return {
        "id": "x",
        "language": "en",
        "ms": 1.0,
        "style": "",
        "gold": ["refusal"],
        "gold_primary": "refusal",
        "gold_evidence": {"refusal": ["We will not do that."]},
        "gold_reason": "none_given",
        "gold_items": None,
        "gold_dates": None,
        "given": ["refusal"],
        "evidence": {"refusal": ["We will not do that."]},
        "primary": "refusal",
        "score": 0.95,
        "unsure": False,
        "read_language": "en",
        "reason": "none_given",
        "items": [],
        "dates": [],
    } | facts


WRONG = {"given": ["no_data"], "primary": "no_data", "evidence": {"no_data": ["x"]}, "reason": ""}


def test_means_and_counts_are_those_of_the_rows() -> None:
    figures = figures_of(
        [row(), row(**WRONG, score=0.65, unsure=True), row(style="formal"), row(language="fr")]
    )
    assert figures["mails"] == 4
    assert figures["labels"]["refusal"] | {"f1": 0} == {
        "precision": 1.0, "recall": 0.75, "f1": 0, "right": 3, "given": 3, "support": 4,
    }  # fmt: skip
    assert figures["micro_f1"] == pytest.approx(2 * 3 / 8)
    assert figures["coverage"] == 0.75
    assert figures["answered_primary_accuracy"] == 1.0
    assert (figures["wrongly_closing"], figures["wrongly_closing_and_sure"]) == (0.25, 0.0)
    assert figures["by_style"] == {
        "formal": {
            "mails": 1, "macro_f1": 1.0, "micro_f1": 1.0, "coverage": 1.0, "answered_primary_accuracy": 1.0,
        }
    }  # fmt: skip
    assert figures["language_accuracy"] == 0.75


def test_calibration_is_the_distance_of_score_and_share_right() -> None:
    rows = [row(score=0.9), row(score=0.9), row(score=0.9, **WRONG), row(primary="other", score=0.5)]
    found = calibration_of(rows)
    (one,) = found["bins"]
    assert (one["from"], one["mails"], one["score"], one["right"]) == (0.9, 3, 0.9, 0.6667)
    assert found["ece"] == pytest.approx(0.9 - 2 / 3, abs=1e-3)


def test_a_score_of_one_falls_into_the_last_bin() -> None:
    assert calibration_of([row(score=1.0)])["bins"][0]["to"] == 1.0


def test_the_curve_answers_fewer_mails_as_the_score_rises() -> None:
    curve = coverage_of([row(score=0.3, **WRONG), row(score=0.6), row(score=0.9)])
    counts = [one["mails"] for one in curve]
    assert counts == sorted(counts, reverse=True)
    assert (counts[0], counts[-1]) == (3, 1)
    assert curve[0]["accuracy"] == 0.6667
    assert curve[-1]["accuracy"] == 1.0


def test_confusion_counts_true_against_read() -> None:
    assert confusion_of([row(), row(**WRONG), row(**WRONG)]) == {"refusal": {"no_data": 2, "refusal": 1}}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("We will not do that.", "we  will NOT do that", True),
        ("We will not do that.", "Sadly we will not do that, since the law forbids it and so do we.", True),
        ("We refuse to delete your data.", "We refuse to delete the data of yours.", True),
        ("We refuse.", "Your data are attached to this mail.", False),
        ("Do", "Don", False),
        ("", "We refuse.", False),
    ],
)
def test_evidence_is_the_same_when_half_of_its_words_are(one: str, other: str, same: bool) -> None:
    assert same_sentence(one, other) is same


def test_evidence_counts_for_labels_rightly_given_alone() -> None:
    rows = [row(), row(evidence={"refusal": ["Kind regards"]}), row(**WRONG), row(gold_evidence=None)]
    assert evidence_of(rows) == {"share": 0.5, "right": 1, "of": 2}


def mention(kind: str, date: str | None, duration: str | None, text: str = "soon") -> dict[str, Any]:
    return {"kind": kind, "date": date, "duration": duration, "text": text}


def test_a_date_counts_once_and_with_roles_only_in_its_role() -> None:
    gold = [mention("deadline", "2026-05-01", None), mention("commitment", None, "P1M")]
    read = [
        mention("commitment", "2026-05-01", None),
        mention("commitment", "2026-04-10", "P1M"),
        mention("commitment", "2026-04-10", "P1M"),
    ]
    rows = [row(gold_dates=gold, dates=read), row(dates=read)]
    without, strict = dates_of(rows, roles=False), dates_of(rows, roles=True)
    assert (without["right"], without["given"], without["support"]) == (2, 3, 2)
    assert strict["right"] == 1


def test_words_decide_only_where_a_date_has_no_value() -> None:
    rows = [row(gold_dates=[mention("other", None, None)], dates=[mention("other", None, None, "Soon")])]
    assert dates_of(rows, roles=True)["f1"] == 1.0
    rows = [row(gold_dates=[mention("other", "2026-01-01", None)], dates=[mention("other", None, "P1D")])]
    assert dates_of(rows, roles=False)["f1"] == 0.0


def test_no_mails_give_figures_of_nothing() -> None:
    figures = figures_of([])
    assert (figures["mails"], figures["macro_f1"], figures["calibration"]["bins"]) == (0, 0.0, [])
    ElementTree.fromstring(picture(figures, "nothing"))


def test_what_no_mail_says_is_not_measured() -> None:
    figures = figures_of([row(gold_primary="", gold_reason=""), row(language="fr")])
    assert figures["primary_accuracy"] == 1.0
    assert figures["by_language"]["en"]["answered_primary_accuracy"] is None
    assert figures["by_language"]["fr"]["answered_primary_accuracy"] == 1.0
    silent = figures_of([row(gold_primary="", gold_reason="", gold_evidence=None)])
    assert silent["calibration"] == {"ece": None, "bins": []}
    assert silent["refusal_reason_accuracy"] is None
    assert silent["evidence"]["share"] is None
    ElementTree.fromstring(picture(silent, "silent"))


def test_the_picture_is_well_formed_and_tells_every_count() -> None:
    figures = figures_of([row(), row(**WRONG, score=0.65), row()])
    svg = picture(figures, "my <mails> & theirs")
    root = ElementTree.fromstring(svg)
    words = [element.text for element in root.iter() if element.text]
    assert any("my <mails> & theirs: 3 mails" in text for text in words)
    assert {"refusal", "no_data", "2", "1"} <= set(words)
    assert svg == picture(figures, "my <mails> & theirs")


MAIL = {
    "id": "m1",
    "language": "en",
    "subject": "Your request",
    "sent_at": "2026-04-01",
    "text": "Dear Ada,\n\nPlease send us a copy of your passport by 5 May 2026.\n\nKind regards",
    "labels": ["id_document"],
    "primary": "id_document",
    "evidence": {"id_document": ["Please send us a copy of your passport by 5 May 2026."]},
    "id_items": ["passport"],
    "dates": [{"text": "by 5 May 2026", "kind": "deadline", "date": "2026-05-05", "duration": None}],
}


def test_a_labelled_mail_is_read_and_judged_part_by_part(reader: Reader) -> None:
    judged = judge(reader, MAIL)
    assert judged["primary"] == "id_document"
    assert 0 < judged["score"] <= 1
    figures = evaluate(reader, [MAIL])
    assert figures["evidence"] == {"share": 1.0, "right": 1, "of": 1}
    assert figures["id_items"]["f1"] == 1.0
    assert figures["dates"]["without_role"]["recall"] == 1.0


def test_the_example_of_the_guide_is_read_as_the_guide_says(reader: Reader) -> None:
    guide = (Path(__file__).parent.parent / "docs/guide.md").read_text(encoding="utf-8")
    start = guide.index('{"id": "m1"')
    figures = evaluate(reader, [json.loads(guide[start : guide.index("```", start)])])
    assert figures["primary_accuracy"] == 1.0
    assert figures["evidence"]["share"] == 1.0
    assert figures["id_items"]["f1"] == figures["dates"]["with_role"]["f1"] == 1.0


def test_the_day_a_mail_was_sent_is_its_own() -> None:
    assert sent_on(MAIL).isoformat() == "2026-04-01"
    assert sent_on({"sent_at": "soon"}) == sent_on({})


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{not json", "no JSON"),
        ("[1]", "no JSON object"),
        ('{"id": "a", "language": "en"}', "text, labels is missing"),
        (json.dumps(MAIL | {"labels": ["refused"]}), "unknown label refused"),
        (json.dumps(MAIL | {"labels": "refusal"}), "labels must be a list"),
        (json.dumps(MAIL | {"text": None}), "text must be text"),
        (json.dumps(MAIL | {"text": "half \ud800"}), "text must be text"),
        (json.dumps(MAIL | {"evidence": ["We refuse."]}), "evidence must be an object"),
        (json.dumps(MAIL | {"evidence": {"id_document": "We"}}), "evidence of id_document must be a list"),
        (json.dumps(MAIL | {"headers": ["x"]}), "headers must be an object"),
        (json.dumps(MAIL | {"id_items": ["pasport"]}), "unknown item pasport: write one of"),
        (json.dumps(MAIL | {"refusal_reason": "because"}), "unknown reason because: write one of"),
        (json.dumps(MAIL | {"sent_at": "1 April"}), "sent_at is no date .*write it like 2026-04-01"),
        (json.dumps(MAIL | {"primary": "refusal"}), "primary is refusal, which is not among the labels"),
        (json.dumps(MAIL), "the id m1 stands in line 1 already"),
        (json.dumps(MAIL | {"attachments": "data.zip"}), "attachments must be a list"),
        (json.dumps(MAIL | {"dates": [{"kind": "soon"}]}), "dates has an unknown kind soon"),
        (json.dumps(MAIL | {"dates": [{"kind": "other", "date": "soon"}]}), "dates is no date"),
        ("[" * 100000, "no JSON"),
    ],
)
def test_a_line_that_cannot_be_used_is_named(tmp_path: Path, line: str, said: str) -> None:
    path = tmp_path / "mails.jsonl"
    path.write_text(json.dumps(MAIL) + "\n\n" + line + "\n", encoding="utf-8")
    with pytest.raises(LabelledMailError, match=f"mails.jsonl:3: .*{said}"):
        read_lines(path)


def test_a_byte_order_mark_is_no_trouble_and_other_encodings_are_named(tmp_path: Path) -> None:
    path = tmp_path / "mails.jsonl"
    line = json.dumps(MAIL | {"subject": "Müller\u2028x"}, ensure_ascii=False)
    path.write_bytes(line.encode("utf-8-sig"))
    assert [one["id"] for one in read_lines(path)] == ["m1"]
    path.write_bytes(line.replace("\u2028", "").encode("latin-1"))
    with pytest.raises(LabelledMailError, match=r"mails.jsonl: byte .* is not UTF-8: save"):
        read_lines(tmp_path)


def test_null_and_nothing_say_nothing(tmp_path: Path) -> None:
    path = tmp_path / "mails.jsonl"
    optional = ("subject", "sent_at", "primary", "evidence", "id_items", "dates", "attachments", "headers")
    path.write_text(json.dumps(MAIL | dict.fromkeys(optional)), encoding="utf-8")
    assert len(read_lines(path)) == 1
