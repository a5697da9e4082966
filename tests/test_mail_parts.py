"""What comes packed: signed and encrypted mail, calendar entries, winmail.dat, and text in strange charsets."""

from __future__ import annotations

import base64
import shutil
import struct
import subprocess
from pathlib import Path

import pytest

from mail.attachments import extract_text
from mail.cms import signed_content
from mail.parse import parse

FROM = b"From: Privacy <privacy@shop.example>\r\nSubject: x\r\n"
INNER = b"Content-Type: text/plain; charset=utf-8\r\n\r\nWe hold no data of yours, Gr\xc3\xbc\xc3\x9fe.\r\n"


def tagged(tag: int, *inner: bytes) -> bytes:
    body = b"".join(inner)
    size = len(body)
    length = bytes([size]) if size < 128 else b"\x82" + size.to_bytes(2, "big")
    return bytes([tag]) + length + body


DATA = tagged(0x06, bytes.fromhex("2a864886f70d010701"))
SIGNED = tagged(0x06, bytes.fromhex("2a864886f70d010702"))
ENVELOPED = tagged(0x06, bytes.fromhex("2a864886f70d010703"))


def packed(content: bytes, kind: bytes = SIGNED) -> bytes:
    """A ContentInfo without certificates and signers."""
    inside = tagged(0x30, DATA, tagged(0xA0, content))
    return tagged(0x30, kind, tagged(0xA0, tagged(0x30, b"\x02\x01\x01", tagged(0x31), inside, tagged(0x31))))


def smime(data: bytes, kind: bytes = b"signed-data") -> bytes:
    head = b'Content-Type: application/pkcs7-mime; smime-type=%s; name="smime.p7m"\r\n' % kind
    return FROM + head + b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(data)


def test_the_mail_inside_an_s_mime_signature_is_read():
    message = parse(smime(packed(tagged(0x04, INNER))))
    assert message.own_text == "We hold no data of yours, Grüße."
    assert message.problems == ("signed with S/MIME; its words were read, its signature was not checked",)


def test_a_signed_content_in_pieces_is_put_together():
    pieces = b"\x24\x80" + tagged(0x04, INNER[:20]) + tagged(0x04, INNER[20:]) + b"\0\0"
    endless = (
        b"\x30\x80" + SIGNED + b"\xa0\x80\x30\x80\x02\x01\x01" + tagged(0x31) + b"\x30\x80" + DATA + b"\xa0\x80"
        + pieces + b"\0\0" * 2 + tagged(0x31) + b"\0\0" * 3
    )  # fmt: skip
    assert signed_content(endless) == INNER


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl")
@pytest.mark.parametrize("stream", [[], ["-stream"]])
def test_what_openssl_signed_is_read(tmp_path: Path, stream: list[str]):
    def openssl(*words: str) -> None:
        subprocess.run(["openssl", *words], check=True, capture_output=True, cwd=tmp_path)

    (tmp_path / "mail.txt").write_bytes(INNER * 50)
    openssl(
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-keyout",
        "k",
        "-out",
        "c",
        "-subj",
        "/CN=shop.example",
    )
    openssl(
        "cms",
        "-sign",
        "-binary",
        "-nodetach",
        *stream,
        "-in",
        "mail.txt",
        "-signer",
        "c",
        "-inkey",
        "k",
        "-outform",
        "DER",
        "-out",
        "s",
    )
    assert signed_content((tmp_path / "s").read_bytes()) == INNER * 50


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"0",
        b"\x30\x80" * 5000,
        packed(b"")[:-9],
        packed(tagged(0x04, INNER), ENVELOPED),
        b"\x24\x80" * 10_000,
        b"\x30\x84\xff\xff\xff\xff",
    ],
)
def test_what_holds_no_signed_mail_gives_none(data):
    assert signed_content(data) is None


@pytest.mark.parametrize(
    ("raw", "system"),
    [
        (smime(packed(tagged(0x04, b"x"), ENVELOPED), b"enveloped-data"), "S/MIME"),
        (FROM + b"Content-Type: multipart/encrypted; protocol=\"application/pgp-encrypted\"; boundary=b\r\n\r\n--b\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n--b--", "PGP"),
        (FROM + b"\r\n-----BEGIN PGP MESSAGE-----\r\n\r\nhQEMA\r\n-----END PGP MESSAGE-----\r\n", "PGP"),
    ],
)  # fmt: skip
def test_an_encrypted_mail_says_what_to_do(raw, system):
    problems = parse(raw).problems
    assert any(
        problem.startswith(f"encrypted mail ({system}): no key is kept here; open it in your mail program")
        for problem in problems
    )


def test_a_mail_with_a_detached_signature_is_read_as_ever():
    raw = (
        FROM + b"Content-Type: multipart/signed; protocol=\"application/pgp-signature\"; boundary=b\r\n\r\n--b\r\n" + INNER
        + b"--b\r\nContent-Type: application/pgp-signature; name=signature.asc\r\n\r\n-----BEGIN PGP SIGNATURE-----\r\n--b--\r\n"
    )  # fmt: skip
    message = parse(raw)
    assert message.own_text == "We hold no data of yours, Grüße."
    assert message.attachments[0].note == "A PGP key or signature, no text; it was not checked."
    assert message.problems == ()


