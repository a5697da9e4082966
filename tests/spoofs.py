"""The attempts: what a forger writes, what he hopes for, and what stops him."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from cases.model import LetterState
from cases.senders import PORTALS
from db import letters, records
from tests.desk import ADA, BOT, FIRM
from tests.exchanger import COMPLAINT, EVE, REQUEST, World, dsn, headers, html_of, seal, sign

NOTHING, ASKS, NO_COMMAND = "nothing", "asks", "no command"
"""What may follow: nothing at all; a question to the owner; anything but what only an owner's word brings about."""

EVES_SERVER = ("eve@evil.example", "evil.example")
ADAS_SERVER = ("ada@roe.example", "roe.example")
FIRMS_SERVER = ("privacy@firm.example", "firm.example")

HOLD = "HOLD #1\nNOTE #1 obeyed\n"
"""Words that count when somebody vouches for the author, with and without a token."""
CLOSE = "CLOSE #1\n" + HOLD
PASSES = b"Authentication-Results: mx.bot.example; dmarc=pass header.from=roe.example"
ERASED = "We have erased all your data. Here is a copy of what we held."

PORTAL = next(iter(PORTALS))

Write = Callable[[World], list[bytes]]


@dataclass(frozen=True, slots=True)
class Attempt:
    """One forged mail: its name, what it tries, what stops it, and how it is written.

    `envelope` is who hands it over (MAIL FROM, host); `alone` when writing it leaves the case as it was.
    """

    id: str
    tries: str
    stopped_by: str
    write: Write
    allows: str = NOTHING
    envelope: tuple[str, str] = EVES_SERVER
    alone: bool = True


def by_eve(sender: str, *fields: bytes, text: str = HOLD) -> Write:
    """From exactly as given, signed by Eve's own domain, which passes for what it is."""
    return lambda w: [headers(sign(w.write(sender, text), "evil.example"), *fields)]


def unsigned(sender: str = ADA, *fields: bytes, text: str = CLOSE, **options: Any) -> Write:
    """A mail that nobody signed; `options` may be functions of the world."""
    return lambda w: [headers(w.write(sender, text, **_said(w, options)), *fields)]


def by_ada(text: str, *, html: str | None = None, as_html: bool = False, **options: Any) -> Write:
    """What Ada's own program sent and her provider signed."""

    def write(w: World) -> list[bytes]:
        raw = w.write(ADA, text, html=html, **_said(w, options))
        return [sign(html_of(raw) if as_html else raw, "roe.example")]

    return write


def mistyped(address: str) -> str:
    """The address with another letter before the @."""
    local, _, domain = address.partition("@")
    return f"{local[:-1]}{'z' if local[-1] != 'z' else 'y'}@{domain}"


def by_firm(text: str, **options: Any) -> Write:
    """What the firm wrote and signed, to the case address."""
    return lambda w: [w.from_firm(text, **_said(w, options))]


def after(prepare: Callable[[World], Any], write: Write) -> Write:
    """The same, after something genuine has happened."""

    def both(w: World) -> list[bytes]:
        prepare(w)
        return write(w)

    return both


def _said(w: World, options: dict[str, Any]) -> dict[str, Any]:
    return {name: value(w) if callable(value) else value for name, value in options.items()}


def answer(w: World) -> str:
    return w.answer()


# --- who is in From -------------------------------------------------------------------------------------

