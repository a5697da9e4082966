"""`relance read` explains one mail and lists many; `relance evaluate` measures labelled ones."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

from console.explaining import concepts_in, marked, marks_in
from console.screen import printable
from console.sources import find_sources, is_bulk, mails_of
from nlp.reader import Reader
from tests.commands import problem, relance
from tests.desk import FIRM, Desk
from tests.homes import ROOT
from tests.test_bot_commands import REPLY
from tests.test_daemon_learning import AGAIN, ODD, reply
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
    assert not re.search(r"not given:.*id_document", text)
    for word in ("concepts:", "items.passport “passport”", "asks for: passport"):
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


DISCLOSURE = b"""From: DPO <dpo@firm.example>
Subject: Your access request
Message-ID: <d@firm.example>

Dear Ada Roe,

please find attached a copy of your personal data. Your data are kept for three years.

Kind regards
"""
BOX = b"".join(b"From dpo@firm.example Mon Mar  2 10:00:00 2026\n" + REPLY + b"\n\n" for _ in range(2))


def test_a_disclosure_shows_the_sentence_for_each_element(tmp_path: Path) -> None:
    path = tmp_path / "reply.eml"
    path.write_bytes(DISCLOSURE)
    said = {"element": "15(1)(d)", "sentence": "Your data are kept for three years."}
    assert said in json.loads(relance("read", "--json", str(path)).stdout)["addressed"]
    text = relance("read", str(path)).stdout.decode()
    assert "addresses: 15(1)(d) “Your data are kept for three years.”" in text


def test_capitals_and_mailboxes_of_any_name_are_found(tmp_path: Path) -> None:
    (tmp_path / "A.EML").write_bytes(REPLY)
    (tmp_path / "B.MBOX").write_bytes(BOX)
    (tmp_path / "Inbox").write_bytes(BOX)
    (tmp_path / "notes.txt").write_text("From our point of view\nall is well.", encoding="utf-8")
    sources, problems = find_sources([tmp_path])
    assert [name.rpartition("/")[2] for one in sources for name, _ in mails_of(one)] == [
        "A.EML", "B.MBOX:1", "B.MBOX:2", "Inbox:1", "Inbox:2",
    ]  # fmt: skip
    assert problems == []


def test_a_lone_mail_with_a_from_line_is_explained_as_one(tmp_path: Path) -> None:
    path = tmp_path / "saved.eml"
    path.write_bytes(BOX[: len(BOX) // 2])
    sources, _ = find_sources([path])
    assert [name for one in sources for name, _ in mails_of(one)] == [str(path)]
    assert not is_bulk([path], sources)


def test_every_mail_of_a_mailbox_on_standard_input_is_read() -> None:
    lines = relance("read", "-", stdin=BOX).stdout.decode().splitlines()
    assert [line.split(" ")[0] for line in lines] == ["-:1:", "-:2:"]


def test_control_characters_never_reach_the_terminal(tmp_path: Path) -> None:
    path = tmp_path / "reply.eml"
    evil = "\x1b]0;owned\x07 \x9b2J \x7f \u202e"
    head = "From: a@firm.example\nContent-Type: text/plain; charset=utf-8\nSubject: "
    path.write_bytes(f"{head}{evil}x\n\nHello{evil}, we need a copy of your passport.\n".encode())
    for words in (["read", str(path)], ["read", "--json", str(path)], ["read", str(tmp_path)]):
        shown = relance(*words).stdout.decode()
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", shown)
    assert printable("12\xa0000\u202f€ soft\xadhyphen") == "12\xa0000\u202f€ soft\xadhyphen"


def test_binary_noise_is_named_and_not_shown(tmp_path: Path) -> None:
    path = tmp_path / "picture.eml"
    path.write_bytes(bytes(range(256)) * 40)
    shown = relance("read", str(path)).stdout.decode()
    assert "This is no readable text" in shown
    assert len(shown) < 1500


def test_an_output_without_unicode_shows_what_it_can(tmp_path: Path) -> None:
    path = tmp_path / "reply.eml"
    path.write_bytes(REPLY.replace(b"passport", "pässport, passport".encode()))
    command = [sys.executable, str(ROOT / "bot.py"), "read"]
    env = os.environ | {"PYTHONIOENCODING": "ascii"}
    done = subprocess.run([*command, str(path)], capture_output=True, env=env, cwd=ROOT, timeout=60)
    assert done.returncode == 0, done.stderr
    assert b"passport.?" in done.stdout
    done = subprocess.run([*command, "--json", str(path)], capture_output=True, env=env, cwd=ROOT, timeout=60)
    assert "?" not in json.loads(done.stdout)["text"]


def test_an_empty_mail_says_that_its_subject_is_the_evidence(tmp_path: Path) -> None:
    path = tmp_path / "empty.eml"
    path.write_bytes(b"From: a@firm.example\nSubject: Your request\n\n\n")
    text = relance("read", str(path)).stdout.decode()
    assert "“Your request” (the subject)" in text
    assert "no words of its own" in text
    assert not re.search(r"other \d", text)
    (one,) = json.loads(relance("read", "--json", str(path)).stdout)["explained"]
    assert one["where"] == "subject"


def test_reading_in_a_home_folder_remembers_corrections(tmp_path: Path, reader: Reader) -> None:
    desk = Desk(tmp_path, reader)
    desk.open_case()
    reply(desk, ODD)
    desk.say("IS #1 refusal")
    desk.close()
    mail = f"From: {FIRM}\nSubject: Your request\n\nDear Ada Roe,\n\n{AGAIN}\n\nKind regards\n".encode()
    read = [relance("read", "--json", "-", home=home, stdin=mail) for home in (tmp_path, tmp_path / "none")]
    assert [json.loads(done.stdout)["primary"] == "refusal" for done in read] == [True, False]


def test_a_configuration_with_a_mistake_stops_no_reading_and_is_told(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("[bot", encoding="utf-8")
    done = relance("read", "--json", "-", home=tmp_path, stdin=REPLY)
    assert json.loads(done.stdout)["primary"] == "id_document"
    assert "your corrections are not used" in done.stderr.decode()


def test_tables_of_nothing_print_nothing(tmp_path: Path) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_text(json.dumps({k: MAIL[k] for k in ("id", "language", "text", "labels")}), encoding="utf-8")
    text = relance("evaluate", str(path), "--out", str(tmp_path)).stdout.decode()
    assert "\n\n\n" not in text
    assert "Calibration" not in text
    assert "0.0%" not in [line.split()[-1] for line in text.splitlines() if "primary right" in line]
