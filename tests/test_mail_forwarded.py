from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from cases.model import Address
from mail.forwarded import find
from mail.originals import Opened, each
from mail.parse import parse
from mail.text import split

MAILS = Path(__file__).parent / "mails"

BODY = "We cannot answer without a copy of your passport.\n\nPlease send it.\n\nThe privacy team"
SHOP = Address("Shop Privacy", "privacy@shop.example")
ANA = Address("", "ana@home.example")


def quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def block(*lines: str) -> str:
    return "\n".join(lines)


MAIL = "Shop Privacy <privacy@shop.example>"
EN_NAMES = ("Your request", "Mon")

# client and language -> (subject, text below the note)
FORWARDS = {
    "apple_mail_en": ("Fwd: Your request", "Begin forwarded message:\n\n" + quoted(block(
        f"From: {MAIL}", "Subject: Your request", "Date: 2 March 2026 at 09:15:00 GMT", "To: ana@home.example", "", BODY))),
    "ios_mail_en": ("Fwd: Your request", "Sent from my iPhone\n\nBegin forwarded message:\n\n" + quoted(block(
        f"From: {MAIL}", "Date: March 2, 2026 at 9:15:00 AM GMT", "To: ana@home.example", "Subject: Your request",
        "Reply-To: noreply@shop.example", "", BODY))),
    "gmail_en": ("Fwd: Your request", block("---------- Forwarded message ---------", f"From: {MAIL}",
        "Date: Mon, 2 Mar 2026 at 09:15", "Subject: Your request", "To: <ana@home.example>", "", "", BODY)),
    "outlook_2013_en": ("FW: Your request", block("-----Original Message-----", "From: Shop Privacy [mailto:privacy@shop.example]",
        "Sent: Monday, March 02, 2026 9:15 AM", "To: ana@home.example", "Subject: Your request", "", BODY)),
    "outlook_2019_en": ("FW: Your request", 'On 2 Mar 2026, 09:15, "Shop Privacy" <privacy@shop.example> wrote:\n\n'
        + "\n".join(f"    {line}" for line in BODY.split("\n"))),
    "outlook_new_en": ("FW: Your request", block(f"From: {MAIL}", "Date: Monday, 2 March 2026 at 09:15",
        "To: ana@home.example <ana@home.example>", "Subject: Your request", BODY)),
    "outlook_live_en": ("Fw: Your request", block("________________________________", f"From: {MAIL}",
        "Sent: Monday, March 2, 2026 9:15 AM", "To: ana@home.example <ana@home.example>", "Subject: Your request", "", BODY)),
    "outlook_android_en": ("Fw: Your request", block("Get Outlook for Android<https://aka.ms/AAb9ysg>", "________________________________",
        "From: Shop Privacy <privacy@shop.example<mailto:privacy@shop.example>>", "Sent: Monday, March 2, 2026 9:15:00 AM",
        "To: ana@home.example<mailto:ana@home.example>", "Subject: Your request", "", BODY)),
    "thunderbird_en": ("Fwd: Your request", block("-------- Forwarded Message --------", "Subject: \tYour request",
        "Date: \tMon, 2 Mar 2026 09:15:00 +0000", f"From: \t{MAIL}", "To: \tana@home.example", "", "", "", BODY)),
    "yahoo_en": ("Fw: Your request", "   ----- Forwarded Message ----- From: Shop Privacy <privacy@shop.example>"
        'To: "ana@home.example" <ana@home.example>Sent: Monday, March 2, 2026, 09:15:00 AM GMTSubject: Your request\n ' + BODY),
    "gmx_en": ("Fw: Your request", block("Sent: Monday, March 02, 2026 at 9:15 AM", 'From: "Shop Privacy" <privacy@shop.example>',
        "To: ana@home.example", "Subject: Your request", BODY)),
    "proton_en": ("Fwd: Your request", block("------- Forwarded Message -------", f"From: {MAIL}",
        "Date: On Monday, March 2nd, 2026 at 9:15 AM", "Subject: Your request", "To: ana@home.example <ana@home.example>", "", quoted(BODY))),
    "k9_en": ("Fwd: Your request", block("-------- Original Message --------", f"From: {MAIL}", "Sent: 2 March 2026 09:15:00 GMT",
        "To: ana@home.example", "Subject: Your request", "", BODY)),
    "samsung_en": ("Fwd: Your request", block("-------- Original message --------", f"From: {MAIL} ",
        "Date: 02/03/2026  09:15  (GMT+00:00) ", "To: ana@home.example ", "Subject: Your request ", "", BODY)),
    "mailmate_en": ("Fwd: Your request", "Forwarded message:\n\n" + quoted(block(f"From: {MAIL}", "To: ana@home.example",
        "Subject: Your request", "Date: Mon, 02 Mar 2026 09:15:00 +0000", "", BODY))),
    "missive_en": ("Fwd: Your request", block("---------- Forwarded message ----------", f"From: {MAIL}",
        "Date: March 2, 2026, 9:15 AM", "Subject: Your request", "To: ana@home.example", "", BODY)),
    "apple_mail_fr": ("Tr : Your request", "Début du message réexpédié :\n\n" + quoted(block(
        f"De: {MAIL}", "Objet: Your request", "Date: 2 mars 2026 à 09:15:00 UTC", "À: ana@home.example", "", BODY))),
    "ios_mail_fr": ("Fwd: Your request", "Envoyé de mon iPhone\n\nDébut du message transféré :\n\n" + quoted(block(
        f"De: {MAIL}", "Date: 2 mars 2026 à 09:15:00 UTC", "À: ana@home.example", "Objet: Your request", "", BODY))),
    "gmail_fr": ("Fwd: Your request", block("---------- Forwarded message ---------", f"De : {MAIL}",
        "Date: lun. 2 mars 2026 à 09:15", "Subject: Your request", "To: <ana@home.example>", "", BODY)),
    "outlook_2013_fr": ("TR: Your request", block(f"De : {MAIL}", "Envoyé : lundi 2 mars 2026 09:15", "À : ana@home.example",
        "Objet : Your request", "", BODY)),
    "outlook_2019_fr": ("TR: Your request", "Le 02/03/2026, 09:15, « Shop Privacy » <privacy@shop.example> a écrit :\n\n" + BODY),
    "outlook_live_fr": ("TR: Your request", block("________________________________", f"De : {MAIL}", "Envoyé : lundi 2 mars 2026 09:15",
        "À : ana@home.example <ana@home.example>", "Objet : Your request", "", BODY)),
    "thunderbird_fr": ("Fwd: Your request", block("-------- Message transféré --------", "Sujet : \tYour request",
        "Date : \tMon, 2 Mar 2026 09:15:00 +0000", f"De : \t{MAIL}", "Pour : \tana@home.example", "", "", BODY)),
    "yahoo_fr": ("Fw: Your request", "   ----- Message transmis ----- De : Shop Privacy <privacy@shop.example>À : "
        '"ana@home.example" <ana@home.example>Envoyé : lundi 2 mars 2026, 09:15:00 UTCObjet : Your request\n ' + BODY),
    "orange_fr": ("TR: Your request", quoted(block("Message du 02/03/26 09:15", 'De : "Shop Privacy" <privacy@shop.example>',
        "A : ana@home.example", "Copie à : ", "Objet : Your request", "", BODY))),
    "zimbra_fr": ("Fwd: Your request", block("----- Mail transféré -----", 'De: "Shop Privacy" <privacy@shop.example>',
        'À: "ana" <ana@home.example>', "Envoyé: Lundi 2 Mars 2026 09:15:00", "Objet: Your request", "", BODY)),
    "k9_fr": ("Fwd: Your request", block("-------- Message d'origine --------", f"De : {MAIL}", "Envoyé : 2 mars 2026 09:15:00 UTC",
        "À : ana@home.example", "Objet : Your request", "", BODY)),
    "samsung_fr": ("Tr: Your request", block("-------- Message d'origine --------", f"De : {MAIL} ", "Date : 02/03/2026  09:15  (GMT+00:00) ",
        "À : ana@home.example ", "Objet : Your request ", "", BODY)),
    "apple_mail_de": ("Fwd: Your request", "Anfang der weitergeleiteten Nachricht:\n\n" + quoted(block(
        f"Von: {MAIL}", "Betreff: Your request", "Datum: 2. März 2026 um 09:15:00 UTC", "An: ana@home.example", "", BODY))),
    "outlook_2013_de": ("WG: Your request", block(f"Von: {MAIL}", "Gesendet: Montag, 2. März 2026 09:15", "An: ana@home.example",
        "Betreff: Your request", "", BODY)),
    "outlook_2019_de": ("WG: Your request", 'Am 02.03.26, 09:15 schrieb "Shop Privacy" <privacy@shop.example>:\n\n' + BODY),
    "thunderbird_de": ("Fwd: Your request", block("-------- Weitergeleitete Nachricht --------", "Betreff: \tYour request",
        "Datum: \tMon, 2 Mar 2026 09:15:00 +0000", f"Von: \t{MAIL}", "An: \tana@home.example", "", BODY)),
    "webde_de": ("Fw: Your request", block("Gesendet: Montag, 02. März 2026 um 09:15 Uhr", 'Von: "Shop Privacy" <privacy@shop.example>',
        "An: ana@home.example", "Betreff: Your request", BODY)),
    "t_online_de": ("Fwd: Your request", block("-----Original-Nachricht-----", "Betreff: Your request",
        "Datum: 2026-03-02T09:15:00+0000", 'Von: "Shop Privacy" <privacy@shop.example>', 'An: "ana@home.example" <ana@home.example>',
        "", BODY)),
    "k9_de": ("Fwd: Your request", block("-------- Ursprüngliche Nachricht --------", f"Von: {MAIL}", "Gesendet: 2. März 2026 09:15:00 MEZ",
        "An: ana@home.example", "Betreff: Your request", "", BODY)),
    "ionos_de": ("Fwd: Your request", block("---------- Ursprüngliche Nachricht ----------", f"Von: {MAIL}", "An: ana@home.example",
        "Datum: 02.03.2026 09:15 GMT", "Betreff: Your request", "", BODY)),
    "gmail_es": ("Fwd: Your request", block("---------- Forwarded message ---------", f"De: {MAIL}", "Date: lun, 2 mar 2026 a las 9:15",
        "Subject: Your request", "To: <ana@home.example>", "", BODY)),
    "outlook_es": ("RV: Your request", block(f"De: {MAIL}", "Enviado el: lunes, 2 de marzo de 2026 9:15", "Para: ana@home.example",
        "Asunto: Your request", "", BODY)),
    "thunderbird_es": ("Fwd: Your request", block("-------- Mensaje reenviado --------", "Asunto: \tYour request",
        "Fecha: \tMon, 2 Mar 2026 09:15:00 +0000", f"De: \t{MAIL}", "Para: \tana@home.example", "", BODY)),
    "apple_mail_it": ("Fwd: Your request", "Inizio messaggio inoltrato:\n\n" + quoted(block(
        f"Da: {MAIL}", "Oggetto: Your request", "Data: 2 marzo 2026 alle ore 09:15:00 UTC", "A: ana@home.example", "", BODY))),
    "outlook_it": ("I: Your request", block(f"Da: {MAIL}", "Inviato: lunedì 2 marzo 2026 09:15", "A: ana@home.example",
        "Oggetto: Your request", "", BODY)),
    "thunderbird_it": ("Fwd: Your request", block("-------- Messaggio Inoltrato --------", "Oggetto: \tYour request",
        "Data: \tMon, 2 Mar 2026 09:15:00 +0000", f"Mittente: \t{MAIL}", "A: \tana@home.example", "", BODY)),
    "apple_mail_nl": ("Fwd: Your request", "Begin doorgestuurd bericht:\n\n" + quoted(block(
        f"Van: {MAIL}", "Onderwerp: Your request", "Datum: 2 maart 2026 om 09:15:00 UTC", "Aan: ana@home.example", "", BODY))),
    "outlook_nl": ("FW: Your request", block(f"Van: {MAIL}", "Verzonden: maandag 2 maart 2026 09:15", "Aan: ana@home.example",
        "Onderwerp: Your request", "", BODY)),
}  # fmt: skip

