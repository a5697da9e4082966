from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.command_words import WORDS, WORDS_OF, Verb, word_of
from cases.commands import MAX_LINES, Command, label_in, parse_commands, read_instructions
from cases.items import items_in
from cases.model import IdItem, Label


def one(text: str, subject: str = "") -> Command:
    (command,) = parse_commands(text, subject)
    return command


@pytest.mark.parametrize("text", ["HOLD #7", "hold #7.", "Hold: #7", "  hold # 7 !", "- HOLD #7", "* hold 7"])
def test_a_command_is_understood_however_it_is_typed(text: str) -> None:
    assert one(text) == Command(Verb.HOLD, 7, "")


@pytest.mark.parametrize(
    "text", ["hold #7", "attendre #7", "warten #7", "esperar #7", "attendere #7", "wachten #7"]
)
def test_six_languages_say_the_same(text: str) -> None:
    assert one(text) == Command(Verb.HOLD, 7, "")


@pytest.mark.parametrize(
    "text", ["È #7 refusal", "è #7 refusal", "E' #7 refusal", "E’ #7 refusal", "e #7 refusal"]
)
def test_the_italian_is_may_be_typed_without_its_accent(text: str) -> None:
    assert one(text) == Command(Verb.IS, 7, "refusal")


@pytest.mark.parametrize("text", ["E' vero", "E poi?", "e allora #7"])
def test_an_italian_sentence_that_begins_with_that_letter_commands_nothing(text: str) -> None:
    assert parse_commands(text) == ()


def test_items_can_be_named_in_italian() -> None:
    named = items_in("data di nascita, carta d’identità e telefono; e-mail")
    assert named == (IdItem.DATE_OF_BIRTH, IdItem.ID_CARD, IdItem.PHONE, IdItem.EMAIL)


def test_every_verb_can_be_said() -> None:
    assert set(WORDS.values()) == set(Verb)
    assert all(word == word.lower() for word in WORDS)


@pytest.mark.parametrize("language", WORDS_OF)
def test_the_word_that_our_mails_show_for_a_verb_means_it(language: str) -> None:
    assert [WORDS_OF[language][word_of(verb, language).lower()] for verb in Verb] == list(Verb)


def test_a_language_that_is_not_written_shows_english_words() -> None:
    assert word_of(Verb.HOLD, "sv") == "HOLD"


def test_the_number_of_the_case_may_stand_in_the_subject() -> None:
    assert one("release", "Re: Your digest, case #12") == Command(Verb.RELEASE, 12, "")
    assert one("release #7", "Re: case #12") == Command(Verb.RELEASE, 7, "")
    assert one("release", "Re: Your digest") == Command(Verb.RELEASE, None, "")


def test_a_number_without_its_mark_is_the_case_and_not_passed_over() -> None:
    assert one("HOLD 7", "Re: case #12") == Command(Verb.HOLD, 7, "")
    assert one("case 7") == Command(Verb.CASE, 7, "")


def test_several_commands_are_carried_out_in_order() -> None:
    text = "HOLD #7\n\nGAVE #8: customer number\nSTATUS"
    assert parse_commands(text) == (
        Command(Verb.HOLD, 7, ""),
        Command(Verb.GAVE, 8, "customer number"),
        Command(Verb.STATUS, None, ""),
    )


def test_reading_stops_at_the_first_line_that_is_no_command() -> None:
    assert parse_commands("HOLD #7\nThank you for your help!\nSEND #7") == (Command(Verb.HOLD, 7, ""),)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   \n \n",
        "Dear bot,\nSEND #7",
        "Please hold the line for me",
        "> SEND #7",
        "  > HOLD #7",
        "12345",
        "Hold on, I do not think this is right",
        "sending #7",
    ],
)
def test_a_letter_is_a_letter(text: str) -> None:
    assert parse_commands(text) == ()


@pytest.mark.parametrize(
    "text", ["Send nothing yet", "Send me the documents", "senden nicht", "envoyer plus tard"]
)
def test_a_sentence_that_begins_with_send_sends_nothing(text: str) -> None:
    assert parse_commands(text) == ()


def test_send_alone_with_its_case_sends() -> None:
    assert one("SEND #7.") == Command(Verb.SEND, 7, "")


@pytest.mark.parametrize("verb", ["gave", "tracking", "filed", "note"])
def test_a_verb_that_needs_a_word_is_nothing_without_one(verb: str) -> None:
    assert parse_commands(f"{verb} #7") == ()
    assert one(f"{verb} #7 RK 123").argument == "RK 123"
    assert one(f"{verb.upper()} RK 123").argument == "RK 123"


def test_a_note_keeps_its_words_as_they_were_written() -> None:
    assert one("NOTE #7: One of the pictures shows Ada, not me.") == Command(
        Verb.NOTE, 7, "One of the pictures shows Ada, not me"
    )


def test_a_correction_must_name_a_label() -> None:
    assert one("IS #7 id document") == Command(Verb.IS, 7, "id document")
    assert one("NOT refusal") == Command(Verb.NOT, None, "refusal")
    assert parse_commands("Is this right?") == ()
    assert parse_commands("No thanks") == ()


