from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from cases.model import IdItem, Label, Law, Origin, Reason, RefusalReason, Right, StepName, Verdict
from letters import words
from letters.grounds import due_date
from letters.phrasebook import LANGUAGES, section
from letters.render import letter_title, render_letter
from letters.voice import Voice
from tests.briefs import ASKED, CHRONOLOGY, CNIL, DATES, ZOE, cite, disclosed, letter_brief

LATENESS = re.compile(
    r"overdue|\blate\b|has ended|period .* ended|has expired|expiré|échu|en retard|has passed", re.IGNORECASE
)
MANDATED = replace(ZOE, mandate="Calepin SAS")


def brief_for(step, **fields):
    """A brief in which every optional fact the step can speak of is present."""
    facts = {"promised": date(2020, 4, 20), "reminded_on": date(2020, 4, 1), "noticed_on": date(2020, 5, 4)}
    if step is StepName.DEFICIENCY:
        return disclosed(step, **fields)
    return letter_brief(step, **(facts | fields))


@pytest.mark.parametrize(
    ("step", "language", "mandated", "late", "law"),
    list(product(StepName, ["en", "fr"], [False, True], [False, True], [Law.EU_GDPR, Law.UK_GDPR])),
)
def test_every_step_is_a_finished_letter_in_both_languages(step, language, mandated, late, law):
    brief = brief_for(step, language=language, subject=MANDATED if mandated else ZOE, late=late, law=law)

    letter = render_letter(brief, cite)

    assert "{{" not in letter.text
    assert "{%" not in letter.text
    assert "None" not in letter.text
    assert "  " not in letter.text
    assert "()" not in letter.text
    assert "RL-2020-7" in letter.text
    assert "RL-2020-7" in letter.subject
    assert words.written_date(brief.today, language) in letter.text.splitlines()[0]
    assert ("Madame, Monsieur," if language == "fr" else "Dear Sir or Madam,") in letter.text
    for key in letter.citations:
        assert cite(key, language) in letter.text
    if not late:
        assert not LATENESS.search(letter.text)


@pytest.mark.parametrize("step", [StepName.REMINDER, StepName.NOTICE])
@pytest.mark.parametrize(
    ("language", "claim"), [("en", "ended on 1 April 2020"), ("fr", "a expiré le 1er avril 2020")]
)
def test_lateness_is_claimed_only_when_it_is_proven(step, language, claim):
    assert claim in render_letter(letter_brief(step, language=language, late=True), cite).text
    assert claim not in render_letter(letter_brief(step, language=language, late=False), cite).text


def test_the_day_named_as_due_is_the_latest_one_in_the_controllers_favour():
    brief = letter_brief(deadlines=replace(DATES, extended=date(2020, 5, 4)))

    assert due_date(brief) == date(2020, 5, 4)


@pytest.mark.parametrize("step", list(StepName))
def test_who_acts_under_a_mandate_signs_and_says_for_whom(step):
    english = render_letter(brief_for(step, subject=MANDATED), cite).text
    french = render_letter(brief_for(step, subject=MANDATED, language="fr"), cite).text

    with_it = step is StepName.REQUEST
    assert english.rstrip().endswith(
        "Calepin SAS\non behalf of Zoé Martin, under the mandate attached"
        + ("" if with_it else " to the request of 3 February 2020")
    )
    assert french.rstrip().endswith(
        "Calepin SAS\nau nom et pour le compte de Zoé Martin, en vertu du mandat joint"
        + ("" if with_it else " à la demande du 3 février 2020")
    )
    assert not re.search(r"\bI\b|\bmy\b", english)
    assert not re.search(r"\b[Jj]e\b|\b[Jj]’|\bmes\b|\bma\b", french)


def test_the_french_article_before_a_name_is_elided():
    text = render_letter(
        letter_brief(StepName.NOTICE, language="fr", subject=replace(MANDATED, name="Inès Aubry")), cite
    ).text

    assert "au nom et pour le compte d’Inès Aubry" in text


def test_a_person_writing_for_herself_writes_in_the_first_person():
    assert "I hereby give formal notice" in render_letter(letter_brief(StepName.NOTICE), cite).text
    assert (
        "je mets Faceseek Inc. en demeure"
        in render_letter(letter_brief(StepName.NOTICE, language="fr"), cite).text
    )


def test_the_controllers_own_sentence_is_quoted_word_for_word():
    brief = letter_brief(StepName.ID_OBJECTION, quote="Send {{ your }} passport & ID.")

    assert "“Send {{ your }} passport & ID.”" in render_letter(brief, cite).text


