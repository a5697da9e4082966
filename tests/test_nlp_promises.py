"""Dates and durations with their roles."""

from __future__ import annotations

from datetime import date

import pytest

from nlp.promises import find_dates
from nlp.sentences import split_sentences

SENT = date(2026, 3, 10)

EN = [
    ("We will answer by 12 May.", "commitment", "2026-05-12", None),
    ("We will reply within one month of receipt.", "commitment", None, "P1M"),
    ("We'll get back to you within 10 working days.", "commitment", "2026-03-24", "P10D"),
    ("You will hear from us by April 3, 2026.", "commitment", "2026-04-03", None),
    ("Your data will be deleted within 30 days.", "commitment", "2026-04-09", "P30D"),
    ("We extend the period by two further months under Art. 12(3) GDPR.", "commitment", None, "P2M"),
    ("Please send it within 14 (fourteen) days.", "deadline", "2026-03-24", "P14D"),
    ("If we do not hear from you by 5 April, we will close the case.", "deadline", "2026-04-05", None),
    ("You have 7 days to answer.", "deadline", "2026-03-17", "P7D"),
    ("Please return the form by 31/03/2026.", "deadline", "2026-03-31", None),
    ("We received your request of 3 March 2026.", "receipt", "2026-03-03", None),
    ("Your e-mail dated 2026-03-01 reached us.", "receipt", "2026-03-01", None),
    ("Art. 12(3) GDPR gives us one month to answer.", "other", None, "P1M"),
    ("The statutory period under Article 12 is one month.", "other", None, "P1M"),
    ("Your account was opened on 4 June 2019.", "other", "2019-06-04", None),
    ("We will answer in a fortnight.", "commitment", "2026-03-24", "P14D"),
    ("We will write to you within 72 hours.", "commitment", "2026-03-13", "PT72H"),
]
FR = [
    ("Nous vous répondrons avant le 12 mai.", "commitment", "2026-05-12", None),
    ("Nous vous répondrons sous quinzaine.", "commitment", "2026-03-25", "P15D"),
    ("Nous reviendrons vers vous d'ici deux semaines.", "commitment", "2026-03-24", "P2W"),
    ("Une réponse vous sera adressée d'ici fin avril.", "commitment", "2026-04-30", None),
    ("Nous vous enverrons les données sous 10 jours ouvrés.", "commitment", "2026-03-24", "P10D"),
    ("Nous prolongeons le délai de deux mois.", "commitment", None, "P2M"),
    ("Vos données seront effacées dans un délai de 30 jours.", "commitment", "2026-04-09", "P30D"),
    ("Merci de nous transmettre ces éléments avant le 15/04/2026.", "deadline", "2026-04-15", None),
    ("Veuillez répondre sous huit jours.", "deadline", "2026-03-18", "P8D"),
    ("Sans réponse de votre part sous 15 jours, le dossier sera clos.", "deadline", "2026-03-25", "P15D"),
    ("Vous disposez d'un mois pour compléter votre demande.", "deadline", "2026-04-10", "P1M"),
    ("Votre demande du 1er mars nous est bien parvenue.", "receipt", "2026-03-01", None),
    ("Nous avons reçu votre courrier le 2 mars 2026.", "receipt", "2026-03-02", None),
    ("L'article 12 du RGPD prévoit un délai d'un mois.", "other", None, "P1M"),
    ("Le délai légal est d'un mois.", "other", None, "P1M"),
    ("Votre compte a été créé le 4 juin 2019.", "other", "2019-06-04", None),
]
OTHERS = [
    ("de", "Wir melden uns bis zum 15. April.", "commitment", "2026-04-15", None),
    ("de", "Wir antworten innerhalb von vier Wochen.", "commitment", "2026-04-07", "P4W"),
    ("de", "Bitte senden Sie uns die Unterlagen bis 01.04.2026.", "deadline", "2026-04-01", None),
    ("es", "Le responderemos en un plazo de 10 días hábiles.", "commitment", "2026-03-24", "P10D"),
    ("it", "Risponderemo entro un mese.", "commitment", "2026-04-10", "P1M"),
    ("nl", "Wij sturen u binnen twee weken een antwoord.", "commitment", "2026-03-24", "P2W"),
]


