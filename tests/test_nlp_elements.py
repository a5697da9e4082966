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


WORDINGS = [
    ("en", "We store them for two years.", "15(1)(d)"),
    ("en", "We got your address from a list broker.", "15(1)(g)"),
    ("en", "Your data go to our accountant and to nobody else.", "15(1)(c)"),
    ("en", "We use your details to deliver your orders and to bill you.", "15(1)(a)"),
    ("en", "We have your name, your address and your order history on file.", "15(1)(b)"),
    ("en", "You can ask us to correct or erase them at any time.", "15(1)(e)"),
    ("en", "If you are unhappy you may complain to the data protection authority.", "15(1)(f)"),
    ("en", "No computer alone decides anything about you, and we build no profile of you.", "15(1)(h)"),
    ("en", "All our servers are in Ireland, so your data never leave the EU.", "15(2)"),
    ("en", "Your phone number came from the form you filled in at our fair stand.", "15(1)(g)"),
    ("en", "Once your contract has ended, your file is deleted after three years.", "15(1)(d)"),
    ("en", "We have passed your address to the parcel service.", "15(1)(c)"),
    ("fr", "On les garde cinq ans.", "15(1)(d)"),
    ("fr", "Votre adresse nous vient d'un courtier en listes.", "15(1)(g)"),
    ("fr", "Nous transmettons vos données à notre expert-comptable.", "15(1)(c)"),
    ("fr", "Nous nous en servons pour vous livrer et vous facturer.", "15(1)(a)"),
    ("fr", "Nous avons votre nom, votre adresse et vos achats.", "15(1)(b)"),
    ("fr", "Vous pouvez les faire corriger ou effacer, ou vous opposer à leur usage.", "15(1)(e)"),
    ("fr", "En cas de désaccord, vous pouvez vous plaindre auprès de la CNIL.", "15(1)(f)"),
    ("fr", "Aucun algorithme ne décide à votre sujet et nous ne dressons aucun profil.", "15(1)(h)"),
    ("fr", "Vos données restent en Europe et ne sont envoyées dans aucun pays tiers.", "15(2)"),
    ("fr", "C'est vous qui nous les avez données lors de votre inscription.", "15(1)(g)"),
    ("fr", "Elles sont effacées trois ans après votre dernier achat.", "15(1)(d)"),
    ("fr", "Seuls nos livreurs et notre banque y ont accès.", "15(1)(c)"),
    ("de", "Wir heben sie zwei Jahre auf.", "15(1)(d)"),
    ("de", "Ihre Adresse haben wir von einem Adresshändler.", "15(1)(g)"),
    ("de", "Ihre Daten geben wir an unseren Steuerberater weiter.", "15(1)(c)"),
    ("de", "Wir nutzen Ihre Daten, um Ihre Bestellungen zu liefern und abzurechnen.", "15(1)(a)"),
    ("de", "Gespeichert sind Ihr Name, Ihre Anschrift und Ihre Käufe.", "15(1)(b)"),
    ("de", "Sie können die Angaben jederzeit berichtigen oder löschen lassen.", "15(1)(e)"),
    ("de", "Sie können sich auch bei der Datenschutzbehörde beschweren.", "15(1)(f)"),
    ("de", "Über Sie entscheidet kein Computer, und Profile bilden wir nicht.", "15(1)(h)"),
    ("de", "Die Daten bleiben in der EU, unsere Server stehen in Frankfurt.", "15(2)"),
    ("de", "Die Nummer haben Sie uns selbst bei der Anmeldung genannt.", "15(1)(g)"),
    ("de", "Nach Ablauf des Vertrags werden die Daten nach drei Jahren gelöscht.", "15(1)(d)"),
    ("de", "Zugriff haben nur unsere Buchhaltung und die Post.", "15(1)(c)"),
    ("es", "Los guardamos cinco años.", "15(1)(d)"),
    ("es", "Compramos su dirección a una empresa de listados.", "15(1)(g)"),
    ("es", "Pasamos sus datos a nuestra gestoría.", "15(1)(c)"),
    ("es", "Usamos sus datos para enviarle los pedidos y cobrarlos.", "15(1)(a)"),
    ("es", "Tenemos su nombre, su dirección y sus compras.", "15(1)(b)"),
    ("es", "Puede pedir que los corrijamos o los borremos cuando quiera.", "15(1)(e)"),
    ("es", "También puede quejarse ante la Agencia de Protección de Datos.", "15(1)(f)"),
    ("es", "Ninguna máquina decide por nosotros y no hacemos perfiles.", "15(1)(h)"),
    ("es", "Sus datos no salen de Europa.", "15(2)"),
    ("es", "Nos los dio usted mismo al hacerse socio.", "15(1)(g)"),
    ("es", "Se borran a los dos años de la última visita.", "15(1)(d)"),
    ("es", "A sus datos solo tienen acceso la recepción y el banco.", "15(1)(c)"),
    ("it", "Li conserviamo per due anni.", "15(1)(d)"),
    ("it", "Abbiamo avuto il Suo indirizzo da una società di liste.", "15(1)(g)"),
    ("it", "Li passiamo al nostro commercialista.", "15(1)(c)"),
    ("it", "Usiamo i Suoi dati per spedirle gli ordini e fatturarli.", "15(1)(a)"),
    ("it", "Di Lei abbiamo il nome, l'indirizzo e gli acquisti.", "15(1)(b)"),
    ("it", "Può chiedere di correggerli o di farli cancellare quando vuole.", "15(1)(e)"),
    ("it", "Può anche rivolgersi al Garante con un reclamo.", "15(1)(f)"),
    ("it", "Su di Lei non decide il computer e non creiamo profili.", "15(1)(h)"),
    ("it", "I dati non escono dall'Unione europea.", "15(2)"),
    ("it", "Ce li ha dati Lei quando si è iscritto.", "15(1)(g)"),
    ("it", "Vengono cancellati dopo tre anni dall'ultimo acquisto.", "15(1)(d)"),
    ("it", "Ai dati hanno accesso solo la segreteria e la banca.", "15(1)(c)"),
    ("nl", "We bewaren ze vijf jaar.", "15(1)(d)"),
    ("nl", "Uw adres hebben we gekocht van een adressenhandelaar.", "15(1)(g)"),
    ("nl", "Uw gegevens geven we door aan onze boekhouder.", "15(1)(c)"),
    ("nl", "We gebruiken uw gegevens om uw bestellingen te bezorgen en te factureren.", "15(1)(a)"),
    ("nl", "We hebben uw naam, uw adres en uw aankopen.", "15(1)(b)"),
    ("nl", "U kunt ze altijd laten verbeteren of wissen.", "15(1)(e)"),
    ("nl", "U kunt ook een klacht indienen bij de toezichthouder.", "15(1)(f)"),
    ("nl", "Er beslist geen computer over u en we maken geen profiel.", "15(1)(h)"),
    ("nl", "Uw gegevens blijven in de EU.", "15(2)"),
    ("nl", "Het nummer heeft u zelf opgegeven toen u lid werd.", "15(1)(g)"),
    ("nl", "Ze worden verwijderd na drie jaar zonder bezoek.", "15(1)(d)"),
    ("nl", "Alleen de receptie en de bank hebben toegang tot uw gegevens.", "15(1)(c)"),
]
SILENT = [
    ("en", "Our privacy policy describes the purposes and the recipients."),
    ("en", "You asked for the recipients of your data."),
    ("en", "Please tell us the purpose of your request."),
    ("en", "Thank you for your patience."),
    ("en", "We cannot rectify this for you, sorry."),
    ("en", "We will send you the sources of your data next week."),
    ("fr", "Notre politique de confidentialité décrit les finalités et les destinataires."),
    ("fr", "Vous demandez la source de vos données."),
    ("fr", "Merci de préciser la finalité de votre demande."),
    ("fr", "Nous vous remercions de votre patience."),
    ("fr", "Nous ne rectifierons pas cette fiche."),
    ("fr", "Les destinataires vous seront indiqués plus tard."),
    ("de", "Die Zwecke finden Sie in unserer Datenschutzerklärung."),
    ("de", "Sie fragen nach den Empfängern Ihrer Daten."),
    ("de", "Bitte teilen Sie uns den Zweck Ihrer Anfrage mit."),
    ("de", "Vielen Dank für Ihre Geduld."),
    ("de", "Eine Berichtigung lehnen wir ab."),
    ("de", "Die Herkunft der Daten werden wir Ihnen nächste Woche nennen."),
    ("es", "Puede consultar las finalidades en nuestra política de privacidad."),
    ("es", "Usted pide los destinatarios de sus datos."),
    ("es", "Por favor, indique la finalidad de su solicitud."),
    ("es", "Gracias por su paciencia."),
    ("es", "No procede la rectificación."),
    ("es", "La procedencia de los datos se le enviará la semana próxima."),
    ("it", "Le finalità sono descritte e si possono consultare nella nostra informativa."),
    ("it", "Lei chiede i destinatari dei Suoi dati."),
    ("it", "La preghiamo di indicare la finalità della richiesta."),
    ("it", "Grazie per la pazienza."),
    ("it", "La rettifica non è possibile."),
    ("it", "L'origine dei dati Le verrà inviata la settimana prossima."),
    ("nl", "De doeleinden staan in onze privacyverklaring."),
    ("nl", "U vraagt naar de ontvangers van uw gegevens."),
    ("nl", "Gelieve het doel van uw verzoek op te geven."),
    ("nl", "Dank voor uw geduld."),
    ("nl", "Rectificatie is niet mogelijk."),
    ("nl", "De herkomst van de gegevens volgt volgende week."),
]


@pytest.mark.parametrize(("language", "text", "element"), WORDINGS)
def test_everyday_words_address_an_element(lexicon: Lexicon, language: str, text: str, element: str) -> None:
    assert element in {one.element for one in addressed(lexicon, text, language)}


@pytest.mark.parametrize(("language", "text"), SILENT)
def test_what_tells_nothing_addresses_nothing(lexicon: Lexicon, language: str, text: str) -> None:
    assert addressed(lexicon, text, language) == ()
