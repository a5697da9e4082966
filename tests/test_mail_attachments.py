from __future__ import annotations

import base64
import io
import os
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
import typst

from mail import attachments, budget
from mail.attachments import GIVEN_UP, extract_text
from mail.parse import parse
from tests.costs import processor_seconds
from tests.hostile import HOSTILE, MULTIPART, pdf_forms

ROOT = Path(attachments.__file__).parent.parent


def report(pages: int) -> bytes:
    """A PDF of so many pages full of words, as a controller makes one out of a database."""
    said = " ".join(f"On day {day} your personal data were used for purpose {day % 7}." for day in range(40))
    return typst.compile(
        "\n#pagebreak()\n".join(f"Part {number}. {said}" for number in range(pages)).encode()
    )


def pdf(*lines: str, encrypt: str = "") -> bytes:
    """A one-page PDF with these lines, written by hand; `encrypt` is raw text for an /Encrypt entry."""
    content = "BT /F1 12 Tf 72 720 Td 14 TL " + " ".join(f"({line}) Tj T*" for line in lines) + " ET"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(content)} >>\nstream\n{content}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, offsets = b"%PDF-1.4\n", []
    for number, text in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{text}\nendobj\n".encode()
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    trailer = f"<< /Size {len(objects) + 1} /Root 1 0 R {encrypt} >>"
    start = len(out)
    return (
        out
        + f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n{trailer}\nstartxref\n{start}\n%%EOF\n".encode()
    )


def archive(**members: str | bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items():
            file.writestr(name.replace("__", "/"), data)
    return buffer.getvalue()


WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def docx(inner: str, head: str = "") -> bytes:
    return archive(
        **{
            "word__document.xml": f"<?xml version='1.0'?>{head}<w:document {WORD}><w:body>{inner}</w:body></w:document>"
        }
    )


def test_text_of_a_pdf_is_read():
    text, note = extract_text("answer.pdf", "application/pdf", pdf("Your personal data:", "Name: Ana Weiss"))
    assert text is not None
    assert text.split("\n") == ["Your personal data:", "Name: Ana Weiss"]
    assert note == ""


def test_a_pdf_without_text_says_so():
    text, note = extract_text("scan.pdf", "application/pdf", pdf())
    assert text is None
    assert note == "This PDF of 1 page(s) holds no text, perhaps only scanned pictures."


def test_a_pdf_behind_a_password_says_so():
    blob = "<" + "41" * 32 + ">"
    locked = pdf(
        "x", encrypt=f"/Encrypt << /Filter /Standard /V 1 /R 2 /O {blob} /U {blob} /P -44 >> /ID [<00><00>]"
    )
    assert extract_text("a.pdf", "application/pdf", locked) == (
        None,
        "This PDF is protected by a password; its text could not be read.",
    )


@pytest.mark.parametrize("data", [b"%PDF-1.7\n" + os.urandom(5000), b"not a pdf at all", b"%PDF-"])
def test_a_damaged_pdf_says_so(data):
    text, note = extract_text("a.pdf", "application/pdf", data)
    assert text is None
    assert note == "This PDF is damaged; its text could not be read."


def test_text_of_a_docx_is_read():
    inner = "<w:p><w:r><w:t>Dear Ana,</w:t></w:r></w:p><w:p><w:r><w:t>no data</w:t><w:tab/><w:t>held &amp; kept</w:t></w:r></w:p>"
    assert extract_text("a.docx", "application/octet-stream", docx(inner)) == (
        "Dear Ana,\nno data\theld & kept",
        "",
    )


def test_text_of_an_odt_is_read():
    inner = "<o xmlns:text='t'><text:h>Reply</text:h><text:p>No<text:s/>data <text:span>held</text:span>.</text:p></o>"
    assert extract_text("a.odt", "", archive(**{"content.xml": inner})) == ("Reply\nNo data held.", "")


def test_entities_in_a_docx_never_expand():
    bomb = "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;'>]>"
    text, note = extract_text("a.docx", "", docx("<w:p><w:t>&b;</w:t></w:p>", head=bomb))
    assert text is None
    assert "document type declaration" in note


def test_a_docx_that_unpacks_to_too_much_is_not_read():
    text, note = extract_text("a.docx", "", docx("<w:p>" + " " * 2_000_000 + "</w:p>"))
    assert text is None
    assert "too large when unpacked" in note


def test_an_old_or_locked_office_file_says_so():
    text, note = extract_text("a.docx", "", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500))
    assert text is None
    assert "protected by a password or in an old format" in note


def test_an_archive_is_listed_and_never_opened():
    text, note = extract_text(
        "data.zip", "application/zip", archive(**{"profile.json": "{}", "log__2026.csv": "a"})
    )
    assert text is None
    assert note == "Archive of 2 file(s), not opened: profile.json, log/2026.csv."


def test_a_locked_archive_says_so():
    data = bytearray(archive(**{"profile.json": "{}"}))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert extract_text("data.zip", "", bytes(data))[1].endswith("It is protected by a password.")


