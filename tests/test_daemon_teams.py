"""Several owners of one bot: each has cases, country, language and digest of her own, and learns of nobody else's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from cases.model import EventKind
from cases.problems import Problem
from daemon.health import health_of
from daemon.service import Service
from daemon.settings import load_config, load_home
from db import records
from nlp.reader import Reader
from tests.desk import ADA, BOT, FIRM, Desk
from tests.homes import PERSON

OMAR = "Omar Lind <omar@lind.example>"
BANK = "Bank <dpo@bank.example>"
OMARS = PERSON.format(
    name="Omar Lind",
    address="omar@lind.example",
    language="de",
    country="AT",
    zone="America/New_York",
    hour=7,
)
REQUEST = "I use my right of access under Article 15 GDPR."
FORWARD = (
    "FYI\n\n---------- Forwarded message ---------\nFrom: {sender}\n"
    "Date: Mon, Mar 2, 2026 at 9:00 AM\nSubject: {subject}\nTo: <omar@lind.example>\n\n"
    "We need a copy of your passport before we can answer.\n"
)


@pytest.fixture
def desk(tmp_path: Path, reader: Reader) -> Iterator[Desk]:
    """Ada, who runs the bot, has case #1 with the firm; Omar has case #2 with the bank."""
    desk = Desk(tmp_path, reader, people=(OMARS,))
    desk.open_case()
    desk.receive(desk.mail(OMAR, BANK, "Access request", REQUEST))
    yield desk
    desk.close()


def letters_to(desk: Desk, address: str) -> list[Any]:
    return desk.store.rows("SELECT * FROM letters WHERE recipient = ? ORDER BY id", address)


def omars_token(desk: Desk) -> str:
    return str(letters_to(desk, "omar@lind.example")[-1]["token"])


def omar_says(desk: Desk, text: str, subject: str = "", **options: Any) -> str:
    """What the bot answers to Omar: subject and words."""
    before = len(letters_to(desk, "omar@lind.example"))
    subject = subject or f"Re: your mail [R-{omars_token(desk)}]"
    desk.receive(desk.mail(OMAR, BOT, subject, text, **options))
    return "\n".join(
        f"{row['subject']}\n{row['text']}" for row in letters_to(desk, "omar@lind.example")[before:]
    )


# --- each has her own --------------------------------------------------------------------------------


def test_a_case_has_the_country_language_and_zone_of_the_owner_who_opens_it(desk: Desk) -> None:
    adas, omars = records.load_case(desk.store, 1), records.load_case(desk.store, 2)
    assert adas is not None
    assert omars is not None
    assert (adas.subject.country, adas.subject.language, adas.subject.time_zone) == (
        "IE",
        "en",
        "Europe/Dublin",
    )
    assert (omars.subject.country, omars.subject.language) == ("AT", "de")
    assert omars.subject.time_zone == "America/New_York"
    assert (adas.controller.country, omars.controller.country) == ("IE", "AT")


def test_each_is_told_in_her_own_language_of_her_own_case_alone(desk: Desk) -> None:
    [ada] = letters_to(desk, "ada@roe.example")
    [omar] = letters_to(desk, "omar@lind.example")
    assert "Your case is open" in ada["subject"]
    assert "Fall" in omar["subject"]
    assert "Bank" not in ada["text"]
    assert "Firm" not in omar["text"]


def test_each_gets_a_digest_at_her_own_hour_with_her_own_cases(desk: Desk) -> None:
    desk.until(datetime(2026, 4, 20, 12, 0, tzinfo=UTC))
    digests = desk.store.rows("SELECT * FROM letters WHERE kind = 'digest' ORDER BY id")
    hours = {(row["recipient"], datetime.fromisoformat(row["created_at"]).hour) for row in digests}
    assert ("ada@roe.example", 17) in hours  # 18:00 in Dublin in summer
    assert ("omar@lind.example", 11) in hours  # 7:00 in New York in summer
    for row in digests:
        other = "Bank" if row["recipient"] == "ada@roe.example" else "Firm"
        assert other not in row["text"]
        mail = message_from_bytes(row["bytes"], policy=default)
        calendars = [part.get_content() for part in mail.walk() if part.get_content_type() == "text/calendar"]
        assert all(other not in str(calendar) for calendar in calendars)


