"""Every language says everything that English says: `pytest tests/test_letters_languages.py tests/test_cases_wording.py`."""

from __future__ import annotations

import copy
import re
from dataclasses import replace
from datetime import time
from itertools import product
from string import Formatter

import pytest
from jinja2 import meta

from cases import wording
from cases.commands import parse_commands
from cases.model import Law, StepName
from letters import law, phrasebook
from letters.phrasebook import FOLDER, LANGUAGES, PHRASES
from letters.render import _environment, render_digest, render_letter, render_receipt
from letters.voice import Voice
from letters.words import place_of, written_clock
from tests.briefs import (
    FACESEEK,
    HAPPENED,
    ZOE,
    cite,
    digest_brief,
    disclosed,
    letter_brief,
    receipt_brief,
    shipped_rules,
)

STARTED = sorted(path.name for path in (FOLDER / "languages").iterdir() if path.is_dir())
"""Languages that somebody has begun to write."""

OTHERS = [language for language in STARTED if language != "en"]
TEMPLATES = sorted(path.name for path in (FOLDER / "templates" / "en").glob("*.j2"))
EMPTY_IN_SOME = {"spacing.before", "spacing.inside", "vowels"}
"""What a language may have none of."""


def flat(node: object, start: str = "") -> dict[str, object]:
    """Every text of a file by its dotted key."""
    if not isinstance(node, dict):
        return {start: node}
    return {
        key: text
        for name, child in node.items()
        for key, text in flat(child, f"{start}.{name}".strip(".")).items()
    }


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def problems(english: dict, other: dict, forms: set[str]) -> list[str]:
    """What is wrong with a file of a language, beside its own `forms`."""
    first = flat({name: part for name, part in english.items() if name != "forms"})
    second = flat({name: part for name, part in other.items() if name != "forms"})
    found = [f"missing: {key}" for key in first.keys() - second.keys()]
    found += [f"not in English: {key}" for key in second.keys() - first.keys()]
    for key in first.keys() & second.keys():
        text = second[key]
        if not isinstance(text, str):
            found.append(f"not a text, put it in quotes: {key}")
        elif not text and key not in EMPTY_IN_SOME:
            found.append(f"empty: {key}")
        elif places(text) != places(str(first[key])):
            found.append(f"other places than English {sorted(places(str(first[key])))}: {key}")
        else:
            specs = {spec for _, _, spec, _ in Formatter().parse(text) if spec}
            found += [f"no form is called {spec!r}: {key}" for spec in specs - forms - {"02"}]
    return sorted(found)


def read(language: str, name: str) -> dict:
    return phrasebook.read_yaml(FOLDER / "languages" / language / name)


@pytest.mark.parametrize("language", STARTED)
def test_a_language_that_was_begun_is_complete(language):
    assert language in wording.LANGUAGES, f"cases/wording/{language}.py is not written or not registered"
    here = {path.name for path in (FOLDER / "languages" / language).iterdir()}
    assert here == {*PHRASES} | ({phrasebook.LAW} if language != "en" else set())
    assert language in LANGUAGES


@pytest.mark.parametrize(("language", "name"), list(product(OTHERS, PHRASES)))
def test_every_phrase_of_english_stands_in_every_language_with_the_same_places(language, name):
    assert problems(read("en", name), read(language, name), set(phrasebook.forms(language))) == []


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda file: file["labels"].pop("refusal"), "missing: labels.refusal"),
        (lambda file: file["labels"].update(refusals="x"), "not in English: labels.refusals"),
        (lambda file: file["labels"].update(refusal=""), "empty: labels.refusal"),
        (lambda file: file["labels"].update(refusal=False), "not a text, put it in quotes: labels.refusal"),
        (lambda file: file.update(quote="“”"), "other places than English ['text']: quote"),
        (lambda file: file.update(quote="{text:zu}"), "no form is called 'zu': quote"),
    ],
)
def test_a_language_that_lacks_something_is_found_out(change, complaint):
    english = read("en", "words.yaml")
    other = copy.deepcopy(english)
    change(other)

    assert problems(english, english, set()) == []
    assert problems(english, other, set()) == [complaint]


@pytest.mark.parametrize("language", OTHERS)
def test_every_language_has_the_words_of_the_law(language):
    rules, said = shipped_rules(), law.law_words(language)

    assert {name: set(rows) for name, rows in said.items()} == {
        "sources": set(rules.sources),
        "laws": {name.value for name in rules.laws},
        "identification": {row.id for row in rules.identification.rules},
        "controller_kinds": set(rules.identification.controller_kinds),
        "completeness": {row.id for row in rules.completeness},
    }
    for key, source in rules.sources.items():
        assert bool(source.holding) == bool(said["sources"][key].get("holding")), key
    for element in rules.completeness:
        assert bool(element.only_if) == bool(said["completeness"][element.id].get("only_if")), element.id
    assert all(isinstance(text, str) and text for text in flat(said).values())