@pytest.mark.parametrize(
    ("name", "content_type", "data", "text"),
    [
        ("a.txt", "text/plain", "Grüße".encode("cp1252"), "Grüße"),
        ("a.csv", "application/octet-stream", "a;b\r\n1;ü".encode(), "a;b\n1;ü"),
        ("a.json", "application/json", b'{"a": 1}', '{"a": 1}'),
        ("a.txt", "", "ü".encode("utf-16"), "ü"),
        ("a.html", "text/html", b"<p>Hello</p><script>x</script>", "Hello"),
    ],
)
def test_simple_files_are_decoded(name, content_type, data, text):
    assert extract_text(name, content_type, data) == (text, "")


@pytest.mark.parametrize(
    ("name", "content_type", "words"),
    [
        ("mail.msg", "application/vnd.ms-outlook", "forward the mail as an attachment"),
        ("winmail.dat", "application/ms-tnef", "winmail.dat"),
        ("logo.png", "image/png", "Picture, not read."),
        ("invite.ics", "text/calendar", "Calendar entry"),
    ],
)
def test_what_cannot_be_read_is_said(name, content_type, words):
    text, note = extract_text(name, content_type, b"x")
    assert text is None
    assert words in note


def test_an_empty_file_is_said():
    assert extract_text("a.pdf", "application/pdf", b"") == (None, "The file is empty.")


def test_a_document_that_takes_too_long_is_given_up_and_the_next_one_is_read():
    began = time.monotonic()
    assert extract_text("a.pdf", "application/pdf", pdf_forms()) == (None, GIVEN_UP)
    assert time.monotonic() - began < attachments.WALL_SECONDS + 1
    assert extract_text("a.pdf", "application/pdf", pdf("Name: Ana Weiss"))[0] == "Name: Ana Weiss"


def test_a_document_gets_no_more_time_than_its_mail_has_left():
    began = time.monotonic()
    assert extract_text("a.pdf", "application/pdf", pdf_forms(), seconds=0.05) == (None, GIVEN_UP)
    assert time.monotonic() - began < 2


def test_the_worker_is_replaced_after_some_documents():
    seen = set()
    for _ in range(2 * attachments.DOCUMENTS):
        extract_text("a.zip", "application/zip", archive(a="x"))
        process = attachments._WORKER._process
        seen.add(process.pid if process else 0)
    assert len(seen) in (3, 4)  # two or three processes, and none after the last document of one


@pytest.mark.parametrize("pages", [40, 300])
def test_a_long_document_is_read_to_its_end(pages):
    text, note = extract_text("a.pdf", "application/pdf", report(pages))
    assert text is not None
    assert note == ""
    assert [f"Part {number}." in text for number in range(pages)] == [True] * pages


def test_a_mail_with_three_ordinary_documents_is_read_in_full():
    raw = MULTIPART + b"--b\r\n\r\nhello\r\n"
    for number in range(3):
        head = (
            b"--b\r\nContent-Type: application/pdf; name=a%d.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        )
        raw += head % number + base64.encodebytes(report(40))
    files = parse(raw + b"--b--").attachments
    assert [file.note for file in files] == ["", "", ""]
    assert all(file.text and "Part 39." in file.text for file in files)


def test_a_mail_full_of_bombs_costs_hardly_more_than_one_and_says_which_were_not_read():
    began = processor_seconds()
    files = parse(HOSTILE["pdf_bombs_19"]).attachments
    assert processor_seconds() - began < 1.5
    assert len(files) == 19
    assert all(file.note for file in files)
    assert [file.note for file in files[3:]] == [budget.NOT_OPENED] * 16


def test_attached_mails_share_the_time_of_the_mail_that_brings_them():
    bombs = HOSTILE["pdf_bombs_19"]
    start, end = MULTIPART.replace(b"=b\r", b"=outer\r"), b"\r\n--outer--\r\n"
    head = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + bombs.removeprefix(MULTIPART)
    raw = start + b"--outer\r\n" + head + b"\r\n--outer\r\nContent-Type: message/rfc822\r\n\r\n" + bombs + end
    message = parse(raw)
    assert message.forward is not None
    assert {file.note for file in message.forward.attachments} == {budget.NOT_OPENED}


@pytest.mark.skipif(sys.platform != "linux", reason="limits differ elsewhere")
@pytest.mark.parametrize(
    ("action", "outcome"),
    [
        ("bytearray(2 * 1024**3)", "MemoryError"),
        ("open('/tmp/relance-worker-wrote', 'wb', 0).write(b'x')", "OSError"),
        ("[0 for _ in iter(int, 1)]", ""),
    ],
)
def test_the_worker_lives_within_its_limits(action, outcome):
    code = (
        "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        f"from mail import worker; worker.limit_memory(1024**3); worker.allow(1)\n{action}"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=30, check=False
    )
    assert done.returncode != 0
    assert outcome in done.stderr
