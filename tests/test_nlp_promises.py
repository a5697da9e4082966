"""Dates and durations with their roles."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from nlp import dates_check
from nlp.calendar_words import LANGUAGES, calendar_words
from nlp.promises import find_dates
from nlp.sentences import Sentence, split_sentences
from nlp.spans import candidates

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
    ("We will answer in a fortnight.", "commitment", "2026-03-24", "P2W"),
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


DATES = Path(dates_check.__file__).parent / "dates"
UNSEEN = sorted(DATES.glob("dates-test-*.jsonl"))
DEVELOPED = sorted((DATES / "dev").glob("*.jsonl"))


def _too_low(files: list[Path], floor: float) -> dict[str, float]:
    figures = {language: round(roles.f1, 3) for language, (_, roles) in dates_check.score(files).items()}
    return {language: f1 for language, f1 in figures.items() if f1 < floor}


@pytest.mark.skipif(not UNSEEN, reason="no unseen set beside the rules")
def test_dates_of_the_unseen_set_are_found_with_their_roles() -> None:
    # what was measured when the set was first opened (.86 to .93) less a little; spans alone reach .94 everywhere
    assert _too_low(UNSEEN, 0.85) == {}
    assert all(spans.f1 >= 0.94 for spans, _ in dates_check.score(UNSEEN).values())


def test_dates_of_the_development_sets_stay_found_with_their_roles() -> None:
    assert len(DEVELOPED) >= len(LANGUAGES)
    assert _too_low(DEVELOPED, 0.95) == {}


ROLES = [
    ("en", "Under section 45 we may take a further two months.", ["other"]),
    ("en", "Please reply by April 6.", ["deadline"]),
    ("en", "Could you send it by the 15th?", ["deadline"]),
    ("en", "We need sight of your driving licence by 27 March.", ["deadline"]),
    ("en", "I am out of the office until 14 March and will reply on 16 March.", ["other", "commitment"]),
    ("fr", "Merci de votre retour avant le 20.", ["deadline"]),
    ("fr", "Passé le 31 mars, votre demande sera classée sans suite.", ["deadline"]),
    ("fr", "Le RGPD nous laisse un mois, vous serez fixé avant le 25 mars.", ["other", "commitment"]),
    ("fr", "Vos données ont été supprimées le 6 mars.", ["other"]),
    ("de", "Spätestens nach 30 Tagen werden die Daten entfernt.", ["commitment"]),
    ("de", "Antwort bis 3.4.", ["commitment"]),
    ("de", "Um Rückmeldung bis Freitag wird gebeten.", ["deadline"]),
    ("de", "Wir bitten Sie, uns bis zum 23. März eine Kopie zu senden.", ["deadline"]),
    ("es", "Si en diez días no recibimos respuesta, archivaremos el expediente.", ["deadline"]),
    ("es", "Le damos hasta el 20 de marzo para aclarar su petición.", ["deadline"]),
    ("it", "Trascorsi 15 giorni senza risposta, la pratica sarà archiviata.", ["deadline"]),
    ("it", "La norma ci dà un mese, ma avrà tutto il 20 marzo.", ["other", "commitment"]),
    ("nl", "Uw klacht d.d. 2 maart is doorgezet.", ["receipt"]),
    ("nl", "Bezorg ons de machtiging vóór vrijdag.", ["deadline"]),
    ("nl", "Wij zijn gesloten tot 16 maart.", ["other"]),
]


@pytest.mark.parametrize(("language", "text", "kinds"), ROLES)
def test_clauses_and_conditions_decide_who_has_to_act(language: str, text: str, kinds: list[str]) -> None:
    assert [one.kind.value for one in find_dates(split_sentences(text), language, SENT)] == kinds


WHOSE = [
    ("en", "Our shop is closed from 3 August to 14 August 2026.", ["other", "other"]),
    ("de", "Wegen Betriebsruhe vom 6. bis 20. April antworten wir am 24. April.", ["other", "commitment"]),
    ("it", "La scadenza slitta dal 2 aprile al 2 giugno 2026.", ["other", "commitment"]),
    ("en", "The summer fair opens on 14 June 2026, tea from two o'clock.", ["other"]),
    ("it", "L'assemblea del 29 agosto dovrà nominare il presidente.", ["other"]),
    ("nl", "Onze drukker levert ons de lijst op 4 april aan.", ["other"]),
    ("nl", "Stuur het formulier uiterlijk 22 maart retour, dan is het snel klaar.", ["deadline"]),
    ("fr", "Votre numéro est retiré de nos listes dans les 24 heures.", ["commitment"]),
    ("nl", "Een sessie verdwijnt na 28 dagen uit de app.", ["other"]),
    (
        "de",
        "Die Unterlagen müssen bis Ende der Woche hier sein, sonst wird die Akte geschlossen.",
        ["deadline"],
    ),
    ("en", "Your access is granted, and the mailbox moved hands since 1 April.", ["other"]),
    ("en", "An organisation must respond to a request within one month.", ["other"]),
    ("en", "It was nice to talk to you on Tuesday.", []),
    ("fr", "L'annonce a été supprimée mardi.", []),
    ("es", "Dispone de plazo hasta el miércoles a las 12 h.", ["deadline"]),
]


@pytest.mark.parametrize(("language", "text", "kinds"), WHOSE)
def test_tense_stretch_and_subject_tell_whose_day_it_is(language: str, text: str, kinds: list[str]) -> None:
    assert [one.kind.value for one in find_dates(split_sentences(text), language, SENT)] == kinds


def test_a_word_of_a_person_is_a_whole_word() -> None:
    people = calendar_words("nl").patterns["second_person"], calendar_words("en").patterns["first_person"]
    assert not people[0].search("verdwijnt uit de app")
    assert not people[1].search("if it will")


def test_the_day_of_a_law_takes_the_year_of_its_number() -> None:
    (only,) = find_dates(split_sentences("Según la Ley 34/2002, de 11 de julio, procede."), "es", SENT)
    assert (only.kind.value, only.date) == ("other", date(2002, 7, 11))


def test_a_month_before_its_year_is_not_cut_off_by_the_dot_of_its_abbreviation() -> None:
    (only,) = find_dates(
        split_sentences("La polizza è scaduta il 31 ott. 2018: per questo esiste."), "it", SENT
    )
    assert (only.text, only.date) == ("31 ott. 2018", date(2018, 10, 31))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_the_calendar_lets_its_sentence_be_looked_at(language: str) -> None:
    words = calendar_words(language)
    spelled = [word for word, letter in words.letters.items() if letter in "DWMYFrfmR" and len(word) > 3]
    sentences = [Sentence(0, 0, f"x {word} y") for word in spelled if word not in words.months]
    sentences += [Sentence(0, 0, f"le 12 {month} y") for month in words.months]
    seen = {low.split()[-2] for _, low in candidates(sentences, language)}
    assert {one.text.split()[-2] for one in sentences} - seen == set()


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "We run version 3.4.12 and answer 24/7, Monday to Friday, 9 to 5."),
        ("fr", "Ouvert du lundi au vendredi de 9 h à 17 h, 4 place du 8 Mai 1945."),
        ("de", "Guten Morgen, wir sind Mo-Fr von 9-17 Uhr erreichbar."),
        ("es", "Atendemos de lunes a viernes, de 9 a 17 h, por la mañana, en la calle Dos de Mayo, 14."),
        ("it", "Siamo aperti il lunedì dalle ore 9 alle 17, versione 3.4.12."),
        ("nl", "Wij zijn van maandag tot en met vrijdag open van 9 tot 17 uur."),
    ],
)
def test_opening_hours_versions_and_addresses_are_no_dates(language: str, text: str) -> None:
    assert find_dates(split_sentences(text), language, SENT) == ()


@pytest.mark.parametrize(
    ("language", "text", "kind", "on", "duration"),
    [
        ("en", "We will reply within one (1) calendar month.", "commitment", "2026-04-10", "P1M"),
        ("en", "We wrote to you on 2 February.", "other", "2026-02-02", None),
        ("en", "The link is valid for 7 days.", "other", None, "P7D"),
        ("fr", "Vous répondrons dans le mois.", "commitment", "2026-04-10", "P1M"),
        ("fr", "Vous recevrez vos données sous 72 h.", "commitment", "2026-03-13", "PT72H"),
        ("fr", "Nous répondrons sous vingt et un jours.", "commitment", "2026-03-31", "P21D"),
        ("de", "Bis Ende nächster Woche bekommen Sie Bescheid.", "commitment", "2026-03-20", None),
        ("de", "Die Aufbewahrungsfrist beträgt sechs Jahre.", "other", None, "P6Y"),
        ("es", "Necesitamos dos meses más.", "commitment", None, "P2M"),
        ("es", "Recibimos su correo el pasado lunes.", "receipt", "2026-03-09", None),
        ("it", "Provvederemo entro il mese.", "commitment", "2026-03-31", None),
        ("it", "Ha tempo fino al 31 marzo per opporsi.", "deadline", "2026-03-31", None),
        ("nl", "Graag ontvangen wij het formulier vóór aanstaande vrijdag.", "deadline", "2026-03-13", None),
        ("nl", "Wij reageren binnen een maand na ontvangst van uw legitimatie.", "commitment", None, "P1M"),
    ],
)
def test_six_languages_say_when_in_their_own_way(
    language: str, text: str, kind: str, on: str | None, duration: str | None
) -> None:
    (only,) = find_dates(split_sentences(text), language, SENT)
    assert (only.kind.value, only.date and only.date.isoformat(), only.duration) == (kind, on, duration)


def test_an_english_sentence_in_a_german_mail_is_read_too() -> None:
    (only,) = find_dates(split_sentences("We will reply within 30 days."), "de", SENT)
    assert (only.kind.value, only.date) == ("commitment", date(2026, 4, 9))


def test_a_month_of_a_seventh_language_is_resolved() -> None:
    (only,) = find_dates(split_sentences("Konto z 12 maja 2024."), "en", SENT)
    assert only.date == date(2024, 5, 12)


def test_a_check_of_an_unreadable_file_says_so_and_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert dates_check.main([str(tmp_path / "none.jsonl")]) == 1
    assert "cannot read" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("language", "text", "kinds"),
    [
        ("en", "We are extending the deadline by two months.", ["commitment"]),
        ("en", "Our team needs another six weeks.", ["commitment"]),
        ("en", "Our backups will be overwritten by the end of the year.", ["commitment"]),
        ("en", "We will close this ticket on 20 March unless you tell us otherwise.", ["deadline"]),
        ("fr", "Le conseil syndical a demandé le 2 mars le remplacement des badges.", ["other"]),
        ("fr", "Un dernier catalogue pourrait vous arriver début avril.", ["other"]),
        ("de", "Trifft der Nachweis nicht bis 24. März ein, schließen wir die Akte.", ["deadline"]),
        ("de", "Die Firma Augustin & Sonntag OHG hat keine Daten.", []),
        ("es", "Necesitamos sesenta días más.", ["commitment"]),
        ("it", "Clicca qui entro 24 ore per confermare.", ["deadline"]),
        ("nl", "Wij geven u gelijk; stuur ons de kaart vóór 20 maart.", ["deadline"]),
    ],
)
def test_the_one_who_acts_decides_the_role(language: str, text: str, kinds: list[str]) -> None:
    assert [one.kind.value for one in find_dates(split_sentences(text), language, SENT)] == kinds


def test_a_day_promised_later_makes_the_extension_its_ground() -> None:
    text = "Die Frist verlängert sich um zwei weitere Monate. Mit unserer Antwort dürfen Sie bis Ende Juni rechnen."
    kinds = [one.kind.value for one in find_dates(split_sentences(text), "de", SENT)]
    assert kinds == ["other", "commitment"]


@pytest.mark.parametrize(
    ("language", "text", "kinds"),
    [
        ("en", "Should nothing reach us by 20 March, the file is closed.", ["deadline"]),
        ("en", "Order 10-11-2204 was billed in full.", []),
        ("en", "From 1 April we trade under a new name.", ["other"]),
        ("fr", "Par courriel du 2 mars, vous sollicitez l'accès.", ["receipt"]),
        ("fr", "Le délai d'un mois peut être prolongé de deux mois.", ["other", "other"]),
        ("de", "Ihr Guthaben überweisen wir am 20. März.", ["commitment"]),
        ("de", "Wir erwarten Ihre Antwort bis zum 20. März.", ["deadline"]),
        ("es", "Le reembolsaremos el importe el 20 de marzo.", ["commitment"]),
        ("it", "Il servizio clienti chiude la pratica in 24 ore.", ["commitment"]),
        ("it", "Dal 1 aprile cambiamo sede.", ["other"]),
        ("nl", "De antwoordenvelop is te gebruiken tot 1 juli.", ["other"]),
        ("nl", "Het tegoed betalen wij u in april terug.", ["commitment"]),
    ],
)
def test_paying_answering_and_lasting_are_told_apart_in_every_language(
    language: str, text: str, kinds: list[str]
) -> None:
    assert [one.kind.value for one in find_dates(split_sentences(text), language, SENT)] == kinds


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_cue_is_lost_by_looking_up_the_first_word(language: str) -> None:
    table = calendar_words(language).cues
    texts = [one["text"].lower() for one in dates_check._rows(DEVELOPED) if one["language"] == language]
    for low in texts:
        for token in re.finditer(r"\b\w+", low):
            entry = table[token.group()]
            kept = entry.cues if entry else ()
            matching = [one for one in table.phrases.all if one.pattern.match(low, token.start())]
            assert set(matching) <= set(kept)
