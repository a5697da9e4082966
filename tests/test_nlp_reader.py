"""Whole mails read with the real model, and the build itself."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from cases.model import Attachment, IdItem, Label, MailFacts, RefusalReason
from nlp.reader import Reader
from nlp.train import build, ensure_model, folder_hash

ROOT = Path(__file__).parent.parent
PDF = (Attachment("data.zip", "application/zip", 9, ""),)


@pytest.fixture(scope="session")
def reader() -> Reader:
    return Reader.load(ensure_model())


def labels(reading) -> set[str]:
    return {scored.label.value for scored in reading.labels}


@pytest.mark.parametrize(
    ("text", "label"),
    [
        (
            "Dear Ms Moreau,\n\nBefore we can go on, please send us a copy of your passport.\n\nKind regards\nPrivacy",
            "id_document",
        ),
        (
            "Bonjour,\n\nMerci de nous adresser une copie de votre carte d'identité.\n\nCordialement",
            "id_document",
        ),
        (
            "Hello,\n\nPlease tell us your customer number and date of birth so that we can find your account.",
            "id_information",
        ),
        (
            "Bonjour,\n\nPourriez-vous nous indiquer votre numéro client et votre date de naissance ?",
            "id_information",
        ),
        ("We have searched our systems and hold no personal data about you.", "no_data"),
        ("Après recherche, nous ne détenons aucune donnée à caractère personnel vous concernant.", "no_data"),
        (
            "We confirm that your account and all your data have been permanently deleted.",
            "erasure_confirmed",
        ),
        (
            "Nous vous confirmons que l'ensemble de vos données a été définitivement supprimé.",
            "erasure_confirmed",
        ),
        ("Your request is refused because it is manifestly unfounded and excessive.", "refusal"),
        ("Nous ne pouvons pas donner une suite favorable à votre demande.", "refusal"),
        ("We have received your request and will answer within one month.", "acknowledgement"),
        (
            "Due to the complexity of your request we extend the time limit by two further months.",
            "extension",
        ),
        ("En raison de la complexité de votre demande, nous prolongeons le délai de deux mois.", "extension"),
        ("Please pay a fee of 25 EUR before we act on your request.", "fee_demand"),
        ("Please use the online form in our privacy portal to submit your request.", "portal_redirect"),
    ],
)
def test_a_plain_mail_carries_its_label_with_evidence(reader: Reader, text: str, label: str) -> None:
    reading = reader.read(text)
    assert label in labels(reading)
    flat = " ".join(text.split())
    assert all(sentence in flat for scored in reading.labels for sentence in scored.evidence)
    assert all(scored.evidence for scored in reading.labels)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("We do not need a copy of your ID. We will answer by 12 May.", "id_document"),
        ("Nous n'avons pas besoin de votre pièce d'identité.", "id_document"),
        ("Thank you for the copy of your passport.", "id_document"),
        ("Merci pour la copie de votre passeport.", "id_document"),
        ("This service is free of charge, there is no fee.", "fee_demand"),
        ("We will look into whether we can delete your data.", "erasure_confirmed"),
        ("This is not a refusal of your request.", "refusal"),
        (
            "We are looking into it.\n\nOn 3 March 2026, Eva Maier wrote:\n> You refused my request and deleted all my data.",
            "erasure_confirmed",
        ),
    ],
)
def test_negated_thanked_conditional_and_quoted_words_carry_nothing(
    reader: Reader, text: str, wrong: str
) -> None:
    reading = reader.read(text)
    assert wrong not in labels(reading) or reading.unsure


def test_items_dates_and_purpose_stand_in_the_reading(reader: Reader) -> None:
    reading = reader.read(
        "We need to verify your identity. Please send us a copy of your passport or identity card within 14 days.",
        sent_at=date(2026, 3, 10),
    )
    assert reading.primary is Label.ID_DOCUMENT
    assert reading.id_items == (IdItem.PASSPORT, IdItem.ID_CARD)
    assert reading.demand_purpose == "authenticate"
    assert [one.date for one in reading.dates] == [date(2026, 3, 24)]


def test_a_delivery_report_is_a_bounce_and_nothing_else(reader: Reader) -> None:
    reading = reader.read("Your message could not be delivered. Please send a copy of your ID.", bounce=True)
    assert [scored.label for scored in reading.labels] == [Label.BOUNCE]
    assert not reading.unsure


def test_automatic_headers_exclude_acknowledgement(reader: Reader) -> None:
    reading = reader.read(
        "We have received your request and will answer within 30 days.",
        facts=MailFacts(auto_submitted="auto-replied"),
    )
    assert reading.primary is Label.AUTO_REPLY
    assert not reading.has(Label.ACKNOWLEDGEMENT)


def test_a_mail_of_an_authority_is_a_dpa_message(reader: Reader) -> None:
    assert (
        reader.read("Your complaint has been registered.", sender_is_authority=True).primary
        is Label.DPA_MESSAGE
    )


def test_a_disclosure_without_anything_attached_is_not_believed(reader: Reader) -> None:
    text = "Please find attached a complete copy of all personal data we hold about you."
    with_file, without = reader.read(text, attachments=PDF), reader.read(text)
    assert with_file.has(Label.FULL_DISCLOSURE)
    assert without.unsure
    assert "15(3)" not in with_file.missing
    assert "15(1)(c)" in with_file.missing


def test_missing_is_empty_when_nothing_was_disclosed(reader: Reader) -> None:
    assert reader.read("We hold no personal data about you.").missing == ()


def test_a_refusal_names_its_reason(reader: Reader) -> None:
    reading = reader.read("We refuse your request because it is manifestly unfounded and excessive.")
    assert reading.refusal_reason is RefusalReason.UNFOUNDED_EXCESSIVE


@pytest.mark.parametrize("text", ["", "   \n", "?", "\x00\x01", "a" * 5000, "> only\n> quoted", "--\nEva"])
def test_any_text_gives_a_reading(reader: Reader, text: str) -> None:
    reading = reader.read(text)
    assert reading.primary is Label.OTHER
    assert reading.text is not None


def test_the_same_mail_is_read_the_same_twice(reader: Reader) -> None:
    text = "Please send a copy of your ID. We will answer by 12 May."
    assert reader.read(text, sent_at=date(2026, 3, 10)) == reader.read(text, sent_at=date(2026, 3, 10))


def test_two_builds_have_the_same_bytes(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus" / "en"
    corpus.mkdir(parents=True)
    source = ROOT / "nlp" / "corpus" / "en"
    for path in sorted(source.glob("*.jsonl"))[:4]:
        (corpus / path.name).write_bytes(path.read_bytes())
    first, second = (build(tmp_path / name, tmp_path / "corpus") for name in ("one", "two"))
    assert first["sha256"] == second["sha256"]
    assert first["bytes"] < 5_000_000


@pytest.mark.timeout(400)
def test_the_whole_model_built_again_in_another_process_has_the_same_bytes(tmp_path: Path) -> None:
    code = f"from pathlib import Path; from nlp.train import build; print(build(Path({str(tmp_path)!r}) / 'model')['sha256'])"
    told = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONHASHSEED": "7"},
    )
    assert told.stdout.strip() == folder_hash(ensure_model())


def test_importing_the_reader_leaves_spacy_out() -> None:
    code = "import sys, nlp.reader; sys.exit('spacy' in sys.modules or 'dateparser' in sys.modules or 'numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_spans_and_cats_stand_in_the_spacy_doc(reader: Reader) -> None:
    doc = reader.pipeline("We have permanently deleted all your personal data.")
    assert doc.cats["erasure_confirmed"] > 0.5
    assert any(span.label_ == "erasure_confirmed" for span in doc.spans["acts"])
