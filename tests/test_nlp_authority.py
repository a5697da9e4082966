"""What authorities write, what a person gives, and whether an extension has a reason: small readers, own mails."""

from __future__ import annotations

from datetime import date

import pytest

from cases.model import Attachment, IdItem
from nlp.authority import read_authority
from nlp.extensions import states_reason
from nlp.sentences import split_sentences
from nlp.supplied import items_given


def act(text: str, subject: str = "") -> tuple[str, int | None, str]:
    read = read_authority(subject, [s.text for s in split_sentences(text)])
    return read.act, read.term_months, read.reference


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Your complaint against Firm Ltd has been registered under reference C-2291.", "registered"),
        ("Nous avons bien reçu votre réclamation, enregistrée sous le numéro 20017.", "registered"),
        ("We are still examining the file and will write again in the spring.", "progress"),
        ("Le service des plaintes poursuit l'instruction de votre dossier.", "progress"),
        (
            "On 3 May 2024 the Commissioner served a formal notice on Firm Ltd, giving it two months to comply.",
            "formal_notice",
        ),
        (
            "Par décision du 12 mars 2024, la société a été mise en demeure de répondre dans un délai de trois mois.",
            "formal_notice",
        ),
        ("The restricted committee adopted a decision on 9 June 2024 and imposed a fine.", "decision"),
        ("La formation restreinte a prononcé une amende administrative le 9 juin 2024.", "decision"),
        (
            "La liquidation de l'astreinte a été prononcée : la formation restreinte a liquidé l'astreinte.",
            "penalty",
        ),
        ("Your complaint has been closed.", "closed"),
    ],
)
def test_the_act_of_an_authority_is_named_by_its_formula(text: str, expected: str) -> None:
    assert act(text)[0] == expected


@pytest.mark.parametrize(
    "text",
    [
        "If the company does not comply, the restricted committee may impose a fine.",
        "Si la société ne répond pas, la formation restreinte pourra être saisie et une amende pourrait être prononcée.",
    ],
)
def test_what_is_only_held_out_is_not_done(text: str) -> None:
    assert act(text)[0] == "progress"


def test_term_and_day_of_a_notice_are_read() -> None:
    text = "By decision of 26 November 2021 the Chair gave formal notice to Firm Ltd to comply within two (2) months."
    read = read_authority("", [text])
    assert (read.term_months, read.act_on) == (2, date(2021, 11, 26))
    assert read.evidence == text


def test_an_impossible_day_is_no_day() -> None:
    assert read_authority("", ["Formal notice was served on 31 February 2024."]).act_on is None


def test_the_reference_is_found_in_subject_or_text() -> None:
    assert act("Thank you.", "Complaint no. C-2291/24")[2] == "C-2291/24"
    assert act("Votre saisine n° 20012345 a été transmise.")[2] == "20012345"


def file(name: str, kind: str = "application/pdf") -> Attachment:
    return Attachment(name, kind, 10, "0" * 64)


@pytest.mark.parametrize(
    ("text", "files", "expected"),
    [
        ("My postal address is 4 Elm Row, Dublin.", [], {IdItem.POSTAL_ADDRESS}),
        (
            "Mon adresse postale est 3 rue du Lac, Annecy. Mon adresse IP : 198.51.100.7",
            [],
            {IdItem.POSTAL_ADDRESS, IdItem.IP_ADDRESS},
        ),
        ("Geburtsdatum: 3.4.1980", [], {IdItem.DATE_OF_BIRTH}),
        ("As you asked.", [file("photo.png", "image/png")], {IdItem.PHOTO}),
        ("See attached.", [file("mandat-signe.pdf")], {IdItem.MANDATE}),
        ("See attached.", [file("passport scan.pdf")], {IdItem.PASSPORT}),
        ("I will not send a copy of my passport.", [], set()),
        ("My date of birth is none of your business.", [], set()),
        ("My customer number is what you ask, but I have none.\nI wrote on 3 March.", [], set()),
        ("My phone number: +33 1 23 45 67 89", [], {IdItem.PHONE}),
        ("What photo do you need?", [file("letter.pdf")], set()),
        ("See attached.", [file("photo.zip", "application/zip")], set()),
    ],
)
def test_items_given_are_those_stated_or_attached(
    text: str, files: list[Attachment], expected: set[IdItem]
) -> None:
    assert set(items_given(text, files)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We extend the period by two months because of the number of requests we received.", True),
        ("Nous prolongeons le délai de deux mois en raison de la complexité de votre demande.", True),
        ("Wir verlängern die Frist wegen des Umfangs.", True),
        ("We hereby extend the period by two further months.", False),
        ("Nous prolongeons le délai de deux mois.", False),
    ],
)
def test_an_extension_needs_a_reason(text: str, expected: bool) -> None:
    assert states_reason([text]) is expected
