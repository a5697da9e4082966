"""The stored mails of the demo are what `expected.json` says they are."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import getaddresses, parsedate_to_datetime
from zoneinfo import ZoneInfo

import dkim
import pytest

from cases.model import PRIMARY_ORDER, IdItem, Label, Origin, Right, Sender
from demo import sign as signing

MAILS = signing.HERE / "mails"
ATTACHMENTS = signing.HERE / "attachments"
EXPECTED = json.loads((MAILS / "expected.json").read_text(encoding="utf-8"))
ROUTES = {"bcc", "forward_attached", "forward_inline", "direct", "command", "forged"}
ZONES = {
    "calepin.example": ZoneInfo("Europe/Paris"),
    "cnil.example": ZoneInfo("Europe/Paris"),
    "faceseek.example": ZoneInfo("America/New_York"),
}

every_mail = pytest.mark.parametrize("entry", EXPECTED, ids=[entry["file"] for entry in EXPECTED])


def chosen(**wanted: object):
    entries = [e for e in EXPECTED if all(bool(e[k]) if v is True else e[k] == v for k, v in wanted.items())]
    return pytest.mark.parametrize("entry", entries, ids=[entry["file"] for entry in entries])


def stored(entry: dict) -> bytes:
    return (MAILS / entry["file"]).read_bytes()


def parsed(raw: bytes) -> EmailMessage:
    return message_from_bytes(raw, policy=policy.default)


def delivered(entry: dict) -> bytes:
    """The mail as the demo hands it over: placeholders filled, then signed where the entry says so."""
    raw = stored(entry).replace(b"TOKEN", b"7f3k9qd2").replace(b"<PARENT@", b"<20200305.1@")
    return signing.sign(raw, entry["sign"]) if entry["sign"] else raw


def verifies(raw: bytes) -> bool:
    return dkim.verify(raw, dnsfunc=signing.look_up)


def original(entry: dict) -> bytes:
    raw = stored(entry)
    return raw[signing.enclosed(raw)]


def delivery(entry: dict) -> datetime:
    return datetime.fromisoformat(entry["at"])


def test_expected_json_names_every_file_once_and_in_order():
    assert [entry["file"] for entry in EXPECTED] == sorted(path.name for path in MAILS.glob("*.eml"))
    assert [int(entry["file"][:2]) for entry in EXPECTED] == list(range(1, 29))


def test_delivery_times_are_in_order():
    times = [delivery(entry) for entry in EXPECTED]
    assert times == sorted(times)
    assert len(set(times)) == len(times)


@every_mail
def test_an_entry_speaks_the_words_of_the_house(entry):
    labels = [Label(word) for word in entry["labels"]]
    assert entry["route"] in ROUTES
    assert Sender(entry["sender"]) in (Sender.OWNER, Sender.CONTROLLER, Sender.AUTHORITY)
    assert Origin(entry["origin"])
    assert all(Label(word) not in labels for word in entry["tolerated"])
    assert {word for key in ("id_items", "tolerated_items", "supplied") for word in entry[key]} <= set(IdItem)
    assert set(entry.get("rights", [])) <= set(Right)
    assert entry["primary"] == (min(labels, key=PRIMARY_ORDER.index).value if labels else None)
    assert bool(labels) == (entry["sender"] != "owner")
    assert entry["note"].endswith(".")


@every_mail
def test_a_mail_parses_without_a_defect(entry):
    raw = stored(entry)
    message = parsed(raw)
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert [defect for part in message.walk() for defect in part.defects] == []
    assert {"message-id", "received", "mime-version"} <= {name.lower() for name in message}
    for part in message.walk():
        if part.get_content_maintype() == "text":
            assert "\ufffd" not in part.get_content()


@every_mail
def test_a_mail_is_dated_at_its_writers_place_and_just_before_its_delivery(entry):
    messages = [parsed(stored(entry))]
    if entry["original_signed"]:
        messages.insert(0, parsed(original(entry)))
    dates = [parsedate_to_datetime(message["Date"]) for message in messages]
    assert dates == sorted(dates)
    assert timedelta() <= delivery(entry) - dates[-1] <= timedelta(minutes=1)
    for message, date in zip(messages, dates, strict=True):
        domain = message["From"].addresses[0].domain
        assert date.utcoffset() == date.astimezone(ZONES[domain]).utcoffset()


@every_mail
def test_every_address_belongs_to_an_invented_domain(entry):
    for part in parsed(stored(entry)).walk():
        fields = [str(part[name]) for name in ("From", "To", "Cc", "Reply-To", "Return-Path") if part[name]]
        for _, address in getaddresses(fields):
            assert address == "" or address.endswith(".example")


@every_mail
def test_no_mail_carries_results_or_a_bcc_of_the_bots_own_mail_exchanger(entry):
    message = parsed(stored(entry))
    assert message["Bcc"] is None
    assert not any("bot.example" in value for value in message.get_all("Authentication-Results", []))
    assert not any("by mx.bot.example" in value for value in message.get_all("Received"))


@every_mail
def test_placeholders_stand_in_headers_only_and_where_a_signature_waits_for_them(entry):
    head, _, body = stored(entry).partition(b"\r\n\r\n")
    assert b"TOKEN" not in body
    assert b"PARENT" not in body
    assert bool(re.search(rb"relance\+TOKEN@bot\.example|\[R-TOKEN\]", head)) == (
        bool(entry["sign"]) or entry["file"].startswith("16-")
    )
    assert not (entry["sign"] and entry["signed"])
    assert (b"relance+TOKEN@" in head) == (entry["envelope_to"] == "relance+TOKEN@bot.example")


@chosen(signed=True)
def test_a_stored_signature_verifies_and_belongs_to_the_domain_of_from(entry):
    raw = stored(entry)
    assert verifies(raw)
    assert parsed(raw)["From"].addresses[0].domain == entry["signed"]
    assert not verifies(raw.replace(b"Subject: ", b"Subject: New ", 1))


@chosen(sign=True)
def test_a_mail_that_waits_for_its_placeholders_verifies_once_signed(entry):
    raw = delivered(entry)
    assert b"TOKEN" not in raw
    assert not verifies(stored(entry))
    assert verifies(raw)
    assert not verifies(raw.replace(b"7f3k9qd2", b"7f3k9qd3"))


@chosen(route="forged")
def test_a_forged_mail_does_not_verify_for_the_domain_it_claims(entry):
    assert not verifies(delivered(entry))
    assert entry["origin"] == Origin.FORGED


@chosen(original_signed=True)
def test_an_original_forwarded_as_attachment_still_verifies(entry):
    raw = original(entry)
    assert verifies(raw)
    assert parsed(raw)["From"].addresses[0].domain == entry["original_signed"]
    assert not verifies(raw.replace(b"Date: ", b"Date: 1", 1))


def test_only_forwards_as_attachment_enclose_an_original():
    enclosing = [entry["file"] for entry in EXPECTED if signing.enclosed(stored(entry))]
    assert enclosing == [entry["file"] for entry in EXPECTED if entry["route"] == "forward_attached"]


@chosen(signed=True)
def test_signing_again_gives_the_same_bytes_whatever_the_clock_says(entry):
    assert signing.sign_again(stored(entry), entry["signed"]) == stored(entry)


def test_a_mail_without_a_signature_cannot_be_signed_again():
    with pytest.raises(ValueError, match="no DKIM-Signature"):
        signing.sign_again(b"From: a@calepin.example\r\n\r\nHello\r\n", "calepin.example")


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("01-request-access-erasure.eml", "mandat-zoe-martin.pdf"),
        ("05-photo-supplied.eml", "photo.png"),
        ("20-partial-disclosure.eml", "FS-20881-search-results.pdf"),
    ],
)
def test_a_mail_carries_the_attachment_as_it_stands_in_the_folder(file, name):
    (part,) = parsed((MAILS / file).read_bytes()).iter_attachments()
    assert part.get_filename() == name
    assert part.get_content() == (ATTACHMENTS / name).read_bytes()


def test_nine_exchanges_with_people_in_several_threads_precede_the_complaint():
    before = [
        e for e in EXPECTED if e["file"] < "22-" and e["sender"] == "controller" and e["route"] != "forged"
    ]
    people = [entry for entry in before if entry["primary"] != "auto_reply"]
    threads = {
        re.sub(r"\[FS-20881\]|Re:|Fwd:|TR:|\s", "", str(parsed(stored(entry))["Subject"])) for entry in people
    }
    assert len(people) == 9
    assert len(threads) >= 5


def test_the_items_are_asked_for_and_given_in_the_order_of_the_story():
    asked = [(e["file"][:2], e["id_items"]) for e in EXPECTED if e["id_items"]]
    given = [(e["file"][:2], e["supplied"]) for e in EXPECTED if e["supplied"]]
    assert asked == [
        ("04", ["photo"]),
        ("06", ["postal_address", "ip_address"]),
        ("08", ["passport", "id_card"]),
        ("13", ["passport", "id_card"]),
        ("18", ["date_of_birth", "selfie_with_id"]),
    ]
    assert given == [
        ("01", ["email", "mandate"]),
        ("05", ["photo"]),
        ("07", ["postal_address", "ip_address"]),
    ]


def test_the_drawn_attachments_say_what_the_story_needs(tmp_path):
    import pypdfium2

    from demo.make_attachments import make

    mandate, photo, disclosure = make(tmp_path)
    words = [
        " ".join(pypdfium2.PdfDocument(path)[0].get_textpage().get_text_range().split())
        for path in (mandate, disclosure)
    ]
    assert "donne mandat à la société Calepin SAS" in words[0]
    assert "Tilleuls" not in words[0]
    assert "Image 2. Indexed 2016-03-02. Match: 0.94. This image is no longer online." in words[1]
    assert "Claire D., guest speaker" in words[1]
    assert photo.read_bytes().startswith(b"\x89PNG")
