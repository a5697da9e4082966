"""A request that the person takes back: every letter waits until she says what she meant."""

from __future__ import annotations

from itertools import pairwise

import pytest

from cases import digest, ladder, timeline
from cases.model import EventKind, Label, LetterState, StepName
from cases.receipts import receipt_brief
from cases.withdrawal import Withdrawal, withdrawal_in
from tests.casefiles import CALM, CaseFile, at

TAKEN_BACK = [
    "I hereby withdraw my request of 2 March 2026. Please do not answer it.",
    "I have changed my mind: please consider my access request as withdrawn.",
    "Yes, I withdraw.",
    "Please disregard my earlier request.",
    "Withdrawal of my request",
    "I no longer need a reply.",
    "I no longer wish to pursue this.",
    "There is no need to answer my request.",
    "please treat the request as cancelled",
    "Je retire ma demande du 2 mars 2026.",
    "Veuillez considérer ma demande d'accès comme retirée.",
    "Merci de ne pas donner suite à ma demande.",
    "J’ai changé d’avis.",
    "Je me désiste de ma demande",
    "Je n'ai plus besoin de votre réponse.",
    "Je renonce à ma demande",
    "Je ne souhaite plus poursuivre cette démarche.",
    "Hiermit ziehe ich meinen Antrag vom 2. März 2026 zurück.",
    "Ich nehme meinen Antrag zurück.",
    "Bitte betrachten Sie meinen Auskunftsantrag als erledigt.",
    "Mein Antrag hat sich erledigt.",
    "Ich möchte meinen Antrag zurückziehen.",
    "Rücknahme meines Antrags",
    "Ich habe es mir anders überlegt.",
    "Ich brauche keine Antwort mehr.",
    "Ich möchte meine Anfrage nicht weiter verfolgen.",
    "Retiro mi solicitud de 2 de marzo.",
    "Desisto de mi solicitud.",
    "Consideren retirada mi solicitud",
    "Les ruego que consideren mi solicitud como retirada.",
    "Ya no necesito respuesta.",
    "He cambiado de opinión.",
    "Renuncio a mi petición.",
    "Ritiro la mia richiesta del 2 marzo.",
    "Rinuncio alla mia richiesta.",
    "Vi prego di considerare la mia richiesta come ritirata.",
    "Ho cambiato idea.",
    "Non ho più bisogno di una risposta.",
    "Non date seguito alla mia richiesta.",
    "Ik trek mijn verzoek van 2 maart in.",
    "Ik wil mijn verzoek intrekken.",
    "Beschouwt u mijn verzoek als ingetrokken.",
    "Ik zie af van mijn verzoek.",
    "U hoeft niet meer te reageren.",
    "Ik ben van gedachten veranderd.",
    "Hierbij trek ik mijn inzageverzoek van 2 maart 2026 in.",
]

IN_PART = [
    "I no longer want erasure.",
    "I limit my request to access.",
    "I withdraw my request for erasure.",
    "I no longer ask for the deletion of my data.",
    "Je ne souhaite plus l'effacement de mes données.",
    "Je limite ma demande à l'accès.",
    "Je renonce à l'effacement.",
    "Ich möchte die Löschung nicht mehr.",
    "Die Löschung möchte ich nicht mehr.",
    "Ich beschränke meinen Antrag auf die Auskunft.",
    "Ich verzichte auf die Löschung.",
    "Ich will keine Löschung mehr.",
    "Ya no quiero la supresión de mis datos.",
    "Limito mi solicitud al acceso.",
    "Renuncio a la supresión",
    "Non voglio più la cancellazione dei miei dati.",
    "Limito la mia richiesta all'accesso.",
    "Rinuncio alla cancellazione",
    "Ik wil de verwijdering niet meer.",
    "Ik beperk mijn verzoek tot inzage.",
    "Ik hoef geen verwijdering meer.",
    "Ik zie af van verwijdering",
]

UPHELD = [
    "I do not withdraw my request.",
    "I will not be withdrawing my request.",
    "I withdraw my consent to the processing.",
    "Please withdraw your demand for a copy of my passport.",
    "I ask you to cancel your request for my ID and answer.",
    "I no longer want you to process my data.",
    "I no longer wish to receive your newsletter.",
    "Please do not process my data for marketing.",
    "Please confirm receipt of my request.",
    "My request of 2 March has not been answered. I uphold it.",
    "I ask for access and erasure of my data under Articles 15 and 17 GDPR.",
    "Please do not close my request before I have an answer.",
    "You have ignored my request.",
    "If you ignore my request, I will complain.",
    "You cancelled my request without a reason.",
    "You have cancelled my request.",
    "I don't withdraw my request",
    "You cannot cancel my request.",
    "My request was closed without an answer.",
    "You have dropped my request, it seems.",
    "Ma demande est restée sans suite.",
    "Vous avez annulé ma demande sans raison.",
    "Mein Antrag ist nicht erledigt.",
    "Sie haben meinen Antrag zurückgezogen genannt.",
    "Han anulado mi solicitud.",
    "Avete ritirato la mia richiesta?",
    "Je ne retire pas ma demande.",
    "Je retire mon consentement.",
    "Veuillez retirer votre demande de pièce d'identité.",
    "Je ne souhaite plus recevoir votre lettre d'information.",
    "Je maintiens ma demande.",
    "Je m'oppose au traitement et demande l'effacement de mes données.",
    "Ich ziehe meinen Antrag nicht zurück.",
    "Ich widerrufe meine Einwilligung.",
    "Ich halte an meinem Antrag fest.",
    "Bitte löschen Sie meine Daten, ich möchte keine Werbung mehr.",
    "Ich bitte um Auskunft und Löschung.",
    "Zu meinem Antrag vom 2. März habe ich keine Antwort erhalten.",
    "No retiro mi solicitud.",
    "Retiro mi consentimiento.",
    "Mantengo mi solicitud.",
    "Ya no quiero recibir publicidad.",
    "Non ritiro la mia richiesta.",
    "Revoco il consenso.",
    "Confermo la mia richiesta.",
    "Non voglio più ricevere pubblicità.",
    "Ik trek mijn verzoek niet in.",
    "Ik trek mijn toestemming in.",
    "Ik handhaaf mijn verzoek.",
    "Ik wil geen reclame meer.",
    "Mijn verzoek van 2 maart is niet in behandeling genomen.",
]


