from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import date

import pypdfium2
import pytest

from cases.brief import AskedItem
from cases.model import IdItem, Label, Origin, StepName, Verdict
from letters import document
from letters.document import blocks, notice_pdf, printable, typeset
from letters.dossier import build_dossier, file_names
from letters.phrasebook import section
from letters.render import render_letter
from tests.briefs import ASKED, CHRONOLOGY, FACESEEK, ZOE, annex, cite, dossier_brief, exchange, letter_brief


def pages(pdf: bytes) -> str:
    """The text of all pages on one line, line breaks inside words mended."""
    opened = pypdfium2.PdfDocument(pdf)
    text = "\n".join(page.get_textpage().get_text_bounded() for page in opened)
    return " ".join(text.replace("\ufffe", "").split())


def built(brief):
    return build_dossier(brief, render_letter(brief.letter, cite), cite)


@pytest.mark.parametrize(
    ("language", "title"), [("en", "Formal notice – request"), ("fr", "Mise en demeure – demande")]
)
def test_a_notice_becomes_a_letter_for_the_post(language, title):
    brief = letter_brief(StepName.NOTICE, language=language, late=True)

    text = pages(
        notice_pdf(brief, render_letter(brief, cite), sender_address="12 rue des Lilas\n75011 Paris")
    )

    assert title in text
    assert "RL-2020-7" in text
    assert "75011 Paris" in text
    assert "New Harbor, NY 10001" in text
    assert "A1 – 3" in text
    assert "Page 1 / " in text


def test_a_notice_without_a_postal_address_names_the_mail_address():
    brief = letter_brief(
        StepName.NOTICE, controller=replace(FACESEEK, postal=""), subject=replace(ZOE, mandate="Jumbo")
    )

    text = pages(notice_pdf(brief, render_letter(brief, cite)))

    assert "privacy@faceseek.example" in text
    assert "Mandate" in text
    assert "on behalf of Zoé Martin" in text


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_dossier_carries_every_mail_as_it_came(language):
    brief = dossier_brief(language)

    opened = pypdfium2.PdfDocument(built(brief))

    found = {}
    for number in range(opened.count_attachments()):
        attachment = opened.get_attachment(number)
        found[attachment.get_name()] = bytes(attachment.get_data())
    assert found == {f"{one.name}.eml": one.raw for one in brief.annexes}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_dossier_shows_reference_hashes_and_findings(language):
    brief = dossier_brief(language)
    text = pages(built(brief)).replace(" ", "")

    assert "RL-2020-7" in text
    assert brief.chain_head in text
    for one in brief.annexes:
        assert hashlib.sha256(one.raw).hexdigest() in text
    wanted = (
        ["Chronology", "Findings", "Article15(1)(a)"]
        if language == "en"
        else ["Chronologie", "Constatations"]
    )
    for word in wanted:
        assert word in text


def test_a_dossier_is_an_archive_file_and_the_same_bytes_every_time():
    first, second = built(dossier_brief()), built(dossier_brief())

    assert first == second
    assert b"<pdfaid:part>3</pdfaid:part>" in first


def test_hostile_subject_lines_stay_words():
    hostile = '#panic() $x$ *bold* ]}) \\ `raw` #read("/etc/passwd") 請求 😀 \x00\x07 ' + "A" * 400
    lines = (replace(CHRONOLOGY[0], subject=hostile), replace(CHRONOLOGY[3], evidence=hostile))
    brief = dossier_brief("en", annexes=(annex(1, date(2020, 2, 3), hostile, Origin.INLINE_CLAIMED),))
    brief = replace(
        brief, letter=replace(brief.letter, chronology=lines, notes=((date(2020, 3, 1), hostile),))
    )

    text = pages(built(brief))

    assert "#panic() $x$ *bold*" in text
    assert "root:" not in text