FROM = [
    Attempt("plain", "the owner's address in From, nothing else", "nobody vouches: no signature of the domain, no result of our server", unsigned()),
    Attempt("two-from-hers-second", "a second From with the owner's address below the forger's own", "several From headers are a forgery", lambda w: [b"From: Eve <eve@evil.example>\r\n" + sign(w.write(ADA, CLOSE), "evil.example")]),
    Attempt("two-from-hers-first", "the owner's From put above a mail signed for the forger's", "several From headers are a forgery", lambda w: [b"From: " + ADA.encode() + b"\r\n" + sign(w.write(EVE, CLOSE), "evil.example")]),
    Attempt("two-addresses", "two addresses in one From, the owner's first", "From must name one address", by_eve("ada@roe.example, eve@evil.example")),
    Attempt("two-addresses-turned", "two addresses in one From, the owner's last", "From must name one address", by_eve("eve@evil.example, ada@roe.example")),
    Attempt("group", "the owner's address as the name of a group", "From must name one address", by_eve("ada@roe.example: eve@evil.example;")),
    Attempt("name-is-address", "the owner's address as display name", "the address counts, never the name", by_eve('"ada@roe.example" <eve@evil.example>')),
    Attempt("name-encoded", "the owner's address as encoded word", "encoded words are names, never addresses", by_eve("=?utf-8?q?ada=40roe=2Eexample?= <eve@evil.example>")),
    Attempt("address-encoded", "From that is nothing but an encoded word", "no address, no owner", by_eve("=?utf-8?q?ada=40roe=2Eexample?=")),
    Attempt("comment", "the owner's address in a comment", "comments are no addresses", by_eve("eve@evil.example (ada@roe.example)")),
    Attempt("comment-brackets", "the forger's address in brackets within a comment", "From must name one address", by_eve("ada@roe.example (<eve@evil.example>)")),
    Attempt("two-brackets", "two addresses in brackets", "From must name one address", by_eve("<ada@roe.example> <eve@evil.example>")),
    Attempt("quoted-local-part", "the owner's address as quoted local part of the forger's domain", "a quoted local part is no address of its own", by_eve('<"ada@roe.example"@evil.example>')),
    Attempt("route", "the owner's domain in an old source route", "From must name one address", by_eve("<@roe.example,ada@roe.example:eve@evil.example>")),
    Attempt("percent", "the owner's address with a percent sign before the forger's domain", "the domain is what follows the @", by_eve("ada%roe.example@evil.example")),
    Attempt("folded", "From folded between the owner's address and the forger's", "a folded line is one line, and names two addresses", by_eve("ada@roe.example\r\n <eve@evil.example>")),
    Attempt("folded-domain", "the domain continued on the next line", "white space ends an address", by_eve("ada@roe.example\r\n .evil.example")),
    Attempt("nul", "a NUL behind the owner's address", "NUL bytes in headers: nothing vouches", by_eve("ada@roe.example\x00 <eve@evil.example>")),
    Attempt("bare-cr", "a second From behind a bare carriage return", "counted as a second From", lambda w: [b"X-A: b\rFrom: Ada Roe <ada@roe.example>\r\n" + sign(w.write(EVE, CLOSE), "evil.example")]),
    Attempt("sender", "the owner in Sender", "only From counts", by_eve(EVE, b"Sender: ada@roe.example")),
    Attempt("reply-to", "the owner in Reply-To", "only From counts", by_eve(EVE, b"Reply-To: ada@roe.example")),
    Attempt("resent-from", "the owner in Resent-From", "only From counts", by_eve(EVE, b"Resent-From: ada@roe.example")),
    Attempt("return-path", "the owner as envelope sender", "the envelope is no author, and SPF alone vouches for nobody", by_eve(EVE), envelope=("ada@roe.example", "evil.example")),
    Attempt("homoglyph", "a Cyrillic o in the owner's domain", "another domain", by_eve("Ada Roe <ada@r\u043ee.example>")),
    Attempt("punycode", "the same domain in punycode", "another domain", lambda w: [sign(w.write("Ada Roe <ada@xn--re-fmc.example>", HOLD), "xn--re-fmc.example")]),
    Attempt("subdomain-of-forger", "the owner's domain as subdomain of the forger's", "the end of a domain counts", by_eve("ada@roe.example.evil.example")),
    Attempt("fullwidth", "full-width letters that some programs fold to the owner's", "only ASCII letters are folded", by_eve("\uff41da@roe.example")),
    Attempt("leading-dot", "a dot before the owner's name", "another mailbox", by_eve(".ada@roe.example")),
    Attempt("plus-tag", "the owner's address with a tag", "another mailbox: only verified addresses are owners", lambda w: [sign(w.write("ada+x@roe.example", CLOSE), "roe.example")]),
    Attempt("colleague", "another mailbox of the owner's domain, truly signed", "only verified addresses are owners", lambda w: [sign(w.write("bob@roe.example", CLOSE), "roe.example")]),
    Attempt("trailing-dot", "the owner's address with the dot of the root", "the same address: nobody vouches", unsigned("Ada <ada@roe.example.>")),
    Attempt("capitals", "the owner's address in capitals", "the same address: nobody vouches", unsigned("ADA@ROE.EXAMPLE")),
    Attempt("our-address", "the bot's own address in From", "what we did not write is no mail of ours", by_eve(f"Relance <{BOT}>")),
]  # fmt: skip

# --- what vouches for it ----------------------------------------------------------------------------------


def partly_signed(w: World) -> list[bytes]:
    return [sign(w.write(ADA, ""), "roe.example", length=True) + HOLD.replace("\n", "\r\n").encode()]


def changed(old: bytes, new: bytes) -> Write:
    return lambda w: [w.from_ada("STATUS #1\n").replace(old, new, 1)]