def test_only_the_first_lines_can_command() -> None:
    assert len(parse_commands("status\n" * (MAX_LINES + 5))) == MAX_LINES


@pytest.mark.parametrize(
    ("argument", "items"),
    [
        ("passport", (IdItem.PASSPORT,)),
        (
            "Customer number, phone and date of birth",
            (IdItem.CUSTOMER_NUMBER, IdItem.PHONE, IdItem.DATE_OF_BIRTH),
        ),
        ("customer_number", (IdItem.CUSTOMER_NUMBER,)),
        ("adresse postale et date de naissance", (IdItem.POSTAL_ADDRESS, IdItem.DATE_OF_BIRTH)),
        ("pasaporte y fecha de nacimiento", (IdItem.PASSPORT, IdItem.DATE_OF_BIRTH)),
        (
            "Geburtsdatum und Postanschrift, IP-Adresse",
            (IdItem.DATE_OF_BIRTH, IdItem.POSTAL_ADDRESS, IdItem.IP_ADDRESS),
        ),
        (
            "paspoort en geboortedatum, klantnummer",
            (IdItem.PASSPORT, IdItem.DATE_OF_BIRTH, IdItem.CUSTOMER_NUMBER),
        ),
        ("phone; phone, ", (IdItem.PHONE,)),
        ("my grandmother's ring", ()),
        ("other", (IdItem.OTHER,)),
        (" , ", ()),
    ],
)
def test_items_are_read_from_what_the_owner_says_she_gave(argument: str, items: tuple[IdItem, ...]) -> None:
    assert items_in(argument) == items


def test_a_label_is_known_with_spaces_or_underscores() -> None:
    assert label_in("ID document") is Label.ID_DOCUMENT
    assert label_in("id_document") is Label.ID_DOCUMENT
    assert label_in("something else") is None


@given(st.text(max_size=200), st.text(max_size=60))
def test_no_text_whatever_breaks_the_reading_of_commands(text: str, subject: str) -> None:
    for command in parse_commands(text, subject):
        assert isinstance(command.verb, Verb)
        items_in(command.argument)


NAMES = {
    "un refus": Label.REFUSAL,
    "refus": Label.REFUSAL,
    "Ablehnung": Label.REFUSAL,
    "demande de pièce d’identité": Label.ID_DOCUMENT,
    "demande de paiement": Label.FEE_DEMAND,
    "prolongation du délai": Label.EXTENSION,
    "otra cosa": Label.OTHER,
    "rifiuto": Label.REFUSAL,
}


@pytest.mark.parametrize(
    "text",
    [
        "hold #7 - thanks!", "HOLD #7, please.", "**HOLD #7**", "“HOLD #7”", "1. HOLD #7", "#7 HOLD", "#7: hold",
        "please hold #7", "Hi, HOLD #7", "Hello Relance,\nhold #7", "Guten Tag!\nBitte warten #7", "hold #7?",
        "HOLD\u00a0#7", "attendez #7", "espera #7", "sospendi #7", "wacht #7", "warte #7",
    ],
)  # fmt: skip
def test_a_command_is_understood_as_people_write_it(text: str) -> None:
    assert one(text) == Command(Verb.HOLD, 7, "")


@pytest.mark.parametrize(
    "text",
    ["HOLD 7 and 8", "HOLD #7, #8", "hold #7 #8", "attendre 7 et 8", "#7 hold #8", "warten #7 und #8, bitte"],
)
def test_one_word_may_concern_several_cases(text: str) -> None:
    assert parse_commands(text) == (Command(Verb.HOLD, 7, ""), Command(Verb.HOLD, 8, ""))


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        ("Annule #7", Verb.VETO), ("annulez #7", Verb.VETO), ("envoyez #7", Verb.SEND), ("pausieren #7", Verb.PAUSE),
        ("pauze #7", Verb.PAUSE), ("hulp", Verb.HELP), ("status?", Verb.STATUS), ("deposee #7 12", Verb.FILED),
        ("SCHLIEẞEN #7", Verb.CLOSE),
    ],
)  # fmt: skip
def test_verbs_are_known_in_their_forms_with_and_without_accents(text: str, verb: Verb) -> None:
    assert one(text).verb is verb


@pytest.mark.parametrize(
    "text",
    ["Dear bot,\nSEND #7", "please send #7", "Hi, SEND #7", "SEND #7, #8", "SEND 7 and 8", "SEND #7?", "HLOD #7\nSEND #7",
     "SEND #7 now", "CLOSE #7?", "veto?", "IS #7 refusal?"],
)  # fmt: skip
def test_what_cannot_be_taken_back_is_said_plainly_or_not_at_all(text: str) -> None:
    assert parse_commands(text) == ()


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("EST #7 refus", Label.REFUSAL), ("EST un refus", Label.REFUSAL), ("IST #7 Ablehnung", Label.REFUSAL),
        ("IS 7 refusal - thanks", Label.REFUSAL), ("EST #7 prolongation", Label.EXTENSION), ("È #7 rifiuto", Label.REFUSAL),
        ("EST #7 demande de piece d'identite, merci", Label.ID_DOCUMENT), ("Is refusal", Label.REFUSAL),
    ],
)  # fmt: skip
def test_a_kind_of_message_may_be_called_by_its_name(text: str, label: Label) -> None:
    (command,) = parse_commands(text, "", NAMES)
    assert (command.verb, label_in(command.argument, NAMES)) == (Verb.IS, label)


