from __future__ import annotations

import functools
from datetime import UTC, datetime
from pathlib import Path

import dkim
import pytest

from cases.model import Address, Origin
from mail.compose import compose
from mail.origin import OriginVerdict, aligned, judge
from mail.parse import parse

KEYS = Path(__file__).parent / "keys"
KEY = (KEYS / "dkim.pem").read_bytes()
RECORD = (KEYS / "dkim.txt").read_text().strip()
NAME = b"s1._domainkey.shop.example."
OURS = "mx.bot.example"

LETTER = (
    b"From: Shop Privacy <privacy@shop.example>\r\nTo: ana@home.example\r\nSubject: Your request\r\n"
    b"Date: Mon, 2 Mar 2026 09:15:00 +0000\r\nMessage-ID: <r1@shop.example>\r\n\r\nWe need your passport.\r\n"
)


def dns(name: bytes) -> str | None:
    return RECORD if name == NAME else None


@functools.cache
def signed(
    letter: bytes = LETTER, domain: bytes = b"shop.example", length: bool = False, fields: str = ""
) -> bytes:
    covered = fields.encode().split() or [b"from", b"to", b"subject", b"date", b"message-id"]
    return dkim.sign(letter, b"s1", domain, KEY, include_headers=covered, length=length) + letter


def forwarding(original: bytes) -> bytes:
    return (
        b"From: ana@home.example\r\nSubject: Fwd: Your request\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
        b"--b\r\n\r\nfor you\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n" + original + b"\r\n--b--\r\n"
    )


def of_forward(original: bytes, lookup=dns) -> OriginVerdict:
    raw = forwarding(original)
    message = parse(raw)
    assert message.forward is not None
    return judge(raw, message, authserv_id=OURS, dns=lookup, original=message.forward)


def of_mail(raw: bytes, authserv_id: str = OURS, lookup=None) -> OriginVerdict:
    return judge(raw, parse(raw), authserv_id=authserv_id, dns=lookup, original=None)


# --- forwarded originals ------------------------------------------------------------------------------


def test_an_attached_original_with_a_valid_signature_is_verified_and_its_key_kept():
    verdict = of_forward(signed())
    assert verdict == OriginVerdict(
        Origin.VERIFIED_ORIGINAL, "shop.example", "The DKIM signature of shop.example is valid.", RECORD
    )


def test_a_changed_original_is_not_verified():
    verdict = of_forward(signed().replace(b"passport", b"birthday"))
    assert verdict.origin == Origin.ATTACHED_UNVERIFIED
    assert "body hash mismatch" in verdict.reason
    changed = of_forward(signed().replace(b"Your request", b"Our refusal"))
    assert changed.origin == Origin.ATTACHED_UNVERIFIED
    assert changed.reason == "The DKIM signature of shop.example does not match: something was changed."


def test_an_unknown_key_leaves_the_original_unverified():
    verdict = of_forward(signed(), lambda name: None)
    assert verdict.origin == Origin.ATTACHED_UNVERIFIED
    assert "key" in verdict.reason


def test_a_failing_lookup_leaves_the_original_unverified():
    def broken(name: bytes) -> str | None:
        raise OSError("no network")

    verdict = of_forward(signed(), broken)
    assert verdict.origin == Origin.ATTACHED_UNVERIFIED
    assert "no network" in verdict.reason


def test_without_a_lookup_a_signature_proves_nothing():
    assert "no lookup of keys" in of_forward(signed(), None).reason


def test_a_signature_of_another_domain_does_not_speak_for_the_author():
    verdict = of_forward(signed(domain=b"mailer.example"), lambda name: RECORD)
    assert verdict.origin == Origin.ATTACHED_UNVERIFIED
    assert verdict.reason == "Its DKIM signature speaks for mailer.example, not for shop.example."


def test_a_second_valid_signature_of_the_right_domain_is_found():
    both = (
        dkim.sign(signed(), b"s1", b"mailer.example", KEY, include_headers=[b"from", b"subject"]) + signed()
    )
    assert of_forward(both, lambda name: RECORD).origin == Origin.VERIFIED_ORIGINAL