NEIGHBOURS = [
    (
        "fr",
        "Votre demande du 3 mars a bien été reçue et sera traitée d'ici le 30 avril.",
        ["receipt", "commitment"],
    ),
    ("fr", "Nous accusons réception de votre demande, qui sera traitée d'ici le 30 avril.", ["commitment"]),
    ("fr", "Votre demande, bien reçue, est traitée d'ici le 30 avril.", ["commitment"]),
    ("fr", "Reçue le 2 mars, votre demande sera traitée avant le 2 avril.", ["receipt", "commitment"]),
    (
        "fr",
        "Nous avons bien reçu votre courrier et vous répondrons au plus tard le 30 avril 2026.",
        ["commitment"],
    ),
    ("fr", "Bien reçu, réponse d'ici le 30 avril.", ["commitment"]),
    ("fr", "Demande traitée d'ici le 30 avril.", ["commitment"]),
    ("en", "We have received your request and we will answer by 30 April.", ["commitment"]),
    (
        "en",
        "Thank you for your request of 3 March, which we received on 4 March and will answer by 30 April.",
        ["receipt", "receipt", "commitment"],
    ),
    ("en", "Your request was received; you can expect our answer by 30 April.", ["commitment"]),
    ("en", "Receipt confirmed, answer by 30 April.", ["commitment"]),
    (
        "en",
        "Your request, received on 4 March 2026, will be dealt with within one month of receipt.",
        ["receipt", "commitment"],
    ),
    ("en", "We will answer by 30 April, but please send us your ID by 20 March.", ["commitment", "deadline"]),
    (
        "en",
        "Please send us your ID by 20 March so that we can answer by 30 April.",
        ["deadline", "commitment"],
    ),
    ("en", "If you send it by 20 March, we will answer by 30 April.", ["deadline", "commitment"]),
    (
        "fr",
        "Merci de nous envoyer ces pièces avant le 20 mars afin que nous puissions vous répondre avant le 30 avril.",
        ["deadline", "commitment"],
    ),
    (
        "fr",
        "Nous vous répondrons avant le 30 avril si vous nous envoyez ces pièces avant le 20 mars.",
        ["commitment", "deadline"],
    ),
    (
        "en",
        "We received your letter of 3 March and have until 30 April to answer.",
        ["receipt", "commitment"],
    ),
    (
        "de",
        "Ihre Anfrage vom 3. März ist eingegangen und wird bis zum 30. April beantwortet.",
        ["receipt", "commitment"],
    ),
    ("en", "Your email of 3 March reached us on 5 March.", ["receipt", "receipt"]),
    (
        "en",
        "The request you sent on 3 March will be processed before the end of April.",
        ["receipt", "commitment"],
    ),
    ("en", "We acknowledge receipt of your request and aim to respond within 30 days.", ["commitment"]),
]


@pytest.mark.parametrize(("language", "text", "kinds"), NEIGHBOURS)
def test_the_words_right_around_a_date_decide_its_role(language: str, text: str, kinds: list[str]) -> None:
    assert [one.kind.value for one in find_dates(split_sentences(text), language, SENT)] == kinds


@pytest.mark.parametrize(
    ("language", "text", "kind", "on", "duration"),
    [("en", *case) for case in EN] + [("fr", *case) for case in FR] + OTHERS,
)
def test_a_date_has_its_role(
    language: str, text: str, kind: str, on: str | None, duration: str | None
) -> None:
    found = find_dates(split_sentences(text), language, SENT)
    got = [(one.kind.value, one.date.isoformat() if one.date else None, one.duration) for one in found]
    assert got == [(kind, on, duration)]


@pytest.mark.parametrize(
    "text",
    [
        "We look forward to it.",
        "So sorry, we may die laughing.",
        "Call 0800 4567 or 020 7946 0018.",
        "Il y a un mais.",
        "Version 2.1 of the form",
    ],
)
def test_words_that_look_like_dates_are_none(text: str) -> None:
    assert find_dates(split_sentences(text), "en", SENT) == ()


def test_day_and_month_follow_the_european_order() -> None:
    (only,) = find_dates(split_sentences("We will answer by 04/05/2026."), "en", SENT)
    assert only.date == date(2026, 5, 4)


def test_without_a_sent_date_nothing_relative_is_resolved() -> None:
    (only,) = find_dates(split_sentences("We will answer within 10 days."), "en", None)
    assert (only.date, only.duration) == (None, "P10D")


def test_relative_words_are_resolved_from_the_message() -> None:
    (only,) = find_dates(split_sentences("We will answer tomorrow."), "en", SENT)
    assert only.date == date(2026, 3, 11)