# These name no recipient, by the client's own habit.
WITHOUT_RECIPIENT = {"outlook_2019_en", "outlook_2019_fr", "outlook_2019_de"}


@pytest.mark.parametrize("name", FORWARDS)
def test_an_inline_forward_is_read(name):
    subject, text = FORWARDS[name]
    forward = find(subject, text)
    assert forward is not None
    assert (forward.kind, forward.raw) == ("inline", b"")
    assert forward.from_ == SHOP
    assert [address.address for address in forward.to] == (
        [] if name in WITHOUT_RECIPIENT else ["ana@home.example"]
    )
    assert forward.subject == "Your request"
    assert forward.body == BODY


@pytest.mark.parametrize("name", FORWARDS)
def test_the_day_of_an_inline_forward_is_understood(name):
    forward = find(*FORWARDS[name])
    assert forward is not None
    if name == "samsung_en":
        assert forward.sent_at is None  # 02/03/2026 in English is two days
    else:
        assert forward.sent_at is not None
        assert forward.sent_at.date().isoformat() == "2026-03-02"


@pytest.mark.parametrize("name", FORWARDS)
def test_the_note_above_a_forward_is_kept_and_is_the_own_text(name):
    subject, text = FORWARDS[name]
    raw = f"From: ana@home.example\r\nSubject: {subject}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nThis is for case 7.\n\n{text}"
    message = parse(raw.encode())
    assert message.forward is not None
    assert message.forward.note.startswith("This is for case 7.")
    assert message.own_text == "This is for case 7."
    assert message.forward.body == BODY
    kept = [
        line.strip()
        for part in (message.own_text, message.quoted, message.signature)
        for line in part.split("\n")
    ]
    assert sorted(filter(None, kept)) == sorted(
        filter(None, (line.strip() for line in message.text.split("\n")))
    )


