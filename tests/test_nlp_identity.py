"""Identity items asked for, told apart from those mentioned."""

from __future__ import annotations

import pytest

from nlp.concepts import Lexicon
from nlp.features import analyse
from nlp.identity import purpose_of


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return Lexicon.load()


ASKED = [
    (
        "en",
        "Please send us a copy of your passport or driving licence and your date of birth.",
        {"passport", "driving_licence", "date_of_birth"},
    ),
    ("en", "We cannot process your request without a copy of your identity card.", {"id_card"}),
    (
        "en",
        "Could you tell us your customer number and the email address you used?",
        {"customer_number", "email"},
    ),
    ("en", "Unless you provide your date of birth, we cannot find your account.", {"date_of_birth"}),
    (
        "en",
        "You do not have to send your driving licence, but please give us your order number.",
        {"order_number"},
    ),
    ("en", "We need:\n- your full address\n- a utility bill", {"postal_address", "utility_bill"}),
    ("en", "What is your date of birth?", {"date_of_birth"}),
    ("en", "A selfie holding your ID is required.", {"selfie_with_id"}),
    (
        "en",
        "Please answer the security question and give us the last four digits of your card.",
        {"security_question", "bank_details"},
    ),
    ("en", "Please click the link to confirm your address.", {"confirmation_link"}),
    ("en", "Please supply a power of attorney and your IP address.", {"mandate", "ip_address"}),
    (
        "fr",
        "Merci de nous transmettre une copie de votre pièce d'identité et votre numéro client.",
        {"id_card", "customer_number"},
    ),
    ("fr", "Sans votre date de naissance, nous ne pouvons pas traiter votre demande.", {"date_of_birth"}),
    (
        "fr",
        "Pourriez-vous nous indiquer votre adresse e-mail et votre numéro de commande ?",
        {"email", "order_number"},
    ),
    ("fr", "Veuillez joindre un justificatif de domicile et un selfie.", {"utility_bill", "selfie"}),
    ("fr", "Il nous faut votre ancienne adresse.", {"previous_address"}),
    ("fr", "Envoyez-nous une copie recto verso de votre permis de conduire.", {"driving_licence"}),
    (
        "fr",
        "Vous n'avez pas à fournir de passeport, mais merci d'indiquer votre numéro d'adhérent.",
        {"customer_number"},
    ),
    (
        "de",
        "Bitte senden Sie uns eine Kopie Ihres Personalausweises und Ihr Geburtsdatum.",
        {"id_card", "date_of_birth"},
    ),
    ("de", "Wir benoetigen Ihre Kundennummer.", {"customer_number"}),
    ("es", "Le rogamos que nos envíe una copia de su DNI.", {"id_card"}),
    ("it", "La preghiamo di inviarci copia della carta d'identità.", {"id_card"}),
    ("nl", "Wij verzoeken u een kopie van uw paspoort te sturen.", {"passport"}),
]
NOT_ASKED = [
    ("en", "We do not need a copy of your ID."),
    ("en", "No ID is needed."),
    ("en", "Thank you for the copy of your passport you sent."),
    ("en", "We may ask for proof of identity in some cases."),
    ("en", "Please note that a copy of your passport is not required."),
    ("en", "We have deleted the copy of your ID."),
    ("en", "Send your reply to our postal address."),
    ("en", "Reply from the e-mail address registered with us."),
    ("fr", "Nous vous remercions pour la copie de votre passeport."),
    ("fr", "Aucune pièce d'identité n'est nécessaire."),
    ("fr", "Nous n'avons pas besoin de votre carte d'identité."),
    ("fr", "Nous pourrions vous demander un justificatif d'identité."),
    ("fr", "Nous avons bien reçu votre carte d'identité."),
    ("fr", "Répondez à cette adresse e-mail."),
    ("de", "Ein Ausweis ist nicht erforderlich."),
]


@pytest.mark.parametrize(("language", "text", "items"), ASKED)
def test_items_asked_for_are_found(lexicon: Lexicon, language: str, text: str, items: set[str]) -> None:
    assert {item.value for item in analyse(text, language, lexicon).asked.asked} == items


@pytest.mark.parametrize(("language", "text"), NOT_ASKED)
def test_items_mentioned_given_or_negated_are_not_asked(lexicon: Lexicon, language: str, text: str) -> None:
    assert analyse(text, language, lexicon).asked.asked == ()


@pytest.mark.parametrize(
    ("text", "purpose"),
    [
        ("We need your customer number to locate your account.", "identify"),
        ("To verify your identity, please send your passport.", "authenticate"),
        ("Afin de retrouver votre dossier, merci d'indiquer votre numéro client.", "identify"),
        ("Pour vérifier votre identité, merci de joindre une copie.", "authenticate"),
        ("Please send your phone number.", "unknown"),
    ],
)
def test_the_purpose_of_a_demand_is_told(text: str, purpose: str) -> None:
    assert purpose_of([text]) == purpose


def test_umlauts_and_accents_in_any_spelling_find_the_same_concepts(lexicon: Lexicon) -> None:
    def names(text: str, language: str) -> list[str]:
        return [hit.name for hit in analyse(text, language, lexicon).hits]

    assert names("Löschung Ihrer Daten bestätigt", "de") == names("Loeschung Ihrer Daten bestaetigt", "de")
    assert names("Votre pièce d’identité périmée", "fr") == names("Votre piece d'identite perimee", "fr")
