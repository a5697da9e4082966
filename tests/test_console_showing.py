"""What `relance demo` says when it cannot go on."""

from __future__ import annotations

from pathlib import Path

import pytest

from cases.problems import Problem
from console.showing import show_demo
from demo import story


def test_a_demo_on_a_machine_that_is_too_busy_says_so_in_one_sentence_and_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(story, "SECONDS_TO_SETTLE", 0.0)
    with pytest.raises(Problem) as stopped:
        show_demo(tmp_path / "demo")
    assert "The demo stopped" in str(stopped.value)
    assert "run it again" in str(stopped.value)
    assert "Traceback" not in capsys.readouterr().out