def test_reasons_that_do_not_speak_against_the_demand_stay_out_of_the_letter():
    text = render_letter(letter_brief(StepName.ID_OBJECTION), cite).text

    assert "not necessary to find the images of a face (Article 12(6) GDPR)" in text
    assert "A person should look at it" not in text
    assert "our own timing" not in text


def test_an_objection_without_arguments_asks_for_the_doubts_instead_of_asserting_any():
    brief = letter_brief(
        StepName.ID_OBJECTION, reasons=(Reason("x", "gdpr_12_6", "not_settled"),), lighter_means=()
    )

    text = render_letter(brief, cite).text

    assert "In the present case" not in text
    assert "please say what they are based on" in text


def test_what_was_supplied_and_asked_for_again_stands_in_the_objection():
    text = render_letter(letter_brief(StepName.ID_OBJECTION), cite).text

    assert "the postal address, on 1 March 2020 (asked for again afterwards)" in text
    assert "a photograph, on 20 February 2020\n" in text


def test_a_notice_holds_nothing_against_the_controller_that_is_not_on_file():
    brief = letter_brief(StepName.NOTICE, chronology=(), asked=(), erasure_pending=False)

    text = render_letter(brief, cite).text

    assert "I note the following" not in text
    assert "12(6)" not in text
    assert "erase" not in text


def test_a_demand_that_was_not_judged_disproportionate_is_not_held_against_anybody():
    asked = tuple(
        replace(one, verdict=Verdict.PROPORTIONATE, excessive_on=None, asked_after_given=False)
        for one in ASKED
    )

    text = render_letter(letter_brief(StepName.COMPLAINT, asked=asked), cite).text

    assert "beyond what is necessary" not in text
    assert "practice of demanding" not in text


def test_missing_elements_are_named_with_their_provision():
    english = render_letter(disclosed(StepName.DEFICIENCY), cite).text
    french = render_letter(disclosed(StepName.DEFICIENCY, language="fr"), cite).text

    assert "- the purposes of the processing (Article 15(1)(a) GDPR)" in english
    assert "- les finalités du traitement (article 15, paragraphe 1, point a), du RGPD)" in french
    assert "15(1)(b)" not in english


@pytest.mark.parametrize("reason", [*RefusalReason, None])
@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("law", [Law.EU_GDPR, Law.UK_GDPR])
def test_every_reason_for_a_refusal_is_answered(reason, language, law):
    brief = letter_brief(StepName.REFUSAL_REPLY, language=language, refusal_reason=reason, law=law)

    letter = render_letter(brief, cite)

    assert letter.citations
    assert "  " not in letter.text


PROVISION = {
    "en": "name the provision on which you rely",
    "fr": "indiquer la disposition sur laquelle vous vous fondez",
    "de": "nennen Sie die Vorschrift, auf die Sie sich stützen",
    "es": "indiquen la disposición en que se basan",
    "it": "indicare la disposizione sulla quale vi basate",
    "nl": "de bepaling te noemen waarop u zich beroept",
}


@pytest.mark.parametrize("language", PROVISION)
@pytest.mark.parametrize("reason", [None, RefusalReason.NONE_GIVEN])
def test_a_quoted_refusal_is_never_said_to_hold_no_reasons(reason, language):
    quote = "We cannot act on it because the data went to our subsidiary."
    brief = letter_brief(StepName.REFUSAL_REPLY, language=language, refusal_reason=reason, quote=quote)

    text = " ".join(render_letter(brief, cite).text.split())

    assert quote.rstrip(".") in text
    assert PROVISION[language] in text


def test_letters_under_the_uk_law_cite_no_article_of_the_union():
    for step in StepName:
        brief = brief_for(step, law=Law.UK_GDPR, reasons=())
        for key in render_letter(brief, cite).citations:
            assert not key.startswith(("gdpr_", "cjeu_", "gl_", "cnil_")), step


@pytest.mark.parametrize(
    ("law", "period"),
    [(Law.CH_FADP, "30 days"), (Law.US_CA_CCPA, "45 calendar days"), (Law.BR_LGPD, "15 days")],
)
@pytest.mark.parametrize(
    "step", [StepName.REQUEST, StepName.RECEIPT_CHECK, StepName.REMINDER, StepName.NOTICE]
)
def test_letters_under_other_laws_do_not_speak_of_the_gdpr(law, period, step):
    text = render_letter(letter_brief(step, law=law), cite).text

    assert "GDPR" not in text
    assert "one month" not in text
    if step in (StepName.REQUEST, StepName.RECEIPT_CHECK):
        assert period in text


