"""Forwards as they come: right-to-left marks, dates of other scripts, asterisks, indentation, signatures above, missing lines."""

from __future__ import annotations

import pytest

from mail.forwarded import find
from mail.text import visible

# client and layout: subject, text, name of the author, body
FORMS: dict[str, tuple[str, str, str, str]] = {
    'Gmail, Arabic, a mark before the words': (
        'Fwd: Your request', 'انظر أدناه\n\n---------- Forwarded message ---------\n\u200fمن: Anna Schmidt <anna.schmidt@firm.example>\n\u200fDate: الثلاثاء، 3 مارس 2026 في 2:15 م\nSubject: Your request\nTo: <ada@roe.example>\n\n\nWir lehnen ab.\n',
        'Anna Schmidt', 'Wir lehnen ab.',
    ),
    'Gmail, Arabic, a name set in marks': (
        'Fwd: Your request', '---------- Forwarded message ---------\nمن: \u202bAnna Schmidt\u202c\u200e <anna.schmidt@firm.example>\u200e\nDate: الثلاثاء، 3 مارس 2026 في 2:15 م\nSubject: Your request\nTo: Ada Roe <ada@roe.example>\n\n\nWir lehnen ab.\n',
        'Anna Schmidt', 'Wir lehnen ab.',
    ),
    'Apple Mail, Japanese': (
        'Fwd: Your request', '転送されたメッセージ:\n\n差出人: Anna Schmidt <anna.schmidt@firm.example>\n件名: Your request\n日付: 2026年3月3日 14:15:00 JST\n宛先: Ada Roe <ada@roe.example>\n\nWir lehnen ab.\n',
        'Anna Schmidt', 'Wir lehnen ab.',
    ),
    'iOS, Japanese, half of the day': (
        'Fwd: Your request', 'Begin forwarded message:\n\n差出人: Anna Schmidt <anna.schmidt@firm.example>\n日時: 2026年3月3日 午後2:15\n宛先: Ada Roe <ada@roe.example>\n件名: Your request\n\nWir lehnen ab.\n',
        'Anna Schmidt', 'Wir lehnen ab.',
    ),
    'Gmail, Greek, half of the day': (
        'Fwd: Your request', '---------- Forwarded message ---------\nΑπό: Anna Schmidt <anna.schmidt@firm.example>\nDate: Τρί 3 Μαρ 2026 στις 2:15 μ.μ.\nSubject: Your request\nTo: <ada@roe.example>\n\n\nWir lehnen ab.\n',
        'Anna Schmidt', 'Wir lehnen ab.',
    ),
    'Gmail, Greek': (
        'Fwd: Your request', '---------- Forwarded message ---------\nΑπό: Anna Schmidt <anna.schmidt@firm.example>\nDate: Τρίτη, 3 Μαρτίου 2026 στις 14:15\nSubject: Your request\nTo: <ada@roe.example>\n\n\nWir lehnen ab.\n',
        'Anna Schmidt', 'Wir lehnen ab.',
    ),
    'Gmail, Japanese, weekday in brackets': (
        'Fwd: Your request', '---------- Forwarded message ---------\nFrom: Anna Schmidt <anna.schmidt@firm.example>\nDate: 2026年3月3日(火) 14:15\nSubject: Your request\nTo: <ada@roe.example>\n\n\nWir lehnen ab.\n',
        'Anna Schmidt', 'Wir lehnen ab.',
    ),
    'stars': (
        'Fwd: Your request', 'fyi\n\n---------- Forwarded message ---------\n*From:* Anna Schmidt <anna.schmidt@firm.example>\n*Date:* Tue, Mar 3, 2026 at 2:15 PM\n*Subject:* Your request\n*To:* <ada@roe.example>\n\nWir lehnen ab.\n',
        'Anna Schmidt', 'Wir lehnen ab.',
    ),
    'stars-outlook': (
        'FW: Your request', 'Sent from my iPhone\n\n________________________________\n*From:* Anna Schmidt <anna.schmidt@firm.example>\n*Sent:* Tuesday, March 3, 2026 2:15:00 PM\n*To:* Ada Roe <ada@roe.example>\n*Subject:* Your request\n\nWir lehnen ab.\n',
        'Anna Schmidt', 'Wir lehnen ab.',
    ),
    'indented': (
        'FW: Your request', 'fyi\n\n    From: Anna Schmidt <anna.schmidt@firm.example>\n    Sent: Tuesday, March 3, 2026 2:15 PM\n    To: Ada Roe <ada@roe.example>\n    Subject: Your request\n\n    Wir lehnen ab.\n',
        'Anna Schmidt', 'Wir lehnen ab.',
    ),
    'quoted-fwd': (
        'Fwd: Your request', '> Begin forwarded message:\n> \n> From: Anna Schmidt <anna.schmidt@firm.example>\n> Date: 3 March 2026 at 14:15:00 CET\n> To: Ada Roe <ada@roe.example>\n> Subject: Your request\n> \n> Wir lehnen ab.\n',
        'Anna Schmidt', 'Wir lehnen ab.',
    ),
    'quoted-fwd-note': (
        'Fwd: Your request', 'please file\n\nSent from my iPhone\n\n> Begin forwarded message:\n> \n> From: "Schmidt, Anna" <anna.schmidt@firm.example>\n> Date: 3 March 2026 at 2:15:00 PM CET\n> To: Ada Roe <ada@roe.example>\n> Subject: Your request\n> \n> Wir lehnen ab.\n',
        'Schmidt, Anna', 'Wir lehnen ab.',
    ),
    'noto': (
        'WG: Your request', 'Von: Anna Schmidt <anna.schmidt@firm.example>\nGesendet: Dienstag, 3. März 2026 14:15\nBetreff: Your request\n\nWir lehnen ab.\n',
        'Anna Schmidt', 'Wir lehnen ab.',
    ),
    'blank': (
        'WG: Your request', 'Gruß\n\n\n\nVon: Anna Schmidt <anna.schmidt@firm.example>\n\nGesendet: Dienstag, 3. März 2026 14:15\n\nAn: Ada Roe <ada@roe.example>\n\nBetreff: Your request\n\n\n\nWir lehnen ab.\n',
        'Anna Schmidt', 'Wir lehnen ab.',
    ),
    'comma': (
        'TR: Your request', 'De : Schmidt, Anna <anna.schmidt@firm.example>\nEnvoyé : mardi 3 mars 2026 14:15\nÀ : Roe, Ada <ada@roe.example>\nObjet : Your request\n\nWir lehnen ab.\n',
        'Schmidt, Anna', 'Wir lehnen ab.',
    ),
    '12h-android': (
        'Fwd: Your request', 'Get Outlook for Android<https://aka.ms/x>\n________________________________\nFrom: Anna Schmidt <anna.schmidt@firm.example>\nSent: Tuesday, March 3, 2026 2:15:33 PM\nTo: Ada Roe <ada@roe.example>\nSubject: Your request\n\nWir lehnen ab.\n',
        'Anna Schmidt', 'Wir lehnen ab.',
    ),
    'samsung': (
        'Fwd: Your request', '\n\n\n\n\n-------- Original message --------\nFrom: Anna Schmidt <anna.schmidt@firm.example>\nDate: 3/3/26 2:15 PM (GMT+01:00)\nTo: Ada Roe <ada@roe.example>\nSubject: Your request\n\nWir lehnen ab.\n',
        'Anna Schmidt', 'Wir lehnen ab.',
    ),
    'samsung-de': (
        'Fwd: Your request', 'Von meinem/meiner Galaxy gesendet\n\n-------- Ursprüngliche Nachricht --------\nVon: Anna Schmidt <anna.schmidt@firm.example>\nDatum: 03.03.26 14:15 (GMT+01:00)\nAn: Ada Roe <ada@roe.example>\nBetreff: Your request\n\nWir lehnen ab.\n',
        'Anna Schmidt', 'Wir lehnen ab.',
    ),
    'k9': (
        'Fwd: Your request', '-------- Original Message --------\nFrom: Anna Schmidt <anna.schmidt@firm.example>\nSent: March 3, 2026 2:15:00 PM GMT+01:00\nTo: Ada Roe <ada@roe.example>\nSubject: Your request\n\nWir lehnen ab.\n',
        'Anna Schmidt', 'Wir lehnen ab.',
    ),
    'tb': (
        'Fwd: Your request', 'fyi\n\n\n-------- Forwarded Message --------\nSubject: \tYour request\nDate: \tTue, 3 Mar 2026 14:15:00 +0100\nFrom: \tAnna Schmidt <anna.schmidt@firm.example>\nReply-To: \tnoreply@firm.example\nTo: \tAda Roe <ada@roe.example>\n\n\n\nWir lehnen ab.\n',
        'Anna Schmidt', 'Wir lehnen ab.',
    ),
    'yahoo': (
        'Fw: Your request', '   ----- Forwarded Message ----- From: Anna Schmidt <anna.schmidt@firm.example>To: Ada Roe <ada@roe.example>Sent: Tuesday, March 3, 2026 at 02:15:00 PM GMT+1Subject: Your request\nWir lehnen ab.\n',
        'Anna Schmidt', 'Wir lehnen ab.',
    ),
    'yahoo2': (
        'Fw: Your request', 'Sent from Yahoo Mail for iPhone\n\n\nBegin forwarded message:\n\nOn Tuesday, March 3, 2026, 2:15 PM, Anna Schmidt <anna.schmidt@firm.example> wrote:\n\nWir lehnen ab.\n',
        'Anna Schmidt', 'Wir lehnen ab.',
    ),
    'gmx': (
        'Fw: Your request', '\n\nGesendet: Dienstag, 03. März 2026 um 14:15 Uhr\nVon: "Anna Schmidt" <anna.schmidt@firm.example>\nAn: ada@roe.example\nBetreff: Your request\n\nWir lehnen ab.\n',
        'Anna Schmidt', 'Wir lehnen ab.',
    ),
    'gmx2': (
        'Fw: Your request', '-- \nGesendet mit der GMX Mail App\n\nAm 03.03.26, 14:15 schrieb Anna Schmidt <anna.schmidt@firm.example>:\n\nWir lehnen ab.\n',
        'Anna Schmidt', 'Wir lehnen ab.',
    ),
    'proton': (
        'Fwd: Your request', 'Sent with Proton Mail secure email.\n\n------- Forwarded Message -------\nFrom: Anna Schmidt <anna.schmidt@firm.example>\nDate: On Tuesday, March 3rd, 2026 at 2:15 PM\nSubject: Your request\nTo: Ada Roe <ada@roe.example>\n\n\n> Wir lehnen ab.\n',
        'Anna Schmidt', 'Wir lehnen ab.',
    ),
    'ionos': (
        'Fwd: Your request', '---------- Ursprüngliche Nachricht ----------\nVon: Anna Schmidt <anna.schmidt@firm.example>\nAn: "ada@roe.example" <ada@roe.example>\nDatum: 03.03.2026 14:15 CET\nBetreff: Your request\n\n\nWir lehnen ab.\n',
        'Anna Schmidt', 'Wir lehnen ab.',
    ),
    'mailmate': (
        'Fwd: Your request', 'Forwarded message:\n\n> From: Anna Schmidt <anna.schmidt@firm.example>\n> To: Ada Roe <ada@roe.example>\n> Subject: Your request\n> Date: Tue, 3 Mar 2026 14:15:00 +0100\n>\n> Wir lehnen ab.\n',
        'Anna Schmidt', 'Wir lehnen ab.',
    ),
    'missive': (
        'Fwd: Your request', '---------- Forwarded message ----------\nFrom: Anna Schmidt <anna.schmidt@firm.example>\nDate: March 3, 2026 at 2:15 PM\nSubject: Your request\nTo: Ada Roe <ada@roe.example>\n\nWir lehnen ab.\n',
        'Anna Schmidt', 'Wir lehnen ab.',
    ),
    'hubspot': (
        'Fwd: Your request', '---------- Forwarded message ----------\nFrom: Anna Schmidt (anna.schmidt@firm.example)\nDate: Mar 3, 2026, 2:15 PM\nSubject: Your request\nTo: Ada Roe (ada@roe.example)\n\nWir lehnen ab.\n',
        'Anna Schmidt', 'Wir lehnen ab.',
    ),
    'new-outlook': (
        'Fw: Your request', "See below\n\nFrom: Anna Schmidt <anna.schmidt@firm.example>\nDate: Tuesday, 3 March 2026 at 2:15 pm\nTo: Ada Roe <ada@roe.example>\nSubject: Your request\nYou don't often get email from anna.schmidt@firm.example. Learn why this is important\n\nWir lehnen ab.\n",
        'Anna Schmidt', "You don't often get email from anna.schmidt@firm.example. Learn why this is important\n\nWir lehnen ab.",
    ),
    'quotes-name': (
        'Fwd: Your request', "---------- Forwarded message ---------\nFrom: 'Anna Schmidt' via Privacy <anna.schmidt@firm.example>\nDate: Tue, Mar 3, 2026 at 2:15\u202fPM\nSubject: Your request\nTo: <ada@roe.example>\n\nWir lehnen ab.\n",
        "'Anna Schmidt' via Privacy", 'Wir lehnen ab.',
    ),
    'apple-bold-html': (
        'Fwd: Your request', 'Begin forwarded message:\n\n*From: *Anna Schmidt <anna.schmidt@firm.example>\n*Subject: **Your request*\n*Date: *3 March 2026 at 14:15:00 CET\n*To: *Ada Roe <ada@roe.example>\n\nWir lehnen ab.\n',
        'Anna Schmidt', 'Wir lehnen ab.',
    ),
    'apple-ios-es': (
        'Fwd: Your request', 'Enviado desde mi iPhone\n\nInicio del mensaje reenviado:\n\n> De: Anna Schmidt <anna.schmidt@firm.example>\n> Fecha: 3 de marzo de 2026, 14:15:00 CET\n> Para: Ada Roe <ada@roe.example>\n> Asunto: Your request\n> \n> Wir lehnen ab.\n',
        'Anna Schmidt', 'Wir lehnen ab.',
    ),
    'web.de': (
        'Fwd: Your request', '\n \n\nGesendet: Dienstag, 3. März 2026 um 14:15\nVon: "Anna Schmidt" <anna.schmidt@firm.example>\nAn: ada@roe.example\nBetreff: Your request\nWir lehnen ab.\n',
        'Anna Schmidt', 'Wir lehnen ab.',
    ),
    't-online': (
        'WG: Your request', '-----Original-Nachricht-----\nBetreff: Your request\nDatum: 2026-03-03T14:15:00+0100\nVon: "Anna Schmidt" <anna.schmidt@firm.example>\nAn: "ada@roe.example" <ada@roe.example>\n\n\nWir lehnen ab.\n',
        'Anna Schmidt', 'Wir lehnen ab.',
    ),
    'owa-fr-12': (
        'TR: Your request', 'De : Anna Schmidt <anna.schmidt@firm.example>\nDate : mardi, 3 mars 2026 à 14:15\nÀ : Ada Roe <ada@roe.example>\nCc :\nObjet : Your request\n\nWir lehnen ab.\n',
        'Anna Schmidt', 'Wir lehnen ab.',
    ),
    'mdash': (
        'Fwd: Your request', '—————— Forwarded message ——————\nFrom: Anna Schmidt <anna.schmidt@firm.example>\nDate: Tue, 3 Mar 2026 2:15 PM\nSubject: Your request\nTo: ada@roe.example\n\nWir lehnen ab.\n',
        'Anna Schmidt', 'Wir lehnen ab.',
    ),
    'gmail-ko': (
        'Fwd: Your request', '---------- Forwarded message ---------\n보낸사람: Anna Schmidt <anna.schmidt@firm.example>\nDate: 2026년 3월 3일 (화) 오후 2:15\nSubject: Your request\nTo: <ada@roe.example>\n\n\nWir lehnen ab.\n',
        'Anna Schmidt', 'Wir lehnen ab.',
    ),
    'gmail-zh': (
        'Fwd: Your request', '---------- Forwarded message ---------\n发件人： Anna Schmidt <anna.schmidt@firm.example>\nDate: 2026年3月3日周二 14:15\nSubject: Your request\nTo: <ada@roe.example>\n\n\nWir lehnen ab.\n',
        'Anna Schmidt', 'Wir lehnen ab.',
    ),
    'Gmail, Hebrew': (
        'Fwd: Your request', '---------- Forwarded message ---------\n\u200fמאת: \u202aAnna Schmidt\u202c\u200f <\u202aanna.schmidt@firm.example\u202c\u200f>\u200f\n\u200fDate: יום ג׳, 3 במרץ 2026 ב-14:15\u200f\nSubject: Your request\nTo: <ada@roe.example>\n\n\nWir lehnen ab.\n',
        'Anna Schmidt', 'Wir lehnen ab.',
    ),
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_a_forward_is_read_whatever_its_layout(form: str) -> None:
    subject, text, name, body = FORMS[form]
    found = find(subject, visible(text)[0])
    assert found is not None
    assert (found.from_.address, found.from_.name) == ("anna.schmidt@firm.example", name)
    assert (found.subject, found.body) == ("Your request", body)
    assert found.sent_at is not None
    assert found.sent_at.date().isoformat() == "2026-03-03"


def test_the_hour_of_a_date_in_another_script_is_read() -> None:
    hours = {
        form: find(*FORMS[form][:2]) for form in FORMS if form.startswith(("Apple", "iOS", "Gmail, Greek"))
    }
    assert {form: found.sent_at.hour for form, found in hours.items() if found and found.sent_at} == {
        "Apple Mail, Japanese": 5,
        "iOS, Japanese, half of the day": 14,
        "Gmail, Greek, half of the day": 14,
        "Gmail, Greek": 14,
    }
