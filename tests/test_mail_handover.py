from __future__ import annotations

from datetime import UTC, datetime

import pytest

from mail.handover import notes
from mail.parse import parse

SENT = datetime(2026, 3, 2, 9, 15, tzinfo=UTC)

APART = [
    "The archive is locked; the password will follow in a separate e-mail.",
    "You will receive the password by SMS.",
    "Le mot de passe vous sera envoyé séparément.",
    "Le mot de passe vous parviendra par courrier.",
    "Das Passwort erhalten Sie in einer gesonderten E-Mail.",
    "Das Kennwort senden wir Ihnen per Post.",
    "La contraseña se enviará por separado.",
    "Recibirá la contraseña en otro correo.",
    "La password arriverà con un'altra e-mail.",
    "Het wachtwoord ontvangt u in een aparte e-mail.",
]


@pytest.mark.parametrize("sentence", APART)
def test_a_password_that_comes_apart_is_said(sentence):
    assert notes(f"Dear Ana,\n\nyour data is attached. {sentence} Yours", SENT) == (
        f"the password comes separately: “{sentence}”",
    )


ENDING = [
    ("The link expires on 12 March 2026.", "2026-03-12"),
    ("This download is available until March 12, 2026.", "2026-03-12"),
    ("The link https://p.example/x is valid for 7 days.", "2026-03-09"),
    ("The link expires in 72 hours.", "2026-03-05"),
    ("Ce lien expire le 12 mars 2026.", "2026-03-12"),
    ("Le lien de téléchargement est valable 7 jours.", "2026-03-09"),
    ("Der Link ist bis zum 12.03.2026 gültig.", "2026-03-12"),
    ("Der Download-Link läuft am 12. März 2026 ab.", "2026-03-12"),
    ("Der Link ist 14 Tage lang gültig.", "2026-03-16"),
    ("El enlace caduca el 12 de marzo de 2026.", "2026-03-12"),
    ("El enlace estará disponible durante 2 semanas.", "2026-03-16"),
    ("Il link scade il 12 marzo 2026.", "2026-03-12"),
    ("Il link scade tra 10 giorni.", "2026-03-12"),
    ("De link verloopt op 12 maart 2026.", "2026-03-12"),
    ("De downloadlink is geldig tot 12-03-2026.", "2026-03-12"),
]


@pytest.mark.parametrize(("sentence", "day"), ENDING)
def test_a_link_that_ends_is_noted_with_its_day(sentence, day):
    assert notes(f"Good day.\n{sentence}\nYours", SENT) == (f"a link stops working on {day}: “{sentence}”",)


def test_a_day_that_can_be_read_in_two_ways_is_not_named():
    sentence = "The link expires on 3/4/2026."
    assert notes(sentence, SENT) == (f"a link stops working: “{sentence}”",)


def test_a_span_without_a_day_to_count_from_is_noted_without_one():
    sentence = "The link is valid for 7 days."
    assert notes(sentence, None) == (f"a link stops working: “{sentence}”",)


@pytest.mark.parametrize(
    "text",
    [
        "Please send a passport that is valid until 12 March 2027.",
        "You can reset your password on our portal.",
        "Ihr Ausweis ist bis 12.03.2027 gültig.",
        "Our offer expires on 12 March 2026.",
        "The link in our portal is always available.",
        "",
    ],
)
def test_other_sentences_give_no_note(text):
    assert notes(text, SENT) == ()


def test_the_notes_stand_among_the_problems_of_a_mail_and_of_a_forward():
    words = "The link expires in 72 hours."
    raw = f"From: a@b.example\r\nDate: Mon, 2 Mar 2026 09:15:00 +0000\r\n\r\n{words}".encode()
    assert parse(raw).problems == (f"a link stops working on 2026-03-05: “{words}”",)
    forward = (
        "From: ana@home.example\r\nSubject: Fwd: x\r\n\r\nsee\r\n\r\n---------- Forwarded message ---------\r\n"
        f"From: a@b.example\r\nDate: Mon, 2 Mar 2026 at 09:15\r\nSubject: x\r\n\r\n{words}"
    )
    assert parse(forward.encode()).problems == (f"a link stops working on 2026-03-05: “{words}”",)
