from __future__ import annotations

import os
import time

import pytest

from mail import layout
from mail.layout import HIDDEN, PARTLY, STRIPPED, UNJUDGED, html_to_text, lay_out, strip_tags
from mail.parse import parse
from mail.worker import Worker


def words(html: str) -> str:
    return html_to_text(html).text


def test_html_becomes_lines_and_paragraphs():
    html = "<p>Dear <b>Ana</b>,</p><p>we&nbsp;need:<br>your passport</p><ul><li>one<li>two</ul><table><tr><td>a</td><td>b</td></tr></table>"
    assert words(html) == "Dear Ana,\n\nwe need:\nyour passport\n\n- one\n- two\n\na b"


HIDDEN_FORMS = [
    '<span style="display:none">SECRET</span>', '<div style="DISPLAY : none !important">SECRET</div>', "<p hidden>SECRET</p>",
    '<span style="font-size:1px">SECRET</span>', '<span style="color:#fff;background:#ffffff">SECRET</span>',
    '<span style="display:none;mso-hide:all">SECRET</span>', '<span style="opacity:0">SECRET</span>',
    '<b style="visibility:hidden">SECRET</b>', '<span style="font-size:0">SECRET</span>', '<span style="font:0/0 a">SECRET</span>',
    '<span style="font-size:1%">SECRET</span>', '<div style="max-height:0;overflow:hidden">SECRET</div>',
    '<div style="width:0px;height:0px;overflow:hidden">SECRET</div>', '<div style="position:absolute;left:-9999px">SECRET</div>',
    '<div style="text-indent:-5000px">SECRET</div>', '<div style="position:absolute;clip:rect(0 0 0 0)">SECRET</div>',
    '<font color="white">SECRET</font>', '<span style="color:#fefefe">SECRET</span>', '<i style="color:rgb(255, 255, 255)">SECRET</i>',
    '<i style="color:rgba(0,0,0,0)">SECRET</i>', '<i style="color:transparent">SECRET</i>',
    '<table bgcolor="#003366"><tr><td><font color="#003366">SECRET</font></td></tr></table>',
    '<div style="background:#222"><span style="color:#222222">SECRET</span></div>',
    '<style>.x{display:none}</style><p class="a x">SECRET</p>', '<style>#x , p.y {font-size:0}</style><p id=x>SECRET</p>',
    '<style>/* .x{} */ .x{color:#fff}</style><p class=x>SECRET</p>', '<div style="transform:scale(0)">SECRET</div>',
    '<div style="/*a*/display:/*b*/none">SECRET</div>', '<div style="display:none"><p style="display:block">SECRET</p></div>',
    "<style>@media screen{.x{display:none}}</style><p class=x>SECRET</p>", "<style>@media only screen and (min-width:320px){.x{display:none}}</style><p class=x>SECRET</p>",
    "<style>@media print,all{#x{font-size:0}}</style><p id=x>SECRET</p>", "<style>@media not print{.x{visibility:hidden}}</style><p class=x>SECRET</p>",
    "<style>@supports (display:none){@media screen{.x{display:none}}}</style><p class=x>SECRET</p>",
    "<style>.x{display:none}@media print{.x{display:block}}</style><p class=x>SECRET</p>",
    "<style>.x{display:none}@media (max-width:600px){.x{display:block}}</style><p class=x>SECRET</p>",
    r'<p style="display:no\ne">SECRET</p>', r'<p style="d\69splay:\6eone">SECRET</p>', r"<style>.\78{display:n\00006f ne}</style><p class=x>SECRET</p>",
    "<style>div p{display:none}</style><div><p>SECRET</p></div>", "<style>.a.b{display:none}</style><p class='b a'>SECRET</p>",
    "<style>table.a > tr td,tbody>tr>td{display:none}</style><table><tr><td>SECRET</table>", "<Style>*.x{display:none}</Style><p class=x>SECRET</p>",
    "<style>[class~=x]{display:none}</style><p class='y x'>SECRET</p>", "<style>p[title^='ab'] b{font-size:0}</style><p title=abc><b>SECRET</b>",
    "<style>.x{display:block}#y .x{display:none}.z .x{display:block}</style><div id=y class=z><p class=x>SECRET",
    '<p style="font-size:.1em">SECRET</p>', '<p style="font-size:calc( 0px )">SECRET</p>', '<p style="color:hsl(0,0%,100%)">SECRET</p>',
    '<p style="zoom:0">SECRET</p>', '<p style="transform:translateX(-9999px)">SECRET</p>', '<p style="transform:translate(0, -9999px)">SECRET</p>',
    '<p style="filter:blur(1px) opacity(0)">SECRET</p>', '<p style="content-visibility:hidden">SECRET</p>', '<p style="scale:0">SECRET</p>',
    '<p style="position:relative;left:-5000px">SECRET</p>', '<p style="height:1px;width:1px;overflow:hidden">SECRET</p>',
    '<p style="text-indent:200%;overflow:hidden;white-space:nowrap">SECRET</p>',
]  # fmt: skip


