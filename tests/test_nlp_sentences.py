"""Sentences, zones and language of mail texts."""

from __future__ import annotations

import re

import pytest

from nlp.language import detect_language
from nlp.sentences import split_sentences
from nlp.zones import split_zones


def texts(text: str) -> list[str]:
    return [sentence.text for sentence in split_sentences(text)]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("We received your request. We will answer soon.", 2),
        ("Wir antworten bis zum 15. März. Danke.", 2),
        ("Nach Art. 12 Abs. 6 DSGVO brauchen wir z. B. Ihre Adresse.", 1),
        ("Under Art. 12 para. 3 we may extend. Please wait.", 2),
        ("Bonjour M. Durand, voir l'art. 12 du RGPD. Merci.", 2),
        ("Dear Dr. Smith, see e.g. our form. Thanks.", 2),
        ("Conforme al art. 15 del RGPD, no hay datos. Gracias.", 2),
        ("Ai sensi dell'art. 15, ecco i dati. Saluti.", 2),
        ("Volgens art. 12 AVG, d.w.z. binnen een maand. Dank.", 2),
        ("Really? Yes! We did… Fine.", 4),
        ("Our office at 5 p.m. is closed.", 1),
        ("J. R. Miller signed it. Done.", 2),
    ],
)
def test_abbreviations_and_ordinals_do_not_end_a_sentence(text: str, count: int) -> None:
    assert len(texts(text)) == count


def test_hard_wrapped_lines_are_one_sentence() -> None:
    text = "We have searched all of our systems for the details that\nyou gave us and we found nothing at all.\nRegards"
    assert (
        texts(text)[0]
        == "We have searched all of our systems for the details that you gave us and we found nothing at all."
    )


def test_flowed_lines_are_joined_and_short_lines_are_not() -> None:
    assert texts("This line is flowed and it goes on for some more words \nUntil here.") == [
        "This line is flowed and it goes on for some more words Until here."
    ]
    assert texts("Dear Ms Moreau,\nYour data are deleted.") == ["Dear Ms Moreau,", "Your data are deleted."]


def test_a_list_stays_with_the_sentence_that_introduces_it() -> None:
    found = texts("Please send us:\n- a copy of your passport\n- your address\n\nThank you.")
    assert found == ["Please send us: - a copy of your passport - your address", "Thank you."]


@pytest.mark.parametrize(
    "text",
    [
        "Bonjour,\n\nNous avons bien reçu votre demande\ndu 1er mars. Merci !\n\n- un\n- deux",
        "A.\n\n\n  B c d.\t\nE f",
        "Sehr geehrte Frau Maier,\nvielen Dank für Ihre Anfrage vom 15. März. Gem. Art. 12 gilt z. B. dies.",
    ],
)
def test_a_sentence_is_a_substring_apart_from_line_breaks(text: str) -> None:
    for sentence in split_sentences(text):
        assert re.sub(r"\s+", " ", text[sentence.start : sentence.end]) == re.sub(r"\s+", " ", sentence.text)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Thank you for your message, we will get back to you as soon as we can.", "en"),
        ("Nous avons bien reçu votre demande et nous vous répondrons dans un mois.", "fr"),
        ("Wir haben Ihre Anfrage erhalten und melden uns bei Ihnen.", "de"),
        ("Hemos recibido su solicitud y le responderemos en el plazo de un mes.", "es"),
        ("Abbiamo ricevuto la sua richiesta e le risponderemo entro un mese.", "it"),
        ("Wij hebben uw verzoek ontvangen en sturen u binnen een maand een antwoord.", "nl"),
        ("Aucune donnée vous concernant.", "fr"),
        ("Ihre Daten wurden gelöscht.", "de"),
        ("", ""),
    ],
)
def test_the_language_is_told_from_function_words(text: str, language: str) -> None:
    assert detect_language(text) == language


def test_quoted_history_signature_and_footer_are_set_apart() -> None:
    zones = split_zones(
        "We hold no data about you.\n\nKind regards\nAnna Example\nPrivacy Team\n\n"
        "This e-mail is confidential and intended for the addressee only.\n\n"
        "On 3 March 2026, Eva Maier wrote:\n> Please send me a copy of my data.\n> Eva"
    )
    assert zones.own.strip() == "We hold no data about you."
    assert "Please send me a copy" in zones.quoted
    assert "Anna Example" in zones.signature
    assert "confidential" in zones.footer


@pytest.mark.parametrize(
    "marker",
    [
        "Le 3 mars 2026 à 10:00, Eva Maier <eva@maier.example> a écrit :",
        "Am 3. März 2026 um 10:00 schrieb Eva Maier:",
        "-----Original Message-----",
        "El 3 de marzo de 2026, Eva escribió:",
        "Il 3 marzo 2026 Eva ha scritto:",
        "Op 3 maart 2026 schreef Eva Maier:",
        "From: Eva Maier\nSent: Monday\nTo: Privacy\nSubject: Access",
        "De : Eva Maier\nEnvoyé : lundi\nÀ : DPO\nObjet : Accès",
    ],
)
def test_history_after_a_marker_is_not_read(marker: str) -> None:
    zones = split_zones(f"Deleted.\n\n{marker}\n\nI want a copy of my data.")
    assert zones.own.strip() == "Deleted."


def test_sentences_after_a_sign_off_are_still_read() -> None:
    zones = split_zones(
        "Thank you.\n\nKind regards\nSupport\n\nThis mailbox is not monitored, please do not reply to it."
    )
    assert "not monitored" in zones.own


def test_a_mail_of_quotes_only_keeps_what_is_not_marked() -> None:
    assert split_zones("On Monday Eva wrote:\nWe found no data.").own