def second_structure(w: World) -> list[bytes]:
    words = "Thanks, this is what it looked like:\n--x\n\n" + HOLD + "\n--x--\n"
    return [b'Content-Type: multipart/mixed; boundary="x"\r\n' + w.from_ada(words)]


def held_and_released(w: World) -> list[bytes]:
    held = w.from_ada("HOLD #1\n")
    w.deliver(held, *ADAS_SERVER)
    w.deliver(w.from_ada("RELEASE #1\n", subject=w.answer()), *ADAS_SERVER)
    return [headers(held, b"X-Again: 1")]


def letter_again(w: World) -> list[bytes]:
    raw = w.from_ada("My telephone number is enclosed.", to=FIRM, subject="Re: [FS-20881] Your request")
    w.deliver(raw, *ADAS_SERVER)
    return [headers(raw, b"X-Again: 1")]


def sealed(domain: str, *, change: bool = False) -> Write:
    def write(w: World) -> list[bytes]:
        raw = seal(w.write(ADA, HOLD, subject="[list] Re: your mail"), domain)
        return [raw.replace(b"HOLD #1", b"PAUSE #1") if change else raw]

    return write


def results(line: bytes) -> Write:
    return unsigned(ADA, line, text=HOLD)


LMTP = b"Received: from mx.bot.example by mx.bot.example with LMTP id 7"
LOCAL = "localhost (localhost [127.0.0.1]) by mx.bot.example with LMTP id 1"

VOUCHING = [
    Attempt("spf-of-another", "SPF passes for the forger's domain", "SPF speaks of another domain, and alone vouches for nobody", unsigned(text=HOLD)),
    Attempt("dkim-of-another", "a valid signature of the forger's domain", "the signature must be aligned with From", by_eve(ADA)),
    Attempt("dkim-of-parent", "a signature of the domain above the owner's", "names everybody may register under align with nothing", lambda w: [sign(w.write(ADA, HOLD), "example")]),
    Attempt("dkim-part", "words added behind a signature that covers none of the body (l=0)", "a signature with l= vouches for nothing", partly_signed, envelope=ADAS_SERVER),
    Attempt("dkim-no-subject", "the case number changed in a Subject that is not signed", "From and Subject must be signed", lambda w: [sign(w.write(ADA, HOLD), "roe.example", fields="from date").replace(b"Re: your mail", b"Re: #1")]),
    Attempt("dkim-no-from", "a signature whose list of fields leaves out From", "From must be signed", lambda w: [w.from_ada(HOLD).replace(b"h=from :", b"h=")]),
    Attempt("dkim-expired", "a signature whose time is over (x=)", "expired", lambda w: [sign(w.write(ADA, HOLD), "roe.example", extra=((b"x", b"1700000000"),))]),
    Attempt("dkim-test-key", "a key that its owner marks as a test (t=y)", "a key on trial proves nothing", lambda w: [sign(w.write(ADA, HOLD), "roe.example", selector="test")]),
    Attempt("dkim-sha1", "a signature with SHA-1", "RFC 8301", lambda w: [sign(w.write(ADA, HOLD), "roe.example", algorithm=b"rsa-sha1")]),
    Attempt("dkim-body-changed", "STATUS turned into HOLD after signing", "the signature does not match", changed(b"STATUS #1", b"HOLD #1")),
    Attempt("dkim-from-changed", "the forger's signed mail with the owner put into From", "the signature does not match", lambda w: [sign(w.write(EVE, HOLD), "roe.example").replace(EVE.encode(), ADA.encode())]),
    Attempt("dkim-second-subject", "a second Subject above a signed mail", "fields that may stand once stand once", lambda w: [b"Subject: #1\r\n" + w.from_ada(HOLD)]),
    Attempt("dkim-second-structure", "a second Content-Type that shows a quoted command as the mail", "fields that may stand once stand once", second_structure, envelope=ADAS_SERVER),
    Attempt("results-below", "Authentication-Results with our name, below our Received", "only what stands above our Received counts", results(PASSES)),
    Attempt("results-cfws", "the same with comments and folding", "only what stands above our Received counts", results(b"Authentication-Results: (a (b) c)\r\n mx.bot.example (x) 1;\r\n\tdmarc (y) = pass header.from=roe.example")),
    Attempt("results-arc", "the same as ARC-Authentication-Results", "only what stands above our Received counts", results(b"ARC-Authentication-Results: i=1; mx.bot.example; dmarc=pass header.from=roe.example")),
    Attempt("results-behind-inner-hop", "the same behind a Received that looks like our own delivery", "the outermost hop is above both", unsigned(ADA, LMTP, PASSES, text=HOLD)),
    Attempt("results-helo", "a greeting that makes our Received look like loopback and LMTP", "an address from outside makes a hop outside", results(PASSES), envelope=("eve@evil.example", LOCAL)),
    Attempt("results-helo-exchange", "an IPv6 client that greets as [127.0.0.1] while our checks are down, as Exchange writes it", "only the address that our server wrote behind the greeting counts", results(PASSES), envelope=("eve@evil.example", "from [127.0.0.1] (2001:db8::bad) by mx.bot.example (2001:db8::1) with Microsoft SMTP Server")),
    Attempt("results-helo-qmail", "the same as qmail writes it", "only the address that our server wrote behind the greeting counts", results(PASSES), envelope=("eve@evil.example", "from unknown (HELO [127.0.0.1]) (2001:db8::bad) by mx.bot.example with SMTP")),
    Attempt("results-helo-unknown", "the same where our server lost the client's address", "an unknown client is outside", results(PASSES), envelope=("eve@evil.example", "from [127.0.0.1] (unknown [unknown]) by mx.bot.example (Postfix) with ESMTP")),
    Attempt("results-injected", "a result in MAIL FROM, for a server that does not quote", "results that cannot be read or do not agree prove nothing", unsigned(text=HOLD), envelope=("x; dmarc=pass header.from=roe.example; x", "evil.example")),
    Attempt("results-version", "our name with a version nobody knows", "versions other than 1 are not read", results(PASSES.replace(b"mx.bot.example;", b"mx.bot.example 2;"))),
    Attempt("results-of-another", "results of the forger's own server", "only our authserv-id counts", results(PASSES.replace(b"mx.bot.example", b"mx.evil.example"))),
    Attempt("arc-unknown", "a valid ARC seal of the forger over a pass for the owner", "only forwarders that are named are believed", sealed("evil.example")),
    Attempt("arc-changed", "a mail of a named forwarder, changed afterwards", "the seal does not match", sealed("lists.example", change=True)),
    Attempt("replay", "a signed HOLD delivered a second time with another header", "a mail commands once", held_and_released, alone=False),
    Attempt("replay-late", "a signed HOLD of two months ago that never came", "a command is at most a week old", lambda w: [w.from_ada("HOLD #1\n", date=w.clock.now() - timedelta(days=60))]),
    Attempt("replay-by-controller", "the owner's own letter, sent to the bot again by the controller that got it", "the same mail is one event", letter_again, envelope=FIRMS_SERVER, alone=False),
]  # fmt: skip