@pytest.mark.parametrize("hidden", HIDDEN_FORMS)
def test_hidden_text_is_dropped_and_said(hidden):
    page = html_to_text(f"<p>seen</p>{hidden}<p>too</p>")
    assert page.text == "seen\n\ntoo"
    assert page.problems == (HIDDEN,)


@pytest.mark.parametrize(
    "silent", ["<style>SECRET</style>", "<script>SECRET</script>", "<!-- SECRET -->", "<title>SECRET</title>"]
)
def test_what_is_no_text_at_all_is_dropped_without_a_word(silent):
    page = html_to_text(f"<p>seen</p>{silent}<p>too</p>")
    assert (page.text, page.problems) == ("seen\n\ntoo", ())


def test_padding_of_a_preheader_is_not_called_hidden_text():
    assert html_to_text("<div style=display:none>&zwnj;&nbsp;&#8203;</div><p>seen</p>").problems == ()


VISIBLE_FORMS = {
    "a white word on a dark button": '<table><td style="background:#003366"><a style="color:#ffffff">Portal</a>',
    "a white word on a picture": '<table><td background="sky.png"><a style="color:#ffffff">Portal</a>',
    "a white word on a gradient": '<table><td style="background:linear-gradient(red,blue)"><b style="color:#fff">Portal</b>',
    "a white word on a ground that a style sheet may colour": "<style>table.a td{background:#003}</style><table class=a><td style=color:#fff>Portal",
    "a gap taken away by a size of nothing": '<table><td style="font-size:0px"><div style="font-size:13px">Portal</div>',
    "letters of the usual size": '<p style="font-size:1em">Portal</p>',
    "letters of the usual size in a style sheet": "<style>p{font-size:1rem}</style><p>Portal</p>",
    "what Outlook has in other words": '<!--[if mso]><b>Portal</b><![endif]--><a style="mso-hide:all">Portal</a>',
    "what paper alone does not show": "<style>@media print{.x{display:none}}</style><p class=x>Portal</p>",
    "what a style sheet moves on a narrow screen": "<style>@media (max-width:600px){.x{width:100%}}</style><p class=x>Portal</p>",
    "what a screen shows again": "<style>.x{display:none}@media screen{.x{display:block}}</style><p class=x>Portal</p>",
    "what becomes visible again": '<div style="visibility:hidden"><p style="visibility:visible">Portal</p></div>',
    "black words in a white wrapper": '<div style="color:#fff"><p style="color:#000">Portal</p></div>',
    "a colour nobody knows": '<p style="color:windowtext">Portal</p>',
    "a block that was no block": "<style>.x{display:none}</style><p class=x style=display:block>Portal</p>",
    "a box without a fixed height": '<div style="max-height:0">Portal</div>',
    "what a rule for elements inside others does not mean": "<style>div p,p.a.b,p[title=a],b>p{display:none}</style><p class=a title=b>Portal</p>",
    "what is hidden when it is pointed at": "<style>p:hover{display:none}p::after{content:'»'}</style><p>Portal</p>",
    "what is hidden on paper by its sheet": "<style media=print>p{display:none}</style><p>Portal</p>",
    "a rule of a mail program that nobody meets": "<style>u + .body .x{width:1px}.ExternalClass *{line-height:100%}</style><p>Portal</p>",
    "a width that is reckoned": '<p style="width:calc(100% - 20px)">Portal</p>',
    "a small shift": '<p style="margin-left:-20px">Portal</p>',
}