def test_who_acts_for_others_is_said_for_each_owner(tmp_path: Path, reader: Reader) -> None:
    agent = OMARS + 'acts_as = "Lind & Partner"\n'
    person = '\n[[subjects]]\nname = "Iva Noor"\naddress = "iva@home.example"\ncountry = "NL"\nagent = "omar@lind.example"\n'
    desk = Desk(tmp_path, reader, people=(agent, person))
    desk.receive(desk.mail(OMAR, BANK, "Request for Iva Noor", f"For Iva Noor: {REQUEST}"))
    desk.receive(desk.mail(ADA, FIRM, "Request for Iva Noor", f"For Iva Noor: {REQUEST}"))
    omars, adas = records.load_case(desk.store, 1), records.load_case(desk.store, 2)
    desk.close()
    assert omars is not None
    assert adas is not None
    assert (omars.subject.name, omars.subject.country, omars.subject.mandate) == (
        "Iva Noor",
        "NL",
        "Lind & Partner",
    )
    assert (adas.subject.name, adas.subject.mandate) == ("Ada Roe", "")


# --- nobody learns of another's ---------------------------------------------------------------------

ATTEMPTS: dict[str, Any] = {
    "status": lambda n: {"text": f"STATUS #{n}"},
    "status-all": lambda n: {"text": "STATUS"},
    "case": lambda n: {"text": f"CASE {n}"},
    "help": lambda n: {"text": "HELP"},
    "nonsense": lambda n: {"text": f"FROBNICATE #{n}"},
    "hold": lambda n: {"text": f"HOLD #{n}"},
    "close": lambda n: {"text": f"CLOSE #{n}"},
    "gave": lambda n: {"text": f"GAVE #{n} passport"},
    "is": lambda n: {"text": f"IS #{n} refusal"},
    "filed": lambda n: {"text": f"FILED #{n} 2026-1"},
    "note": lambda n: {"text": f"NOTE #{n} hello"},
    "undo": lambda n: {"text": f"UNDO #{n}"},
    "undo-token": lambda n: {"text": f"UNDO #{n}\nSTATUS #{n}", "subject": f"Re: #{n}"},
    "digest": lambda n: {"text": f"DIGEST 7:30\nSTATUS #{n}"},
    "send": lambda n: {"text": f"SEND #{n}"},
    "share": lambda n: {"text": f"SHARE #{n} omar@lind.example owner"},
    "unshare": lambda n: {"text": f"UNSHARE #{n} omar@lind.example"},
    "in-subject": lambda n: {"text": "STATUS", "subject": f"Re: #{n}"},
    "unknown-token": lambda n: {"text": f"CLOSE #{n}", "subject": f"Re: [R-abcdef{n}]"},
    "ticket": lambda n: {
        "text": FORWARD.format(sender="Desk <x@desk.example>", subject="[FS-20881] Your request" if n == 1 else "[FS-99999] Your request"),
        "subject": "Fwd: Your request",
    },
    "controller": lambda n: {
        "text": FORWARD.format(sender=FIRM if n == 1 else "Nobody <x@nobody.example>", subject="Your request"),
        "subject": "Fwd: Your request",
    },
    "above-a-forward": lambda n: {
        "text": f"CASE {n}\nSTATUS #{n}\n" + FORWARD.format(sender="Desk <x@desk.example>", subject="Hello"),
        "subject": "Fwd: Hello",
    },
    "in-reply-to": lambda n: {
        "text": FORWARD.format(sender="Desk <x@desk.example>", subject="Hello"),
        "subject": "Fwd: Hello",
        "headers": {"In-Reply-To": "<ack@firm.example>" if n == 1 else "<none@firm.example>"},
    },
}  # fmt: skip
"""What Omar may write to learn of Ada's case #1; with 99, a case that does not exist, for comparison."""


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_another_owners_case_reads_like_one_that_does_not_exist(desk: Desk, attempt: str) -> None:
    """The answers to #1, which is Ada's, and to #99, which is nobody's, differ in the number alone."""
    acknowledge(desk)
    kinds = desk.kinds(1)
    answers = []
    for number in (1, 99):
        said = omar_says(desk, **ATTEMPTS[attempt](number))
        assert said
        assert "Firm" not in said.replace("Firm <privacy@firm.example>", "")  # what he himself forwarded
        answers.append(levelled(said))
    assert answers[0] == answers[1]
    assert desk.kinds(1) == kinds


