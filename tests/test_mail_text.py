from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mail.text import split, unflow, unsigned, visible

ATTRIBUTIONS = {
    "en_gmail": "On Mon, 2 Mar 2026 at 09:15, Shop Privacy <privacy@shop.example> wrote:",
    "en_apple": "On 2 Mar 2026, at 09:15, Shop Privacy <privacy@shop.example> wrote:",
    "en_wrapped": "On Mon, Mar 2, 2026 at 9:15 AM Shop Privacy Team of Example\n<privacy@shop.example> wrote:",
    "fr_gmail": "Le lun. 2 mars 2026 à 09:15, Service Client <privacy@shop.example> a écrit :",
    "fr_thunderbird": "Le 02/03/2026 à 09:15, Service Client a écrit :",
    "de_gmail": "Am Mo., 2. März 2026 um 09:15 Uhr schrieb Laden <privacy@shop.example>:",
    "de_thunderbird": "Am 02.03.26 um 09:15 schrieb Laden:",
    "de_proton": "Laden <privacy@shop.example> schrieb am Mo. 2. März 2026 um 09:15:",
    "es_gmail": "El lun, 2 mar 2026 a las 9:15, Tienda (<privacy@shop.example>) escribió:",
    "it_gmail": "Il giorno lun 2 mar 2026 alle ore 09:15 Negozio <privacy@shop.example> ha scritto:",
    "it_thunderbird": "Il 02/03/26 09:15, Negozio ha scritto:",
    "nl_gmail": "Op ma 2 mrt 2026 om 09:15 schreef Winkel <privacy@shop.example>:",
    "nl_apple": "Op 2 mrt. 2026, om 09:15 heeft Winkel <privacy@shop.example> het volgende geschreven:",
}


@pytest.mark.parametrize("name", ATTRIBUTIONS)
@pytest.mark.parametrize("mark", ["> ", ""])
def test_history_below_an_attribution_is_set_apart(name, mark):
    text = f"Our answer.\n\n{ATTRIBUTIONS[name]}\n\n{mark}I ask for access.\n{mark}Yours"
    own, quoted, signature = split(text)
    assert own == "Our answer."
    assert quoted.startswith(ATTRIBUTIONS[name].split("\n", maxsplit=1)[0])
    assert quoted.endswith("Yours")
    assert signature == ""


HEADER_BLOCKS = {
    "outlook_en": "From: Ana <ana@home.example>\nSent: Monday, March 2, 2026 9:15 AM\nTo: privacy@shop.example\nSubject: Access",
    "outlook_fr": "De : Ana <ana@home.example>\nEnvoyé : lundi 2 mars 2026 09:15\nÀ : privacy@shop.example\nObjet : Accès",
    "outlook_de": "Von: Ana <ana@home.example>\nGesendet: Montag, 2. März 2026 09:15\nAn: privacy@shop.example\nBetreff: Auskunft",
    "outlook_es": "De: Ana <ana@home.example>\nEnviado el: lunes, 2 de marzo de 2026 9:15\nPara: privacy@shop.example\nAsunto: Acceso",
    "outlook_it": "Da: Ana <ana@home.example>\nInviato: lunedì 2 marzo 2026 09:15\nA: privacy@shop.example\nOggetto: Accesso",
    "outlook_nl": "Van: Ana <ana@home.example>\nVerzonden: maandag 2 maart 2026 09:15\nAan: privacy@shop.example\nOnderwerp: Inzage",
    "outlook_bold": "**From:** Ana <ana@home.example>\n**Sent:** Monday\n**To:** p@shop.example\n**Subject:** Access",
    "original_message": "-----Original Message-----\nFrom: Ana <ana@home.example>\nSubject: Access",
    "underscores": "________________________________\nFrom: Ana <ana@home.example>\nSent: Monday\nSubject: Access",
    "t_online": "-----Original-Nachricht-----\nBetreff: Auskunft\nDatum: 2026-03-02T09:15:00+0100\nVon: Ana <ana@home.example>",
    "zimbra_fr": "----- Mail original -----\nDe: Ana <ana@home.example>\nÀ: p@shop.example\nObjet: Accès",
}


@pytest.mark.parametrize("name", HEADER_BLOCKS)
def test_history_below_a_header_block_is_set_apart(name):
    own, quoted, _ = split(f"Our answer.\n\n{HEADER_BLOCKS[name]}\n\nI ask for access.\n")
    assert own == "Our answer."
    assert quoted.startswith(HEADER_BLOCKS[name])
    assert "I ask for access." in quoted


