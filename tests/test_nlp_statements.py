from __future__ import annotations

import pytest

from nlp.statements import find_statements


def kinds(text: str) -> set[str]:
    return {kind for kind, _ in find_statements(text)}


@pytest.mark.parametrize(
    "sentence",
    [
        "We have never received your request.",
        "Unfortunately we did not receive any e-mail from you in March.",
        "No request from you has been received.",
        "Nous n'avons jamais reçu votre demande.",
        "Aucune demande de votre part ne nous est parvenue.",
        "Ihr Antrag ist bei uns nie eingegangen.",
        "Wir haben keine Anfrage von Ihnen erhalten.",
        "No hemos recibido su solicitud.",
        "Non abbiamo mai ricevuto la Sua richiesta.",
        "Wij hebben geen verzoek van u ontvangen.",
    ],
)
def test_a_receipt_that_is_denied_is_found(sentence: str) -> None:
    assert kinds(sentence) == {"receipt_denied"}


@pytest.mark.parametrize(
    "sentence",
    [
        "We have not received a reply to our e-mail of 3 March.",
        "We have not received a copy of your passport with your request.",
        "We have received your request.",
        "Nous n'avons pas reçu de réponse à notre courriel.",
        "Wir haben auf unsere Nachricht keine Antwort erhalten.",
        "Have you never received our message?",
    ],
)
def test_that_something_else_did_not_come_denies_no_receipt(sentence: str) -> None:
    assert "receipt_denied" not in kinds(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Your data will be permanently deleted within 30 days.",
        "Your account is scheduled for deletion on 5 May.",
        "Vos données seront supprimées sous 30 jours.",
        "Ihre Daten werden innerhalb von 30 Tagen gelöscht.",
        "Sus datos serán eliminados en un plazo de 30 días.",
        "I Suoi dati saranno cancellati entro 30 giorni.",
        "Uw gegevens worden binnen 30 dagen verwijderd.",
    ],
)
def test_an_erasure_that_is_still_to_come_is_found(sentence: str) -> None:
    assert "erasure_later" in kinds(sentence)


@pytest.mark.parametrize(
    "text",
    [
        "Your data have been permanently deleted. Copies in backups will be deleted within 30 days.",
        "We have deleted your account.",
        "Nous avons supprimé vos données. Les sauvegardes seront effacées sous 30 jours.",
        "Wir haben Ihre Daten gelöscht.",
        "Ihre Daten wurden vollständig gelöscht.",
        "Hemos eliminado sus datos.",
        "Abbiamo cancellato i Suoi dati.",
        "Wij hebben uw gegevens verwijderd.",
    ],
)
def test_an_erasure_that_has_happened_is_not_announced(text: str) -> None:
    assert "erasure_later" not in kinds(text)


@pytest.mark.parametrize(
    "sentence",
    [
        "We keep your invoices for ten years because tax law obliges us to.",
        "Vos factures sont conservées dix ans en vertu d'une obligation légale.",
        "Ihre Rechnungen bewahren wir wegen gesetzlicher Pflichten zehn Jahre auf.",
        "Conservamos sus facturas durante diez años por obligación legal.",
        "Conserviamo le Sue fatture per dieci anni per obbligo di legge.",
        "Uw facturen bewaren wij tien jaar omdat de wet dat voorschrijft.",
    ],
)
def test_what_is_kept_for_a_reason_of_law_is_found_with_its_reason(sentence: str) -> None:
    assert {"data_kept", "kept_because"} <= kinds(sentence)


@pytest.mark.parametrize("sentence", ["We will keep your profile.", "Nous conservons votre adresse."])
def test_what_is_kept_without_a_reason_is_found_without_one(sentence: str) -> None:
    assert kinds(sentence) == {"data_kept"}


def test_keeping_somebody_informed_keeps_no_data() -> None:
    assert kinds("We will keep you informed about your data.") == set()


