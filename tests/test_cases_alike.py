"""One letter stands for others only where every word that differs is told."""

from __future__ import annotations

from cases.alike import LONGEST, MOST, changed

LETTER = """4 March 2026
Our reference: RL-2026-1

Dear Firm One,

On 2 March 2026 I sent you a request.
"""


def test_the_words_that_differ_are_told_in_order_and_once() -> None:
    other = LETTER.replace("RL-2026-1", "RL-2026-2").replace("Firm One,", "Second Firm,")
    assert changed(LETTER, other) == ("RL-2026-2", "Second Firm")
    twice = "to A, which is A alone"
    assert changed(twice, "to Bravo, which is Bravo alone") == ("Bravo",)


def test_a_letter_that_says_the_same_differs_in_nothing() -> None:
    assert changed(LETTER, LETTER) == ()


def test_a_mere_number_is_told_with_the_words_beside_it() -> None:
    assert changed(LETTER, LETTER.replace("On 2 March", "On 3 March")) == ("On 3 March",)
    assert changed("1 a", "2 a") == ("2 a",)


def test_a_word_or_a_line_that_only_one_of_them_has_makes_them_different() -> None:
    assert changed(LETTER, LETTER.replace("a request", "a second request")) is None
    assert changed(LETTER, LETTER.replace("a request", "request")) is None
    assert changed(LETTER, LETTER + "\nPlease hurry.\n") is None
    assert changed("a b\nc d", "a\nb c d") is None


def test_letters_that_differ_in_much_are_each_told_whole() -> None:
    assert changed("to Firm", f"to {'Firm' * MOST}") is None
    assert changed("so " * (LONGEST + 1) + "on", "so " * (LONGEST + 1) + "off") is None