@pytest.mark.parametrize("language", STARTED)
def test_every_template_of_english_is_there_and_asks_for_nothing_that_a_letter_does_not_know(language):
    folder = FOLDER / "templates" / language
    known = {*Voice(letter_brief(language=language), cite).context(), "parts"}

    assert sorted(path.name for path in folder.glob("*.j2")) == TEMPLATES
    assert {f"{step.value}.j2" for step in StepName} <= set(TEMPLATES)
    for name in TEMPLATES:
        environment = _environment(language)
        environment.get_template(name)
        tree = environment.parse((folder / name).read_text(encoding="utf-8"))
        assert set(meta.find_referenced_templates(tree)) <= {"letter.j2", "parts.j2"}, name
        assert meta.find_undeclared_variables(tree) <= known, name


def test_the_frame_of_the_mails_has_no_words_of_a_language():
    for path in (FOLDER / "templates" / "mails").iterdir():
        text = re.sub(
            r"<style>.*?</style>|\{[{%#].*?[%}#]\}|<[^>]*>|&\w+;", " ", path.read_text(), flags=re.S
        )
        assert not re.search(r"[^\W\d_]", text), path.name


@pytest.mark.parametrize(
    ("language", "step", "mandate", "legal"),
    list(product(LANGUAGES, StepName, ["", "Calepin SAS"], Law)),
)
def test_every_letter_of_every_language_is_finished(language, step, mandate, legal):
    subject = replace(ZOE, mandate=mandate)
    for make in (letter_brief, disclosed):
        brief = make(step, language=language, subject=subject, law=legal, late=True)
        letter = render_letter(brief, cite)

        assert not re.search(r"[{}]|None|  |\(\)", letter.subject + letter.text)
        assert all(cite(key, language) in letter.text for key in letter.citations)
        if language != "en":
            english = render_letter(replace(brief, language="en"), cite).text
            said = {line for line in letter.text.splitlines() if len(line.split()) > 4}
            assert not said & set(english.splitlines())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_mail_to_the_person_is_finished_in_every_language(language):
    mails = (
        render_digest(digest_brief(language=language, happened=HAPPENED)),
        render_receipt(receipt_brief(language=language, unsure=True), token="k7f3"),
    )
    for mail in mails:
        assert not re.search(r"[{}]|None", mail.text)
        assert f'<html lang="{language}">' in mail.html


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_that_is_offered_is_understood_when_it_is_sent_back(language):
    offered = {key: text for key, text in phrasebook.phrases(language).items() if key.endswith(".word")}

    assert len(offered) > 10
    for key, text in offered.items():
        plain = " refusal" if key == "choice.word" else ""
        line = text.format(case=7, given="photo") + plain
        english = phrasebook.phrases("en")[key].format(case=7, given="photo") + plain
        (command,), (meant,) = parse_commands(line), parse_commands(english)
        assert command.verb == meant.verb, key


@pytest.mark.parametrize("language", OTHERS)
def test_no_break_spaces_are_left_to_the_rule_of_the_language(language):
    for name in PHRASES:
        text = (FOLDER / "languages" / language / name).read_text(encoding="utf-8")
        assert "\u00a0" not in text
        assert "\u202f" not in text


def test_a_word_takes_the_form_that_a_sentence_wants():
    forms = phrasebook.forms("fr")
    assert forms["de"]("Zoé") == "de Zoé"
    assert forms["de"]("Inès") == "d’Inès"
    assert forms["du"]("le RGPD") == "du RGPD"
    assert forms["du"]("la loi suisse") == "de la loi suisse"
    assert phrasebook.say("choice.effect", "fr", what="autre chose") == "s’il s’agit d’autre chose"


@pytest.mark.parametrize(
    ("form", "day", "said"),
    [
        ("il", "3 marzo 2026", "il 3 marzo 2026"),
        ("il", "8 marzo 2026", "l’8 marzo 2026"),
        ("del", "11 marzo 2026", "dell’11 marzo 2026"),
        ("al", "18 marzo 2026", "al 18 marzo 2026"),
        ("dal", "8 marzo 2026", "dall’8 marzo 2026"),
        ("del", "la legge svizzera", "della legge svizzera"),
        ("al", "la mia richiesta", "alla mia richiesta"),
        ("a", "Acme", "ad Acme"),
        ("a", "Faceseek", "a Faceseek"),
    ],
)
def test_italian_dates_and_names_take_the_article_that_they_want(form, day, said):
    assert phrasebook.forms("it")[form](day) == said


@pytest.mark.parametrize(("step", "language"), list(product(StepName, LANGUAGES)))
def test_a_name_that_ends_in_a_full_stop_is_not_followed_by_another(step, language):
    brief = letter_brief(step, language=language, controller=replace(FACESEEK, postal=""), law=Law.CH_FADP)
    assert ".." not in render_letter(brief, cite).text


def test_a_place_without_a_fact_is_an_error():
    with pytest.raises(KeyError):
        phrasebook.say("digest.greeting", "en")
    with pytest.raises(KeyError):
        phrasebook.say("digest.no_such_phrase", "en")


def test_a_time_of_day_is_written_as_each_language_writes_it() -> None:
    written = {language: written_clock(time(7, 5), language) for language in LANGUAGES}
    assert written == {
        "en": "07:05", "fr": "7 h 05", "de": "07:05 Uhr", "es": "7:05 h", "it": "07:05", "nl": "07.05 uur"
    }  # fmt: skip
    assert (place_of("America/New_York"), place_of("Nowhere/At all")) == ("New York", "UTC")