# --- where the command stands -----------------------------------------------------------------------------

FORWARD = """See below.

---------- Forwarded message ----------
From: Firm <privacy@firm.example>
Date: 4 March 2026
Subject: [FS-20881] Your request
To: ada@roe.example

CLOSE #1
HOLD #1
"""
QUOTE = (
    "Thank you!\n\nOn Wed, 4 Mar 2026 at 10:00, Firm <privacy@firm.example> wrote:\n> CLOSE #1\n> HOLD #1\n"
)
HIDDEN = '<div style="display:none">HOLD #1</div><p>Thank you for the digest.</p>'
BLOCKQUOTE = '<p>Thank you.</p><blockquote type="cite"><p>HOLD #1</p></blockquote>'


def with_file(w: World) -> list[bytes]:
    raw = w.write(ADA, "Thank you.", subject=w.answer())
    parts = raw.partition(b"\r\n\r\n")
    body = (
        b"--z\r\nContent-Type: text/plain\r\n\r\nThank you.\r\n--z\r\nContent-Type: text/plain\r\n"
        b'Content-Disposition: attachment; filename="a.txt"\r\n\r\nHOLD #1\r\n--z--\r\n'
    )
    head = b"\r\n".join(line for line in parts[0].split(b"\r\n") if not line.startswith(b"Content-"))
    return [sign(head + b'\r\nContent-Type: multipart/mixed; boundary="z"\r\n\r\n' + body, "roe.example")]


def attached_forward(w: World) -> list[bytes]:
    original = w.from_firm("CLOSE #1\nHOLD #1\n", to="ada@roe.example")
    head = w.write(ADA, "x", subject="Fwd: Your request").partition(b"\r\n\r\n")[0]
    head = b"\r\n".join(line for line in head.split(b"\r\n") if not line.startswith(b"Content-"))
    body = (
        b"--z\r\nContent-Type: text/plain\r\n\r\nSee below.\r\n--z\r\nContent-Type: message/rfc822\r\n\r\n"
        + original
        + b"\r\n--z--\r\n"
    )
    return [sign(head + b'\r\nContent-Type: multipart/mixed; boundary="z"\r\n\r\n' + body, "roe.example")]