def test_the_secret_address_of_another_owners_case_is_of_no_use(desk: Desk) -> None:
    acknowledge(desk)
    address, before = desk.case_address(), desk.kinds(1)
    forward = FORWARD.format(sender="Desk <x@desk.example>", subject="Hello")
    desk.receive(desk.mail(OMAR, address, "Fwd: Hello", forward))
    desk.receive(desk.mail(OMAR, address, "Hello", "STATUS"))
    desk.receive(desk.mail(OMAR, f"{FIRM}, {address}", "My request", "Please hurry up with your answer."))
    assert desk.kinds(1) == before
    assert all("Firm" not in row["subject"] for row in letters_to(desk, "omar@lind.example"))


def test_adas_token_gives_omar_no_power_and_stays_hers(desk: Desk) -> None:
    token = desk.token(1)
    assert "Firm" not in omar_says(desk, "CLOSE #1", subject=f"Re: [R-{token}]")
    assert EventKind.CASE_CLOSED not in desk.kinds(1)
    desk.receive(desk.mail(ADA, BOT, f"Re: [R-{token}]", "CLOSE #1"))
    assert EventKind.CASE_CLOSED in desk.kinds(1)


def test_the_same_request_by_two_people_is_no_repeated_request(tmp_path: Path, reader: Reader) -> None:
    """An agent of the same data subject does not learn that somebody else has asked already."""
    desk = Desk(tmp_path, reader, people=(OMARS,))
    desk.open_case()
    desk.receive(desk.mail(OMAR, FIRM, "Access request", REQUEST))
    case = records.load_case(desk.store, 2)
    desk.close()
    assert case is not None
    assert case.repeats == ()
    assert case.owner == 2


def acknowledge(desk: Desk) -> None:
    """The firm has answered Ada, with a ticket number."""
    text = "We received your request and are dealing with it."
    mail = desk.mail(
        FIRM, desk.case_address(), "[FS-20881] Your request", text, message_id="<ack@firm.example>"
    )
    desk.receive(mail)
    assert EventKind.MESSAGE_READ in desk.kinds(1)


def levelled(said: str) -> str:
    """An answer without the numbers and words that the question itself brought."""
    said = re.sub(r"R-\w+", "R-", said)
    said = said.replace("Nobody <x@nobody.example>", FIRM).replace("FS-99999", "FS-20881")
    return re.sub(r"\b99\b|#99|\b1\b|#1\b", "N", said).replace("#N", "N")


# --- mail that was set aside ------------------------------------------------------------------------


def told_of(desk: Desk, address: str) -> str:
    """What the digests of somebody say."""
    return "\n".join(row["text"] for row in letters_to(desk, address) if row["kind"] == "digest")


ASIDE: dict[str, tuple[dict[str, Any], str]] = {
    "a stranger": ({"sender": "Eve <eve@evil.example>", "to": BOT, "subject": "strangers words"}, "ada"),
    "in Omar's name": ({"sender": OMAR, "to": BOT, "subject": "HOLD #2 strangers words", "passes": ""}, "omar"),
    "in Ada's name": ({"sender": ADA, "to": BOT, "subject": "HOLD #1 strangers words", "passes": ""}, "ada"),
    "Omar's controller, unproven": ({"sender": BANK, "to": BOT, "subject": "strangers words", "passes": ""}, "omar"),
    "Omar's controller, forged": ({"sender": BANK, "to": BOT, "subject": "strangers words", "passes": "fail"}, "omar"),
    "Ada's controller, unproven": ({"sender": FIRM, "to": BOT, "subject": "strangers words", "passes": ""}, "ada"),
}  # fmt: skip


