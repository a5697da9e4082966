"""The command line as a newcomer meets it: help, plain problems, no traceback, no heavy import."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot import main
from demo.servers import free_port
from mail.inbox import Account
from tests.commands import problem, relance
from tests.homes import ROOT, write_home

NOWHERE = Account("127.0.0.1", 9, "relance@bot.example", "pw", "plain")


@pytest.mark.alone
def test_help_answers_in_under_200_milliseconds() -> None:
    took = []
    for _ in range(5):
        began = time.perf_counter()
        done = subprocess.run([sys.executable, str(ROOT / "bot.py"), "--help"], capture_output=True, cwd=ROOT)
        assert done.returncode == 0
        took.append(time.perf_counter() - began)
    assert min(took) < 0.2


def test_help_imports_neither_spacy_nor_any_other_heavy_package() -> None:
    code = (
        "import sys; sys.argv = ['relance', '--help']\n"
        "from bot import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print([m for m in ('spacy', 'numpy', 'pydantic', 'sqlite_utils', 'imapclient', 'rich') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip().endswith("[]")


@pytest.mark.parametrize("name", list(main.commands))
def test_every_command_has_help_with_an_example(name: str) -> None:
    done = relance(name, "--help")
    assert done.returncode == 0
    text = done.stdout.decode()
    assert len(text.splitlines()) > 4
    assert "Example" in text


@pytest.mark.parametrize("name", list(main.commands))
def test_every_command_is_in_the_readme_or_the_guide(name: str) -> None:
    shown = (ROOT / "README.md").read_text() + (ROOT / "docs/guide.md").read_text()
    assert f"relance {name}" in shown or f"`{name}`" in shown


def test_an_unknown_command_is_wrong_usage() -> None:
    assert relance("frobnicate").returncode == 2


def test_a_missing_config_says_what_to_do_next(tmp_path: Path) -> None:
    assert "relance init" in problem(relance("cases", home=tmp_path))


def test_every_problem_of_config_and_rules_is_told_at_once_with_its_path(tmp_path: Path) -> None:
    home = write_home(tmp_path, NOWHERE, 25)
    config = (home / "config.toml").read_text()
    config = config.replace("port = 9", 'port = "many"').replace('country = "IE"', 'country = "Eire"')
    config = config.replace("digest_hour = 18", "digest_hour = 25\nhat = true")
    (home / "config.toml").write_text(config)
    rules = (home / "rules.yaml").read_text()
    (home / "rules.yaml").write_text(rules.replace("veto_hours: 24", "veto_hours: soon", 1))
    text = problem(relance("run", home=home))
    for path in ("imap.port", "owner.country", "owner.digest_hour", "owner.hat", "steps.", "veto_hours"):
        assert path in text
    assert len(text.splitlines()) >= 5


def test_yaml_that_cannot_be_read_is_one_sentence(tmp_path: Path) -> None:
    home = write_home(tmp_path, NOWHERE, 25)
    (home / "rules.yaml").write_text("steps: [unclosed\n  what: {")
    text = problem(relance("run", home=home))
    assert "rules.yaml" in text
    assert len(text.splitlines()) == 1


def test_toml_that_cannot_be_read_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("[bot\naddress =")
    text = problem(relance("run", home=tmp_path))
    assert "config.toml: cannot be read as TOML" in text
    assert len(text.splitlines()) == 1


def test_two_password_sources_are_refused_by_name(tmp_path: Path) -> None:
    home = write_home(tmp_path, NOWHERE, 25)
    config = (home / "config.toml").read_text()
    (home / "config.toml").write_text(
        config.replace('password = "pw"', 'password = "pw"\npassword_env = "PW"')
    )
    assert "exactly one of" in problem(relance("run", home=home))


def test_an_unreachable_host_is_said_by_name(tmp_path: Path) -> None:
    account = Account("127.0.0.1", free_port(), "relance@bot.example", "pw", "plain")
    home = write_home(tmp_path, account, free_port())
    text = problem(relance("run", home=home))
    assert "imap.host" in text
    assert "smtp.host" in text
    once = problem(relance("run", "--once", home=home))
    assert "imap.host" in once


def test_a_deadline_explains_itself() -> None:
    done = relance("deadline", "--law", "eu_gdpr", "--received", "2020-02-03", "--country", "FR", "--json")
    dates = json.loads(done.stdout)
    assert dates["strict"] == "2020-03-03"
    assert {"strict", "paused", "safe", "extended", "steps"} <= dates.keys()
    assert all(step["text"] and step["source"] for step in dates["steps"])
    words = relance(
        "deadline", "--law", "eu_gdpr", "--received", "2020-02-03", "--country", "FR"
    ).stdout.decode()
    assert "Article 12(3) GDPR" in words
    assert "Tuesday 2020-03-03" in words


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--law", "eu_gdpr", "--received", "2026-02-30"], "2026-02-30"),
        (["--law", "moon_act", "--received", "2026-02-03"], "moon_act"),
        (["--law", "eu_gdpr", "--received", "2026-02-03", "--country", "France"], "country"),
        (
            [
                "--law",
                "eu_gdpr",
                "--received",
                "2026-02-03",
                "--asked",
                "2026-02-10",
                "--answered",
                "2026-02-05",
            ],
            "before",
        ),
    ],
)
def test_a_wrong_date_law_or_country_is_one_clear_sentence(words: list[str], said: str) -> None:
    text = problem(relance("deadline", *words))
    assert said in text
    assert len(text.splitlines()) == 1


REPLY = b"""From: Firm <privacy@firm.example>\r
To: ada@roe.example\r
Subject: Your request\r
Date: Mon, 02 Mar 2026 10:00:00 +0000\r
Message-ID: <r1@firm.example>\r
\r
Dear Ada Roe,\r
\r
before we can answer we need a copy of your passport.\r
\r
Kind regards\r
"""


def test_reading_a_mail_gives_the_documented_object(tmp_path: Path) -> None:
    path = tmp_path / "reply.eml"
    path.write_bytes(REPLY)
    done = relance("read", "--json", str(path))
    assert done.returncode == 0, done.stderr
    (line,) = done.stdout.decode().splitlines()
    result = json.loads(line)
    assert {
        "path", "message_id", "language", "primary", "unsure", "labels", "refusal_reason", "id_items",
        "identification", "dates", "missing", "forward", "text",
    } <= result.keys()  # fmt: skip
    assert (result["primary"], result["language"], result["message_id"]) == (
        "id_document",
        "en",
        "<r1@firm.example>",
    )
    assert result["id_items"] == ["passport"]
    assert result["labels"][0]["evidence"][0] in " ".join(result["text"].split())
    assert result["identification"]["verdict"] in ("proportionate", "disproportionate", "unclear")
    assert result["forward"] is None


def test_reading_from_standard_input_an_mbox_and_a_folder(tmp_path: Path) -> None:
    import mailbox

    box = mailbox.mbox(tmp_path / "two.mbox")
    box.add(REPLY)
    box.add(REPLY.replace(b"r1@", b"r2@"))
    box.close()
    (tmp_path / "one.eml").write_bytes(REPLY)
    (tmp_path / "broken.eml").write_bytes(b"\x00\xff\xfe not a mail at all")
    assert json.loads(relance("read", "--json", "-", stdin=REPLY).stdout)["primary"] == "id_document"
    lines = relance("read", "--json", str(tmp_path)).stdout.decode().splitlines()
    assert len(lines) == 4
    assert {json.loads(line)["path"].rpartition("/")[2] for line in lines} == {
        "broken.eml",
        "one.eml",
        "two.mbox:1",
        "two.mbox:2",
    }


def test_reading_what_does_not_exist_is_a_sentence() -> None:
    assert "no such file" in problem(relance("read", "/nowhere/at/all.eml"))


def test_the_guided_setup_writes_a_private_config_that_loads(tmp_path: Path) -> None:
    answers = b"relance@roe.example\nAda Roe\nada@roe.example\nIE\nmail.roe.example\npass show relance\n"
    done = relance("init", "--no-lookup", "--no-mail", home=tmp_path, stdin=answers)
    assert done.returncode == 0, done.stderr
    config = tmp_path / "config.toml"
    assert config.stat().st_mode & 0o777 == 0o600
    assert "password =" not in config.read_text()
    from daemon.settings import load_home

    home = load_home(tmp_path)
    assert home.config.imap.password_command == ("pass", "show", "relance")
    again = problem(relance("init", home=tmp_path, stdin=answers))
    assert "--force" in again
    assert (
        relance("init", "--force", "--no-lookup", "--no-mail", home=tmp_path, stdin=answers).returncode == 0
    )
    assert len(list(tmp_path.glob("config.toml.*"))) == 1