def test_an_original_without_signature_is_unverified():
    assert of_forward(LETTER).reason == "It carries no DKIM signature."


def test_a_signature_over_part_of_the_body_does_not_count():
    appended = signed(length=True) + b"We have erased everything.\r\n"
    verdict = of_forward(appended)
    assert verdict.origin == Origin.ATTACHED_UNVERIFIED
    assert "does not cover the whole mail" in verdict.reason


def test_a_signature_that_leaves_out_the_subject_does_not_count():
    assert "does not cover" in of_forward(signed(fields="from to")).reason


@pytest.mark.parametrize(
    "prefix",
    [
        b"X-A: b\rFrom: Shop <privacy@shop.example>\rSubject: Erased\r\rWe have erased everything.\r\r\n",
        b"From: Shop <privacy@shop.example>\r\n",
        b"Subject: Erased\r\n",
        b"X-A: \x00\r\n",
    ],
)
def test_headers_put_before_a_signed_mail_void_the_proof(prefix):
    assert of_forward(prefix + signed()).origin == Origin.ATTACHED_UNVERIFIED


def test_an_inline_forward_is_only_claimed():
    raw = (
        b"From: ana@home.example\r\nSubject: Fwd: x\r\n\r\n---------- Forwarded message ---------\r\n"
        b"From: Shop <privacy@shop.example>\r\nDate: Mon, 2 Mar 2026\r\nSubject: x\r\n\r\nhello\r\n"
    )
    message = parse(raw)
    verdict = judge(raw, message, authserv_id=OURS, dns=dns, original=message.forward)
    assert verdict.origin == Origin.INLINE_CLAIMED
    assert verdict.authenticated_domain == ""


@pytest.mark.parametrize(
    "junk", [b"v=1; a=rsa-sha256", b";;;=", b"v=1; a=x; b=!; bh=; d=shop.example; h=from; s=s1", b"\xff\xfe"]
)
def test_junk_signatures_are_unverified_with_a_reason(junk):
    verdict = of_forward(b"DKIM-Signature: " + junk + b"\r\n" + LETTER)
    assert verdict.origin == Origin.ATTACHED_UNVERIFIED
    assert verdict.reason


@pytest.mark.parametrize(
    "record", ["", "junk", "v=DKIM1; p=", "v=DKIM1; k=rsa; p=AAAA", "v=DKIM9; p=x", b"\xff"]
)
def test_junk_keys_are_unverified_with_a_reason(record):
    verdict = of_forward(signed(), lambda name: record)
    assert verdict.origin == Origin.ATTACHED_UNVERIFIED
    assert verdict.reason


# --- direct mail --------------------------------------------------------------------------------------

RECEIVED = b"Received: from mail.shop.example (mail.shop.example [192.0.2.7]) by mx.bot.example with ESMTPS; Mon, 2 Mar 2026 09:15:00 +0000\r\n"


def results(text: str, authserv_id: str = OURS) -> bytes:
    return f"Authentication-Results: {authserv_id};\r\n\t{text}\r\n".encode()


DMARC_PASS = "dmarc=pass (p=reject) header.from=shop.example"
DKIM_PASS = "dkim=pass header.d=mail.shop.example header.s=s1"


@pytest.mark.parametrize(
    "text",
    [
        DMARC_PASS,
        DKIM_PASS,
        f"spf=fail smtp.mailfrom=x.example; {DKIM_PASS}",
        "dkim=pass header.i=@shop.example",
    ],
)
def test_our_servers_pass_verifies_the_sender(text):
    verdict = of_mail(results(text) + RECEIVED + LETTER)
    assert verdict.origin == Origin.DIRECT_VERIFIED
    assert verdict.authenticated_domain == "shop.example"


