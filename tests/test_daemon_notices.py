from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from cases.deadlines import compute
from cases.model import ClockFacts, Law, Question, Reason
from daemon.letterbox import Letterbox
from daemon.notices import Notices
from daemon.settings import load_home
from db.store import Store
from mail.inbox import Account
from tests.homes import write_home


@pytest.fixture
def notices(tmp_path: Path) -> Iterator[Notices]:
    write_home(tmp_path, Account("127.0.0.1", 9, "relance@bot.example", "pw", "plain"), 9)
    home = load_home(tmp_path)
    store = Store(home.database)
    yield Notices(home, store, Letterbox(home, store))
    store.close()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_arithmetic_of_a_pause_is_told_and_not_what_its_source_says_in_general(
    notices: Notices, language: str
) -> None:
    asked = Question(date(2022, 2, 15), date(2022, 4, 19))
    facts = ClockFacts(Law.EU_GDPR, date(2022, 2, 9), "SE", questions=(asked,))
    steps = compute(facts, notices.home.rules, language=language).steps
    explained = [notices.explain(step, language) for step in steps]
    assert all(
        one.startswith(step.text.removesuffix(".")) for one, step in zip(explained, steps, strict=True)
    )
    assert all(one.endswith(").") for one in explained), "the law in brackets, inside the sentence"


def test_what_a_decision_held_is_told_as_its_own_word_in_the_language_of_the_owner(notices: Notices) -> None:
    source = notices.home.rules.source("ap_dpg")
    reason = Reason(source.holding, "ap_dpg", "document_by_default")
    assert notices.explain(reason, "en") == f"{source.cite}: {source.holding}"
    assert notices.explain(reason, "fr").startswith("AP, Pays-Bas, 14 janvier 2022, DPG Media")
