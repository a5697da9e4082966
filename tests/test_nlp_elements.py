"""Which elements of Art. 15 a disclosure addresses."""

from __future__ import annotations

import pytest

from cases.model import Attachment
from nlp.concepts import Lexicon
from nlp.elements import ELEMENTS, find_elements, missing_elements
from nlp.features import analyse
from nlp.sentences import split_sentences


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return Lexicon.load()


def addressed(
    lexicon: Lexicon, text: str, language: str, *, copy: bool = False, files: tuple[Attachment, ...] = ()
):
    analyses = [analyse(one.text, language, lexicon) for one in split_sentences(text)]
    return find_elements(analyses, files, language, lexicon, copy_given=copy)


@pytest.mark.parametrize(
    ("language", "text", "element"),
    [
        ("en", "We process your data to fulfil your order; the purpose is delivery.", "15(1)(a)"),
        ("en", "The recipients were our carrier and our payment provider.", "15(1)(c)"),
        ("en", "Invoices are kept for ten years and then deleted.", "15(1)(d)"),
        ("en", "You may lodge a complaint with the supervisory authority.", "15(1)(f)"),
        ("en", "No automated decision-making takes place.", "15(1)(h)"),
        ("en", "Transfers to third countries rest on standard contractual clauses.", "15(2)"),
        ("fr", "Les finalités sont la gestion de votre contrat.", "15(1)(a)"),
        ("fr", "La durée de conservation est de trois ans.", "15(1)(d)"),
        ("fr", "Vos données proviennent de votre inscription.", "15(1)(g)"),
        ("de", "Die Herkunft Ihrer Daten ist Ihre Bestellung.", "15(1)(g)"),
        ("de", "Die Speicherdauer beträgt zehn Jahre.", "15(1)(d)"),
    ],
)
def test_an_element_is_shown_with_its_sentence(
    lexicon: Lexicon, language: str, text: str, element: str
) -> None:
    found = addressed(lexicon, text, language)
    assert element in [mention.element for mention in found]
    assert all(mention.sentence in text for mention in found)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Purposes and recipients are explained in our privacy policy."),
        ("en", "You can find the retention periods in our privacy notice at https://shop.example/privacy."),
        ("fr", "Les finalités et destinataires sont décrits dans notre politique de confidentialité."),
        ("de", "Zwecke und Empfänger entnehmen Sie bitte unserer Datenschutzerklärung."),
        ("en", "The list of recipients will be sent to you later."),
    ],
)
def test_a_pointer_to_a_policy_addresses_nothing(lexicon: Lexicon, language: str, text: str) -> None:
    assert addressed(lexicon, text, language) == ()


def test_the_rest_is_missing_in_the_order_of_the_article(lexicon: Lexicon) -> None:
    found = addressed(lexicon, "The recipients were our carrier. The purpose is delivery.", "en")
    missing = missing_elements(found)
    assert "15(1)(c)" not in missing
    assert list(missing) == [element for element in ELEMENTS if element in missing]
    assert "15(3)" in missing


def test_the_text_of_an_attachment_counts(lexicon: Lexicon) -> None:
    file = Attachment("data.pdf", "application/pdf", 9, "", "Source of the data: your registration form.")
    found = addressed(lexicon, "Please find attached a copy of your data.", "en", copy=True, files=(file,))
    assert {"15(1)(g)", "15(3)"} <= {mention.element for mention in found}