@pytest.mark.parametrize("name", VISIBLE_FORMS)
def test_text_that_is_seen_is_kept(name):
    page = html_to_text(VISIBLE_FORMS[name])
    assert page.text == "Portal"
    assert page.problems == ()


UNJUDGED_FORMS = [
    "<style>p:not(.y){display:none}</style><p>Portal</p>", "<style>hr + p{display:none}</style><p>Portal</p>",
    "<style>p:nth-child(1){color:#fff}</style><p>Portal</p>", r"<style>.a\:b{display:none}</style><p class='a:b'>Portal</p>",
    "<style>:root{--h:none}.x{display:var(--h)}</style><p class=x>Portal</p>", '<p style="--x:none;display:var(--x)">Portal</p>',
    '<p style="color:lab(100% 0 0)">Portal</p>', '<p style="letter-spacing:-1em">Portal</p>', '<p style="clip-path:circle(0)">Portal</p>',
    '<p style="transform:rotateY(90deg)">Portal</p>', '<p style="position:absolute;left:9999px">Portal</p>', "<dialog>Portal</dialog>",
    '<p style="height:1px;overflow:hidden">Portal</p>', f'<p style="color:red;{"a:b;" * 600}display:none">Portal</p>',
    "<style>.a{.x{display:none}}</style><div class=a><p class=x>Portal</p></div>",
    "<style>.x::before{content:'Secret'}</style><p class=x>Portal</p>", f"<style>{'.a{}' * 600}.x{{display:none}}</style><p class=x>Portal</p>",
    f"<p class='{'a ' * 12}x'>Portal</p><style>.x{{display:none}}</style>", f"{'<style></style>' * 20}<style>p{{display:none}}</style><p>Portal</p>",
]  # fmt: skip


@pytest.mark.parametrize("form", UNJUDGED_FORMS)
def test_where_a_hiding_rule_cannot_be_judged_the_words_are_read_and_that_is_said(form):
    page = html_to_text(form)
    assert page.text == "Portal"
    assert page.problems == (UNJUDGED,)


def test_rules_for_elements_inside_others_keep_their_time():
    sheet = "".join(f"div div div div div.a{number} b{{display:none}}" for number in range(400))
    page = lay_out(f"<style>{sheet}</style>{'<div>' * 180}{'<b>x</b>' * 1000}")
    assert page.seconds < 0.25
    assert page.problems == (UNJUDGED,)


PARTLY_SEEN = {
    "what Outlook alone hides": '<a style="mso-hide:all">Portal</a>',
    "what a narrow screen alone hides": "<style>@media (max-width:600px){.x{display:none}}</style><p class=x>Portal</p>",
    "what a dark screen alone hides": "<style>@media (prefers-color-scheme:dark){.x{display:none}}</style><p class=x>Portal</p>",
    "what a wide screen alone hides": "<style>@media screen and (min-width:1200px){.x{display:none}}</style><p class=x>Portal</p>",
}


@pytest.mark.parametrize("name", PARTLY_SEEN)
def test_text_that_some_screens_or_programs_hide_is_kept_and_said(name):
    page = html_to_text(PARTLY_SEEN[name])
    assert page.text == "Portal"
    assert page.problems == (PARTLY,)