def test_every_character_that_counts_as_drawable_can_be_drawn():
    everything = "".join(chr(code) for low, high in document.DRAWABLE for code in range(low, high + 1))
    drawn = " ".join(printable(everything))
    data = {
        "language": "en",
        "day": [2020, 1, 1],
        "sender": ["x"],
        "recipient": ["x"],
        "annexes": [drawn],
    } | {"attached": []}
    words = dict.fromkeys([*section("notice", "en"), *section("frame", "en")], "w")
    data |= {"words": words, "date": "d", "reference": drawn, "title": drawn, "signature": ["x"]}

    pdf = typeset("notice.typ", data | {"blocks": blocks(drawn)}, {}, date(2020, 1, 1))

    assert pdf.startswith(b"%PDF")


def test_a_character_without_a_glyph_becomes_a_box():
    assert printable("a請b\x00c\u202ed") == "a□b□c□d"
    assert json.loads(json.dumps(printable("Zoe\u0301"))) == "Zoé"


def test_paragraphs_and_lists_of_a_letter_are_told_apart():
    assert blocks("One\ntwo\n\n- a\n- b") == [
        {"kind": "text", "lines": ["One", "two"]},
        {"kind": "list", "lines": ["a", "b"]},
    ]


def test_annexes_of_one_name_get_files_of_their_own():
    one = annex(1, date(2020, 2, 3), "x", None)
    annexes = [replace(one, name=name) for name in ("A1", "A1", "../../etc/passwd", "附")]

    assert file_names(annexes) == ("A1.eml", "A1-2.eml", "etc-passwd.eml", "annex-4.eml")


def test_a_bare_dossier_leaves_out_what_it_has_not():
    brief = dossier_brief("en", annexes=())
    letter = replace(
        brief.letter, chronology=(), asked=(), missing=(), notes=(), disclosed_on=None, erasure_pending=False
    )

    text = pages(built(replace(brief, letter=letter)))

    assert "Findings" not in text
    assert "What was demanded" not in text
    assert pypdfium2.PdfDocument(built(replace(brief, letter=letter))).count_attachments() == 0


def test_every_date_on_which_something_was_demanded_is_a_finding_with_its_own_message():
    later = exchange(date(2020, 5, 11), "in", 8, label=Label.ID_INFORMATION, evidence="And a selfie, please.")
    selfie = AskedItem(
        IdItem.SELFIE,
        date(2020, 5, 11),
        1,
        None,
        False,
        Verdict.DISPROPORTIONATE,
        excessive_on=date(2020, 5, 11),
    )
    brief = dossier_brief("fr")
    letter = replace(brief.letter, chronology=(*CHRONOLOGY, later), asked=(*ASKED, selfie))

    text = pages(built(replace(brief, letter=letter)))

    assert "le 9 mars 2020 (pièce A4), une copie du passeport et une copie de la carte d’identité" in text
    assert "le 11 mai 2020 (pièce A8), un autoportrait photographique" in text
    assert "Pièce A8, 11 mai 2020 « And a selfie, please. »" in text


@pytest.mark.parametrize(
    ("language", "columns", "row"),
    [
        ("en", "Given Times asked Asked after it was given Assessment", "1 March 2020 2 yes open to question"),
        ("fr", "Fourni le Nombre de demandes Demandé après avoir été fourni Appréciation", "1er mars 2020 2 oui discutable"),
    ],
)  # fmt: skip
def test_the_ledger_tells_how_often_an_item_was_asked_for_beside_whether_it_had_been_given(
    language, columns, row
):
    text = pages(built(dossier_brief(language)))

    assert columns in text
    assert row in text


@pytest.mark.parametrize(
    ("language", "finding"),
    [
        ("en", "After a photograph (20 February 2020) had been given, the following was asked for: on 27 February 2020, the postal address."),
        ("fr", "Il avait été communiqué : une photographie (20 février 2020). Il a ensuite été demandé : le 27 février 2020, l’adresse postale."),
    ],
)  # fmt: skip
def test_asking_for_more_after_something_was_given_is_a_finding(language, finding):
    assert finding in pages(built(dossier_brief(language)))