@pytest.mark.parametrize(
    "text",
    [
        "dmarc=fail (p=none) header.from=shop.example",
        f"dmarc=fail header.from=shop.example; {DKIM_PASS}",
        "spf=fail smtp.mailfrom=shop.example; dkim=none",
        "dkim=fail header.d=shop.example; spf=none",
        "dkim=pass header.d=evil.example; spf=fail smtp.mailfrom=shop.example",
    ],
)
def test_our_servers_fail_is_a_forgery(text):
    assert of_mail(results(text) + RECEIVED + LETTER).origin == Origin.FORGED


@pytest.mark.parametrize(
    "text",
    ["none", "dkim=none; spf=none", "dkim=pass header.d=evil.example", "spf=softfail smtp.mailfrom=shop.example", "spf=pass smtp.mailfrom=b@shop.example",
     "spf=pass smtp.mailfrom=shop.example; dkim=fail header.d=shop.example", "dmarc=pass header.from=evil.example", "((((", "=;=;"],
)  # fmt: skip
def test_results_that_settle_nothing_leave_the_sender_unverified(text):
    verdict = of_mail(results(text) + RECEIVED + LETTER)
    assert verdict.origin == Origin.DIRECT_UNVERIFIED
    assert verdict.authenticated_domain == ""
    assert verdict.reason


def test_results_of_another_server_do_not_count():
    assert (
        of_mail(results(DMARC_PASS, "mx.evil.example") + RECEIVED + LETTER).origin == Origin.DIRECT_UNVERIFIED
    )
    assert (
        of_mail(results(DMARC_PASS, "mx.bot.example.evil.example") + RECEIVED + LETTER).origin
        == Origin.DIRECT_UNVERIFIED
    )


def test_results_below_our_received_header_were_written_by_the_sender():
    assert of_mail(RECEIVED + results(DMARC_PASS) + LETTER).origin == Origin.DIRECT_UNVERIFIED


def test_the_topmost_of_our_results_counts():
    raw = results("dmarc=fail header.from=shop.example") + results(DMARC_PASS) + RECEIVED + LETTER
    assert of_mail(raw).origin == Origin.FORGED


INNER_HOPS = [
    b"Received: by 2002:a05:6402:1234 with SMTP id x; Mon, 2 Mar 2026 09:15:01 +0000\r\n",
    b"Received: from mx.bot.example\r\n\tby mx.bot.example with LMTP id x\r\n\tfor <bot@bot.example>\r\n",
    b"Received: from localhost (localhost [127.0.0.1]) by mx.bot.example (Postfix) with ESMTP id x\r\n",
    b"Received: from localhost (localhost [IPv6:::1]) by mx.bot.example (Postfix) with ESMTP id x; Mon, 2 Mar 2026 09:15:01 +0000\r\n",
    b"Received: from localhost ([127.0.0.1] helo=mx.bot.example) by mx.bot.example with esmtp (Exim 4.97) id x\r\n",
    b"Received: from localhost (localhost [::ffff:127.0.0.1]) by mx.bot.example with ESMTP; Mon, 2 Mar 2026 9:15:01 +0000\r\n",
]
OUTSIDE_HOPS = [
    b"Received: from localhost (unknown [192.0.2.66]) by mx.bot.example with ESMTP id x\r\n",
    b"Received: from [127.0.0.1] (unknown [192.0.2.66]) by mx.bot.example with ESMTP id x\r\n",
    b"Received: from unknown (HELO [127.0.0.1]) (192.0.2.66) by mx.bot.example with SMTP\r\n",
    b"Received: from mx.bot.example by mx.bot.example with ESMTP id x\r\n",
    b"Received: from x ([2001:db8::1]) by mx.bot.example with LMTP id x\r\n",
    b"Received: from [127.0.0.1] (2001:db8::bad) by mx.bot.example (2001:db8::1) with Microsoft SMTP Server; x\r\n",
    b"Received: from [IPv6:::1] (2001:db8::bad) by mx.bot.example (2001:db8::1) with Microsoft SMTP Server; x\r\n",
    b"Received: from unknown (HELO [127.0.0.1]) (2001:db8::bad) by mx.bot.example with SMTP\r\n",
    b"Received: from unknown (HELO [127.0.0.1]) (unknown) by mx.bot.example with SMTP\r\n",
    b"Received: from [127.0.0.1] (unknown [unknown]) by mx.bot.example (Postfix) with ESMTP id x\r\n",
    b"Received: from [127.0.0.1] by mx.bot.example with ESMTP id x\r\n",
    b"Received: from x by mx.bot.example (2001:db8:bad) with LMTP id x\r\n",
]


