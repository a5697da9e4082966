"""What a mail says of getting at its files reaches its owner: at once, in the digest, and in the case."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from cases.model import Agreement, EventKind, LetterState, StepName
from db import records
from nlp.reader import Reader
from tests.desk import BOT, FIRM, Desk

LINK = "Please find your data at https://dl.firm.example/x . The link expires in 7 days."
WORDS = {
    "en": ("A link stops working on 9 March 2026", "A password comes by another way"),
    "fr": ("Un lien cesse de fonctionner le 9 mars 2026", "Un mot de passe arrive par une autre voie"),
    "de": ("Ein Link läuft am 9. März 2026 ab", "Ein Passwort kommt auf anderem Weg"),
    "es": ("Un enlace deja de funcionar el 9 de marzo de 2026", "Una contraseña llega por otra vía"),
    "it": ("Un link smette di funzionare il 9 marzo 2026", "Una password arriva per altra via"),
    "nl": ("Een link verloopt op 9 maart 2026", "Een wachtwoord komt langs een andere weg"),
}


@pytest.fixture
def desk(tmp_path: Path, reader: Reader) -> Iterator[Desk]:
    desk = Desk(tmp_path, reader)
    yield desk
    desk.close()


def plain(text: str) -> str:
    return " ".join(text.replace("\xa0", " ").replace("\u202f", " ").split())


@pytest.mark.parametrize("language", WORDS)
def test_a_link_that_ends_and_a_password_are_told_at_once_and_in_the_digest(
    tmp_path: Path, reader: Reader, language: str
) -> None:
    desk = Desk(tmp_path, reader, language=language)
    try:
        desk.open_case()
        text = f"{LINK} The password follows by separate e-mail."
        desk.receive(desk.mail(FIRM, desk.case_address(), "Your data", text))
        receipt = plain(desk.answer()["text"])
        desk.until(desk.clock.now() + timedelta(days=1))
        digest = plain(desk.store.value("SELECT text FROM letters WHERE kind = 'digest'"))
    finally:
        desk.close()
    for words in WORDS[language]:
        assert words in receipt
        assert words in digest
    assert "The link expires in 7 days." in receipt


def test_they_stand_in_the_case(desk: Desk) -> None:
    desk.open_case()
    desk.receive(desk.mail(FIRM, desk.case_address(), "Your data", LINK))
    (read,) = (e for e in records.events_of(desk.store, 1) if e.kind is EventKind.MESSAGE_READ)
    assert read.data["handover"] == [
        {"kind": "link_ends", "said": "The link expires in 7 days.", "until": "2026-03-09"}
    ]


def locked_zip() -> bytes:
    """An archive whose only member is marked as encrypted."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("data.csv", b"x")
    raw = bytearray(buffer.getvalue())
    raw[6] |= 1
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    return bytes(raw)


def test_a_file_behind_a_password_is_said_with_its_name(desk: Desk) -> None:
    desk.open_case()
    message = message_from_bytes(
        desk.mail(FIRM, desk.case_address(), "Your data", "Please find your data attached."), policy=default
    )
    message.add_attachment(locked_zip(), maintype="application", subtype="zip", filename="data.zip")
    desk.receive(message.as_bytes())
    assert "The file “data.zip” is protected by a password" in plain(desk.answer()["text"])


SHEET = "application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet", "data.xlsx"
LOGO = "image", "png", "logo.png"
COVER = (
    "Dear Ms Roe, we process your name, e-mail address and order history for the performance of our contract with you. "
    "Please find a copy of your data attached."
)


@pytest.mark.parametrize(("file", "waits"), [(SHEET, True), (LOGO, False)])
def test_a_letter_about_what_is_missing_waits_for_a_word_when_a_file_could_not_be_read(
    desk: Desk, file: tuple[str, str, str], waits: bool
) -> None:
    desk.open_case()
    message = message_from_bytes(desk.mail(FIRM, desk.case_address(), "Your data", COVER), policy=default)
    message.add_attachment(b"\x00" * 2000, maintype=file[0], subtype=file[1], filename=file[2])
    desk.receive(message.as_bytes())
    desk.say("IS #1 partial disclosure")
    case = records.load_case(desk.store, 1)
    assert case is not None
    assert case.missing
    said = any("could not read the file “data.xlsx”" in plain(row["text"]) for row in desk.answers())
    assert said == waits
    step = next(step for step in case.steps if step.name is StepName.DEFICIENCY)
    assert (step.agreement is Agreement.ON_APPROVAL) == waits
    desk.until(desk.clock.now() + timedelta(days=9))
    case = records.load_case(desk.store, 1)
    assert case is not None
    state = next(one.state for one in case.steps if one.key == step.key)
    assert state is (LetterState.ANNOUNCED if waits else LetterState.SENT)


def test_an_encrypted_mail_says_what_to_do(desk: Desk) -> None:
    desk.open_case()
    raw = desk.mail(FIRM, desk.case_address(), "Your data", "x").replace(
        b"Content-Type: text/plain", b'Content-Type: multipart/encrypted; boundary="b"; x="', 1
    )
    desk.receive(raw)
    text = plain(desk.answer()["text"])
    assert "A mail is encrypted and the bot keeps no key." in text
    assert BOT not in text.partition("encrypted")[2][:80]