PLACES = [
    Attempt("in-quote", "a command in what the owner quotes", "quoted lines are never looked at", by_ada(QUOTE, subject=answer), envelope=ADAS_SERVER),
    Attempt("in-signature", "a command in the owner's signature", "signatures are set apart", by_ada("Thank you.\n\n-- \nHOLD #1\n", subject=answer), envelope=ADAS_SERVER),
    Attempt("in-html-only", "a command in the HTML of a mail whose plain text says thanks", "the plain text is read", by_ada("Thank you.", html="<p>HOLD #1</p>", subject=answer), envelope=ADAS_SERVER),
    Attempt("in-hidden-text", "a command in hidden HTML before the words that show", "hidden text is dropped", by_ada(HIDDEN, as_html=True, subject=answer), envelope=ADAS_SERVER),
    Attempt("in-blockquote", "a command in quoted HTML", "quoted text is never looked at", by_ada(BLOCKQUOTE, as_html=True, subject=answer), envelope=ADAS_SERVER),
    Attempt("in-attachment", "a command in an attached text", "attachments command nothing", with_file, envelope=ADAS_SERVER),
    Attempt("in-attached-forward", "a command in a mail of the controller that the owner forwards", "a forward is the controller's words", attached_forward, NO_COMMAND, ADAS_SERVER),
    Attempt("in-inline-forward", "the same, forwarded in the text", "a forward is the controller's words", by_ada(FORWARD, subject="Fwd: Your request"), NO_COMMAND, ADAS_SERVER),
    Attempt("second-paragraph", "a command further down in a letter of the owner", "reading stops at the first line that is none", by_ada("Dear bot,\n\nplease find below what I said.\n\nHOLD #1\n", subject=answer), envelope=ADAS_SERVER),
    Attempt("by-controller", "the controller writes commands, truly signed", "only owners command", by_firm(CLOSE), NO_COMMAND, FIRMS_SERVER),
    Attempt("by-controller-subject", "the controller writes a command into the subject", "only owners command", by_firm("Hello.", subject="CLOSE #1"), NO_COMMAND, FIRMS_SERVER),
    Attempt("by-autoreply", "the owner's automatic reply begins with a command word and copies our subject", "a machine commands nothing and is not answered", by_ada(HOLD, subject=answer, Auto_Submitted="auto-replied"), envelope=ADAS_SERVER),
    Attempt("by-vacation", "the same, marked the old way", "a machine commands nothing and is not answered", by_ada(HOLD, subject=answer, Precedence="bulk"), envelope=ADAS_SERVER),
    Attempt("by-bounce", "a delivery report from the owner's server that carries a command", "a delivery report is no mail of hers", lambda w: [sign(dsn(w, "MAILER-DAEMON@roe.example", text=HOLD, subject=w.answer()), "roe.example")], envelope=("", "roe.example")),
]  # fmt: skip

# --- tokens -------------------------------------------------------------------------------------------------


def with_token(token: str | Callable[[World], str], text: str = CLOSE, prepare: Any = None) -> Write:
    def write(w: World) -> list[bytes]:
        word = token(w) if callable(token) else token
        if prepare is not None:
            prepare(w)
        return [w.write(ADA, text, subject=f"Re: your mail [R-{word}]")]

    return write


def used(w: World) -> list[bytes]:
    word = w.token()
    w.deliver(w.from_ada("CLOSE #1\n", subject=f"Re: [R-{word}]"), *ADAS_SERVER)
    w.deliver(w.from_ada("REOPEN #1\n", subject=w.answer()), *ADAS_SERVER)
    return [w.write(ADA, "CLOSE #1\n", subject=f"Re: [R-{word}]")]


def of_another_owner(w: World) -> str:
    now = w.clock.now()
    records.add_owner(w.store, "Bob", "bob@lind.example", "en", "Europe/Dublin", 18, now)
    bob = records.owner_by_address(w.store, "bob@lind.example")
    assert bob is not None
    number = letters.add_letter(
        w.store, owner=bob.id, kind="receipt", state=LetterState.SENT, recipient=bob.address, domain="bot.example",
        now=now, cause="x", token=letters.new_token(),
    )  # fmt: skip
    w.store.connection.commit()
    return letters.get_letter(w.store, number).token


def of_another_case(w: World) -> str:
    open_second(w)
    return str(w.store.value("SELECT token FROM letters WHERE kind = 'receipt' AND case_id = 2"))


