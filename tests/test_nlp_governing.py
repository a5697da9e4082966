"""In one sentence some items are asked for and others spared: the nearest word of force decides."""

from __future__ import annotations

import pytest

from nlp.concepts import Lexicon
from nlp.features import analyse


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return Lexicon.load()


MIXED = [
    ("en", "Please send us your order number, but not a copy of your passport.", {"order_number"}),
    ("en", "We need your date of birth instead of an identity card.", {"date_of_birth"}),
    (
        "en",
        "Could you give us your customer number, no need to attach your driving licence?",
        {"customer_number"},
    ),
    ("en", "We do not need your passport, only your postal address.", {"postal_address"}),
    ("en", "A recent utility bill is required, your bank details are not needed.", {"utility_bill"}),
    ("en", "Kindly let us have your phone number; your passport can stay at home.", {"phone"}),
    ("en", "Please tell us your date of birth as shown on your passport.", {"date_of_birth"}),
    (
        "fr",
        "Merci de nous indiquer votre date de naissance, et non une copie de votre passeport.",
        {"date_of_birth"},
    ),
    (
        "fr",
        "Nous aimerions connaître votre numéro de client, sans que vous ayez à joindre une pièce d'identité.",
        {"customer_number"},
    ),
    (
        "fr",
        "Il nous manque votre numéro de commande, mais ni votre passeport ni votre IBAN.",
        {"order_number"},
    ),
    (
        "fr",
        "Envoyez-nous votre permis de conduire, la carte d'identité n'étant pas nécessaire.",
        {"driving_licence"},
    ),
    ("de", "Bitte nennen Sie uns Ihr Geburtsdatum, aber keine Ausweisnummer.", {"date_of_birth"}),
    (
        "de",
        "Einen Ausweis benötigen wir nicht, sondern lediglich Ihre Kundennummer.",
        {"customer_number"},
    ),
    (
        "de",
        "Ihren Führerschein können Sie zu Hause lassen, bringen Sie bitte Ihren Reisepass mit.",
        {"passport"},
    ),
    ("de", "Wir brauchen noch Ihre Bestellnummer statt einer Ausweiskopie.", {"order_number"}),
    ("es", "Envíenos su número de cliente, pero no una copia del DNI.", {"customer_number"}),
    (
        "es",
        "Necesitamos su fecha de nacimiento; el pasaporte no hace falta.",
        {"date_of_birth"},
    ),
    ("es", "Indíquenos el número de pedido en lugar de enviarnos el DNI.", {"order_number"}),
    ("it", "Ci occorre il codice cliente, non il passaporto.", {"customer_number"}),
    (
        "it",
        "La preghiamo di indicare la data di nascita, senza allegare la carta d'identità.",
        {"date_of_birth"},
    ),
    ("it", "Il passaporto non va allegato, ci serve invece il numero d'ordine.", {"order_number"}),
    ("nl", "Stuur ons uw klantnummer, maar geen kopie van uw paspoort.", {"customer_number"}),
    ("nl", "Een identiteitsbewijs vragen wij niet, wel uw geboortedatum.", {"date_of_birth"}),
    ("nl", "Uw bestelnummer hebben we nodig, uw rijbewijs niet.", {"order_number"}),
]
TOPICS = [
    ("en", "You ask whether a company may demand a copy of your passport."),
    ("en", "We hold the following data: your date of birth, your phone number and a copy of your passport."),
    ("fr", "Vous demandez pourquoi certaines entreprises exigent une pièce d'identité."),
    ("de", "Sie möchten wissen, ob ein Unternehmen einen Ausweis verlangen darf."),
    ("es", "Los datos que tratamos son: fecha de nacimiento, domicilio y copia del DNI."),
    ("it", "Ci chiede se un'azienda possa pretendere la carta d'identità."),
    ("nl", "Wij verwerken van u: geboortedatum, postadres en een kopie van uw paspoort."),
]
STILL_ASKED = [
    ("en", "We cannot send you anything without a copy of your passport.", {"passport"}),
    ("en", "Please send a utility bill no older than three months.", {"utility_bill"}),
    ("fr", "Sans votre date de naissance, nous ne pouvons rien vous envoyer.", {"date_of_birth"}),
    ("de", "Wir brauchen dafür noch Ihre Kundennummer.", {"customer_number"}),
    ("es", "Si no nos facilita su DNI, cerraremos el expediente.", {"id_card"}),
    ("it", "Serve copia non autenticata della carta d'identità.", {"id_card"}),
    ("nl", "Zolang wij uw paspoort niet hebben gezien, kunnen wij niets doen.", {"passport"}),
]
TAKEN_BACK = [
    ("en", "Dear Ms Roe, please disregard our request for a copy of your passport."),
    ("en", "Our request for a copy of your passport is withdrawn."),
    ("fr", "Veuillez ne pas tenir compte de notre demande de copie de votre passeport."),
    ("fr", "Merci d'ignorer notre demande de pièce d'identité."),
    ("de", "Bitte betrachten Sie unsere Anforderung einer Ausweiskopie als gegenstandslos."),
    ("de", "Unsere Bitte um eine Kopie Ihres Ausweises ist hinfällig."),
    ("es", "Por favor, no tenga en cuenta nuestra solicitud de una copia de su DNI."),
    ("es", "Le rogamos que ignore nuestra petición de una copia de su pasaporte."),
    ("it", "La preghiamo di non tenere conto della nostra richiesta di copia del passaporto."),
    ("it", "La nostra richiesta di copia del passaporto è da considerarsi superata."),
    ("nl", "Gelieve ons verzoek om een kopie van uw paspoort te negeren."),
    ("nl", "Ons verzoek om een kopie van uw paspoort is komen te vervallen."),
]
NOT_TAKEN_BACK = [
    ("en", "Please do not ignore our request for a copy of your passport.", {"passport"}),
    (
        "en",
        "Please disregard our request for a copy of your passport and send us your date of birth instead.",
        {"date_of_birth"},
    ),
    (
        "fr",
        "Merci de tenir compte de notre demande de copie de votre passeport.",
        {"passport"},
    ),
    ("de", "Unsere Bitte um eine Ausweiskopie hat sich nicht erledigt.", {"id_card"}),
    ("es", "Tenga en cuenta nuestra solicitud de una copia de su DNI.", {"id_card"}),
    ("it", "La nostra richiesta di copia del passaporto non è ancora superata.", {"passport"}),
    ("nl", "Gelieve rekening te houden met ons verzoek om een kopie van uw paspoort.", {"passport"}),
]


