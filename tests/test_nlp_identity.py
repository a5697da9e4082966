"""Identity items asked for, told apart from those mentioned."""

from __future__ import annotations

import pytest

from nlp.concepts import Lexicon
from nlp.features import analyse
from nlp.identity import purpose_of
from nlp.sentences import split_sentences


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
LISTS = [
    (
        "en",
        "To proceed we need the following:\n\n1. a copy of your passport or identity card\n2. your date of birth\n3. your customer number",
        {"passport", "id_card", "date_of_birth", "customer_number"},
    ),
    (
        "en",
        "Please send us:\n  • proof of address\n  • a recent picture of your face",
        {"utility_bill", "photo"},
    ),
    (
        "en",
        "We require these items from you:\nDate of birth\nPostal address\nOrder number\n\nThank you.",
        {"date_of_birth", "postal_address", "order_number"},
    ),
    (
        "en",
        "Please provide: (a) your date of birth; (b) your phone number; (c) your order number.",
        {"date_of_birth", "phone", "order_number"},
    ),
    (
        "en",
        "Kindly let us have the items below:\ni) your previous address,\nii) your IBAN.",
        {"previous_address", "bank_details"},
    ),
    (
        "fr",
        "Afin de traiter votre demande, il nous faut les éléments suivants :\n\n1) une copie de votre passeport ou de votre carte d'identité\n2) votre date de naissance\n3) votre numéro de client",
        {"passport", "id_card", "date_of_birth", "customer_number"},
    ),
    (
        "fr",
        "Merci de nous envoyer :\n– un justificatif de domicile ;\n– une photo récente de vous.",
        {"utility_bill", "photo"},
    ),
    (
        "fr",
        "Nous avons besoin des informations suivantes :\nDate de naissance\nAdresse postale\nNuméro de commande\n\nBien à vous",
        {"date_of_birth", "postal_address", "order_number"},
    ),
    (
        "fr",
        "Veuillez fournir : a) votre date de naissance ; b) votre numéro de téléphone ; c) votre numéro de commande.",
        {"date_of_birth", "phone", "order_number"},
    ),
]
FACES = [
    ("en", "Please send us a photo of you.", {"photo"}),
    ("en", "We need a recent picture of your face.", {"photo"}),
    ("en", "Please upload a photo of your face so that we can compare it.", {"photo"}),
    ("en", "Please submit a clear, front-facing photo of yourself.", {"photo"}),
    ("en", "Please send a selfie in which you are holding your identity card.", {"selfie_with_id"}),
    ("en", "We need a selfie with your passport next to your face.", {"selfie_with_id"}),
    ("en", "Please send a picture of yourself holding your driving licence.", {"selfie_with_id"}),
    ("en", "Please send a selfie and a copy of your ID.", {"selfie", "id_card"}),
    ("en", "Please send us a photo of your driving licence.", {"driving_licence"}),
    ("fr", "Merci de nous envoyer une photo de vous.", {"photo"}),
    ("fr", "Il nous faut une photo récente de votre visage.", {"photo"}),
    ("fr", "Veuillez envoyer un selfie où vous tenez votre carte d'identité.", {"selfie_with_id"}),
    ("fr", "Merci de joindre un selfie avec votre passeport à côté de votre visage.", {"selfie_with_id"}),
    ("fr", "Veuillez transmettre une photo de vous tenant votre permis de conduire.", {"selfie_with_id"}),
    ("fr", "Merci d'envoyer un selfie et une copie de votre carte d'identité.", {"selfie", "id_card"}),
    ("fr", "Merci d'envoyer une photo de votre passeport.", {"passport"}),
]
MORE = [
    (
        "en",
        "Kindly share a scan of your residence permit or your passport.",
        {"residence_permit", "passport"},
    ),
    ("en", "You are asked to supply a certified copy of your passport.", {"notarised_copy", "passport"}),
    ("en", "Which email address did you use, and what is your phone number?", {"email", "phone"}),
    ("en", "Missing from your request: your national insurance number.", {"national_number"}),
    ("en", "Click the link below to confirm that the request is yours.", {"confirmation_link"}),
    ("en", "The IP address from which you visited us is required.", {"ip_address"}),
    ("en", "We would be grateful for your order number.", {"order_number"}),
    ("en", "May we ask you for your date of birth?", {"date_of_birth"}),
    ("fr", "Nous vous saurions gré de produire une copie de votre titre de séjour.", {"residence_permit"}),
    ("fr", "Je vous remercie de me faire parvenir une procuration.", {"mandate"}),
    ("fr", "Il vous est demandé de joindre votre permis de conduire.", {"driving_licence"}),
    ("fr", "Je vous invite à me transmettre une copie de votre carte nationale d'identité.", {"id_card"}),
    (
        "fr",
        "Il me faudrait une pièce d'identité ainsi qu'un justificatif de domicile.",
        {"id_card", "utility_bill"},
    ),
    ("fr", "Nous souhaitons connaître l'adresse IP de votre dernière connexion.", {"ip_address"}),
    ("fr", "Cliquez sur le lien ci-dessous pour confirmer votre demande.", {"confirmation_link"}),
    ("fr", "Quelle est votre adresse postale ?", {"postal_address"}),
    ("fr", "Pouvez-vous nous rappeler votre pseudo ?", {"account_login"}),
    (
        "fr",
        "Merci d'ajouter une copie de votre titre de séjour ou de votre passeport.",
        {"residence_permit", "passport"},
    ),
]
NOT_ASKED = [
    ("en", "Proof of identity may be necessary in some cases."),
    ("en", "The copy of your passport has been received."),
    ("en", "Your request names neither a date of birth nor an address, and we need neither."),
    ("en", "There is no need to send a selfie or a copy of your ID."),
    ("en", "We have now verified your identity with the driving licence you sent."),
    ("fr", "Inutile de joindre une pièce d'identité."),
    ("fr", "Votre carte d'identité nous est bien parvenue."),
    ("fr", "Il n'est pas nécessaire de fournir un justificatif de domicile."),
    ("fr", "La copie de votre passeport a été détruite."),
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


@pytest.mark.parametrize(("language", "text", "items"), LISTS)
def test_a_list_belongs_to_the_sentence_that_asks(
    lexicon: Lexicon, language: str, text: str, items: set[str]
) -> None:
    first = split_sentences(text)[0]
    assert {item.value for item in analyse(first.text, language, lexicon).asked.asked} == items


@pytest.mark.parametrize(("language", "text", "items"), ASKED + FACES + MORE)
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


@pytest.mark.parametrize(
    "text",
    [
        "We hold the following about you:\nName: Eva Maier\nAddress: 1 Long Lane",
        "Dear customer:\nWe have received your letter and we will look into it.\nMore follows.",
    ],
)
def test_what_follows_a_colon_is_a_list_only_when_it_looks_like_one(text: str) -> None:
    assert len(split_sentences(text)) == 3


DEMANDED = [
    ("en", "Bring your passport into the shop so I can see it's you."),
    ("en", "Passport copy, now, or this goes nowhere."),
    ("en", "We do need your driving licence, not your passport."),
    ("fr", "Passez à l'agence avec votre passeport."),
    ("fr", "Tant que nous n'avons pas votre pièce d'identité, rien ne bouge."),
    ("de", "Ohne Ausweis keine Auskunft."),
    ("de", "Komm mit deinem Personalausweis vorbei."),
    ("de", "Kopie Ihres Passes bis Freitag."),
    ("de", "Ihr Antrag wird erst bearbeitet, wenn der Führerschein in Kopie vorliegt."),
    ("de", "Schicken Sie uns den Ausweis, die Seriennummer dürfen Sie abdecken."),
    ("es", "Sin el DNI no podemos hacer nada."),
    ("es", "Mándame una foto del pasaporte."),
    ("es", "Si no nos llega su DNI en diez días, archivaremos la solicitud."),
    ("it", "Manca la carta d'identità, me la mandi."),
    ("it", "Aspettiamo la scansione del passaporto."),
    ("it", "Ci mandi una foto della patente."),
    ("nl", "Rijbewijs, beide kanten, per omgaande."),
    ("nl", "Zonder paspoort beginnen wij er niet aan."),
    ("nl", "Kom langs met je identiteitskaart."),
]
CURT = [
    ("en", "Customer number?"),
    ("fr", "Date de naissance, merci."),
]
DEMANDED += [
    ("en", "We will proceed on receipt of a copy of your passport."),
    ("en", "Your request cannot be processed until we have received a copy of your ID."),
    ("en", "The copy of the ID is unreadable; please send a new one."),
    ("fr", "La société vous demande une copie de votre carte Vitale."),
    ("fr", "Nous traiterons votre demande dès réception d'une copie de votre passeport."),
    ("fr", "À défaut de réception d'un document d'identité sous 14 jours, nous clôturerons."),
    ("de", "Da wir Sie nicht eindeutig zuordnen können, bitten wir um eine Kopie Ihres Personalausweises."),
    ("es", "Acuda a nuestra oficina con su pasaporte original."),
    ("it", "Il documento che ci ha mandato è scaduto: ce ne serve uno valido."),
    ("nl", "De kopie van uw rijbewijs was onleesbaar, stuur een nieuwe."),
]
CURT += [
    ("en", "Order no?"),
    ("en", "Did you book under another surname? Tell us which."),
    ("fr", "N° client svp."),
    ("de", "Unter welcher Telefonnummer sind Sie bei uns registriert?"),
    ("es", "necesito tu nº de socio"),
    ("it", "Ci dia il numero dell'ultimo ordine."),
    ("nl", "Kunt u ons het nummer van uw polis sturen?"),
]
NOT_ASKED = [
    ("en", "Please quote your customer number in all correspondence."),
    ("en", "Please sign the attached waiver and send it back."),
    ("fr", "Faute de pouvoir vous reconnaître, nous ne pouvons donner suite."),
    ("de", "Bitte prüfen Sie die Schreibweise der Adresse."),
    ("es", "Nuestra decisión es firme: la cuenta sigue suspendida."),
    ("it", "Per non ricevere altri sondaggi, clicchi qui."),
    ("nl", "Gelieve het dossiernummer bij elk contact te vermelden."),
]
NOT_DEMANDED = [
    ("en", "Were you asked for an identity card? Yes / No"),
    ("en", "If we need an identity document, we will tell you."),
    ("de", "Ein Personalausweis ist dafür nicht vonnöten."),
    ("de", "Es ist nicht notwendig, einen Reisepass zu liefern."),
    ("it", "La copia della carta d'identità era leggibile, La ringrazio."),
    ("nl", "Voor uw legitimatie danken wij u."),
    ("it", "La carta d'identità, quella no, non la vogliamo vedere."),
    ("it", "avv. Tiziano Pedrazzini, notaio"),
    ("en", "No need to send your passport again."),
    ("en", "A copy of the passport is not necessary."),
    ("en", "We already know who you are, so leave your passport at home."),
    ("en", "Thank you for the passport copy you sent."),
    ("en", "If in doubt we may ask for an identity card."),
    ("en", "The copy of your ID has been destroyed."),
    ("fr", "Inutile de nous renvoyer votre pièce d'identité."),
    ("fr", "Nous vous remercions de la copie de votre passeport."),
    ("fr", "En cas de doute, nous pourrions demander une pièce d'identité."),
    ("fr", "Un justificatif d'identité n'est pas nécessaire."),
    ("fr", "Votre passeport, bien reçu lundi, a été vérifié."),
    ("de", "Ein Ausweisdokument benötigen wir von Ihnen nicht, Ihre Identität steht fest."),
    ("de", "Einen Personalausweis müssen Sie uns nicht schicken."),
    ("de", "Ihr Ausweis lag uns bei der Anmeldung vor."),
    ("de", "Falls nötig, können wir einen Ausweis verlangen."),
    ("de", "Die Vorlage eines Ausweises ist entbehrlich."),
    ("de", "Ausweis brauch ich keinen."),
    ("es", "No hace falta que mande el DNI."),
    ("es", "El DNI no nos lo mande."),
    ("es", "Gracias por la copia del pasaporte."),
    ("es", "En caso de duda podremos pedir un documento de identidad."),
    ("es", "Agradecemos la copia del DNI que nos hizo llegar."),
    ("it", "Un documento d'identità non serve."),
    ("it", "Avendo Lei già esibito il documento d'identità, procediamo."),
    ("it", "La carta d'identità non ci occorre."),
    ("it", "Grazie per la copia del passaporto."),
    ("it", "Se del caso possiamo chiedere un documento di identità."),
    ("nl", "Een kopie van uw rijbewijs hoeft u niet mee te sturen."),
    ("nl", "Een legitimatie is niet nodig."),
    ("nl", "Bedankt voor de foto van je identiteitskaart."),
    ("nl", "Bij twijfel kunnen wij om een legitimatiebewijs vragen."),
    ("nl", "Uw paspoort hebben wij niet nodig."),
]
SPARED = [
    ("en", "No need to send your passport again."),
    ("en", "A copy of the passport is not necessary."),
    ("en", "We already know who you are, so leave your passport at home."),
    ("en", "Thank you for the passport copy you sent."),
    ("fr", "Inutile de nous renvoyer votre pièce d'identité."),
    ("fr", "Nous vous remercions de la copie de votre passeport."),
    ("fr", "Un justificatif d'identité n'est pas nécessaire."),
    ("fr", "Votre passeport, bien reçu lundi, a été vérifié."),
    ("de", "Ein Ausweisdokument benötigen wir von Ihnen nicht, Ihre Identität steht fest."),
    ("de", "Einen Personalausweis müssen Sie uns nicht schicken."),
    ("de", "Ihr Ausweis lag uns bei der Anmeldung vor."),
    ("de", "Die Vorlage eines Ausweises ist entbehrlich."),
    ("de", "Ausweis brauch ich keinen."),
    ("es", "No hace falta que mande el DNI."),
    ("es", "El DNI no nos lo mande."),
    ("es", "Gracias por la copia del pasaporte."),
    ("es", "Agradecemos la copia del DNI que nos hizo llegar."),
    ("it", "Un documento d'identità non serve."),
    ("it", "Avendo Lei già esibito il documento d'identità, procediamo."),
    ("it", "La carta d'identità non ci occorre."),
    ("it", "Grazie per la copia del passaporto."),
    ("nl", "Een kopie van uw rijbewijs hoeft u niet mee te sturen."),
    ("nl", "Een legitimatie is niet nodig."),
    ("nl", "Bedankt voor de foto van je identiteitskaart."),
    ("nl", "Uw paspoort hebben wij niet nodig."),
]


@pytest.mark.parametrize(("language", "text"), DEMANDED)
def test_a_document_demanded_in_any_words_is_asked_for(lexicon: Lexicon, language: str, text: str) -> None:
    assert "ASK_DOC" in analyse(text, language, lexicon).asked.states


@pytest.mark.parametrize(("language", "text"), CURT)
def test_an_item_alone_with_a_question_mark_or_thanks_is_asked_for(
    lexicon: Lexicon, language: str, text: str
) -> None:
    assert "ASK_INFO" in analyse(text, language, lexicon).asked.states


@pytest.mark.parametrize(("language", "text"), NOT_DEMANDED)
def test_a_document_not_demanded_is_never_asked_for(lexicon: Lexicon, language: str, text: str) -> None:
    assert "ASK_DOC" not in analyse(text, language, lexicon).asked.states


@pytest.mark.parametrize(("language", "text"), SPARED)
def test_a_document_not_needed_or_already_there_is_spared(lexicon: Lexicon, language: str, text: str) -> None:
    assert "SPARED_DOC" in analyse(text, language, lexicon).asked.states


def test_what_may_be_covered_on_a_document_is_not_asked_for(lexicon: Lexicon) -> None:
    text = "Schicken Sie uns den Ausweis, die Seriennummer dürfen Sie abdecken."
    assert [item.value for item in analyse(text, "de", lexicon).asked.asked] == ["id_card"]


@pytest.mark.parametrize(("language", "text"), NOT_ASKED)
def test_references_and_errands_are_no_identity_items(lexicon: Lexicon, language: str, text: str) -> None:
    assert "ASK_INFO" not in analyse(text, language, lexicon).asked.states


def test_a_video_call_with_a_passport_is_a_demand_for_the_document(lexicon: Lexicon) -> None:
    asked = analyse("Please show us your passport in a short video call.", "en", lexicon).asked
    assert [item.value for item in asked.asked] == ["passport", "video_call"]
    assert "ASK_INFO" not in asked.states


def test_an_answer_from_the_address_of_the_account_is_asked_for_without_an_item(lexicon: Lexicon) -> None:
    asked = analyse("Please reply from the e-mail address registered with us.", "en", lexicon).asked
    assert asked.asked == ()
    assert "ASK_INFO" in asked.states