def test_links_keep_their_address():
    assert words('<a href="https://p.example/7">portal</a>') == "portal <https://p.example/7>"
    assert words('<a href="https://p.example/7">https://p.example/7</a>') == "https://p.example/7"
    assert words('<a href="mailto:a@b.example">a@b.example</a>') == "a@b.example"


def test_quoted_html_gets_quote_marks():
    html = '<div>No.</div><blockquote type="cite"><div>Do you hold data?</div><blockquote class="gmail_quote">Old</blockquote></blockquote>'
    lines = [line for line in words(html).split("\n") if line.strip("> ")]
    assert lines == ["No.", "> Do you hold data?", "> > Old"]


@pytest.mark.parametrize(
    "signature",
    [
        '<div class="gmail_signature">Shop<br>Main Street 1</div>',
        '<span class="gmail_signature_prefix">-- </span><br><div dir="ltr" class="gmail_signature">Shop<br>Main Street 1</div>',
        '<pre class="moz-signature">-- \nShop\nMain Street 1</pre>',
        '<div id="ms-outlook-mobile-signature">Shop<br>Main Street 1</div>',
    ],
)
def test_a_signature_that_the_html_alone_marks_is_set_apart(signature):
    raw = f"From: a@b.example\r\nContent-Type: text/html\r\n\r\n<div>No data held.</div>{signature}"
    message = parse(raw.encode())
    assert message.own_text == "No data held."
    assert message.signature == "--\nShop\nMain Street 1"


def test_deeply_nested_html_is_stripped_crudely_but_read():
    html = "<div>" * 5000 + "hello<script>no</script> &amp; bye" + "</div>" * 5000
    page = html_to_text(html)
    assert page.text == "hello & bye"
    assert page.problems == (STRIPPED,)


LARGE = "<p>Dear Ana, <span style=display:none>SECRET</span>we hold no data.</p>" * 2_000


def test_large_html_is_laid_out_in_the_worker_like_small_html_here():
    page = html_to_text(LARGE)
    assert page.text == "\n\n".join(["Dear Ana, we hold no data."] * 2_000)
    assert page.problems == (HIDDEN,)


SLOW = "<a " + " ".join(f"a{n}=1" for n in range(100_000)) + "><p>hello</p>"


@pytest.mark.alone
def test_html_that_takes_too_long_is_given_up_and_read_crudely():
    began = time.perf_counter()
    page = html_to_text(SLOW)
    assert page.text == "hello"
    assert page.problems == (STRIPPED,)
    assert time.perf_counter() - began < layout.WALL_SECONDS
    # the next one is laid out as ever, by a new process
    assert html_to_text(LARGE).problems == (HIDDEN,)


def worker(**limits: float) -> Worker:
    allowed = {"cpu_seconds": 5.0, "wall_seconds": 20.0, "memory": 512 * 1024**2} | limits
    return Worker("tests.worked", **allowed)


def test_a_worker_answers_one_question_after_the_other():
    one = worker()
    assert one.ask(b"say hello") == b"hello"
    first = one.ask(b"pid")
    assert first is not None
    assert first != str(os.getpid()).encode()
    assert one.ask(b"pid") == first
    one.close()
    assert one.ask(b"pid") not in (None, first)
    one.close()


@pytest.mark.parametrize(
    ("question", "limits"),
    [
        (b"loop", {"cpu_seconds": 0.2}),
        (b"sleep", {"wall_seconds": 1.0}),
        (b"grow", {}),
        (b"crash", {}),
        (b"write", {}),
        (b"leave", {}),
    ],
)
def test_a_worker_beyond_its_limits_ends_and_the_next_question_is_answered(question, limits):
    one = worker(**limits)
    assert one.ask(question) is None
    one.wall_seconds = 20.0
    assert one.ask(b"say hello") == b"hello"
    one.close()


def test_stripping_tags_reads_words_of_any_html():
    assert strip_tags("<p>a<br>b</p>&lt;<style>x</style>") == "a\nb\n<"