@pytest.mark.parametrize(
    "sentence",
    [
        "Requests can also be sent by e-mail to privacy@northgate.example.",
        "Vous pouvez exercer vos droits par courriel.",
        "Sie können Ihre Rechte auch per E-Mail ausüben.",
        "Puede ejercer sus derechos por correo electrónico.",
        "Può esercitare i Suoi diritti via e-mail.",
        "U kunt uw rechten ook per e-mail uitoefenen.",
    ],
)
def test_an_open_mail_box_is_found(sentence: str) -> None:
    assert "email_open" in kinds(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Without a copy of your passport we cannot process your request.",
        "We are unable to proceed until you have sent us a photo.",
        "Sans copie de votre pièce d'identité, nous ne pouvons pas traiter votre demande.",
        "Ohne eine Ausweiskopie können wir Ihren Antrag nicht bearbeiten.",
        "Sin una copia de su documento no podemos tramitar su solicitud.",
        "Senza una copia del documento non possiamo procedere.",
        "Zonder kopie van uw paspoort kunnen wij uw verzoek niet behandelen.",
    ],
)
def test_what_is_called_indispensable_is_found(sentence: str) -> None:
    assert "indispensable" in kinds(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "We have informed all recipients of the erasure.",
        "Nous avons informé les destinataires de l'effacement.",
        "Die Empfänger haben wir darüber unterrichtet.",
    ],
)
def test_that_recipients_were_told_is_found(sentence: str) -> None:
    assert "recipients_told" in kinds(sentence)


def test_an_ordinary_receipt_states_nothing() -> None:
    assert find_statements("Thank you for your request. We will answer within a month.\n\nKind regards") == ()


def test_the_sentence_is_given_on_one_line() -> None:
    assert find_statements("We have never\nreceived your request.") == (
        ("receipt_denied", "We have never received your request."),
    )


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("We have corrected your address.", "rectified"),
        ("Your date of birth has been rectified.", "rectified"),
        ("Nous avons rectifié votre adresse.", "rectified"),
        ("Wir haben Ihre Anschrift berichtigt.", "rectified"),
        ("Hemos rectificado su dirección.", "rectified"),
        ("Abbiamo rettificato il Suo indirizzo.", "rectified"),
        ("Wij hebben uw adres gecorrigeerd.", "rectified"),
        ("The processing of your data has been restricted.", "restricted"),
        ("Le traitement de vos données a été limité.", "restricted"),
        ("Die Verarbeitung wurde eingeschränkt.", "restricted"),
        ("Abbiamo limitato il trattamento dei Suoi dati.", "restricted"),
        ("Wij hebben de verwerking beperkt.", "restricted"),
    ],
)
def test_a_right_without_a_label_is_given_effect_to_by_a_sentence(sentence: str, kind: str) -> None:
    assert kind in kinds(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "We have not corrected your address.",
        "Once we have restricted it, we will tell you.",
        "Nous rectifierons cela.",
    ],
)
def test_what_was_not_done_or_is_to_come_gives_effect_to_nothing(sentence: str) -> None:
    assert not kinds(sentence) & {"rectified", "restricted"}


@pytest.mark.parametrize(
    "sentence",
    [
        "For a second copy we charge an administrative fee of 10 euros.",
        "Additional copies cost £5 each.",
        "Toute copie supplémentaire donne lieu au paiement de frais de 10 euros.",
        "Für jede weitere Kopie erheben wir ein Entgelt von 10 Euro.",
        "Por una segunda copia cobramos un canon de 10 euros.",
        "Per ogni ulteriore copia è richiesto un contributo di 10 euro.",
        "Voor een extra kopie brengen wij een vergoeding van 10 euro in rekening.",
    ],
)
def test_a_fee_for_a_further_copy_is_told_from_a_fee_for_the_answer(sentence: str) -> None:
    assert "further_copy" in kinds(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "We charge an administrative fee of 10 euros for your request.",
        "Please send us another copy of your passport.",
        "Für die Auskunft erheben wir eine Gebühr von 15 Euro.",
        "Le traitement de votre demande donne lieu au paiement de 15 euros.",
    ],
)
def test_a_fee_for_the_answer_is_no_fee_for_a_further_copy(sentence: str) -> None:
    assert "further_copy" not in kinds(sentence)