@pytest.mark.parametrize("name", FORWARDS)
def test_a_reply_to_the_same_words_is_no_forward(name):
    """The forwarded text quoted below an answer, as a reply carries it."""
    _, text = FORWARDS[name]
    answer = "Thank you.\n\nOn Tue, 3 Mar 2026 at 10:00, Ana <ana@home.example> wrote:\n" + quoted(text)
    assert find("Re: Your request", answer, in_reply_to="<x@home.example>") is None


REPLIES = {
    "outlook": ("RE: Access", "Our answer.\n\nFrom: Ana <ana@home.example>\nSent: Monday, March 2, 2026 9:15 AM\nTo: p@shop.example\nSubject: Access\n\nHi"),
    "outlook_live": ("Re: Access", "Ok\n________________________________\nFrom: Ana <ana@home.example>\nSent: Monday\nTo: p@shop.example\nSubject: Access\n\nHi"),
    "original_message": ("AW: Access", "Ok\n\n-----Original Message-----\nFrom: Ana <ana@home.example>\nSubject: Access\n\nHi"),
    "gmx": ("Aw: Access", "Gesendet: Montag, 02. März 2026 um 09:15 Uhr\nVon: Ana <ana@home.example>\nAn: p@shop.example\nBetreff: Access\nHi"),
    "gmail": ("Re: Access", "Ok\n\nOn Mon, 2 Mar 2026 at 09:15, Ana <ana@home.example> wrote:\n> Hi"),
    "plain": ("Access", "We need your passport."),
    "forward_word_in_prose": ("Your request", "The forwarded message:\nwas not signed."),
    "renamed_ticket": ("[Ticket 7] received", "We got:\n\nFrom: Ana <ana@home.example>\nDate: 2 March 2026\nSubject: Access\n\nHi"),
}  # fmt: skip