@pytest.mark.parametrize(
    "text",
    ["No refusal", "No, otra cosa", "es otra cosa", "Es otra cosa", "E rifiuto", "EST #7 demande", "e refusal",
     "Given the above I think so", "Gave up", "Donné sans suite", "Filed under nonsense", "Suivi de ma demande",
     "IS #7 ref"],
)  # fmt: skip
def test_ordinary_sentences_are_no_commands(text: str) -> None:
    assert parse_commands(text, "", NAMES) == ()


def test_items_make_a_command_of_a_word_that_also_begins_sentences() -> None:
    assert one("gave phone and passport") == Command(Verb.GAVE, None, "phone and passport")
    assert one("GAVE 7 phone - thanks!") == Command(Verb.GAVE, 7, "phone")
    assert one("note they rang me") == Command(Verb.NOTE, None, "they rang me")
    assert one("tracking RK1") == Command(Verb.TRACKING, None, "RK1")


@pytest.mark.parametrize(
    ("text", "unread"),
    [
        ("HOLD #7\nHLOD #8\nSTATUS", ("HLOD #8",)),
        ("HOLD #7\nhodl #8", ("hodl #8",)),
        ("STAUTS", ("STAUTS",)),
        ("HOLD everything now", ("HOLD everything now",)),
        ("FOO #7", ("FOO #7",)),
        ("NO #7 wrong", ("NO #7 wrong",)),
        ("Dear bot,\nSEND #7", ("SEND #7",)),
        ("HLOD #7\nSEND #8", ("HLOD #7", "SEND #8")),
    ],
)
def test_a_line_that_looks_like_a_command_and_is_none_is_told(text: str, unread: tuple[str, ...]) -> None:
    assert read_instructions(text).unread == unread


@pytest.mark.parametrize(
    "text",
    [
        "HOLD #7\nThank you for your help!\nHLOD #8",
        "HOLD #7\nADA ROE\nCEO",
        "HOLD #7\nHELP DESK OF ROE",
        "HOLD #7\nAda Roe\n+353 1 555 0100",
        "HOLD #7\nNo, they have not answered me in #7 yet",
        "Is #7 still open?",
        "Nothing new about #7 and I would like to hold them to what they promised",
        "HOLD #7\n> HLOD #8",
        "HOLD #7\n12345",
        "Hello!",
    ],
)
def test_prose_and_signatures_are_not_taken_for_mistyped_commands(text: str) -> None:
    assert read_instructions(text).unread == ()


@pytest.mark.parametrize(
    ("verb", "words"),
    [
        (Verb.ANSWERED, ("answered", "répondu", "beantwortet", "contestado", "risposto", "beantwoord")),
        (Verb.PAID, ("paid", "payé", "bezahlt", "pagado", "pagato", "betaald")),
    ],
)
def test_the_owner_can_say_in_six_languages_that_a_question_is_settled(
    verb: Verb, words: tuple[str, ...]
) -> None:
    assert [one(f"{word.upper()} #7") for word in words] == [Command(verb, 7, "")] * 6


@pytest.mark.parametrize(
    "text",
    [
        "this belongs to #7",
        "This belongs to case #7.",
        "belongs to 7",
        "cela appartient au n° 7",
        "Ce mail concerne le dossier n° 7",
        "Das gehört zu Fall #7",
        "esto pertenece al caso 7",
        "Questo appartiene a #7",
        "dit hoort bij zaak #7!",
        "#7",
        "for #7",
        "it's for #7",
        "I think it belongs to #7, thanks",
        "That one belongs to #7",
        "Ça appartient à #7",
        "c'est pour #7",
        "C’est le dossier 7",
        "Je crois que c’est pour #7",
        "Cette réponse appartient au dossier 7",
        "Diese Mail gehört zu #7",
        "das ist für Fall 7",
        "zu #7",
        "Este mensaje pertenece al expediente 7",
        "es para #7",
        "Questo messaggio riguarda la pratica n. 7",
        "è per #7",
        "Deze mail hoort bij zaak 7",
        "voor #7",
    ],
)
def test_a_sentence_says_where_a_mail_belongs(text: str) -> None:
    assert one(text) == Command(Verb.CASE, 7, "")


@pytest.mark.parametrize(
    "text",
    [
        "this belongs to me",
        "This belongs to the 7 requests I sent last year",
        "it is for 7 days",
        "for 7",
        "le 7",
        "à 7 heures",
        "es 7",
        "per 7 settimane",
        "#7 is a mess",
        "for #7 we have no news",
        "a #7 ticket",
        "This case is 7",
    ],
)
def test_other_belongings_are_no_command(text: str) -> None:
    assert parse_commands(text) == ()
