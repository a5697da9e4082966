"""Any bytes into any parser: an answer comes out, in time, and it can be stored.

The same examples each time, unless `FUZZ_SECONDS` says how long each parser is to be tried (`make fuzz`).
"""

from __future__ import annotations

import contextlib
import os
import resource
import time
from collections.abc import Callable
from dataclasses import astuple
from email.message import Message as Mime
from email.parser import BytesParser
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from daemon.words import words_of
from mail import bounce, cms, containers, forwarded, handover, headers, text
from mail.attachments import extract_text
from mail.bounds import read_headers, take_apart
from mail.layout import html_to_text, strip_tags
from mail.parse import parse
from mail.visibility import Styles, style_of
from nlp.sentences import split_sentences
from nlp.zones import split_zones
from tests.costs import processor_seconds
from tests.hostile import pdf_page, zipped

SECONDS = float(os.environ.get("FUZZ_SECONDS", "0"))
LIMIT = 1.0
"""Processor seconds for one answer, those of the workers included."""

MEMORY = 400 * 1024
"""KB by which this process may grow over one parser's examples."""

PIECES = [
    b"From: ", b"a@b.example", b"<a@b.example>", b"\r\n", b"\n", b"\r", b"\r\n\r\n", b"Subject: ", b"Fwd: ", b"=?utf-8?b?", b"=?x?q?", b"?=",
    b"Content-Type: ", b"multipart/mixed", b"multipart/alternative", b"multipart/signed", b"multipart/report", b"; boundary=b", b"; charset=", b"utf-7", b"--b", b"--b--",
    b"text/html", b"text/plain; format=flowed; delsp=yes", b"message/rfc822", b"message/delivery-status", b"application/pkcs7-mime", b"application/ms-tnef",
    b"text/calendar", b"; name=a.pdf", b"; name*0*=utf-8''a", b"Content-Transfer-Encoding: base64\r\n", b"Content-Transfer-Encoding: quoted-printable\r\n",
    b"Content-Disposition: attachment\r\n", b"<", b">", b'"', b"(", b")", b";", b":", b",", b"[", b"> ", b">> ", b"\xe9", b"\xff\xfe", b"\x00", b"\xed\xa0\x80",
    "\u200b\u202e".encode(), "\U000e0041".encode(), b"On 1 May 2026, a <a@b.example> wrote:", b"Le 1 mai 2026, a a \xc3\xa9crit :", b"-- ", b"Sent from my iPhone",
    b"---------- Forwarded message ---------", b"-----Original Message-----", b"________________________________", b"Date: 1 May 2026", b"To: ", b"Cc: ", b"De : ",
    b"-----BEGIN PGP SIGNED MESSAGE-----\n", b"-----BEGIN PGP SIGNATURE-----\n", b"-----END PGP SIGNATURE-----\n", b"BEGIN:VEVENT\n", b"SUMMARY:", b"DTSTART:2026",
    b"<div", b"<p>", b"</p>", b"<b>", b"<table>", b"<td>", b"<style>", b"</style>", b".x{display:none}", b"@media{", b"}", b" style='", b"font-size:0", b"color:#fff;", b" class=x",
    b"<blockquote type=cite>", b"<!--", b"&#xD800;", b"&amp", b"<a href=http://x.example>", b"<pre>", b"<br>", b"the link expires in 3 days. ", b"the password follows separately. ",
    b"\x30\x80", b"\x24\x80", b"\x04\x02", b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02", b"\xa0", b"\x78\x9f\x3e\x22", b"\x02\x10\x80\x01\x00", b"PK\x03\x04", b"%PDF-1.7\n", b"1 0 obj", b"endobj ", b"<<", b"/Type/Page ", b"/Kids[", b"2 0 R ", b"stream\n", b"endstream ", b"xref\n", b"trailer", b"startxref\n0\n",
    b"BT /F 12 Tf ", b"(a) Tj ", b"ET ", b"/X Do ", b"0 0 m ", b"<w:t>", b"</w:t>", b"<w:p>", b"<text:p>", b"<!DOCTYPE x [", b"<!ENTITY a 'a'>", b"&a;", b"<![CDATA[", b"xmlns:w='a' ",
    b"Final-Recipient: rfc822;a@b.example\r\n", b"Status: 5.1.1\r\n", b"Action: failed\r\n", b"mailer-daemon", b"user unknown", b"=", b"=3D", b"AAAA",
]  # fmt: skip

BYTES = st.one_of(
    st.binary(max_size=3_000),
    st.lists(st.sampled_from(PIECES), max_size=60).map(b"".join),
    st.lists(st.one_of(st.sampled_from(PIECES), st.binary(max_size=8)), max_size=60).map(b"".join),
    # one piece a great many times, between others: what is quadratic shows
    st.builds(
        lambda before, piece, count, after: before + piece * count + after,
        st.lists(st.sampled_from(PIECES), max_size=6).map(b"".join),
        st.lists(st.sampled_from(PIECES), min_size=1, max_size=3).map(b"".join),
        st.sampled_from([100, 3_000, 20_000]),
        st.lists(st.sampled_from(PIECES), max_size=6).map(b"".join),
    ),
)


def _text(data: bytes) -> str:
    return headers.decode_bytes(data)


def _mime(data: bytes) -> Mime:
    return BytesParser().parsebytes(data[:20_000])


def _decoded(data: bytes) -> str:
    names = sorted(headers.CHARSETS)
    return headers.decode_bytes(data[1:], names[data[0] % len(names)] if data else "")


def _header_fields(data: bytes) -> Any:
    fields = read_headers(data)
    senders = headers.addresses(headers.values(fields, "From"))
    return senders, headers.facts(fields), headers.delivered_to(fields), headers.first(fields, "Subject")


def _addresses(data: bytes) -> Any:
    value = _text(data)
    return (
        headers.addresses([value]),
        headers.mailbox(value),
        headers.message_ids(value),
        headers.date_of(value),
        headers.clean_name(value),
    )


def _read(data: bytes) -> Any:
    message = parse(data, unpack=False)
    return message, words_of(message)


def _forward(data: bytes) -> Any:
    words = _text(data)
    return forwarded.find("Fwd: x", words), forwarded.find(words[:200], words)


def _document(kind: str) -> Callable[[bytes], Any]:
    """Reads bytes as a document of this kind: as they are, as the content of one, and after its first bytes."""

    def read(data: bytes) -> Any:
        made = pdf_page(data) if kind == "pdf" else zipped(**{MEMBERS[kind]: data})
        head = b"%PDF-1.7\n" if kind == "pdf" else b"PK\x03\x04"
        answers = [extract_text(f"a.{kind}", "", one) for one in (made, head + data, data)]
        assert all(words or note for words, note in answers)
        return answers

    return read


MEMBERS = {"docx": "word__document.xml", "odt": "content.xml", "zip": "a"}

PARSERS: dict[str, Callable[[bytes], Any]] = {
    "message": _read,
    "parts": lambda data: take_apart(data)[2],
    "headers": _header_fields,
    "addresses": _addresses,
    "charsets": _decoded,
    "HTML": lambda data: html_to_text(_text(data)),
    "tags": lambda data: strip_tags(_text(data)),
    "styles": lambda data: (style_of(_text(data)), len(Styles(_text(data)).rules)),
    "forwards": _forward,
    "quotes": lambda data: text.split(_text(data)),
    "flowed": lambda data: (text.unflow(_text(data)), text.visible(_text(data)), text.unsigned(_text(data))),
    "bounces": lambda data: bounce.read_bounce(_mime(data)),
    "signed": cms.signed_content,
    "winmail": containers.tnef_note,
    "calendar": lambda data: containers.calendar_note(_text(data)),
    "handover": lambda data: handover.notes(_text(data), None),
    "sentences": lambda data: [one.text for one in split_sentences(_text(data)[:30_000])],
    **{kind: _document(kind) for kind in ("pdf", *MEMBERS)},
    "zones": lambda data: split_zones(_text(data)[:30_000]),
}


def strings(answer: Any) -> list[str]:
    """Every text in an answer."""
    if isinstance(answer, str):
        return [answer]
    if hasattr(answer, "__dataclass_fields__"):
        answer = astuple(answer)
    if isinstance(answer, tuple | list | set | frozenset):
        return [one for part in answer for one in strings(part)]
    return []


def profile(**more: Any) -> settings:
    """A few examples, always the same ones; with `FUZZ_SECONDS`, new ones for as long."""
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large]
    if SECONDS:
        return settings(
            deadline=None, max_examples=10_000_000, suppress_health_check=checks, database=None, **more
        )
    return settings(
        deadline=None, max_examples=60, derandomize=True, suppress_health_check=checks, database=None, **more
    )


def check(parser: Callable[[bytes], Any], data: bytes) -> None:
    took = []
    for _ in range(3):
        began = processor_seconds()
        answer = parser(data)
        took.append(processor_seconds() - began)
        if took[-1] < LIMIT:
            break
    assert min(took) < LIMIT, f"{min(took):.2f} s for {len(data)} bytes"
    for words in strings(answer):
        words.encode("utf-8")


class _Enough(Exception):
    """The time is over."""


@pytest.mark.timeout(0 if SECONDS else 120)
@pytest.mark.parametrize("name", PARSERS)
def test_any_bytes_get_an_answer_in_time_that_can_be_stored(name: str) -> None:
    end = time.monotonic() + SECONDS
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    @profile(phases=[Phase.generate, Phase.shrink] if not SECONDS else [Phase.generate])
    @given(BYTES)
    def run(data: bytes) -> None:
        if SECONDS and time.monotonic() > end:
            raise _Enough
        check(PARSERS[name], data)

    with contextlib.suppress(_Enough):
        run()
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < MEMORY