@pytest.mark.parametrize("name", REPLIES)
def test_a_plain_reply_is_not_a_forward(name):
    assert find(*REPLIES[name]) is None


def test_a_forward_under_a_new_subject_is_still_one():
    _, text = FORWARDS["outlook_live_en"]
    forward = find("Case 7", f"please look\n\n{text}")
    assert forward is not None
    assert forward.from_ == SHOP
    assert find("Case 7", f"please look\n\n{text}", in_reply_to="<a@b.example>") is None


def test_of_nested_forwards_the_outermost_counts():
    _, inner = FORWARDS["gmail_fr"]
    outer = f"---------- Forwarded message ---------\nFrom: Ana <ana@home.example>\nDate: Tue, 3 Mar 2026 at 10:00\nSubject: Fwd: Your request\nTo: bot@bot.example\n\nfor you\n\n{inner}"
    forward = find("Fwd: Fwd: Your request", outer)
    assert forward is not None
    assert forward.from_ == Address("Ana", "ana@home.example")
    assert forward.body == f"for you\n\n{inner}"


def test_a_reply_inside_a_forward_is_not_read_twice():
    text = (
        FORWARDS["gmail_en"][1]
        + "\n\nOn Sun, 1 Mar 2026 at 08:00, Ana <ana@home.example> wrote:\n> I ask for access."
    )
    forward = find("Fwd: Your request", text)
    assert forward is not None
    assert split(forward.body)[0] == BODY
    assert "I ask for access." in split(forward.body)[1]


RECIPIENTS = {
    "several": ("To: A <a@x.example>, b@x.example", ["A <a@x.example>", "b@x.example"]),
    "semicolons": (
        "To: A <a@x.example>; Doe, Jo <b@x.example>",
        ["A <a@x.example>", "Doe, Jo <b@x.example>"],
    ),
    "bare_comma": ("To: Doe, Jo <b@x.example>", ["Doe, Jo <b@x.example>"]),
    "quoted_comma": ('To: "Doe, Jo" <b@x.example>', ["Doe, Jo <b@x.example>"]),
    "wrapped": ("To: A <a@x.example>,\n B <b@x.example>", ["A <a@x.example>", "B <b@x.example>"]),
    "square": ("To: A [a@x.example]", ["A <a@x.example>"]),
    "apostrophes": ("To: 'b@x.example' <b@x.example>", ["b@x.example"]),
    "name_only": ("To: Customer Service", ["Customer Service <>"]),
    "missing": ("Importance: High", []),
}


