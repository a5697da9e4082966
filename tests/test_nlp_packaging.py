"""What a person gets who installs the wheel: the commands, the rules and a reading model that need not be built."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from nlp.train import ensure_model, folder_size
from tests.homes import ROOT

MODEL_LIMIT = 5_000_000
"""Bytes a model may have."""


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    ensure_model()
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


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