def test_a_key_that_the_rules_do_not_have_is_not_cited():
    def bare(key: str, language: str) -> str:
        raise KeyError(key)

    letter = render_letter(letter_brief(StepName.NOTICE, late=True), bare)

    assert letter.citations == ()
    assert "()" not in letter.text


def test_a_reply_keeps_the_ticket_number_of_the_thread_and_carries_our_reference():
    brief = letter_brief(
        StepName.REMINDER, in_reply_to_subject="RE: Re: [FS-20318] We received\r\n your message"
    )

    assert render_letter(brief, cite).subject == "Re: [FS-20318] We received your message [RL-2020-7]"
    assert letter_title(brief, cite) == "Reminder: request for access and erasure of 3 February 2020"


def test_a_formal_notice_has_a_subject_of_its_own_even_in_a_thread():
    brief = letter_brief(
        StepName.NOTICE, language="fr", in_reply_to_subject="[FS-20318] We received your message"
    )

    assert render_letter(brief, cite).subject.startswith("Mise en demeure – demande du 3 février 2020")


def test_no_letter_claims_damages_or_threatens_beyond_complaint_and_court():
    for step, language in product(StepName, ["en", "fr"]):
        text = render_letter(brief_for(step, language=language, late=True), cite).text
        assert not re.search(
            r"damages|compensation|fine of|prosecut|dommages|amende|pénal", text, re.IGNORECASE
        )


def test_the_follow_up_states_the_silence_after_the_authoritys_term():
    brief = letter_brief(
        StepName.AUTHORITY_FOLLOWUP, tracks=(CNIL,), authority="fr-cnil", authority_name="CNIL"
    )

    text = render_letter(brief, cite).text

    assert "registered under the reference 20014567" in text
    assert "with a term until 26 January 2022. That term has passed" in text
    open_track = replace(CNIL, term_passed=False)
    assert "has passed" not in render_letter(replace(brief, tracks=(open_track,)), cite).text


def test_an_empty_language_of_the_brief_means_the_persons_own():
    assert "Madame, Monsieur" in render_letter(letter_brief(language=""), cite).text
    assert "Dear Sir" in render_letter(letter_brief(language="pt"), cite).text


@pytest.mark.parametrize(
    ("vocabulary", "enum"),
    [
        ("labels", Label),
        ("steps", StepName),
        ("rights", Right),
        ("of_right", Right),
        ("items", IdItem),
        ("origins", Origin),
        ("verdicts", Verdict),
        ("laws", Law),
        ("law_titles", Law),
        ("periods", Law),
    ],
)
def test_every_word_of_the_house_has_a_phrase(vocabulary, enum):
    assert set(section(vocabulary, "en")) == set(enum)


@pytest.mark.parametrize(
    ("day", "language", "written"),
    [
        (date(2020, 3, 1), "fr", "1er mars 2020"),
        (date(2020, 8, 11), "fr", "11 août 2020"),
        (date(2020, 3, 1), "en", "1 March 2020"),
        (date(2020, 3, 1), "sv", "1 March 2020"),
    ],
)
def test_dates_are_written_out(day, language, written):
    assert words.written_date(day, language) == written


def test_a_letter_cites_nothing_that_was_decided_after_its_date():
    then = render_letter(disclosed(StepName.DEFICIENCY), cite)
    now = render_letter(disclosed(StepName.DEFICIENCY, today=date(2026, 7, 6)), cite)

    assert not {"cjeu_c_154_21", "cjeu_c_487_21", "cnil_clearview"} & set(then.citations)
    assert {"cjeu_c_154_21", "cjeu_c_487_21", "cnil_clearview"} <= set(now.citations)
    assert "202" not in re.sub(r"\b(2020|RL-2020-7)\b", "", then.text)


def test_an_argument_whose_decision_is_younger_than_the_letter_rests_on_the_article():
    reasons = (Reason("x", "garante_clearview", "document_for_face_search"),)
    objection = letter_brief(StepName.ID_OBJECTION, reasons=reasons)

    assert "images of a face (Article 12(6) GDPR)" in render_letter(objection, cite).text
    later = render_letter(replace(objection, today=date(2026, 1, 5)), cite)
    assert "images of a face (Garante, 10 February 2022" in later.text


def test_being_pointed_to_a_form_once_is_not_held_against_anybody():
    once = letter_brief(StepName.NOTICE)
    portal = next(one for one in CHRONOLOGY if one.label is Label.PORTAL_REDIRECT)
    again = replace(once, chronology=(*CHRONOLOGY, replace(portal, on=date(2020, 4, 2), message=9)))

    assert "online form" not in render_letter(once, cite).text
    assert "On 2 April 2020 Faceseek Inc. again referred the person" in render_letter(again, cite).text