@pytest.mark.parametrize(("language", "text", "items"), MIXED)
def test_one_item_is_asked_for_and_another_spared(
    lexicon: Lexicon, language: str, text: str, items: set[str]
) -> None:
    assert {item.value for item in analyse(text, language, lexicon).asked.asked} == items


@pytest.mark.parametrize(("language", "text"), TOPICS)
def test_a_sentence_about_asking_or_holding_asks_for_nothing(
    lexicon: Lexicon, language: str, text: str
) -> None:
    assert analyse(text, language, lexicon).asked.asked == ()


@pytest.mark.parametrize(("language", "text", "items"), STILL_ASKED)
def test_a_negation_that_denies_something_else_spares_no_item(
    lexicon: Lexicon, language: str, text: str, items: set[str]
) -> None:
    assert {item.value for item in analyse(text, language, lexicon).asked.asked} == items


@pytest.mark.parametrize(("language", "text"), TAKEN_BACK)
def test_a_demand_that_is_taken_back_is_no_demand(lexicon: Lexicon, language: str, text: str) -> None:
    asked = analyse(text, language, lexicon).asked
    assert asked.asked == ()
    assert "SPARED_DOC" in asked.states


@pytest.mark.parametrize(("language", "text", "items"), NOT_TAKEN_BACK)
def test_a_demand_that_is_not_taken_back_stays_one(
    lexicon: Lexicon, language: str, text: str, items: set[str]
) -> None:
    assert {item.value for item in analyse(text, language, lexicon).asked.asked} == items
