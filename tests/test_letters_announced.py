"""Of many letters that read the same one stands whole; what is said of the others is all that is different in them."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from cases.command_words import Verb
from cases.commands import parse_commands
from letters.phrasebook import LANGUAGES
from letters.render import render_digest
from tests.briefs import digest_brief, planned

FIRST = planned()


def like(case: int, **fields: object) -> object:
    text = FIRST.letter_text.replace("RL-2020-7", f"RL-2020-{case}")
    return replace(FIRST, case=case, to=f"privacy@firm{case}.example", letter_text=text, **fields)


def digest(*steps: object, **fields: object) -> str:
    names = {case: f"Firm {case}" for case in range(100)}
    return render_digest(digest_brief(**{"goes_out": steps, "needs_you": (), "names": names} | fields)).text


def test_a_few_letters_are_each_shown_whole() -> None:
    text = digest(*(like(case) for case in range(10, 16)))
    assert text.count("| Yours faithfully,") == 6
    assert "The same letter" not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_of_many_one_is_shown_and_each_other_with_its_own_words_and_one_word_to_stop_it(
    language: str,
) -> None:
    text = digest(*(like(case) for case in range(10, 50)), language=language)
    assert text.count("| Yours faithfully,") == 1
    lines = [line for line in text.splitlines() if f"RL-2020-{49}" in line]
    (line,) = lines
    assert "Firm 49 (privacy@firm49.example)" in line
    (command,) = parse_commands(re.findall(r"\w+ #49", line)[0])
    assert (command.verb, command.case) == (Verb.VETO, 49)


def test_a_letter_with_a_sentence_more_is_shown_whole_among_the_many() -> None:
    odd = like(20)
    odd = replace(odd, letter_text=odd.letter_text.replace("Yours", "Please hurry.\n\nYours"))  # type: ignore[attr-defined]
    text = digest(*(like(case) for case in range(10, 20)), odd, *(like(case) for case in range(21, 30)))
    assert text.count("| Yours faithfully,") == 2
    assert "| Please hurry." in text
    assert "The same letter to 18 more" in text


def test_what_goes_at_another_time_or_waits_or_was_shown_before_is_told_apart() -> None:
    steps = [like(case) for case in range(10, 18)]
    waits = [like(case, needs_word=True, goes_at=None) for case in range(20, 28)]
    held = [like(case, held=True) for case in range(30, 38)]
    told = replace(FIRST, case=40, letter_text="")
    text = digest(*steps, *held, told, needs_you=tuple(waits))
    assert text.count("The same letter to 7 more") == 3
    assert "Reply SEND #27 for Firm 27" in text
    assert "Reply RELEASE #37 for Firm 37" in text
    assert "#40 · Firm 40 · reminder" in text
    assert "8 letters go out" not in text, "one shown before goes too, those held do not"
    assert "9 letters go out unless you stop them." in text


def test_a_step_of_another_kind_is_never_like_it() -> None:
    late = [like(case, blocked=("weekly_limit",)) for case in range(20, 24)]
    text = digest(*(like(case) for case in range(10, 18)), *late)
    assert "The same letter to 7 more" in text
    assert "The same letter to 3 more" in text
