"""Mails that break mail programs, made by code: each kind under a name that says what it tries."""

from __future__ import annotations

import base64
import io
import random
import zipfile
import zlib
from functools import cache

FROM = b"From: Privacy <privacy@shop.example>\r\n"
MULTIPART = FROM + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
HTML = FROM + b"Content-Type: text/html; charset=utf-8\r\n\r\n"


def nested(levels: int, tail: bytes = b"") -> bytes:
    out = FROM + b"Content-Type: multipart/mixed; boundary=b0\r\n\r\n"
    for level in range(1, levels):
        out += b"--b%d\r\nContent-Type: multipart/mixed; boundary=b%d\r\n\r\n" % (level - 1, level)
    return out + b"--b%d\r\nContent-Type: text/plain\r\n\r\nhello\r\n" % (levels - 1) + tail


BAD_FROMS = {
    "one_bracket": b"<",
    "one_quote": b'"',
    "open_literal": b"a@[1",
    "group_in_comment": b"(c):",
    "exchange_id": b"<[a@b]>",
    "encoded_line_break": b"=?utf-8?q?a=0D=0ABcc:_x=40y.example?= <a@b.example>",
    "eight_bit": b"\xff\xfe <a@b.example>",
    "open_comments": b"(" * 3000,
    "nested_comments": b"(" * 3000 + b")" * 3000 + b" a@b.example",
    "nothing": b"",
}
BAD_CHARSETS = [
    b"x-unknown", b"zlib", b"bz2", b"rot13", b"hex", b"undefined", b"idna", b"punycode", b"a\x00b", b"unicode_escape", b'"'
]  # fmt: skip
HOSTILE = {
    **{
        f"from_{name}": b"From: " + value + b"\r\nSubject: x\r\n\r\nhello"
        for name, value in BAD_FROMS.items()
    },
    **{
        f"charset_{name!r}": FROM + b"Content-Type: text/plain; charset=" + name + b"\r\n\r\nH\xe9llo hello"
        for name in BAD_CHARSETS
    },
    "empty": b"",
    "one_line_break": b"\n",
    "nul_bytes": b"\x00" * 100_000,
    "nul_in_body": FROM + b"\r\nhel\x00lo",
    "noise": random.Random(7).randbytes(1_000_000),
    "bare_cr_headers": b"From: a@b.example\rBcc: c@d.example\rSubject: x\r\rhello",
    "empty_message_id": FROM + b"Message-ID: <>\r\nReferences: <\r\nDate: 99\r\n\r\nhello",
    "impossible_date": FROM + b"Date: Mon, 99 Foo 99999 99:99:99 +9999\r\n\r\nhello",
    "content_type_slash": FROM + b"Content-Type: /\r\n\r\nhello",
    "content_type_star": FROM + b"Content-Type: text/plain; name*\r\n\r\nhello",
    "missing_boundary": FROM + b"Content-Type: multipart/mixed\r\n\r\n--x\r\n\r\nhello",
    "wrong_boundary": FROM + b"Content-Type: multipart/mixed; boundary=a\r\n\r\n--b\r\n\r\nhello",
    "bad_base64": FROM + b"Content-Transfer-Encoding: base64\r\n\r\n!!!=aGVsbG8",
    "bad_uuencode": FROM + b"Content-Transfer-Encoding: x-uuencode\r\n\r\nbegin 644 x\nM!!!\n",
    "unknown_encoding": FROM + b"Content-Transfer-Encoding: rot13\r\n\r\nhello",
    "nested_900": nested(900),
    "nested_5000": nested(5000),
    "nested_49_long": nested(49, b"x\r\n" * 200_000),
    "nested_900_long": nested(900, b"x\r\n" * 200_000),
    "messages_in_messages": FROM + b"Content-Type: message/rfc822\r\n\r\n" * 3000 + b"x",
    "parts_20000": MULTIPART + b"--b\r\n\r\nx\r\n" * 20_000,
    "parts_with_messages": MULTIPART
    + b"--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: x\r\n\r\ny\r\n" * 2900,
    "subject_280_kb_encoded": FROM
    + b"Subject: "
    + b"=?utf-8?q?aaaaaaaaaaaaaaaaaaaaaa?=\r\n " * 8000
    + b"\r\n\r\nhello",
    "subject_broken_words": FROM + b"Subject: " + b"=?u?q?" * 3000 + b"\r\n\r\nhello",
    "to_5000": FROM
    + b"To: "
    + b",\r\n ".join(b"<p%d@x.example>" % n for n in range(5000))
    + b"\r\n\r\nhello",
    "header_block_1_mb": b"X-A: b\r\n" * 130_000 + FROM + b"\r\nhello",
    "semicolons_in_quotes": FROM + b'Content-Type: text/plain; a="' + b";" * 250_000 + b"\r\n\r\nhello",
    "semicolons_in_a_part": MULTIPART
    + b'--b\r\nContent-Type: text/plain; a="'
    + b";" * 250_000
    + b"\r\n\r\nhello\r\n--b--",
    "continued_parameters": FROM
    + b"Content-Type: text/plain; "
    + b"; ".join(b"name*%d*=utf-8''a" % n for n in range(3000))
    + b"\r\n\r\nhello",
    "line_breaks_5_mb": FROM + b"\r\n" + b"\n" * 5_000_000,
    "carriage_returns_5_mb": FROM + b"\r\n" + b"\r" * 5_000_000,
    "one_line_10_mb": FROM + b"\r\n" + b"a" * 10_000_000,
    "html_nested": FROM + b"Content-Type: text/html\r\n\r\n" + b"<div>" * 150_000 + b"hello",
    "html_unclosed": FROM + b"Content-Type: text/html\r\n\r\n" + b"<b>" * 900 + b"<p>x" * 100_000,
    "html_comments": FROM + b"Content-Type: text/html\r\n\r\n" + b"<!--" * 200_000,
    "quote_marks": FROM + b"\r\n" + b"> " * 900_000,
    "quoted_lines": FROM + b"\r\n" + b">\n" * 300_000,
    "header_words": FROM + b"\r\n" + b"From: a@b.example\n" * 100_000,
    "wide_spaces": FROM + b"\r\n" + b"\r\n".join([b" " * 1900 + b"x"] * 1000),
    "attributions": FROM + b"\r\n" + b"On 1 May 2026, a wrote:\n> x\n" * 50_000,
    "signatures": FROM + b"\r\n" + b"-- \nx\n" * 100_000,
    "report_blocks": FROM
    + b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
    + b"--b\r\nContent-Type: message/delivery-status\r\n\r\n"
    + b"A: b\r\n\r\n" * 50_000,
    "bounce_words": b"From: mailer-daemon@x.example\r\nSubject: failure notice\r\n\r\n"
    + b"a." * 400_000
    + b"\nno such user\n"
    + b"message-id:\n" * 10_000,
    "received_for": FROM + (b"Received: " + b"for <a" * 2500 + b"\r\n") * 15 + b"\r\nhello",
}