@pytest.mark.parametrize("hop", INNER_HOPS)
def test_our_own_inner_hops_may_stand_above_the_results(hop):
    assert of_mail(hop + results(DMARC_PASS) + RECEIVED + LETTER).origin == Origin.DIRECT_VERIFIED
    assert of_mail(hop + RECEIVED + results(DMARC_PASS) + LETTER).origin == Origin.DIRECT_UNVERIFIED


@pytest.mark.parametrize("hop", OUTSIDE_HOPS)
def test_a_sender_who_calls_himself_localhost_is_still_outside(hop):
    assert of_mail(hop + results(DMARC_PASS) + LETTER).origin == Origin.DIRECT_UNVERIFIED


def test_two_from_headers_are_a_forgery():
    raw = results(DMARC_PASS) + RECEIVED + b"From: privacy@shop.example\r\n" + LETTER
    assert of_mail(raw).origin == Origin.FORGED
    smuggled = results(DMARC_PASS) + RECEIVED + b"X-A: b\rFrom: privacy@shop.example\r\n" + LETTER
    assert of_mail(smuggled).origin == Origin.FORGED


def test_without_an_authserv_id_results_are_ignored():
    verdict = of_mail(results(DMARC_PASS) + RECEIVED + LETTER, authserv_id="")
    assert verdict == OriginVerdict(
        Origin.DIRECT_UNVERIFIED, "", "No mail server is set whose check results count."
    )


def test_without_results_our_own_check_of_the_signature_counts():
    verdict = of_mail(RECEIVED + signed(), authserv_id="", lookup=dns)
    assert (verdict.origin, verdict.authenticated_domain, verdict.dkim_key) == (
        Origin.DIRECT_VERIFIED,
        "shop.example",
        RECORD,
    )
    assert of_mail(RECEIVED + LETTER, authserv_id="", lookup=dns).origin == Origin.DIRECT_UNVERIFIED


def test_a_broken_signature_alone_is_no_forgery():
    raw = RECEIVED + signed().replace(b"passport", b"birthday")
    assert of_mail(raw, lookup=dns).origin == Origin.DIRECT_UNVERIFIED


@pytest.mark.parametrize(
    "raw", [b"", b"\x00\xff", b"From: <", b"Authentication-Results: mx.bot.example\r\n\r\n"]
)
def test_judging_never_raises(raw):
    assert of_mail(raw, lookup=dns).origin == Origin.DIRECT_UNVERIFIED


def test_a_letter_we_compose_and_forward_as_attachment_stays_verifiable():
    raw = compose(
        from_=Address("Ana", "ana@home.example"), to=[Address("", "bot@bot.example")], subject="see attached", text="for you",
        message_id="<f@home.example>", date=datetime(2026, 3, 3, tzinfo=UTC), attachments=[("original.eml", "message/rfc822", signed())],
    )  # fmt: skip
    message = parse(raw)
    assert message.forward is not None
    assert message.forward.raw == signed()
    assert (
        judge(raw, message, authserv_id="", dns=dns, original=message.forward).origin
        == Origin.VERIFIED_ORIGINAL
    )


@pytest.mark.parametrize(
    ("a", "b", "together"),
    [
        ("shop.example", "shop.example", True),
        ("mail.Shop.example", "shop.example.", True),
        ("shop.example", "mail.shop.example", True),
        ("shop.example", "myshop.example", False),
        ("shop.co.uk", "co.uk", False),
        ("shop.example", "example", False),
        ("a.shop.example", "b.shop.example", False),
        ("", "shop.example", False),
        ("", "", False),
    ],
)
def test_alignment(a, b, together):
    assert aligned(a, b) is together
    assert aligned(b, a) is together