@pytest.mark.parametrize("name", ASIDE)
def test_mail_set_aside_is_told_to_the_owner_it_may_belong_to_and_to_nobody_else(
    desk: Desk, name: str
) -> None:
    options, whose = ASIDE[name]
    subject = options["subject"]
    desk.receive(
        desk.mail(
            options["sender"], options["to"], subject, "Hello there.", passes=options.get("passes", "pass")
        )
    )
    assert len(desk.quarantined()) == 1
    desk.until(datetime(2026, 3, 4, 12, 0, tzinfo=UTC))
    told = {who: "strangers words" in told_of(desk, f"{address}") for who, address in PEOPLE.items()}
    assert told == {"ada": whose == "ada", "omar": whose == "omar"}


PEOPLE = {"ada": "ada@roe.example", "omar": "omar@lind.example"}


def test_of_a_mail_that_fits_several_people_the_administrator_learns_that_it_is_there(desk: Desk) -> None:
    desk.receive(desk.mail(OMAR, FIRM, "Access request", REQUEST))
    desk.receive(desk.mail(FIRM, BOT, "To Omar Lind, about your data", "Dear Omar Lind, we have your data."))
    assert desk.quarantined() == ["ambiguous"]
    desk.until(datetime(2026, 3, 4, 12, 0, tzinfo=UTC))
    assert "another person" in told_of(desk, "ada@roe.example")
    assert "Omar Lind" not in told_of(desk, "ada@roe.example")
    assert "about your data" not in told_of(desk, "omar@lind.example")


def test_what_one_owner_forwards_holds_back_no_letter_of_another(desk: Desk) -> None:
    omar_says(desk, FORWARD.format(sender="Firm <other@firm.example>", subject="Hello"), subject="Fwd: Hello")
    assert desk.quarantined() == ["no_case"]
    from db import post

    assert post.unsettled_from_controller(desk.store, 1) == 0


def test_the_health_of_the_bot_counts_another_owners_letters_for_the_administrator_alone(desk: Desk) -> None:
    desk.store.connection.execute("UPDATE letters SET state = 'parked' WHERE recipient = 'ada@roe.example'")
    home = desk.service.home
    assert health_of(desk.store, home, desk.clock.now()).parked == 1
    assert health_of(desk.store, home, desk.clock.now(), 2).parked == 0
    omar = records.owner(desk.store, 2)
    brief = desk.service.notices.build_digest(omar, desk.clock.now(), token="")
    assert brief.health is not None
    assert brief.health.parked == 0


# --- the people of config.toml ----------------------------------------------------------------------


def test_whoever_is_taken_out_of_config_toml_is_not_heard_any_more(
    desk: Desk, tmp_path: Path, reader: Reader
) -> None:
    path = tmp_path / "config.toml"
    path.write_text(path.read_text().replace(OMARS, ""))
    desk.service = Service(load_home(tmp_path), desk.store, desk.clock, reader)
    desk.receive(desk.mail(OMAR, BOT, "hello", "STATUS"))
    assert desk.quarantined() == ["unknown_sender"]
    path.write_text(path.read_text() + OMARS)
    desk.service = Service(load_home(tmp_path), desk.store, desk.clock, reader)
    assert "#2 Bank" in omar_says(desk, "STATUS")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ((OMARS, OMARS + OMARS), "two people have the address omar@lind.example"),
        (("omar@lind.example", "relance@bot.example"), "the bot's own address"),
        (("digest_hour = 7", 'digest_hour = 7\nrole = "helper"\nhelps = ["eve@evil.example"]'), "helps eve@evil.example, who is no owner"),
        (("digest_hour = 18", 'digest_hour = 18\nrole = "helper"'), "owner runs the bot"),
    ],
)  # fmt: skip
def test_people_who_do_not_fit_together_are_said_in_one_sentence(
    desk: Desk, tmp_path: Path, change: tuple[str, str], sentence: str
) -> None:
    path = tmp_path / "config.toml"
    text = path.read_text()
    path.write_text(text.replace(*change))
    assert change[0] in text
    with pytest.raises(Problem, match=re.escape(sentence)):
        load_config(tmp_path)
