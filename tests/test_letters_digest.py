from __future__ import annotations

import html
import re
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest
import yaml

from cases.brief import Also, Happening, Health, LeftOut
from cases.command_words import Verb
from cases.commands import label_in, parse_commands
from cases.fitting import OTHERS
from cases.items import items_in
from cases.model import IdItem, Label, Reason, StepName
from letters import answers
from letters.phrasebook import LANGUAGES, known, section
from letters.render import HTML_LIMIT, render_digest, render_receipt
from tests.briefs import HAPPENED, command_brief, digest_brief, planned, receipt_brief

ROOT = Path(__file__).resolve().parent.parent
VOID = {"meta", "br"}


class Balance(HTMLParser):
    """Checks that every element is closed in order, and collects the visible text."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] not in ("style", "title"):
            self.text.append(data)


def visible(page: str) -> str:
    parser = Balance()
    parser.feed(page)
    parser.close()
    assert parser.open == []
    return " ".join(" ".join(parser.text).split())


def facts(plain: str) -> list[str]:
    """Every run of words of the text version, frame and drawing left out."""
    lines = [re.sub(r"^\s*(\||-|“|«)?\s*", "", line) for line in plain.splitlines()]
    return [line for line in lines if line and not set(line) <= set("=-")]


ALL = [
    (language, mail)
    for language in ("en", "fr")
    for mail in (
        render_digest(digest_brief(language=language)),
        render_digest(digest_brief(language=language, happened=HAPPENED)),
        render_receipt(command_brief("command_unknown", language=language, also=Also(help="short"))),
        render_receipt(receipt_brief(language=language, unsure=True), time_zone="Europe/Paris", token="k7f3"),
    )
]


@pytest.mark.parametrize(("language", "mail"), ALL)
def test_text_and_html_carry_the_same_facts(language, mail):
    shown = visible(mail.html).casefold()

    for line in facts(mail.text):
        for part in re.split(
            r"\s?: | — |, | or | ou ", line.strip(" .").removeprefix("Reply ").removeprefix("Répondez ")
        ):
            assert " ".join(part.split()).casefold() in shown, part


@pytest.mark.parametrize(("language", "mail"), ALL)
def test_the_html_loads_nothing_and_adapts_to_screen_and_dark_mode(language, mail):
    assert "http" not in mail.html
    assert "<img" not in mail.html
    assert "src=" not in mail.html
    assert "url(" not in mail.html
    assert 'name="color-scheme" content="light dark"' in mail.html
    assert "prefers-color-scheme: dark" in mail.html
    assert "max-width: 480px" in mail.html
    assert f'<html lang="{language}">' in mail.html
    assert len(mail.html.encode()) < HTML_LIMIT


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Reply HOLD #7 to keep it back, VETO #7 to drop it or SEND #7 to send it now."),
        ("fr", "Répondez ATTENDRE #7 pour retenir le courrier, ANNULER #7 pour y renoncer ou ENVOYER #7 pour l’envoyer maintenant."),
    ],
)  # fmt: skip
def test_a_letter_that_goes_out_by_itself_can_be_kept_back(language, sentence):
    assert sentence in render_digest(digest_brief(language=language)).text


def test_the_time_of_a_letter_is_told_in_the_persons_zone():
    mail = render_digest(digest_brief())

    for shown in (mail.text, visible(mail.html)):
        assert "Friday 10 April 2020 at 09:00 (Paris)" in shown


def test_an_unknown_zone_is_told_as_utc():
    text = render_digest(digest_brief(time_zone="../../etc/passwd")).text

    assert "Friday 10 April 2020 at 07:00 (UTC)" in text


def test_the_whole_letter_stands_below_its_announcement():
    mail = render_digest(digest_brief())

    for shown in (mail.text, visible(mail.html)):
        assert "Re: [FS-20318] We received your message [RL-2020-7]" in shown
        assert "On 3 February 2020 I sent you a request under the GDPR." in shown


def test_the_token_stands_in_the_subject_of_every_mail_that_can_be_answered():
    assert "[R-k7f3m9q2ab]" in render_digest(digest_brief()).subject
    assert "[R-tok]" in render_receipt(receipt_brief(), token="tok").subject
    assert "[R-" not in render_receipt(receipt_brief()).subject


def test_empty_sections_are_left_out():
    quiet = digest_brief(
        needs_you=(), unsure=(), goes_out=(), replies=(), deadlines=(), sent=(), problems=(), quarantine=()
    )
    assert quiet.happened == ()

    text = render_digest(quiet).text

    assert "There is nothing for you to do today." in text
    assert "TROUBLE" not in text
    assert "WHAT HAPPENED" not in text
    assert "GOES OUT NEXT" not in text
    assert "Northgate Stores" in text


def test_what_is_asked_stands_first_and_the_health_of_the_bot_last():
    health = Health(
        "1.2", datetime(2020, 4, 9, 9, tzinfo=UTC), datetime(2020, 4, 1, tzinfo=UTC), None, 2, 1, 5 * 10**9
    )
    text = render_digest(digest_brief(happened=HAPPENED, health=health)).text

    titles = [line for line in text.splitlines() if line.isupper() and len(line) > 3]
    assert titles == [
        "THIS NEEDS YOU", "GOES OUT NEXT", "NEW REPLIES", "WHAT HAPPENED", "SENT", "DATES AHEAD",
        "NOTHING TO DO", "SET ASIDE", "HOW THE BOT IS",
    ]  # fmt: skip
    foot = text.partition("HOW THE BOT IS")[2]
    for words in (
        "Relance 1.2", "Last mail: Thursday 9 April 2020 at 11:00 (Paris)", "Waiting to be sent: 2",
        "Inbox watched since: Wednesday 1 April 2020 at 02:00 (Paris)", "after several tries: 1", "5.0 GB",
    ):  # fmt: skip
        assert words in foot
    away = replace(health, reached_last=health.last_mail, last_mail=None, disk_free=None)
    foot = render_digest(digest_brief(health=away)).text.partition("HOW THE BOT IS")[2]
    assert "Last mail: none yet" in foot
    assert "Inbox last reached: Thursday 9 April 2020 at 11:00 (Paris)" in foot
    assert "GB" not in foot


def test_hostile_words_cannot_become_markup():
    mail = render_digest(digest_brief())

    assert "<closed>" not in mail.html
    assert html.escape("Your request is <closed>") in mail.html
    assert "Your request is <closed>" in mail.text


def test_a_held_letter_offers_its_release_and_tells_what_blocks_it():
    step = planned(held=True, goes_at=None, blocked=("weekly_limit",))

    text = render_digest(digest_brief(goes_out=(step,))).text

    assert "held back until you release it" in text
    assert "RELEASE #7" in text
    assert "enough letters went out this week" in text
    assert "HOLD #7" not in text


def test_a_dossier_waits_for_a_word():
    text = render_digest(digest_brief()).text

    assert "SEND #3 to receive the dossier" in text
    assert "when you say so" in text


def test_a_digest_too_long_for_mail_programs_keeps_its_letters_in_the_text_part():
    long_letter = "Dear Sir or Madam,\n\n" + "The same words again. " * 400
    more = (f"{'One word more. ' * number}" for number in range(1, 16))
    texts = [f"{long_letter}\n\n{one}" for one in more]
    steps = tuple(planned(case=number, letter_text=text) for number, text in enumerate(texts, 1))

    mail = render_digest(digest_brief(goes_out=steps))

    assert len(mail.html.encode()) < HTML_LIMIT
    assert "you find it in full in the plain-text part" in mail.html
    assert mail.text.count("The same words again. The same") > 15


@pytest.mark.parametrize(
    "kind", ["case_opened", "message_read", "command_done", "command_unknown", "nothing_to_do", "quarantined"]
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_receipt_is_a_mail(kind, language):
    brief = receipt_brief(kind, language=language, done=("Case #7 is on hold.",))

    mail = render_receipt(brief, token="tok")

    assert "#7" in mail.subject
    assert "Case #7 is on hold." in mail.text
    assert "Case #7 is on hold." in visible(mail.html)


def test_a_receipt_without_a_case_speaks_of_none():
    mail = render_receipt(command_brief("quarantined", case=None))

    assert "None" not in mail.text
    assert "#" not in mail.subject


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_warning_is_told(language):
    for warning, sentence in section("receipt.warnings", language).items():
        assert sentence in render_receipt(receipt_brief(warnings=(warning,), language=language)).text


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "  Reply IS #7 id_information if it is a demand for identifying information (“A photo, please.”)."),
        ("fr", "  Répondez EST #7 demande d’informations pour vous identifier («\u00a0A photo, please.\u00a0»)."),
    ],
)  # fmt: skip
def test_an_uncertain_reading_offers_each_kind_it_may_be_on_a_line_of_its_own(language, line):
    alternatives = ((Label.ID_INFORMATION, "A photo, please."),)

    text = render_receipt(receipt_brief(unsure=True, language=language, alternatives=alternatives)).text

    assert line in text.splitlines()
    first = f"#7 {answers.label_said(Label.ID_DOCUMENT, language)}"
    assert sum(first in one for one in text.splitlines()) == 1
    sure = render_receipt(receipt_brief(unsure=False, language=language)).text
    assert first not in sure


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_uncertain_reading_offers_the_likely_kinds_and_leaves_the_whole_list_to_help(language):
    alternatives = ((Label.REFUSAL, "We refuse."), (Label.EXTENSION, "Later."))
    mail = render_receipt(receipt_brief(unsure=True, language=language, alternatives=alternatives))

    assert f"#7 {answers.label_said(Label.REFUSAL, language)}" in mail.text
    assert f"#7 {answers.label_said(Label.EXTENSION, language)}" in mail.text
    for label in (Label.NO_DATA, Label.BOUNCE, Label.NOT_CONTROLLER):
        assert label.value not in mail.text + visible(mail.html)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_an_uncertain_receipt_offers_is_understood_when_it_is_sent_back(language):
    text = render_receipt(receipt_brief(unsure=True, language=language)).text

    offered = re.findall(r"(?m)(?:Reply|Répondez) ((?:IS|EST) #7 [^(\n]+?)(?: if\b|\.$| \()", text)

    assert offered
    for line in offered:
        (command,) = parse_commands(line, "", answers.label_names())
        assert (command.verb, command.case) == (Verb.IS, 7)
        assert label_in(command.argument, answers.label_names()) is not None


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        ("en", ("Reply IS #4 extension if it is an extension of the time limit.", "Reply IS #4 acknowledgement if it is an acknowledgement of receipt (“We will come back to you.”).", "Reply IS #4 other if it is something else.", "Reply HELP for the list of all words.")),
        ("fr", ("Répondez EST #4 prolongation du délai.", "Répondez EST #4 accusé de réception («\u00a0We will come back to you.\u00a0»).", "Répondez EST #4 autre chose.", "Répondez AIDE pour la liste de tous les mots.")),
    ],
)  # fmt: skip
def test_the_digest_asks_about_an_uncertain_reading_with_the_sentence_of_each_kind(language, lines):
    (reply,) = digest_brief().unsure
    others = (
        (Label.ACKNOWLEDGEMENT, "We will come back to you."),
        (Label.REFUSAL, ""),
        (Label.NO_DATA, "No."),
    )

    text = render_digest(digest_brief(language=language, unsure=(replace(reply, alternatives=others),))).text

    told = [line.strip() for line in text.splitlines()]
    assert [line for line in lines if line not in told] == []
    assert "IS #4 no_data" not in text
    assert "EST #4 no_data" not in text
    first = text.partition("#4 ·")[0]
    assert ("THIS NEEDS YOU" if language == "en" else "À VOUS D’AGIR") in first


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_mail_that_was_not_understood_is_not_called_done(language):
    mail = render_receipt(command_brief("command_unknown", language=language, also=Also(help="short")))

    assert not re.search(r"\bdone\b|\bfait\b|carried out|exécutée", mail.text, re.IGNORECASE)
    assert "not_controller" not in mail.text
    help_ = render_receipt(command_brief("command_done", language=language, also=Also(help="full")))
    for label in Label:
        assert answers.label_said(label, language) in help_.text


@pytest.mark.parametrize("kind", ["command_done", "command_unknown", "nothing_to_do"])
def test_a_receipt_without_a_controller_names_the_case_alone(kind):
    mail = render_receipt(command_brief(kind, case=1))

    assert mail.text.startswith("#1 ")
    assert "·" not in mail.text


def test_french_mails_keep_their_signs_on_the_line_of_the_word():
    for mail in (mail for language, mail in ALL if language == "fr"):
        assert not re.search(r" [:;!?](\s|$)| »|« ", mail.text + mail.subject)
        assert re.search("\u00a0[:;?]", mail.text)
    assert "Faceseek Inc.\u00a0: une demande" in render_receipt(receipt_brief(language="fr")).subject


def test_reasons_are_told_in_the_words_the_caller_has_for_the_language():
    def explain(reason: Reason, language: str) -> str:
        return f"{language}:{reason.rule or reason.source}"

    mail = render_receipt(receipt_brief(language="fr"), explain=explain)

    assert "fr:document_for_face_search" in mail.text
    assert "fr:document_for_face_search" in visible(mail.html)


def test_the_dates_of_a_receipt_leave_out_a_pause_that_changes_nothing():
    deadlines = receipt_brief().deadlines
    mail = render_receipt(receipt_brief(deadlines=replace(deadlines, paused=deadlines.strict)))

    assert "Answer due: 3 March 2020" in mail.text
    assert "stopped the clock" not in mail.text


def test_sent_letters_and_quarantine_are_told_with_time_and_reason():
    sent = ((7, StepName.NOTICE, "privacy@faceseek.example", datetime(2020, 5, 4, 22, 30, tzinfo=UTC)),)

    text = render_digest(digest_brief(sent=sent)).text

    assert "#7 · formal notice" in text
    assert "Reply TRACKING #7 <number> once you have posted the letter by registered mail." in text
    assert "Tuesday 5 May 2020 at 00:30 (Paris)" in text
    assert "the sender is not genuine" in text


@pytest.mark.parametrize(
    ("word", "english", "french"),
    [
        ("term_passed", "The time limit that the authority (CNIL) had set ended on 26 January 2022.", "Le délai fixé par l’autorité (CNIL) a pris fin le 26 janvier 2022."),
        ("strict_passed", "The deadline of 3 March 2020 has passed.", "L’échéance du 3 mars 2020 est passée."),
        ("safe_passed", "From today, the answer may be called late.", "À partir d’aujourd’hui, le retard peut être invoqué."),
        ("authority_term", "The authority (CNIL) has set a time limit that ends on 26 January 2022.", "L’autorité (CNIL) a fixé un délai jusqu’au 26 janvier 2022."),
        ("postponed", "The next letter (reminder) waits: enough letters went out this week. Next try: 14 April 2020.", "Le courrier prévu (relance) attend : assez de courriers sont partis cette semaine. Prochain essai : 14 avril 2020."),
        ("question_open", "asked for the date of birth and the telephone number and is waiting", "a demandé la date de naissance et le numéro de téléphone et attend"),
        ("stalled", "Nothing is planned any more. If you want to go on, write to Faceseek Inc. with the bot in BCC.", "Plus rien n’est prévu. Pour continuer, écrivez à Faceseek Inc. avec le robot en copie cachée (Cci)."),
        ("post_notice", "Print the attached notice, sign it and post it by registered letter.", "Imprimez la mise en demeure jointe, signez-la et envoyez-la en recommandé."),
    ],
)  # fmt: skip
def test_the_digest_tells_what_happened_beside_letters_and_replies(word, english, french):
    happened = tuple(one for one in HAPPENED if one.word == word)
    assert len(happened) == 1

    for language, sentence in (("en", english), ("fr", french)):
        mail = render_digest(digest_brief(language=language, happened=happened))
        assert sentence in mail.text.replace("\u00a0", " ")
        assert sentence in visible(mail.html)


def test_what_happened_stands_apart_from_what_asks_something():
    text = render_digest(digest_brief(happened=HAPPENED)).text

    asking, _, rest = text.partition("GOES OUT NEXT")
    told = rest.partition("WHAT HAPPENED")[2].partition("SENT")[0]
    for sentence in ("registered letter", "Nothing is planned", "asked for the date of birth"):
        assert sentence in asking
        assert sentence not in told
    assert "The deadline of 3 March 2020 has passed." in told
    assert "The deadline of 3 March 2020 has passed." not in asking


@pytest.mark.parametrize("one", [h for h in HAPPENED if h.asks], ids=lambda one: one.word)
@pytest.mark.parametrize(
    ("language", "lead", "calm"),
    [
        ("en", "One thing needs you.", "There is nothing for you"),
        ("fr", "Un point demande votre attention.", "Rien ne vous est demandé"),
    ],
)
def test_the_opening_sentence_counts_what_happened_and_asks(one, language, lead, calm):
    facts = {"needs_you": (), "unsure": (), "goes_out": (), "problems": (), "language": language}

    text = render_digest(digest_brief(happened=(one,), **facts)).text

    assert lead in text
    assert calm not in text
    told = replace(one, asks=False)
    assert calm in render_digest(digest_brief(happened=(told,), **facts)).text


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_items_an_open_question_asks_for_can_be_reported_word_for_word(language):
    text = render_digest(digest_brief(happened=HAPPENED, language=language)).text

    line = re.search(r"((?:GAVE|FOURNI) #7 [\w, ]+?) (?:if|si) ", text)

    assert line is not None
    (command,) = parse_commands(line.group(1))
    assert command.verb is Verb.GAVE
    assert items_in(command.argument) == (IdItem.DATE_OF_BIRTH, IdItem.PHONE)


@pytest.mark.parametrize(
    ("language", "words_to_send"),
    [("en", ("CLOSE #7", "TRACKING #7 <number>")), ("fr", ("CLORE #7", "SUIVI #7 <numéro>"))],
)
def test_what_the_digest_offers_is_understood_when_it_is_sent_back(language, words_to_send):
    text = render_digest(digest_brief(happened=HAPPENED, language=language)).text

    for line, verb in zip(words_to_send, (Verb.CLOSE, Verb.TRACKING), strict=True):
        assert f" {line} " in text
        assert [command.verb for command in parse_commands(line)] == [verb]


def test_the_number_of_a_registered_letter_is_asked_for_once():
    sent = ((7, StepName.NOTICE, "privacy@faceseek.example", datetime(2020, 5, 4, 9, tzinfo=UTC)),)

    assert render_digest(digest_brief(sent=sent, happened=HAPPENED)).text.count("TRACKING #7") == 1
    assert render_digest(digest_brief(sent=sent)).text.count("TRACKING #7") == 1


def test_a_happening_that_knows_little_is_still_a_sentence():
    bare = tuple(Happening(7, "Faceseek Inc.", word) for word in (*(one.word for one in HAPPENED), "comet"))

    text = render_digest(digest_brief(happened=bare)).text

    assert "The time limit that the authority had set has ended." in text
    assert "The deadline has passed." in text
    assert "Faceseek Inc. asked for something and is waiting." in text
    assert "GAVE #7 <items>" in text
    assert "\n  comet\n" in text
    assert "None" not in text


def test_every_guard_of_the_ladder_has_plain_words():
    rules = yaml.safe_load((ROOT / "rules.yaml").read_text(encoding="utf-8"))
    guards = {
        guard
        for step in rules["steps"].values()
        if isinstance(step, dict)
        for guard in step.get("guards", ())
    }

    assert guards
    assert all(known(f"blocked.{guard}") for guard in guards)


def test_the_reasoning_of_a_case_stands_once_among_the_dates_ahead():
    first = digest_brief().deadlines[0]
    other = (Reason("The answer of a third case was due.", "gdpr_12_3"),)
    dates = (first, replace(first, kind="paused"), replace(first, case=8), replace(first, reasons=other))

    text = render_digest(digest_brief(deadlines=dates)).text

    assert text.count("One month ends on 3 March 2020.") == 2, "once for each case"
    assert text.count("The answer of a third case was due.") == 1
    assert text.count("14 April 2020") == 4


@pytest.mark.parametrize(
    ("language", "way_on"),
    [
        ("en", "Check the address; RELEASE #5 lets the letters of this case go again."),
        ("fr", "Vérifiez l’adresse\u00a0; REPRENDRE #5 laisse repartir les courriers de ce dossier."),
    ],
)
def test_a_letter_that_came_back_says_how_to_go_on_and_counts_as_a_question(language, way_on):
    quiet = digest_brief(language=language, needs_you=(), unsure=(), goes_out=())

    text = render_digest(quiet).text

    assert way_on in text
    assert ("One thing needs you." if language == "en" else "Un point demande votre attention.") in text
    assert [c.verb for c in parse_commands("RELEASE #5")] == [Verb.RELEASE]


def test_only_the_cases_handed_over_as_waiting_have_nothing_to_do():
    text = render_digest(digest_brief(waiting=())).text

    assert "NOTHING TO DO" not in text


def test_the_opening_sentence_tells_letters_that_go_from_those_that_a_later_digest_shows():
    brief = digest_brief(
        left_out=(LeftOut("later", (("reminder", 258),)), LeftOut("goes_out", (("notice", 3),)))
    )
    text = render_digest(brief).text
    assert "4 letters go out unless you stop them. 258 more letters wait for a later digest." in text
    assert "258 not shown yet" in text


def test_questions_without_room_are_counted_where_things_are_asked():
    left = (LeftOut("asks", (("scope_open", 16),)), LeftOut("asking_problems", (("letter_bounced", 2),)))
    asked = Happening(9, "Firm", "scope_open", asks=True)
    facts = {"needs_you": (), "unsure": (), "problems": ()}
    text = render_digest(digest_brief(happened=(asked,) * 24, left_out=left, **facts)).text
    assert "42 things need you." in text
    asking, _, rest = text.partition("GOES OUT NEXT")
    assert "Questions about the scope: 16" in asking
    assert "Letters that came back: 2" in asking
    assert "16" not in rest.partition("HOW THE BOT IS")[0].partition("WHAT HAPPENED")[2]


def test_a_quiet_week_in_which_something_waits_is_not_called_one_in_which_nothing_is_to_know():
    text = render_digest(digest_brief(summary="week")).text
    assert "There is nothing new. 3 things need you." in text
    assert "nothing happened" not in text


def test_names_of_cases_without_room_are_listed_not_counted():
    left = (LeftOut("waiting", (("Firm 52", 1), ("Firm 53", 1), (OTHERS, 36))),)
    text = render_digest(digest_brief(left_out=left)).text
    assert "38 more" in text
    assert "Firm 52, Firm 53 …" in text
    few = (LeftOut("waiting", (("Firm 52", 1), ("Firm 53", 1))),)
    assert "Firm 52 and Firm 53" in render_digest(digest_brief(left_out=few)).text
