"""What an item is called on a button is what commands understand."""

from __future__ import annotations

import pytest

from cases.item_words import NAMES, item_name
from cases.items import items_in
from cases.model import IdItem


@pytest.mark.parametrize("language", NAMES)
def test_the_short_name_of_every_item_means_that_item(language: str) -> None:
    named = [item for item in IdItem if item is not IdItem.OTHER]
    assert [items_in(item_name(item, language)) for item in named] == [(item,) for item in named]
    assert items_in(", ".join(item_name(item, language) for item in named)) == tuple(named)


def test_a_language_without_names_has_the_english_ones() -> None:
    assert item_name(IdItem.DATE_OF_BIRTH, "sv") == "date of birth"
    assert item_name(IdItem.OTHER, "de") == "other"