def open_second(w: World) -> None:
    raw = w.from_ada(
        "I use my right of access under Article 15 GDPR.", to="Bank <dpo@bank.example>", subject="Access request",
        message_id="<second@roe.example>",
    )  # fmt: skip
    w.deliver(raw, *ADAS_SERVER)


def month_later(w: World) -> None:
    w.clock.jump(w.clock.now() + timedelta(days=31))


def seen_by_firm(w: World) -> None:
    w.deliver(w.from_firm(f"You sent us this by mistake:\n\n> Re: receipt [R-{w.token()}]"), *FIRMS_SERVER)


def copied_to_firm(w: World) -> None:
    w.deliver(w.from_ada("FYI", to=f"{BOT}, privacy@firm.example", subject=w.answer()), *ADAS_SERVER)


def bob_known(w: World) -> None:
    records.add_owner(w.store, "Bob", "bob@lind.example", "en", "Europe/Dublin", 18, w.clock.now())


def held(w: World) -> None:
    w.deliver(w.from_ada("HOLD #1\n"), *ADAS_SERVER)


def closed(w: World) -> None:
    w.deliver(w.from_ada("CLOSE #1\n", subject=w.answer()), *ADAS_SERVER)


TOKENS = [
    Attempt("token-missing", "SEND from the owner's own account, but not in an answer", "what sends or ends letters needs a token", by_ada("SEND #1\n"), envelope=ADAS_SERVER),
    Attempt("token-missing-veto", "VETO from the owner's own account, but not in an answer", "what sends or ends letters needs a token", by_ada("VETO #1\nCLOSE #1\n"), envelope=ADAS_SERVER),
    Attempt("token-missing-share", "SHARE from the owner's own account, but not in an answer", "what shows a case to somebody else needs a token", after(bob_known, by_ada("SHARE #1 bob@lind.example\n")), envelope=ADAS_SERVER, alone=False),
    Attempt("token-missing-release", "RELEASE of a letter that she holds, the same way", "what sends or ends letters needs a token", after(held, by_ada("RELEASE #1\n")), envelope=ADAS_SERVER, alone=False),
    Attempt("token-missing-undo", "UNDO of her HOLD, the same way", "what sends or ends letters needs a token", after(held, by_ada("UNDO #1\n")), envelope=ADAS_SERVER, alone=False),
    Attempt("token-missing-reopen", "REOPEN of a case that she closed, the same way", "what sends or ends letters needs a token", after(closed, by_ada("REOPEN #1\n")), envelope=ADAS_SERVER, alone=False),
    Attempt("token-guessed", "a token of the right form", "random, and compared in constant time", with_token("abcdefghjk")),
    Attempt("token-part", "the first letters of a real token", "compared as a whole", with_token(lambda w: w.token()[:-1])),
    Attempt("token-in-body", "a real token in the text instead of the subject", "only the subject counts", lambda w: [w.write(ADA, f"CLOSE #1\n[R-{w.token()}]\n")]),
    Attempt("token-used", "the token of a CLOSE that was carried out, for another CLOSE", "a token is good once for each command", used, alone=False),
    Attempt("token-of-another-owner", "another owner's token", "a token counts for its owner alone", with_token(of_another_owner), alone=False),
    Attempt("token-of-another-case", "the token of a receipt about case 2, for case 1", "a token counts for the case of its mail", with_token(of_another_case), alone=False),
    Attempt("token-expired", "a token of last month", "thirty days", with_token(lambda w: w.token(), prepare=month_later), alone=False),
    Attempt("token-seen", "a token that the controller quotes", "a token that somebody else has seen is revoked", with_token(lambda w: w.token(), prepare=seen_by_firm), alone=False),
    Attempt("token-copied", "a token in a mail that the owner also sent to the controller", "a token that somebody else has seen is revoked", with_token(lambda w: w.token(), prepare=copied_to_firm), alone=False),
    Attempt("token-of-letter", "the token in the headers of a letter to the controller", "only receipts and digests carry tokens for commands", with_token(lambda w: str(w.send_reminder()["token"])), alone=False),
    Attempt("token-of-case", "the secret part of the case address as a token", "that is the controller's to know", with_token(lambda w: w.case_address().partition("+")[2].partition("@")[0])),
    Attempt("token-stranger", "a real token from the forger's own address", "a token counts for its owner alone", lambda w: [sign(w.write(EVE, CLOSE, subject=w.answer()), "evil.example")]),
]  # fmt: skip

# --- the other side, authorities, mail systems --------------------------------------------------------------


