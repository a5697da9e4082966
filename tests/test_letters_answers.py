from __future__ import annotations

import inspect
import re
from itertools import product

import pytest

from cases import timeline
from cases.command_words import WORDS
from cases.commands import label_in
from cases.model import Label
from letters.answers import label_names, say, status_words
from letters.phrasebook import LANGUAGES, section

FACTS = {
    "case": 7, "other": 8, "controller": "Faceseek Inc.", "step": "reminder", "items": "a photograph", "value": "x-99",
    "authority": "CNIL", "cases": "#7 Faceseek Inc.", "line": "HLOD #7", "example": "GAVE #7 passport", "guards": "you paused the case", "days": 30, "steps": "reminder", "day": "3 March 2026", "date": "16 October 2020", "status": "waiting", "next": "reminder", "time": "07:30", "zone": "Europe/Dublin", "when": "Tuesday 3 March 2026, 07:30",
}  # fmt: skip


@pytest.mark.parametrize(("key", "language"), list(product(section("answers", "en"), [*LANGUAGES, "pt"])))
def test_every_answer_is_a_sentence_without_open_places(key, language):
    sentence = say(key, language, **FACTS)

    assert sentence
    assert not re.search(r"[{}]", sentence)


def test_every_word_for_where_a_case_stands_has_words():
    returned = set(re.findall(r'return "(\w+)"', inspect.getsource(timeline.status)))

    assert returned
    assert set(section("status", "en")) == returned
    for word in returned:
        assert all("_" not in status_words(word, language) for language in LANGUAGES)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "#7 Faceseek Inc.: with the supervisory authority; next: nothing planned."),
        ("fr", "#7 Faceseek Inc.\u00a0: devant l’autorité de contrôle\u00a0; prochaine étape\u00a0: rien de prévu."),
    ],
)  # fmt: skip
@pytest.mark.parametrize("raw", [True, False])
def test_where_a_case_stands_is_told_in_words(language, sentence, raw):
    status = "with_authority" if raw else status_words("with_authority", language)

    told = say(
        "status",
        language,
        case=7,
        controller="Faceseek Inc.",
        status=status,
        next=say("nothing_planned", language),
    )

    assert told == sentence


def test_a_word_that_is_not_known_stands_as_it_is():
    assert status_words("adrift", "fr") == "adrift"


def test_a_closed_case_can_be_opened_again():
    assert "REOPEN #7 opens it again." in say("closed", "en", case=7)
    assert "ROUVRIR #7 le rouvre." in say("closed", "fr", case=7)
    assert {"reopen", "rouvrir"} <= set(WORDS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_message_is_known_by_its_name(language):
    for label in Label:
        assert label_in(section("labels", language)[label.value], label_names()) is label
    assert label_in("refus", label_names()) is label_in("Ablehnung", label_names()) is Label.REFUSAL
    assert label_in("una respuesta", label_names()) is None


def test_an_authority_that_is_not_known_is_answered_with_how_to_write_it():
    assert "I know no authority cnli: write its id as in rules.yaml, for example fr-cnil" in say(
        "unknown_authority", "en", value="cnli"
    )
    assert "cnli\u00a0: indiquez son identifiant" in say("unknown_authority", "fr", value="cnli")
