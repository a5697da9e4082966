"""Forwards of every client in the languages mail clients ship in, as plain text and as HTML."""

from __future__ import annotations

import pytest

from cases.model import Address
from mail.forwarded import find
from mail.parse import parse
from tests import forwards
from tests.forwards import ANA, BODY, DAY, GRID, LANGUAGES, SHOP, as_html, html_mail, words, wrong
from tests.test_mail_forwarded import FORWARDS, WITHOUT_RECIPIENT

NAMES = [f"{client.__name__}-{language}" for client, language in GRID]


@pytest.mark.parametrize(("client", "language"), GRID, ids=NAMES)
def test_a_forward_of_every_client_in_every_language_is_read(client, language):
    case = client(words(language))
    assert wrong(case, forwards.read_text(case)) == set()


@pytest.mark.parametrize(("client", "language"), GRID, ids=NAMES)
def test_a_forward_of_every_client_in_every_language_is_read_from_html(client, language):
    case = client(words(language))
    message = parse(html_mail(case.subject, as_html(case.text)))
    assert wrong(case, forwards.read_html(case)) == set()
    assert message.own_text == "This is for case 7."


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_people_make_of_forwards_is_read_and_what_is_none_is_not(language):
    off = {case.name: wrong(case, forwards.read_text(case)) for case in forwards.variants(words(language))}
    assert {name: fields for name, fields in off.items() if fields} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_whom_a_forward_was_copied_to_is_read(language):
    copied = [case for case in forwards.variants(words(language)) if case.name == "copies"]
    for case in copied:
        found = forwards.read_text(case)
        assert found is not None
        assert found.cc == (Address("Bob", "bob@home.example"),)


def check_html(subject: str, html: str, recipients: tuple[str, ...] = (ANA,)) -> None:
    message = parse(html_mail(subject, html))
    forward = message.forward
    assert forward is not None
    assert forward.kind == "inline"
    assert forward.from_ == SHOP
    assert tuple(address.address for address in forward.to) == recipients
    assert forward.subject == "Your request"
    assert forward.body == BODY
    assert forward.sent_at is None or forward.sent_at.date().isoformat() == DAY
    assert message.own_text == "This is for case 7."


ON_ONE_LINE = {"yahoo_en", "yahoo_fr"}
INDENTED = {"outlook_2019_en"}


@pytest.mark.parametrize("name", [name for name in FORWARDS if name not in ON_ONE_LINE | INDENTED])
def test_a_forward_of_every_client_is_read_from_html(name):
    subject, text = FORWARDS[name]
    check_html(subject, as_html(text), () if name in WITHOUT_RECIPIENT else (ANA,))