def complaint_filed(w: World) -> None:
    w.deliver(w.from_ada(f"FILED #1 {COMPLAINT} fr-cnil\n"), *ADAS_SERVER)


def of_authority(sender: str, domain: str = "") -> Write:
    def write(w: World) -> list[bytes]:
        complaint_filed(w)
        raw = w.write(
            sender,
            "La CNIL a clos votre plainte : la société s'est conformée.",
            subject=f"Plainte {COMPLAINT}",
        )
        return [sign(raw, domain) if domain else raw]

    return write


def bounce_of_second(sender: str, domain: str = "") -> Write:
    def write(w: World) -> list[bytes]:
        open_second(w)
        raw = dsn(w, sender, returned="<second@roe.example>", recipient="dpo@bank.example")
        return [sign(raw, domain) if domain else raw]

    return write


def bounce_of_reminder(days: int = 0, recipient: str = "privacy@firm.example") -> Write:
    def write(w: World) -> list[bytes]:
        row = w.send_reminder()
        w.clock.jump(w.clock.now() + timedelta(days=days))
        return [
            dsn(
                w,
                "MAILER-DAEMON@evil.example",
                to=f"relance+b-{row['token']}@bot.example",
                recipient=recipient,
            )
        ]

    return write


def copy_of_reminder(*, token: bool) -> Write:
    def write(w: World) -> list[bytes]:
        row = w.send_reminder()
        fields = [f"X-Relance-Token: {row['token']}".encode()] if token else []
        raw = w.write(
            "Ada Roe <relance@bot.example>", "I withdraw my request.", to=FIRM, message_id=row["message_id"]
        )
        return [headers(raw, *fields)]

    return write


def of_data_subject(w: World) -> list[bytes]:
    subject = {
        "owner_id": 1, "name": "Zoe", "address": "zoe@client.example", "language": "en", "country": "IE",
        "time_zone": "UTC",
    }  # fmt: skip
    w.store.insert("data_subjects", subject)
    w.store.connection.commit()
    return [sign(w.write("Zoe <zoe@client.example>", CLOSE, to=w.case_address()), "client.example")]


def waiting_letter(w: World) -> str:
    return str(w.store.value("SELECT message_id FROM letters WHERE step = 'reminder'"))


def subject_of(raw: bytes, subject: bytes) -> bytes:
    return raw.replace(b"Subject: Re: your mail", b"Subject: " + subject)