def test_cleartext_signed_words_are_read_without_their_armour():
    raw = (
        FROM
        + b"\r\n-----BEGIN PGP SIGNED MESSAGE-----\r\nHash: SHA512\r\n\r\nNo data held.\r\n-----BEGIN PGP SIGNATURE-----\r\n\r\nabc\r\n-----END PGP SIGNATURE-----\r\n"
    )
    message = parse(raw)
    assert message.own_text == "No data held."
    assert message.problems == ("signed with PGP; its words were read, its signature was not checked",)


CALENDAR = (
    "BEGIN:VCALENDAR\r\nBEGIN:VTIMEZONE\r\nDTSTART:19700101T000000\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT\r\n"
    "SUMMARY:Identity check\\, by\r\n  video\r\nDTSTART;TZID=Europe/Paris:20260312T093000\r\nLOCATION:Room 1\r\nEND:VEVENT\r\n"
)


def test_a_calendar_entry_is_named():
    assert extract_text("invite.ics", "text/calendar", CALENDAR.encode()) == (
        None,
        "Calendar entry: “Identity check, by video” on 2026-03-12 09:30 at “Room 1”.",
    )
    assert extract_text("", "text/calendar", b"x") == (None, "Calendar entry that names no event.")


def tnef(*names: str) -> bytes:
    out = struct.pack("<IH", 0x223E9F78, 1)
    for name in names:
        value = name.encode("cp1252") + b"\0"
        out += struct.pack("<BII", 2, 0x00018010, len(value)) + value + struct.pack("<H", sum(value) % 65536)
    return out


@pytest.mark.parametrize(
    ("name", "kind"),
    [("winmail.dat", "application/octet-stream"), ("", "application/ms-tnef"), ("part.bin", "")],
)
def test_a_winmail_dat_says_which_files_it_holds(name, kind):
    text, note = extract_text(name, kind, tnef("answer.pdf", "Übersicht.xlsx"))
    assert text is None
    assert note == (
        "Outlook's winmail.dat with 2 file(s) inside: answer.pdf, Übersicht.xlsx; it cannot be opened here: "
        "ask the sender for plain files."
    )


def test_a_mail_with_a_winmail_dat_says_so():
    raw = (
        FROM
        + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nSee attached.\r\n--b\r\nContent-Type: application/ms-tnef; name=winmail.dat\r\n\r\nx\r\n--b--"
    )
    message = parse(raw)
    assert message.own_text == "See attached."
    assert message.problems == (
        "Outlook's winmail.dat; it cannot be opened here: ask the sender for plain files.",
    )


CHARSETS = [
    (b"utf-7", b"Gr+APwA3w-e", "Grüße"),
    (b"iso-8859-1", "Grüße – né".encode(), "Grüße – né"),
    (b"windows-1252", "Grüße".encode(), "Grüße"),
    (b"utf-8", "Grüße".encode("cp1252"), "Grüße"),
    (b"utf-8", "Grüße\n> né".encode().replace("né".encode(), b"n\xe9"), "Grüße\n> né"),
    (b"utf-16", "Grüße".encode("utf-16"), "Grüße"),
    (b"utf-8", "Grüße".encode("utf-16"), "Grüße"),
    (b"koi8-r", "Привет".encode("koi8-r"), "Привет"),
    (b"windows-31j", "個人".encode("cp932"), "個人"),
    (b"ks_c_5601-1987", "개인".encode("cp949"), "개인"),
    (b"utf-7", b"+2AA-x", "\ufffdx"),
]


@pytest.mark.parametrize(("charset", "data", "text"), CHARSETS)
def test_text_in_a_strange_or_wrong_charset_is_read(charset, data, text):
    message = parse(FROM + b"Content-Type: text/plain; charset=" + charset + b"\r\n\r\n" + data)
    assert message.text == text
    assert message.problems == ()


def test_an_unknown_charset_is_guessed_and_said():
    message = parse(FROM + b"Content-Type: text/plain; charset=x-shop\r\n\r\nGr\xfc\xdfe")
    assert message.text == "Grüße"
    assert message.problems == ("an unknown charset; it was guessed, letters may be wrong",)


def test_html_names_its_charset_itself():
    html = '<html><head><meta http-equiv="Content-Type" content="text/html; charset=windows-1251"></head><p>Привет'.encode(
        "cp1251"
    )
    assert parse(FROM + b"Content-Type: text/html\r\n\r\n" + html).text == "Привет"


def test_a_locked_file_stands_among_the_problems():
    from tests.test_mail_attachments import archive

    data = bytearray(archive(**{"profile.json": "{}"}))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    raw = (
        FROM + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nSee attached.\r\n--b\r\nContent-Type: application/zip; name=data.zip\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(bytes(data)) + b"\r\n--b--"
    )  # fmt: skip
    assert parse(raw).problems == ("data.zip is protected by a password; its words were not read",)
