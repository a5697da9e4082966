"""Every hostile mail is read, stored with a reason, and costs neither time nor memory."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cases.rules import Rules
from console.reading import read_mail
from nlp.reader import Reader
from tests.desk import ADA, FIRM, Desk
from tests.hostile import HOSTILE

ROOT = Path(__file__).resolve().parent.parent
MEMORY = 700 * 1024
"""KB that reading all of them may need at most, the model and the largest mail included."""

READ_SECONDS = 1.0


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_mail_is_read_within_a_second(name: str, reader: Reader, rules: Rules) -> None:
    took = []
    for _ in range(3):
        began = time.process_time()
        result, message, _ = read_mail(HOSTILE[name], name, reader, rules, None)
        took.append(time.process_time() - began)
        if took[-1] < READ_SECONDS:
            break
    # the best of three: a busy machine is not the reader's fault
    assert min(took) < READ_SECONDS
    shown = [
        message.text,
        message.subject,
        message.from_.name,
        *message.problems,
        *(a.note for a in message.attachments),
    ]
    for words in shown:
        # everything can be stored and shown: no NUL, no half characters
        assert "\x00" not in words
        words.encode("utf-8")
    assert result["primary"]


@pytest.mark.skipif(not hasattr(os, "wait4"), reason="needs wait4")
def test_a_folder_of_hostile_mails_ends_with_one_line_each_in_bounded_memory(tmp_path: Path) -> None:
    for name, raw in HOSTILE.items():
        (tmp_path / f"{name.replace('/', '_')}.eml").write_bytes(raw)
    with (tmp_path / "out.txt").open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "bot.py", "read", str(tmp_path)], cwd=ROOT, stdout=out, stderr=subprocess.PIPE
        )
        assert process.stderr is not None
        said = process.stderr.read().decode()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        process.stderr.close()
    assert process.returncode == 0, said
    lines = (tmp_path / "out.txt").read_text(encoding="utf-8").splitlines()
    assert len(lines) == len(HOSTILE)
    assert not any("\x1b" in line for line in lines)
    assert "Traceback" not in said
    assert usage.ru_maxrss < MEMORY, f"{usage.ru_maxrss // 1024} MB"


def test_every_hostile_mail_is_stored_as_a_row_with_a_reason(tmp_path: Path, reader: Reader) -> None:
    desk = Desk(tmp_path, reader)
    try:
        for raw in HOSTILE.values():
            desk.receive(raw)
        different = len(set(HOSTILE.values()))
        assert desk.store.value("SELECT count(*) FROM raw") == different
        rows = desk.store.rows("SELECT kind, matched_by FROM messages")
        assert len(rows) == different
        assert all(row["kind"] and row["matched_by"] for row in rows)
        assert len(desk.quarantined()) == different
        assert desk.store.value("SELECT count(*) FROM events") == 0
    finally:
        desk.close()


def test_the_same_message_id_with_other_long_words_is_taken_in_at_once(
    tmp_path: Path, reader: Reader
) -> None:
    desk = Desk(tmp_path, reader)
    try:
        desk.open_case()
        for word in ("one", "two"):
            text = "\n".join(f"{word} {number}" for number in range(40_000))
            began = time.process_time()
            desk.receive(
                desk.mail(
                    FIRM, desk.case_address(), "Re: Access request", text, message_id="<same@firm.example>"
                )
            )
            assert time.process_time() - began < 5
        assert (
            desk.store.value("SELECT count(*) FROM messages WHERE from_address = 'privacy@firm.example'") == 2
        )
    finally:
        desk.close()


def test_the_owner_named_in_a_hostile_mail_moves_nothing(tmp_path: Path, reader: Reader) -> None:
    desk = Desk(tmp_path, reader)
    try:
        desk.open_case()
        before = desk.store.value("SELECT count(*) FROM events")
        for raw in HOSTILE.values():
            desk.receive(
                raw.replace(b"privacy@shop.example", ADA.encode()).replace(b"a@b.example", ADA.encode())
            )
        assert desk.store.value("SELECT count(*) FROM events") == before
    finally:
        desk.close()