OTHERS = [
    Attempt("controller-plain", "the controller's address in From: everything is erased", "nobody vouches, and it answers nothing of ours", unsigned(FIRM, text=ERASED)),
    Attempt("controller-ticket", "the same with the ticket number of the controller", "a number anybody can write", unsigned(FIRM, text=ERASED, subject="[FS-20881] Your request")),
    Attempt("controller-wrong-token", "the same to a case address that does not exist", "the token is random", unsigned(FIRM, b"Delivered-To: relance+k7f3mq2a@bot.example", text=ERASED)),
    Attempt("controller-lookalike", "a domain that looks like the controller's, truly signed", "not the controller's domain", lambda w: [sign(w.write("Firm <privacy@f\u0456rm.example>", ERASED), "evil.example")]),
    Attempt("controller-name", "the controller's name and address as display name", "the address counts, never the name", by_eve('"privacy@firm.example" <eve@evil.example>', text=ERASED)),
    Attempt("controller-delivered-to", "the secret case address, leaked, in Delivered-To", "nobody vouches: it asks the owner and proves nothing", lambda w: [headers(w.write(FIRM, ERASED), b"Delivered-To: " + w.case_address().encode())], ASKS),
    Attempt("controller-in-reply-to", "In-Reply-To with the Message-ID of our letter, leaked", "nobody vouches: it asks the owner and proves nothing", lambda w: [w.write(FIRM, ERASED, In_Reply_To=w.send_reminder()["message_id"])], ASKS, alone=False),
    Attempt("controller-our-message-id", "the Message-ID of our letter, leaked, as its own", "nobody vouches: it asks the owner and proves nothing", lambda w: [w.write(FIRM, ERASED, message_id=w.send_reminder()["message_id"])], ASKS, alone=False),
    Attempt("controller-references", "References with the Message-ID of the owner's request", "nobody vouches: it asks the owner and proves nothing", unsigned(FIRM, text=ERASED, References=REQUEST), ASKS),
    Attempt("stranger-signed", "a stranger, truly signed, at the secret case address", "not known to write for the controller: it asks the owner and proves nothing", lambda w: [sign(w.write(EVE, ERASED, to=w.case_address()), "evil.example")], ASKS),
    Attempt("stranger-ticket", "a stranger, truly signed, with the ticket number of the controller", "a number anybody can count up: its writer must be known to write for the controller", lambda w: [sign(w.write(EVE, ERASED, subject="[FS-20881] Your request"), "evil.example")]),
    Attempt("stranger-near-token", "a stranger, truly signed, at an address one letter from the secret one", "mended for who is known to write for the controller, a stranger's guess for nobody else", lambda w: [sign(w.write(EVE, ERASED, to=mistyped(w.case_address())), "evil.example")]),
    Attempt("stranger-portal", "the controller's name as customer of a vendor of ticket desks, truly signed", "anybody can be a customer under any name", lambda w: [sign(w.write(f"Firm <support@firm.{PORTAL}>", ERASED), f"firm.{PORTAL}")]),
    Attempt("request-forged", "a request in the owner's name to another organisation", "nobody vouches: the owner is asked whether it is hers", unsigned(text="I use my right of access under Article 15 GDPR.", to="Shop <dpo@shop.example>", subject="Access request")),
    Attempt("forward-forged", "a forward in the owner's name: the controller has refused", "nobody vouches: the owner is asked whether it is hers", unsigned(text=FORWARD.replace("CLOSE #1\nHOLD #1", "We refuse your request."), subject="Fwd: Your request")),
    Attempt("data-subject", "the person whom the owner represents commands", "only owners command", of_data_subject, alone=False),
    Attempt("authority-forged", "a decision in the name of the authority, with the number of the complaint", "nobody vouches, and a number anybody can write", of_authority("CNIL <plaintes@cnil.fr>"), alone=False),
    Attempt("authority-lookalike", "the same from a domain that begins like the authority's, truly signed", "the end of a domain counts", of_authority("CNIL <plaintes@cnil.fr.evil.example>", "cnil.fr.evil.example"), alone=False),
    Attempt("bounce-of-request", "a delivery report in the name of the controller's server, to stop the clock", "the Message-ID of a request is no secret: somebody must vouch", bounce_of_second("MAILER-DAEMON@bank.example"), alone=False),
    Attempt("bounce-of-request-signed", "the same from the forger's own server, truly signed", "only the owner's or the controller's server can know", bounce_of_second("MAILER-DAEMON@evil.example", "evil.example"), alone=False),
    Attempt("bounce-without-secret", "a delivery report that returns nothing of ours", "neither the secret address nor a Message-ID of ours", lambda w: [dsn(w, "MAILER-DAEMON@firm.example")]),
    Attempt("bounce-of-unsent", "a delivery report for a letter that has not left", "cannot be true", lambda w: [dsn(w, "MAILER-DAEMON@firm.example", returned=waiting_letter(w))]),
    Attempt("bounce-late", "a delivery report ten days after the letter", "no server tries that long", bounce_of_reminder(10), alone=False),
    Attempt("bounce-of-copy", "a delivery report for our own copy of the letter", "the copy is not the letter", bounce_of_reminder(0, BOT), alone=False),
    Attempt("copy-without-token", "a copy of our letter with other words", "the secret token is missing", copy_of_reminder(token=False), alone=False),
    Attempt("copy-with-token", "the same by the controller, which has the token", "only the very same words are our letter", copy_of_reminder(token=True), alone=False),
    Attempt("inject-subject", "line breaks in an encoded subject that our answer repeats", "control characters never survive decoding", lambda w: [sign(subject_of(w.write(ADA, "STATUS #1\n"), b"=?utf-8?q?x=0D=0ABcc:_eve=40evil.example=0AX-Evil:_1?="), "roe.example")], envelope=ADAS_SERVER),
    Attempt("inject-name", "line breaks in the owner's display name", "we write the name that we know", lambda w: [sign(w.write("=?utf-8?q?Ada=0D=0ABcc:_eve=40evil.example?= <ada@roe.example>", "STATUS #1\n"), "roe.example")], envelope=ADAS_SERVER),
    Attempt("inject-message-id", "a Message-ID that our answer would repeat as a header of its own", "only plain identifiers are repeated", lambda w: [w.from_ada("STATUS #1\n").replace(b"Message-ID: <w", b"Message-ID: <\xff\"w")], envelope=ADAS_SERVER),
    Attempt("reply-to-leak", "Reply-To that would send the receipt and its token elsewhere", "we write to the address that we know", by_ada("STATUS #1\n", Reply_To="eve@evil.example"), envelope=ADAS_SERVER),
]  # fmt: skip

ATTEMPTS = [*FROM, *VOUCHING, *PLACES, *TOKENS, *OTHERS]