@pytest.mark.parametrize("words", TAKEN_BACK)
def test_a_request_that_is_taken_back_is_recognised(words: str) -> None:
    assert withdrawal_in(words) is Withdrawal.REQUEST


@pytest.mark.parametrize("words", IN_PART)
def test_a_right_that_is_given_up_is_recognised(words: str) -> None:
    assert withdrawal_in(words) is Withdrawal.PART


@pytest.mark.parametrize("words", UPHELD)
def test_a_request_that_is_upheld_is_not_taken_back(words: str) -> None:
    assert withdrawal_in(words) is None


def taken_back(what: str = "request") -> CaseFile:
    file = CaseFile()
    file.happen(EventKind.OWNER_WROTE, "2026-02-06", message=2, to=[], subject="", withdraws=what)
    return file


def a_day_each(file: CaseFile, until: str) -> list[str]:
    """Digest and morning of every day; the keys of the letters that went."""
    days = [at("2026-02-06").date().toordinal(), at(until).date().toordinal()]
    sent = []
    for one, following in pairwise(range(days[0], days[1] + 1)):
        file.digest(at("2026-02-06").date().fromordinal(one))
        events = file.pass_time(at("2026-02-06").date().fromordinal(following))
        for event in events:
            if event.kind is EventKind.LETTER_QUEUED:
                sent.append(event.data["key"])
                file.send(event.data["key"])
    return sent


@pytest.mark.parametrize("what", ["request", "part"])
def test_no_letter_goes_after_the_request_was_taken_back(what: str) -> None:
    file = taken_back(what)
    assert a_day_each(file, "2026-06-01") == []
    assert not any(step.state is LetterState.ANNOUNCED for step in file.case.steps)
    assert timeline.status(file.case) == "needs_you"


def test_a_letter_in_the_outbox_does_not_leave_after_the_request_was_taken_back() -> None:
    file = CaseFile()
    file.go("receipt_check:request", "2026-02-10")
    file.digest("2026-03-02")
    (queued,) = [e.data["key"] for e in file.pass_time("2026-03-04") if e.kind is EventKind.LETTER_QUEUED]
    file.happen(EventKind.OWNER_WROTE, "2026-03-04", message=2, to=[], subject="", withdraws="request")
    words = ladder.taken_back(
        file.case, file.step(queued), at("2026-03-04").date(), CALM, file.rules, file.now
    )
    assert words == ("owner_paused",)


def test_not_even_a_letter_to_the_authority_leaves_a_request_that_was_taken_back() -> None:
    file = taken_back()
    step = file.step("receipt_check:request")
    assert "owner_paused" in ladder.blocked(file.case, step, CALM, file.rules, file.now)
    rules = file.rules.model_copy(
        update={
            "steps": {
                **file.rules.steps,
                step.name: file.rules.step(StepName.RECEIPT_CHECK).model_copy(update={"guards": ()}),
            }
        }
    )
    assert ladder.blocked(file.case, step, CALM, rules, file.now) == ("owner_paused",)


def test_the_request_goes_on_when_she_says_so() -> None:
    file = taken_back()
    file.happen(EventKind.CASE_RESUMED, "2026-02-07")
    assert a_day_each(file, "2026-03-05") == ["receipt_check:request", "reminder:2026-03-03"]


def test_she_is_asked_in_the_receipt_and_again_in_the_digest() -> None:
    file = taken_back()
    wrote = [file.last(EventKind.OWNER_WROTE)]
    assert receipt_brief(file.case, "own_letter", wrote, language="en").withdrawn == "request"
    reader = digest.Reader("Ines Duval", "en", "Europe/Paris")
    brief = digest.compose(reader, [file.case], {7: wrote}, {}, (), {}, at("2026-02-06", 17), "t")
    assert [(h.word, h.asks) for h in brief.happened] == [("withdrawn_request", True)]
    assert [p.key for p in brief.goes_out] == []


def test_an_answer_of_the_controller_does_not_end_the_waiting() -> None:
    file = taken_back()
    file.write("2026-02-09", Label.ID_DOCUMENT, items=["passport"])
    assert a_day_each(file, "2026-04-01") == []