def test_citations_are_counted_once_in_order_of_use():
    voice = Voice(letter_brief(), cite)

    voice.by("12-3", "12-2")
    voice.by("12-3")

    assert list(voice.used) == ["gdpr_12_3", "gdpr_12_2"]


@pytest.mark.parametrize("step", list(StepName))
@pytest.mark.parametrize("late", [False, True])
def test_french_letters_keep_their_signs_on_the_line_of_the_word(step, late):
    letter = render_letter(brief_for(step, language="fr", late=late, quote=""), cite)

    assert not re.search(r" [:;!?](\s|$)", letter.text + letter.subject)
    assert re.search("\u00a0[:;]", letter.text)


def test_the_controllers_own_spaces_are_left_alone():
    brief = letter_brief(StepName.ID_OBJECTION, language="fr", quote="Envoyez ceci : un passeport !")

    assert "«\u00a0Envoyez ceci : un passeport !\u00a0»" in render_letter(brief, cite).text


def test_no_break_spaces_survive_in_a_french_subject():
    subject = render_letter(letter_brief(StepName.RECEIPT_CHECK, language="fr"), cite).subject

    assert subject.startswith("Demande du 3 février 2020\u00a0: confirmation de réception")
    assert "\u00a0" not in render_letter(letter_brief(StepName.RECEIPT_CHECK), cite).subject


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_californian_objection_cites_no_article_of_the_gdpr(language):
    brief = letter_brief(StepName.ID_OBJECTION, language=language, reasons=(), law=Law.US_CA_CCPA)
    citations = render_letter(brief, cite).citations
    assert "ccr_7060" in citations
    assert not [key for key in citations if key.startswith("gdpr")]


def test_swiss_german_is_written_without_eszett_but_names_keep_theirs():
    controller = replace(letter_brief().controller, name="Weiß & Groß AG", postal="")
    brief = letter_brief(StepName.NOTICE, language="de", law=Law.CH_FADP, controller=controller, late=True)

    swiss, german = (render_letter(replace(brief, law=law), cite).text for law in (Law.CH_FADP, Law.EU_GDPR))

    assert "Weiß & Groß AG" in swiss
    assert "ß" not in swiss.replace("Weiß & Groß AG", "")
    assert "Mit freundlichen Grüssen" in swiss
    assert "Mit freundlichen Grüßen" in german


def test_a_complaint_tells_what_happened_in_order_of_time():
    facts = {
        "reminded_on": date(2020, 4, 10),
        "disclosed_on": date(2020, 3, 2),
        "noticed_on": date(2020, 5, 4),
    }
    brief = letter_brief(StepName.COMPLAINT, tracking="RK 1", **facts)

    assert (
        "An answer was received on 2 March 2020. A reminder followed on 10 April 2020. "
        "Formal notice was given on 4 May 2020 (registered post no. RK 1)."
    ) in render_letter(brief, cite).text


def test_a_british_complaint_names_the_complaint_to_the_controller_that_came_before():
    made = replace(CHRONOLOGY[0], step=StepName.CONTROLLER_COMPLAINT)
    facts = {"today": date(2026, 9, 1), "noticed_on": date(2026, 7, 20), "chronology": (*CHRONOLOGY, made)}
    letter = render_letter(letter_brief(StepName.COMPLAINT, law=Law.UK_GDPR, **facts), cite)

    assert (
        "A complaint was made to the controller on 20 July 2026 (Data Protection Act 2018, section 164A)."
        in letter.text
    )
    assert "ormal notice" not in letter.text


def test_complaints_elsewhere_are_told_by_the_name_of_the_authority():
    tracks = (replace(CNIL, authority="it-garante"),)
    named = {"tracks": tracks, "authority": "fr-cnil", "authority_names": (("it-garante", "Garante"),)}

    assert (
        "have been lodged with: Garante (16 July 2020)."
        in render_letter(letter_brief(StepName.COMPLAINT, **named), cite).text
    )


def test_a_harmless_item_asked_for_again_is_not_called_excessive():
    again = replace(ASKED[1], verdict=Verdict.DISPROPORTIONATE)
    text = render_letter(letter_brief(StepName.NOTICE, asked=(ASKED[0], again)), cite).text

    assert "goes beyond what is necessary" not in text
    assert "asked for after it had been supplied: the postal address" in text