@pytest.mark.parametrize("name", RECIPIENTS)
def test_recipients_are_read_in_every_form(name):
    line, expected = RECIPIENTS[name]
    forward = find(
        "Fw: x",
        f"________________________________\nFrom: {MAIL}\nSent: Monday, March 2, 2026 9:15 AM\n{line}\nSubject: x\n\nhello",
    )
    assert forward is not None
    assert [str(address) for address in forward.to] == expected
    assert (forward.subject, forward.body) == ("x", "hello")


@pytest.mark.parametrize(
    ("line", "name", "address"),
    [
        ("From: privacy@shop.example", "", "privacy@shop.example"),
        ("From: privacy@shop.example <privacy@shop.example>", "", "privacy@shop.example"),
        ("From: Doe, Jo <jo@shop.example>", "Doe, Jo", "jo@shop.example"),
        ("From: Shop <mailto:privacy@shop.example>", "Shop", "privacy@shop.example"),
        ("From: privacy@shop.example<mailto:privacy@shop.example>", "", "privacy@shop.example"),
        ("*From:* Shop <PRIVACY@Shop.example>", "Shop", "privacy@shop.example"),
        ("From: Shop Privacy", "Shop Privacy", ""),
    ],
)
def test_the_author_is_read_in_every_form(line, name, address):
    forward = find(
        "Fwd: x",
        f"---------- Forwarded message ---------\n{line}\nDate: Mon, 2 Mar 2026 at 09:15\nSubject: x\n\nhello",
    )
    assert forward is not None
    assert forward.from_ == Address(name, address)


def test_html_with_a_paragraph_per_header_line_is_read():
    html = "".join(
        f"<p>{line}</p>"
        for line in (
            f"From: {MAIL.replace('<', '&lt;')}",
            "Sent: Monday, March 2, 2026",
            "To: ana@home.example",
            "Subject: x",
        )
    )
    raw = f"From: ana@home.example\r\nSubject: FW: x\r\nContent-Type: text/html\r\n\r\n{html}<p>Subject: not a header</p><p>hello</p>"
    forward = parse(raw.encode()).forward
    assert forward is not None
    assert forward.from_ == SHOP
    assert forward.body == "Subject: not a header\n\nhello"


def test_an_attached_original_keeps_its_bytes():
    message = parse((MAILS / "forward_as_attachment_rfc822.eml").read_bytes())
    forward = message.forward
    assert forward is not None
    assert forward.kind == "attached"
    assert forward.raw == (MAILS / "refusal_of_a_shop.eml").read_bytes()
    assert forward.from_ == SHOP
    assert forward.message_id == "<r1@shop.example>"
    assert forward.sent_at == datetime(2026, 3, 2, 9, 15, tzinfo=UTC)
    assert forward.body == "We cannot answer without a copy of your passport."
    assert forward.facts.auto_submitted == "auto-generated"
    assert (message.own_text, forward.note) == ("See attached, case 7.", "See attached, case 7.")
    assert message.from_.address == "ana@home.example"
    assert "passport" in message.text


def test_an_original_attached_as_eml_file_in_base64_keeps_its_bytes():
    message = parse((MAILS / "forward_as_eml_file_base64.eml").read_bytes())
    assert message.forward is not None
    assert message.forward.raw == (MAILS / "refusal_of_a_shop.eml").read_bytes()
    assert message.problems == ()


def test_of_several_attached_messages_each_has_its_number():
    part = b"--b\r\nContent-Type: message/rfc822\r\n\r\nFrom: a@b.example\r\nSubject: s\r\n\r\nx\r\n"
    raw = (
        b"From: ana@home.example\r\nSubject: two\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
        + part * 2
        + b"--b--\r\n"
    )
    message = parse(raw)
    assert message.forward is not None
    assert message.forward.from_.address == "a@b.example"
    assert "attached message 1 of 2" in message.problems
    assert [one.problems for _, one in each(message, lambda original: False, Opened())][1] == (
        "attached message 2 of 2",
    )
    assert len(message.attachments) == 2
