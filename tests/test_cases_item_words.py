"""What an item is called on a button is what commands understand."""

from __future__ import annotations

import pytest

from cases.item_words import NAMES, item_name
from cases.items import Named, items_in, named_items
from cases.model import IdItem


@pytest.mark.parametrize("language", NAMES)
def test_the_short_name_of_every_item_means_that_item(language: str) -> None:
    named = [item for item in IdItem if item is not IdItem.OTHER]
    assert [items_in(item_name(item, language)) for item in named] == [(item,) for item in named]
    assert items_in(", ".join(item_name(item, language) for item in named)) == tuple(named)


def test_a_language_without_names_has_the_english_ones() -> None:
    assert item_name(IdItem.DATE_OF_BIRTH, "sv") == "date of birth"
    assert item_name(IdItem.OTHER, "de") == "other"


@pytest.mark.parametrize(
    ("said", "items", "unknown"),
    [
        ("passport and then refused the selfie", (IdItem.PASSPORT,), ("then refused the selfie",)),
        ("passport and refused selfie and id", (IdItem.PASSPORT,), ("refused selfie", "id")),
        ("Pass und Selfie verweigert", (IdItem.PASSPORT,), ("Selfie verweigert",)),
        ("passeport et j'ai refusé le selfie", (IdItem.PASSPORT,), ("j'ai refusé le selfie",)),
        ("pasaporte y rechacé el selfi", (IdItem.PASSPORT,), ("rechacé el selfi",)),
        ("passaporto, ho rifiutato il selfie", (IdItem.PASSPORT,), ("ho rifiutato il selfie",)),
        ("paspoort en selfie geweigerd", (IdItem.PASSPORT,), ("selfie geweigerd",)),
        ("phone bill", (), ("phone bill",)),
        ("my old address", (), ("my old address",)),
        ("meine alte Anschrift", (), ("meine alte Anschrift",)),
        ("passport or phone", (), ("passport or phone",)),
        ("my phone 01 555 0100", (IdItem.PHONE,), ()),
        ("e-mail: ada@roe.example", (IdItem.EMAIL,), ()),
        ("to give my selfie", (IdItem.SELFIE,), ()),
        ("-3 passport", (), ("-3 passport",)),
    ],
)
def test_an_item_of_which_something_else_is_said_is_asked_about_and_never_noted(
    said: str, items: tuple[IdItem, ...], unknown: tuple[str, ...]
) -> None:
    assert named_items(said) == Named(items, unknown)