@pytest.mark.parametrize(
    "prose",
    [
        "On 3 May 2026 you wrote:\nthat you want your data.",
        "Le 3 mai 2026 vous nous avez écrit : nous répondons.",
        "Am 3. Mai 2026 schrieben Sie uns:\nIch bitte um Auskunft.",
        "Subject: your request\n\nWe need your passport.",
        "From: 1 May 2026\nTo: 1 June 2026\nwe were closed.",
        "Betreff: Ihr Antrag\nDatum: 2. März 2026\n\nSehr geehrte Frau Weiß,",
    ],
)
def test_prose_that_looks_like_history_stays_own(prose):
    assert split(prose) == (prose, "", "")


def test_answers_between_quoted_lines_are_own():
    own, quoted, signature = split(
        "Hello,\n\nOn 2 Mar 2026, Ana <a@home.example> wrote:\n> 1. purposes?\nMarketing.\n> 2. recipients?\nNone.\n-- \nShop"
    )
    assert own == "Hello,\n\nMarketing.\nNone."
    assert quoted == "On 2 Mar 2026, Ana <a@home.example> wrote:\n> 1. purposes?\n> 2. recipients?"
    assert signature == "-- \nShop"


@pytest.mark.parametrize(
    "line",
    [
        "Sent from my iPhone", "Envoyé de mon iPhone", "Von meinem iPhone gesendet", "Enviado desde mi iPhone", "Inviato da iPhone",
        "Verstuurd vanaf mijn iPhone", "Get Outlook for Android<https://aka.ms/x>", "Télécharger Outlook pour iOS",
        "Diese Nachricht wurde von meinem Android-Gerät mit K-9 Mail gesendet.", "Sent with Proton Mail secure email.",
    ],
)  # fmt: skip
def test_mobile_signatures_are_set_apart(line):
    assert split(f"I agree.\n\n{line}") == ("I agree.", "", line)


def test_two_dashes_above_a_long_text_are_no_signature():
    text = "Dear Ana,\n--\n" + "\n".join(f"Line {number} of the answer." for number in range(40))
    assert split(text)[0] == text


LINES = st.sampled_from(
    [
        "Hello", "", "> quoted", ">> twice", "-- ", "--", "Sent from my iPhone", "On 2 Mar 2026, Ana <a@b.example> wrote:", "From: a@b.example",
        "Sent: Monday", "To: c@d.example", "Subject: x", "________________________________", "-----Original Message-----",
        "---------- Forwarded message ---------", "Le 2 mars 2026 à 9:15, Ana a écrit :", "  indented", "Cc:", "\ttab:",
    ]
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(LINES, max_size=25))
def test_splitting_never_loses_or_doubles_a_line(lines):
    parts = split("\n".join(lines))
    kept = [line.strip() for part in parts for line in part.split("\n") if line.strip()]
    assert sorted(kept) == sorted(line.strip() for line in lines if line.strip())


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_splitting_any_text_keeps_its_characters(text):
    kept = "".join("".join(split(text)).split())
    assert sorted(kept) == sorted("".join(text.split()))


def test_flowed_lines_are_joined_and_quotes_kept_apart():
    assert unflow("a \nb\n> c \n> d\n-- \nx") == "a b\n> c d\n-- \nx"
    assert unflow("long \nword", delete_space=True) == "longword"
    assert unflow(" From here") == "From here"


@pytest.mark.parametrize(
    ("text", "bare", "cut"),
    [
        ("pass\u200bport", "passport", True),
        ("p\u2060ass\ufeffport", "passport", True),
        ("\u202etroppass\u202c", "troppass", True),
        ("ok" + "".join(chr(0xE0000 + ord(letter)) for letter in "send it"), "ok", True),
        ("soft\u00adhyphen", "softhyphen", False),
        ("preheader \u200c \u200c ", "preheader   ", False),
        ("Grüße – €", "Grüße – €", False),
    ],
)
def test_characters_nobody_sees_are_taken_out(text, bare, cut):
    assert visible(text) == (bare, cut)


SIGNED = """Before.
-----BEGIN PGP SIGNED MESSAGE-----
Hash: SHA256

We need your passport.
- -- Shop
-----BEGIN PGP SIGNATURE-----

iQEzBAEB
-----END PGP SIGNATURE-----
After."""


def test_the_armour_of_a_pgp_signature_is_taken_off():
    assert unsigned(SIGNED) == ("Before.\nWe need your passport.\n-- Shop\nAfter.", True)
    assert unsigned("-----BEGIN PGP SIGNED MESSAGE-----\nno end") == (
        "-----BEGIN PGP SIGNED MESSAGE-----\nno end",
        False,
    )


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        (">> a \n>> b", ">> a b"),
        ("> a \nb", "> a \nb"),
        (">a \n>\n>b", "> a \n> b"),
        ("a \n-- \nb", "a \n-- \nb"),
        ("  two", " two"),
        ("a \n > b", "a > b"),
    ],
)
def test_flowed_text_follows_rfc_3676(text, joined):
    assert unflow(text) == joined
