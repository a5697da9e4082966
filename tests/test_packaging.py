"""The wheel holds what the tool needs to run away from the clone, a reading model that need not be built, and nobody else's names."""

from __future__ import annotations

import importlib.metadata
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from nlp.train import ensure_model, folder_size
from tests.homes import ROOT

OURS = {"bot", "cases", "console", "daemon", "db", "demo", "letters", "mail", "nlp"}
MODEL_LIMIT = 5_000_000
"""Bytes a model may have."""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    ensure_model()
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def unpacked(wheel: Path) -> Path:
    site = wheel.parent / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    return site


def test_the_wheel_carries_rules_corpus_templates_and_the_demo(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {"bot.py", "rules.yaml", "letters/dossier.typ", "db/datasette.yaml", "demo/dns.json"} <= names
    for start in (
        "nlp/corpus/en/",
        "nlp/lexicon/",
        "letters/templates/fr/",
        "letters/languages/en/",
        "letters/languages/fr/law.yaml",
        "demo/mails/",
        "demo/keys/",
    ):
        assert any(name.startswith(start) for name in names), start
    assert not any(name.startswith(("tests/", "nlp/blind/")) for name in names)
    assert not any(name.endswith((".db", ".pyc")) for name in names)


def test_the_wheel_runs_in_a_folder_of_its_own(unpacked: Path, tmp_path: Path) -> None:
    code = (
        f"import sys; sys.path.insert(0, {str(unpacked)!r}); sys.argv = ['relance', 'deadline', '--law',"
        " 'eu_gdpr', '--received', '2026-03-05', '--country', 'FR']\n"
        "import bot; assert 'site' in bot.__file__, bot.__file__; bot.main()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "2026-04-07" in done.stdout


def test_the_model_of_the_reader_is_inside_the_wheel_and_small(unpacked: Path) -> None:
    assert (unpacked / "nlp/model/meta.json").is_file()
    assert folder_size(unpacked / "nlp/model") < MODEL_LIMIT


def test_what_judges_the_reader_stays_outside_the_wheel(unpacked: Path) -> None:
    assert not (unpacked / "nlp/blind").exists()
    assert not list((unpacked / "nlp/dates").glob("**/*.jsonl"))


def test_the_installed_reader_reads_without_building_anything(unpacked: Path, tmp_path: Path) -> None:
    code = (
        "from pathlib import Path; import nlp; from nlp.reader import Reader;"
        "print(Path(nlp.__file__).parent, Reader.load().read('We have deleted your account.').primary.value)"
    )
    told = subprocess.run(
        [sys.executable, "-c", code],
        cwd=unpacked,
        check=True,
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(unpacked), "HOME": str(tmp_path), "PATH": ""},
    )
    assert told.stdout.split() == [str(unpacked / "nlp"), "erasure_confirmed"]
    assert told.stderr == ""


def test_no_dependency_ships_one_of_our_names() -> None:
    owners = importlib.metadata.packages_distributions()
    for name in OURS:
        assert set(owners.get(name, ["relance"])) == {"relance"}, f"{name} also comes with {owners[name]}"


def test_the_lock_has_hashes_for_everything_and_no_index_address() -> None:
    lock = (ROOT / "requirements.lock").read_text()
    packages = re.findall(r"^[a-z0-9][\w.\-]*(?:\[[\w,]+\])?==", lock, re.M | re.I)
    assert len(packages) > 50
    assert lock.count("--hash=sha256:") >= len(packages)
    assert "://" not in lock
    assert "--index" not in lock
    assert "--find-links" not in lock