def attached(name: str, kind: str, data: bytes) -> bytes:
    """A mail of one sentence with one file."""
    head = f'\r\n--b\r\nContent-Type: {kind}; name="{name}"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
    return MULTIPART + b"--b\r\n\r\nhello" + head.encode() + base64.encodebytes(data) + b"\r\n--b--\r\n"


def zipped(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items():
            file.writestr(name.replace("__", "/"), data)
    return buffer.getvalue()


@cache
def pdf_bomb() -> bytes:
    """A page whose content unpacks to 200 MB."""
    stream = zlib.compress(b" " * 200_000_000, 6)
    body = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    body += (
        b"3 0 obj<</Type/Page/Parent 2 0 R/Contents 4 0 R>>endobj\n4 0 obj<</Filter/FlateDecode/Length %d>>stream\n"
        % len(stream)
    )
    return body + stream + b"\nendstream endobj\ntrailer<</Root 1 0 R>>"


def pdf_page(content: bytes, more: bytes = b"") -> bytes:
    """A PDF of one page with this content; font F and form X stand in its resources."""
    stream = zlib.compress(content, 9)
    body = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    body += b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Resources<</Font<</F 5 0 R>>/XObject<</X 6 0 R>>>>"
    body += b"/Contents 4 0 R>>endobj\n4 0 obj<</Filter/FlateDecode/Length %d>>stream\n" % len(stream)
    return (
        body
        + stream
        + b"\nendstream endobj\n5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n"
        + more
        + b"trailer<</Root 1 0 R>>"
    )


def pdf_forms() -> bytes:
    """A thousand times a form that holds a thousand forms of a thousand strokes."""
    form = b"%d 0 obj<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 7 0 R>>>>/Length 6000>>stream\n%s\nendstream endobj\n"
    return pdf_page(b"/X Do " * 1000, form % (6, b"/X Do " * 1000) + form % (7, b"0 0 m " * 1000))


def pdf_heavy_pages(count: int) -> bytes:
    """Many pages, each of them just light enough."""
    stream = zlib.compress(b"BT /F 12 Tf " + b"(a) Tj 1 0 0 1 0 0 Tm\n" * 60_000 + b" ET", 9)
    kids = b" ".join(b"%d 0 R" % (10 + n) for n in range(count))
    body = (
        b"%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[%s]/Count %d>>endobj\n"
        % (kids, count)
    )
    body += (
        b"4 0 obj<</Filter/FlateDecode/Length %d>>stream\n" % len(stream) + stream + b"\nendstream endobj\n"
    )
    body += b"5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n"
    for n in range(count):
        body += (
            b"%d 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Resources<</Font<</F 5 0 R>>>>/Contents 4 0 R>>endobj\n"
            % (10 + n)
        )
    return body + b"trailer<</Root 1 0 R>>"


def many(files: list[tuple[str, str, bytes]]) -> bytes:
    """A mail of one sentence with many files: name, kind and bytes of each."""
    out = MULTIPART + b"--b\r\n\r\nhello"
    for name, kind, data in files:
        out += f'\r\n--b\r\nContent-Type: {kind}; name="{name}"\r\nContent-Transfer-Encoding: base64\r\n\r\n'.encode()
        out += base64.encodebytes(data)
    return out + b"\r\n--b--\r\n"


def in_charset(charset: bytes, data: bytes) -> bytes:
    return FROM + b"Content-Type: text/plain; charset=" + charset + b"\r\n\r\n" + data


CSS_BOMB = b"<style>" + b"a b{color:red}" * 60_000 + b"</style><p>hello"
MANY_CLASSES = b"<style>" + b"".join(b".c%d{color:#fff}" % n for n in range(3000)) + b"</style>"

HOSTILE |= {
    "html_attributes": HTML + b"<a " + b" ".join(b"a%d=1" % n for n in range(100_000)) + b">hello",
    "html_adoption": HTML + b"<b></p>" * 100_000 + b"hello",
    "html_tables": HTML + b"<table>" * 140_000 + b"hello",
    "html_many_parts": MULTIPART + (b"--b\r\nContent-Type: text/html\r\n\r\n" + b"<div>" * 199 + b"<a " + b" ".join(b"a%d=1" % n for n in range(2500)) + b">x\r\n") * 400,
    "html_entities": HTML + b"&amp" * 250_000,
    "html_open_tag": HTML + b"<a href='" + b"x" * 1_000_000,
    "html_brackets": HTML + b"<" * 1_000_000,
    "html_style_sheet": HTML + CSS_BOMB,
    "html_braces": HTML + b"<style>" + b"{" * 500_000 + b"</style>hello",
    "html_classes": HTML + MANY_CLASSES + (b"<p class='" + b" ".join(b"c%d" % n for n in range(200)) + b"'>x</p>") * 300,
    "html_style_attribute": HTML + (b"<p style='" + b"color:#fff;" * 5000 + b"'>x</p>") * 15,
    "html_hidden_tree": HTML + b"<div style='display:none'>" * 150 + b"secret" * 10_000,
    "html_only_pictures": HTML + b"<img src=x alt=''>" * 20_000,
    "html_links": HTML + b"<a href=https://p.example/x>y</a>" * 20_000,
    "html_quotes": HTML + b"<blockquote type=cite>" * 190 + b"<br>x" * 20_000,
    "html_preformatted": HTML + b"<pre>" + b"x\n" * 300_000,
    "html_null_tags": HTML + b"<\x00div>\x00" * 100_000 + b"hello",
    "html_surrogates": HTML + b"&#xD800;&#xDFFF;\xed\xa0\x80 hello",
    "zero_width_text": in_charset(b"utf-8", "p\u200ba\u200bs\u200bs".encode() * 100_000),
    "smuggled_tags": in_charset(b"utf-8", "".join(chr(0xE0041 + n % 26) for n in range(200_000)).encode()),
    "direction_marks": in_charset(b"utf-8", "\u202edrow\u202c ".encode() * 100_000),
    "combining_marks": in_charset(b"utf-8", ("a" + "\u0301" * 200_000).encode()),
    "utf_7": in_charset(b"utf-7", b"+ADw-script+AD4- " * 50_000),
    "utf_7_half_characters": in_charset(b"utf-7", b"+2AA- " * 50_000),
    "utf_16_half": in_charset(b"utf-16", b"\x00\xd8" * 100_000),
    "utf_8_broken": in_charset(b"utf-8", b"\xc3\x28\xe2\x82" * 300_000),
    "utf_8_mixed_lines": in_charset(b"utf-8", b"Gr\xc3\xbc\xc3\x9fe\r\nGr\xfc\xdfe\r\n" * 60_000),
    "iso_2022_switches": in_charset(b"iso-2022-jp", b"\x1b$B\x1b(B" * 150_000),
    "hz": in_charset(b"hz", b"~{" * 300_000),
    "flowed_for_ever": FROM + b"Content-Type: text/plain; format=flowed; delsp=yes\r\n\r\n" + b"a \r\n" * 190_000,
    "flowed_quotes": FROM + b"Content-Type: text/plain; format=flowed\r\n\r\n" + b">" * 500_000 + b" \r\n" + b"> x \r\n" * 150_000,
    "clearsigned_without_end": FROM + b"\r\n" + b"-----BEGIN PGP SIGNED MESSAGE-----\r\nHash: x\r\n\r\nx\r\n" * 30_000,
    "clearsigned_many": FROM + b"\r\n" + b"-----BEGIN PGP SIGNED MESSAGE-----\r\n\r\nx\r\n-----BEGIN PGP SIGNATURE-----\r\n" * 20_000,
    "s_mime_endless": FROM + b"Content-Type: application/pkcs7-mime; smime-type=signed-data\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(b"\x30\x80" * 400_000),
    "s_mime_noise": FROM + b"Content-Type: application/pkcs7-mime\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(random.Random(8).randbytes(200_000)),
    "pgp_parts_missing": FROM + b"Content-Type: multipart/encrypted; boundary=b\r\n\r\n",
    "signed_without_parts": FROM + b"Content-Type: multipart/signed; boundary=b\r\n\r\n--b--",
    "calendar_endless": FROM + b"Content-Type: text/calendar\r\n\r\nBEGIN:VEVENT\r\nSUMMARY:x\r\n" + b" x\r\n" * 190_000,
    "calendar_repeating": FROM + b"Content-Type: text/calendar\r\n\r\n" + b"BEGIN:VEVENT\r\nRRULE:FREQ=SECONDLY\r\n" * 50_000,
    "winmail_noise": attached("winmail.dat", "application/ms-tnef", b"\x78\x9f\x3e\x22\0\0" + random.Random(9).randbytes(500_000)),
    "winmail_empty_attributes": attached("winmail.dat", "application/ms-tnef", b"\x78\x9f\x3e\x22\0\0" + b"\x02\0\0\0\0\0\0\0\0\0\0" * 100_000),
    "pdf_damaged": attached("a.pdf", "application/pdf", b"%PDF-1.7\n" + random.Random(10).randbytes(100_000)),
    "pdf_bomb": attached("a.pdf", "application/pdf", pdf_bomb()),
    "pdf_bombs_19": many([(f"a{n}.pdf", "application/pdf", pdf_bomb() + b"%%%d" % n) for n in range(19)]),
    "pdf_forms": attached("a.pdf", "application/pdf", pdf_forms()),
    "pdf_glyphs": attached("a.pdf", "application/pdf", pdf_page(b"BT /F 12 Tf " + b"(a) Tj 1 0 0 1 0 0 Tm\n" * 1_000_000 + b" ET")),
    "pdf_pages_in_a_circle": attached("a.pdf", "application/pdf", b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[2 0 R]/Count 100000>>endobj\ntrailer<</Root 1 0 R>>"),
    "pdf_objects_5_mb": attached("a.pdf", "application/pdf", b"%PDF-1.4\n" + b"1 0 obj<<>>endobj\n" * 280_000),
    "docx_flat": attached("a.docx", "application/octet-stream", zipped(**{"word__document.xml": b"<w>" + b"<w:t/>" * 4_000_000 + b"</w>"})),
    "docx_flat_padded": attached("a.docx", "application/octet-stream", zipped(**{"word__document.xml": b"<w>" + b"".join(b"<w:t a='%d'/>" % n for n in range(1_500_000)) + b"</w>"})),
    "docx_attributes": attached("a.docx", "application/octet-stream", zipped(**{"word__document.xml": b"<w " + b" ".join(b"a%d='1'" % n for n in range(200_000)) + b"/>"})),
    "odt_manifest_bomb": attached("a.odt", "", zipped(**{"META-INF__manifest.xml": b" " * 100_000_000, "content.xml": b"<x/>"})),
    "zip_of_100000": attached("a.zip", "application/zip", zipped(**{f"n{n}": b"" for n in range(100_000)})),
    "files_of_html": many([(f"a{n}.html", "text/html", b"<a " + b" ".join(b"a%d=1" % n for n in range(40_000)) + b">hello") for n in range(19)]),
    "docx_bomb": attached("a.docx", "application/octet-stream", zipped(**{"word__document.xml": b"<w>" + b" " * 100_000_000})),
    "docx_entities": attached("a.docx", "application/octet-stream", zipped(**{"word__document.xml": b"<!DOCTYPE x [<!ENTITY a 'aaaa'>" + b"".join(b"<!ENTITY a%d '&a;&a;'>" % n for n in range(100)) + b"]><w>&a;</w>"})),
    "docx_deep": attached("a.docx", "application/octet-stream", zipped(**{"word__document.xml": b"<w>" * 1_000_000})),
    "odt_noise": attached("a.odt", "application/vnd.oasis.opendocument.text", b"PK\x03\x04" + random.Random(11).randbytes(10_000)),
    "zip_of_many": attached("a.zip", "application/zip", zipped(**{f"n{n}": b"" for n in range(5_000)})),
    "zip_bomb": attached("a.zip", "application/zip", zipped(a=b"\0" * 100_000_000)),
    "zip_paths": attached("a.zip", "application/zip", zipped(**{"..__..__etc__passwd\n\x1b[31m": b"x"})),
    "name_of_a_path": attached("../../../etc/passwd", "text/plain", b"hello"),
    "name_with_nul": attached("a.pdf\0.exe", "application/octet-stream", b"hello"),
    "name_of_a_megabyte": attached("a" * 200_000, "text/plain", b"hello"),
    "file_empty": attached("a.pdf", "application/pdf", b""),
    "file_of_20_mb": attached("a.bin", "application/octet-stream", random.Random(12).randbytes(20_000_000)),
    "files_400": MULTIPART + b"--b\r\nContent-Type: application/octet-stream; name=a.bin\r\n\r\nx\r\n" * 400,
    "files_repeated_pdf": MULTIPART + b"--b\r\nContent-Type: application/pdf; name=a.pdf\r\n\r\n%PDF-x\r\n" * 5,
    "header_injection": b"From: a@b.example\r\nSubject: =?utf-8?q?x=0D=0ABcc:_y=40z.example?=\r\n\r\nhello",
    "two_senders": FROM + b"From: other@x.example\r\nSender: third@x.example\r\n\r\nhello",
    "from_look_alike": "From: Privacy <privacy@sh\u043ep.example>\r\n\r\nhello".encode(),
    "from_address_in_name": b'From: "privacy@shop.example" <evil@x.example>\r\n\r\nhello',
    "references_of_a_megabyte": FROM + b"References: " + b"<a@b.example> " * 70_000 + b"\r\n\r\nhello",
    "boundary_of_10_kb": FROM + b"Content-Type: multipart/mixed; boundary=" + b"b" * 10_000 + b"\r\n\r\n--" + b"b" * 10_000 + b"\r\n\r\nhello",
    "boundary_of_spaces": FROM + b'Content-Type: multipart/mixed; boundary=" "\r\n\r\n-- \r\n\r\nhello\r\n-- --',
    "boundary_pattern": FROM + b'Content-Type: multipart/mixed; boundary="(a+)+$"\r\n\r\n--(a+)+$\r\n\r\nhello\r\n--(a+)+$--',
    "same_boundary_nested": MULTIPART + b"--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" * 200 + b"hello",
    "external_body": FROM + b'Content-Type: message/external-body; access-type=local-file; name="/etc/passwd"\r\n\r\nContent-Type: text/plain\r\n\r\nhello',
    "partial_message": FROM + b"Content-Type: message/partial; id=x; number=1; total=9\r\n\r\nhello",
    "forwards_nested": b"From: a@b.example\r\nSubject: Fwd: x\r\n\r\n" + b"---------- Forwarded message ---------\r\nFrom: a@b.example\r\nDate: 1 May 2026\r\nSubject: x\r\n\r\n" * 20_000,
    "forward_of_headers": b"From: a@b.example\r\nSubject: Fwd: x\r\n\r\n---------- Forwarded message ---------\r\n" + b"To: a@b.example,\r\n" * 100_000,
    "forward_on_one_line": b"From: a@b.example\r\nSubject: Fwd: x\r\n\r\n----- Forwarded Message ----- From: " + b"a To: b Date: c Subject: d " * 50_000,
    "passwords_and_links": FROM + b"\r\n" + b"The password follows separately and the link expires in 3 days " * 20_000,
    "one_long_sentence": FROM + b"\r\n" + b"the link expires, " * 60_000,
    "quoted_printable_endless": FROM + b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" + b"=\r\n" * 190_000,
    "quoted_printable_broken": FROM + b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" + b"=XX=" * 300_000,
    "base64_of_nothing": FROM + b"Content-Transfer-Encoding: base64\r\n\r\n" + b"=" * 1_000_000,
    "only_headers": FROM + b"Subject: x\r\n",
    "only_a_body": b"\r\n\r\nhello",
    "escape_codes": FROM + b"Subject: \x1b[2J\x1b]0;x\x07\r\n\r\n\x1b[31mhello\x9b31m",
    "sql_and_html_in_subject": FROM + b"Subject: '); DROP TABLE messages; -- <script>alert(1)</script>\r\n\r\nhello",
    "template_in_text": FROM + b"Subject: {{ 7 * 7 }} %s {0}\r\n\r\n{{ config }} %n #{x} ${y}",
}  # fmt: skip
"""Name of the kind to the bytes of one mail."""
