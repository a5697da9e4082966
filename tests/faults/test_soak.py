"""The full soak in the suite; `make soak` runs others."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.nursery import Nursery
from tests.servers import Dovecot
from tests.soak import Size, soak


@pytest.mark.timeout(600)
def test_two_months_of_kills_and_faults_lose_nothing_repeat_nothing_and_leave_nothing_stuck(
    tmp_path: Path, dovecot_server: Dovecot, nursery: Nursery
) -> None:
    size = Size(mails=500, letters=100, kills=60, seed=3)
    account = dovecot_server.account("soak@bot.example")
    run, breaches = soak(tmp_path / "home", account, nursery, size)
    assert breaches == []
    assert run.here.kills == size.kills
    assert run.appended >= size.mails
    assert sum(run.due().values()) >= size.letters