BODY_HTML = "".join(f"<p>{line}</p>" for line in BODY.split("\n\n"))
LINK = '<a href="mailto:privacy@shop.example">privacy@shop.example</a>'
HTML_FORMS = {
    "gmail": '<br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">---------- Forwarded message ---------<br>De: '
    f'<strong class="gmail_sendername" dir="auto">Shop Privacy</strong> <span dir="auto">&lt;{LINK}&gt;</span><br>Date: lun. 2 mars 2026 à 09:15<br>'
    f'Subject: Your request<br>To:  &lt;<a href="mailto:{ANA}">{ANA}</a>&gt;<br></div><br><br>{BODY_HTML}</div>',
    "outlook_desktop": '<div><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p class="MsoNormal"><b><span>From:</span></b>'
    f'<span> Shop Privacy &lt;privacy@shop.example&gt; <br><b>Sent:</b> Monday, March 2, 2026 9:15 AM<br><b>To:</b> {ANA}<br><b>Subject:</b> Your request</span></p></div></div>'
    f'<p class="MsoNormal"><o:p>&nbsp;</o:p></p>{BODY_HTML}',
    "outlook_web": '<div id="appendonsend"></div><hr style="display:inline-block;width:98%" tabindex="-1"><div id="divRplyFwdMsg" dir="ltr"><font face="Calibri, sans-serif" '
    f'style="font-size:11pt" color="#000000"><b>Von:</b> Shop Privacy &lt;privacy@shop.example&gt;<br><b>Gesendet:</b> Montag, 2. März 2026 09:15<br><b>An:</b> {ANA} &lt;{ANA}&gt;<br>'
    f'<b>Betreff:</b> Your request</font><div>&nbsp;</div></div>{BODY_HTML}',
    "thunderbird": '<div class="moz-forward-container"><br><br>-------- Weitergeleitete Nachricht --------<table class="moz-email-headers-table" cellspacing="0"><tbody>'
    '<tr><th valign="BASELINE" nowrap align="RIGHT">Betreff: </th><td>Your request</td></tr><tr><th align="RIGHT">Datum: </th><td>Mon, 2 Mar 2026 09:15:00 +0000</td></tr>'
    f'<tr><th align="RIGHT">Von: </th><td>Shop Privacy <a class="moz-txt-link-rfc2396E" href="mailto:privacy@shop.example">&lt;privacy@shop.example&gt;</a></td></tr>'
    f'<tr><th align="RIGHT">An: </th><td><a href="mailto:{ANA}">{ANA}</a></td></tr></tbody></table><br><br>{BODY_HTML}</div>',
    "apple": '<div><br><blockquote type="cite"><div>Anfang der weitergeleiteten Nachricht:</div><br class="Apple-interchange-newline">'
    f'<div style="margin: 0px;"><span style="color:rgba(0, 0, 0, 1.0);"><b>Von: </b></span><span>Shop Privacy &lt;{LINK}&gt;<br></span></div>'
    '<div style="margin: 0px;"><span><b>Betreff: </b></span><span><b>Your request</b><br></span></div><div><span><b>Datum: </b></span><span>2. März 2026 um 09:15:00 UTC<br></span></div>'
    f'<div><span><b>An: </b></span><span><a href="mailto:{ANA}">{ANA}</a><br></span></div><br><div>{BODY_HTML}</div></blockquote></div>',
    "yahoo": '<div id="yahoo_quoted_1" class="yahoo_quoted"><div style="color:#26282a;"><div>----- Forwarded Message -----</div><div><b>From:</b> Shop Privacy &lt;privacy@shop.example&gt;</div>'
    f'<div><b>To:</b> {ANA} &lt;{ANA}&gt;</div><div><b>Sent:</b> Monday, March 2, 2026 at 09:15:00 AM GMT</div><div><b>Subject:</b> Your request</div><div><br></div><div>{BODY_HTML}</div></div></div>',
    "gmx": '<div name="quote" style="margin:10px 5px 5px 10px; padding: 10px 0 10px 10px; border-left:2px solid #C3D9E5;"><div style="margin:0 0 10px 0;"><b>Gesendet:</b>&nbsp;Montag, 02. März 2026 um 09:15 Uhr<br/>'
    f'<b>Von:</b>&nbsp;&quot;Shop Privacy&quot; &lt;privacy@shop.example&gt;<br/><b>An:</b>&nbsp;{ANA}<br/><b>Betreff:</b>&nbsp;Your request</div><div name="quoted-content">{BODY_HTML}</div></div>',
    "proton": '<div class="protonmail_quote">------- Forwarded Message -------<br>From: Shop Privacy &lt;privacy@shop.example&gt;<br>Date: On Monday, March 2nd, 2026 at 9:15 AM<br>Subject: Your request<br>'
    f'To: {ANA} &lt;{ANA}&gt;<br><br><blockquote class="protonmail_quote" type="cite">{BODY_HTML}</blockquote></div>',
    "samsung": '<div><br></div><div id="composer_signature"></div><div style="font-size:100%;color:#000000"><div>-------- Message d\'origine --------</div><div>De : Shop Privacy &lt;privacy@shop.example&gt; </div>'
    f'<div>Date : 02/03/2026  09:15  (GMT+00:00) </div><div>À : {ANA} </div><div>Objet : Your request </div><div><br></div></div>{BODY_HTML}',
    "hubspot": '<p>---------- Forwarded message ----------<br>From: Shop Privacy &lt;privacy@shop.example&gt;<br>Date: Mar 2, 2026, 9:15:00 AM<br>Subject: Your request<br>'
    f'To: {ANA}</p>{BODY_HTML}',
    "ionos": f'<blockquote type="cite"><div>---------- Original Message ----------</div><div>From: Shop Privacy &lt;privacy@shop.example&gt;</div><div>To: {ANA}</div><div>Date: 2 March 2026 at 09:15 GMT</div>'
    f'<div>Subject: Your request</div><div><br></div><div>{BODY_HTML}</div></blockquote>',
    "missive": '<div>---------- Forwarded message ----------<br>From: <strong>Shop Privacy</strong> &lt;privacy@shop.example&gt;<br>Date: on March 2, 2026, 9:15 AM<br>Subject: Your request<br>'
    f'To: {ANA}<br></div><div><br></div><div>{BODY_HTML}</div>',
}  # fmt: skip


@pytest.mark.parametrize("name", HTML_FORMS)
def test_a_forward_in_the_html_of_every_client_is_read(name):
    check_html("Fwd: Your request", HTML_FORMS[name])


@pytest.mark.parametrize("language", LANGUAGES)
def test_of_nested_forwards_in_two_languages_the_outermost_counts(language):
    inner = forwards.thunderbird(words(language))
    outer = f"---------- Forwarded message ---------\nFrom: Ana <{ANA}>\nDate: Tue, 3 Mar 2026 at 10:00\nSubject: Fwd: Your request\nTo: bot@bot.example\n\nfor you\n\n{inner.text}"
    forward = find("Fwd: Fwd: Your request", outer)
    assert forward is not None
    assert forward.from_ == Address("Ana", ANA)
    within = find("Fwd: Your request", forward.body.partition("for you\n\n")[2])
    assert wrong(inner, within) == set()
