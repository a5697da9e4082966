from __future__ import annotations

from typing import Any

import pytest

from cases.model import IdItem, Label, LabelScore, Manner, Reading
from nlp.manner import manner_of

SECURE = "You may black out everything but your name."
"""Keeps the question of blacking out from mattering where something else is looked at."""


def asked(sentence: str, *more: str, items: tuple[str, ...] = ("passport",), **fields: Any) -> Reading:
    """A sure reading of a demand that `sentence` shows, in a message with further sentences."""
    label = Label.ID_DOCUMENT if "passport" in items else Label.ID_INFORMATION
    values: dict[str, Any] = {
        "language": "en",
        "primary": label,
        "labels": (LabelScore(label, 0.9, (sentence,)),),
        "unsure": False,
        "unsure_reasons": (),
        "alternatives": (),
        "refusal_reason": None,
        "id_items": tuple(IdItem(item) for item in items),
        "demand_purpose": "unknown",
        "dates": (),
        "addressed": (),
        "missing": (),
        "text": "\n\n".join((sentence, *more)),
    }
    return Reading(**(values | fields))


@pytest.mark.parametrize(
    "sentence",
    [
        "Please send us a copy of your passport by e-mail.",
        "Please reply to this email with a scan of your passport.",
        "Bitte senden Sie uns eine Kopie Ihres Reisepasses per E-Mail.",
        "Merci de nous adresser par retour de courriel la copie de votre passeport.",
        "Envíenos una copia de su pasaporte por correo electrónico.",
        "Le chiediamo di inviare copia del passaporto via e-mail.",
        "Stuur ons per e-mail een kopie van uw paspoort.",
    ],
)
def test_a_copy_by_plain_mail_is_seen_in_six_languages(sentence: str) -> None:
    assert manner_of(asked(sentence)).unencrypted


@pytest.mark.parametrize(
    ("sentence", "more"),
    [
        ("Please do not send your passport by e-mail.", ""),
        ("Please send a copy of your passport by e-mail.", "Use the password below to encrypt the file."),
        ("You can send a copy of your passport by e-mail.", ""),
        ("Please send us a copy of your passport.", ""),
    ],
)
def test_a_safer_way_an_offer_or_a_prohibition_is_no_plain_mail(sentence: str, more: str) -> None:
    assert not manner_of(asked(sentence, more)).unencrypted


def test_a_telephone_number_by_mail_is_nothing_to_encrypt() -> None:
    assert not manner_of(asked("Please send your phone number by e-mail.", items=("phone",))).unencrypted


@pytest.mark.parametrize(
    "more",
    [
        "You may black out everything that is not needed.",
        "Nicht benötigte Angaben können Sie schwärzen.",
        "Vous pouvez masquer la photo.",
        "Puede ocultar los datos que no sean necesarios.",
        "Può oscurare i dati non necessari.",
        "U mag uw pasfoto afschermen.",
    ],
)
def test_a_word_on_blacking_out_is_seen_in_six_languages(more: str) -> None:
    assert manner_of(asked("Please send us a copy of your passport.", more)).redaction_told is True


def test_a_whole_message_without_a_word_on_blacking_out_says_none() -> None:
    assert manner_of(asked("Please send us a copy of your passport.")).redaction_told is False


@pytest.mark.parametrize(
    ("fields", "attachments"),
    [
        ({}, 1),
        ({"text": "Please send us a copy of your passport, see https://shop.example/privacy."}, 0),
        ({"unsure": True}, 0),
        ({"language": "pl"}, 0),
        ({"id_items": (IdItem.VIDEO_CALL,)}, 0),
    ],
)
def test_where_it_may_stand_elsewhere_nothing_is_concluded(fields: dict[str, Any], attachments: int) -> None:
    reading = asked("Please send us a copy of your passport.", **fields)
    assert manner_of(reading, attachments=attachments).redaction_told is None


@pytest.mark.parametrize(
    "sentence",
    [
        "We only accept a signed original by post.",
        "Wir akzeptieren ausschließlich Originale per Post.",
        "Votre pièce doit nous parvenir uniquement par voie postale.",
        "Solo aceptamos documentos por correo postal.",
        "Accettiamo esclusivamente documenti per posta.",
        "Wij nemen uitsluitend kopieën per post in behandeling.",
    ],
)
def test_post_as_the_only_way_is_seen_in_six_languages(sentence: str) -> None:
    assert manner_of(asked(sentence, SECURE)).by_post


@pytest.mark.parametrize(
    "sentence",
    [
        "Please send it by e-mail, not only by post.",
        "Please send it by post.",
        "Accettiamo esclusivamente documenti per posta elettronica.",
    ],
)
def test_post_as_one_way_among_others_is_not(sentence: str) -> None:
    assert not manner_of(asked(sentence, SECURE)).by_post


@pytest.mark.parametrize(
    "more",
    [
        "The copy will be kept for five years.",
        "Die Kopie wird fünf Jahre aufbewahrt.",
        "La copie est conservée cinq ans.",
        "De kopie wordt vijf jaar bewaard.",
    ],
)
def test_a_copy_that_is_kept_is_seen(more: str) -> None:
    assert manner_of(asked("Please send us a copy of your passport.", more)).keeps_copy


def test_a_copy_that_is_not_kept_is_not() -> None:
    reading = asked("Please send us a copy of your passport.", "The copy will not be kept for longer.")
    assert not manner_of(reading).keeps_copy


def test_questions_about_other_persons_and_a_new_account_are_seen() -> None:
    friends = asked("Please tell us the names of three friends in the game.", items=("other",))
    account = asked("Please create an account on our site first.", items=("account_login",))
    offer = asked("You may create an account if you like.", items=("account_login",))
    assert manner_of(friends).about_others
    assert manner_of(account).new_account
    assert not manner_of(offer).new_account


def test_a_message_that_asks_for_nothing_has_no_manner() -> None:
    label = LabelScore(Label.ACKNOWLEDGEMENT, 0.9, ("The copy will be kept for five years.",))
    reading = asked("The copy will be kept for five years.", labels=(label,), primary=Label.ACKNOWLEDGEMENT)
    assert manner_of(reading) == Manner()
