"""What can be said by mail can be said at the terminal: the same decisions, the same answers."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from rich.console import Console

from bot import main
from cases.command_words import Verb
from cases.model import EventKind
from console.acts import ACTS
from console.screen import table_of
from console.story import story_of, story_table
from db import people, records
from db.store import Store
from nlp.reader import Reader
from tests.desk import ADA, BOT, FIRM, Desk
from tests.homes import PERSON
from tests.test_daemon_aside import FORWARD

DEMAND = "Dear Ms Roe, please send us a copy of your passport so that we can verify your identity."
OMARS = PERSON.format(
    name="Omar Lind", address="omar@lind.example", language="en", country="AT", zone="UTC", hour=18
)


@pytest.fixture
def desk(tmp_path: Path, reader: Reader) -> Any:
    desk = Desk(tmp_path, reader, people=(OMARS,))
    desk.open_case()
    desk.receive(desk.mail(FIRM, desk.case_address(), "Your request", DEMAND))
    yield desk
    desk.close()


def run(home: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["--home", str(home), *words])


TABLE: list[tuple[tuple[str, ...], str, EventKind]] = [
    (("hold", "1"), "HOLD #1", EventKind.STEP_HELD),
    (("send", "#1"), "SEND #1", EventKind.STEP_APPROVED),
    (("veto", "1"), "VETO #1", EventKind.STEP_VETOED),
    (("pause", "1"), "PAUSE #1", EventKind.CASE_PAUSED),
    (("close", "1"), "CLOSE #1", EventKind.CASE_CLOSED),
    (("give", "1", "phone", "date of birth"), "GAVE #1 phone, date of birth", EventKind.ITEMS_SUPPLIED),
    (("refuse", "1", "passport"), "REFUSE #1 passport", EventKind.ITEMS_REFUSED),
    (("answered", "1"), "ANSWERED #1", EventKind.QUESTION_ANSWERED),
    (("paid", "1"), "PAID #1", EventKind.QUESTION_ANSWERED),
    (("tracking", "1", "RK123"), "TRACKING #1 RK123", EventKind.TRACKING_RECORDED),
    (("filed", "1", "2026-1", "--authority", "ie-dpc"), "FILED #1 2026-1 ie-dpc", EventKind.COMPLAINT_FILED),
    (("note", "1", "they", "rang"), "NOTE #1 they rang", EventKind.NOTE_RECORDED),
    (("label", "1", "refusal"), "IS #1 refusal", EventKind.READING_CORRECTED),
    (("label", "1", "--not", "id_document"), "NOT #1 id_document", EventKind.READING_CORRECTED),
    (("share", "1", "omar@lind.example", "--owner"), "SHARE #1 omar@lind.example owner", EventKind.CASE_SHARED),
]  # fmt: skip


@pytest.mark.parametrize(("words", "line", "kind"), TABLE, ids=[" ".join(one[0]) for one in TABLE])
def test_an_act_and_the_mail_command_come_to_the_same(
    tmp_path: Path, reader: Reader, words: tuple[str, ...], line: str, kind: EventKind
) -> None:
    """Two homes alike, one told at the terminal, the other by mail: the same events with the same facts follow."""
    facts = []
    for name in ("terminal", "mail"):
        desk = Desk(tmp_path / name, reader, people=(OMARS,))
        desk.clock.jump(datetime.now(UTC))
        desk.open_case()
        desk.receive(desk.mail(FIRM, desk.case_address(), "Your request", DEMAND))
        before = len(desk.kinds())
        if name == "terminal":
            result = run(tmp_path / name, *words)
            assert result.exit_code == 0, result.output
            said = result.output.splitlines()[0]
        else:
            desk.say(line)
            assert (
                said in desk.answer()["text"].replace("\n", " ")
                or said.split(".")[0] in desk.answer()["text"]
            )
        events = records.events_of(desk.store, 1)[before:]
        facts.append([(event.kind, without_time(event.data)) for event in events])
        desk.close()
    assert kind in [one[0] for one in facts[0]]
    assert facts[0] == facts[1]


def without_time(data: Any) -> Any:
    """Facts without what differs because one happened on another day or was written in a mail."""
    later = (
        "message",
        "on",
        "at",
        "due_at",
        "until",
        "deadlines",
        "next_information",
        "source_message",
        "mail",
    )
    return {key: value for key, value in data.items() if key not in later}


def test_reopen_release_and_unshare_undo_the_others(desk: Desk, tmp_path: Path) -> None:
    for words in (
        ("close", "1"), ("reopen", "1"), ("hold", "1"), ("release", "1"), ("pause", "1"), ("release", "1"),
        ("share", "1", "omar@lind.example"), ("unshare", "1", "omar@lind.example"),
    ):  # fmt: skip
        result = run(tmp_path, *words)
        assert result.exit_code == 0, result.output
    assert people.role_in(desk.store, 1, 2) == ""
    case = records.load_case(desk.store, 1)
    assert case is not None
    assert not case.closed
    assert not case.paused_by_owner


def test_undo_takes_back_the_last_word_wherever_it_was_said(desk: Desk, tmp_path: Path) -> None:
    desk.say("NOTE #1 they rang")
    for said in ("they rang", "and wrote"):
        if said == "and wrote":
            assert run(tmp_path, "note", "1", said).exit_code == 0
        result = run(tmp_path, "undo", "1")
        assert result.exit_code == 0, result.output
        case = records.load_case(desk.store, 1)
        assert case is not None
        assert said not in [text for _, text in case.notes]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("release", "1"), "nothing is held back"),
        (("label", "1", "nonsense"), "nonsense"),
        (("filed", "1", "x1", "--authority", "zz-none"), "I know no authority zz-none"),
        (("share", "1", "eve@evil.example"), "Nobody here has the address eve@evil.example"),
        (("hold", "9"), "There is no case #9"),
        (("hold", "seven"), "is not a case number"),
        (("assign", "9", "1"), "No mail number 9 waits"),
        (("assign", "9"), "Say one thing"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_exit_code_1(
    desk: Desk, tmp_path: Path, words: tuple[str, ...], sentence: str
) -> None:
    before = desk.kinds()
    result = run(tmp_path, *words)
    assert result.exit_code == 1
    assert sentence in result.output
    assert desk.kinds() == before


@pytest.mark.parametrize("command", ACTS, ids=[str(one.name) for one in ACTS])
def test_each_act_has_help_with_an_example(command: Any) -> None:
    result = CliRunner().invoke(main, [str(command.name), "--help"])
    assert result.exit_code == 0
    assert f"Example: relance {command.name} " in result.output


# --- a request, and how the bot writes --------------------------------------------------------------

OF_VERB = {
    Verb.GAVE: "give", Verb.IS: "label", Verb.NOT: "label", Verb.CASE: "status", Verb.HELP: "--help",
}  # fmt: skip
"""Terminal commands that are called otherwise than the word of a mail."""


@pytest.mark.parametrize("verb", Verb)
def test_each_word_of_a_mail_is_a_command_here(verb: Verb) -> None:
    name = OF_VERB.get(verb, verb.value)
    said = CliRunner().invoke(main, [name] if name == "--help" else [name, "--help"])
    assert said.exit_code == 0, said.output
    assert f"relance {'' if name == '--help' else name + ' '}" in said.output


def test_a_request_is_shown_and_waits_where_nobody_can_say_yes(desk: Desk, tmp_path: Path) -> None:
    result = run(tmp_path, "open", "Bank", "<dpo@bank.example>", "access,", "customer", "12345")
    assert result.exit_code == 0, result.output
    assert "To: dpo@bank.example" in result.output
    assert "12345" in result.output
    assert "Case #2: written and not sent" in result.output
    desk.work()
    assert not any(b"dpo@bank.example" in mail for mail in desk.sink.accepted)
    assert run(tmp_path, "send", "2").exit_code == 0
    desk.clock.jump(datetime.now(UTC))
    desk.work()
    letter = next(mail for mail in desk.sink.accepted if b"To: Bank <dpo@bank.example>" in mail)
    assert b"12345" in letter
    case = records.load_case(desk.store, 2)
    assert case is not None
    assert case.received_on is not None


def test_a_request_goes_at_once_with_yes_and_only_once(desk: Desk, tmp_path: Path) -> None:
    words = ("open", "Bank <dpo@bank.example>", "access", "--yes")
    assert run(tmp_path, *words).exit_code == 0
    again = run(tmp_path, *words)
    assert again.exit_code == 1
    assert "#2" in again.output
    desk.clock.jump(datetime.now(UTC))
    desk.work()
    assert sum(b"To: Bank <dpo@bank.example>" in mail for mail in desk.sink.accepted) == 1


def test_a_request_of_another_owner_is_hers_and_one_without_a_right_is_asked_for(
    desk: Desk, tmp_path: Path
) -> None:
    assert "Who shall I write to" in run(tmp_path, "open", "dpo@bank.example").output
    assert (
        "nobody here has the address"
        in run(tmp_path, "open", "a@b.example", "access", "--owner", "x@y.example").output
    )
    assert run(tmp_path, "open", "dpo@bank.example", "access", "--owner", "omar@lind.example").exit_code == 0
    assert records.case_owner(desk.store, 2) == 2


def test_status_tells_one_case_or_each_of_an_owner(desk: Desk, tmp_path: Path) -> None:
    one, all_ = run(tmp_path, "status", "1"), run(tmp_path, "status")
    assert one.output == all_.output
    assert "#1 Firm" in one.output
    assert "You have no case yet" in run(tmp_path, "status", "--owner", "omar@lind.example").output
    assert "no case #9" in run(tmp_path, "status", "9").output


@pytest.mark.parametrize(
    ("words", "name", "value"),
    [
        (("digest", "19:30"), "digest_time", "19:30"),
        (("digest", "every", "week"), "digest_days", "weekly"),
        (("receipts", "digest"), "receipts", "digest"),
        (("language", "french"), "language", "fr"),
    ],
)
def test_how_the_bot_writes_is_set_as_by_mail_and_taken_back(
    desk: Desk, tmp_path: Path, words: tuple[str, ...], name: str, value: str
) -> None:
    before = getattr(records.owner(desk.store, 1), name)
    result = run(tmp_path, *words, "--owner", "ada@roe.example")
    assert result.exit_code == 0, result.output
    assert str(getattr(records.owner(desk.store, 1), name))[: len(value)] == value
    assert getattr(records.owner(desk.store, 2), name) != getattr(records.owner(desk.store, 1), name)
    desk.say("UNDO")
    assert getattr(records.owner(desk.store, 1), name) == before


@pytest.mark.parametrize("words", [("digest", "sometimes"), ("receipts", "later"), ("language", "latin")])
def test_what_cannot_be_set_says_where_to_look(desk: Desk, tmp_path: Path, words: tuple[str, ...]) -> None:
    before = records.owner(desk.store, 1)
    result = run(tmp_path, *words)
    assert result.exit_code == 1
    assert f"see `relance {words[0]} --help`" in result.output
    assert records.owner(desk.store, 1) == before


def test_the_digest_of_one_owner_can_be_asked_for(desk: Desk, tmp_path: Path) -> None:
    every, omars = run(tmp_path, "digest"), run(tmp_path, "digest", "--owner", "omar@lind.example")
    assert "To: Ada Roe" in every.output
    assert "To: Omar Lind" in every.output
    assert omars.output.startswith("To: Omar Lind")
    assert "To: Ada Roe" not in omars.output
    assert run(tmp_path, "digest", "8", "--send").exit_code == 2


# --- mail that was set aside ------------------------------------------------------------------------


def aside(desk: Desk) -> int:
    desk.receive(
        desk.mail(ADA, BOT, "Fwd: Your question", FORWARD.format(sender="Desk <help@helpdesk.example>"))
    )
    return int(desk.store.value("SELECT max(id) FROM quarantine"))


def test_a_mail_set_aside_is_assigned_to_its_case_and_read(desk: Desk, tmp_path: Path) -> None:
    number, before = aside(desk), desk.kinds().count(EventKind.MESSAGE_READ)
    result = run(tmp_path, "assign", str(number), "#1")
    assert "It belongs to #1 now." in result.output, result.output
    assert desk.kinds().count(EventKind.MESSAGE_READ) == before + 1
    assert "No mail number" in run(tmp_path, "assign", str(number), "#1").output


def test_an_owners_mail_that_nobody_vouched_for_is_taken_in_as_hers(desk: Desk, tmp_path: Path) -> None:
    to = "Bank <dpo@bank.example>"
    desk.receive(desk.mail(ADA, to, "Access", "I use my right of access under Article 15 GDPR.", passes=""))
    assert desk.quarantined() == ["unauthenticated_command"]
    result = run(tmp_path, "assign", "1", "--mine")
    assert result.exit_code == 0, result.output
    case = records.load_case(desk.store, 2)
    assert case is not None
    assert case.controller.name == "Bank"


def test_a_mail_that_belongs_nowhere_is_dropped_and_kept(desk: Desk, tmp_path: Path) -> None:
    number = aside(desk)
    assert run(tmp_path, "assign", str(number), "--drop").exit_code == 0
    assert "Nothing is in quarantine" in run(tmp_path, "quarantine").output
    assert desk.store.value("SELECT count(*) FROM quarantine") == 1


# --- a case at a glance -----------------------------------------------------------------------------


def test_show_tells_the_case_as_a_timeline_with_its_evidence(desk: Desk, tmp_path: Path) -> None:
    result = run(tmp_path, "show", "1")
    assert result.exit_code == 0, result.output
    words = " ".join(result.output.split())
    assert "-> Case opened: Ada Roe asks Firm for access." in words
    assert "<- The controller wrote: id_document" in words
    assert "“Dear Ms Roe, please send us a copy of your passport" in words
    assert words.index("Case opened") < words.index("id_document") < words.index("Planned: id_objection")


@pytest.mark.parametrize("columns", [30, 40, 60, 120])
def test_a_screen_may_be_narrow(desk: Desk, columns: int) -> None:
    screen = Console(file=StringIO(), width=columns)
    screen.print(story_table(story_of(records.events_of(desk.store, 1))))
    names = ["mail", "from", "origin", "why", "belongs here because"]
    row = [2, "privacy@firm.example", "direct_verified", "Our mail server vouches for it.", "-"]
    screen.print(table_of("Who wrote", names, [row], columns))
    text = screen.file.getvalue()
    assert max(len(line.rstrip()) for line in text.splitlines()) <= columns
    words = " ".join(text.split())
    assert "Case opened" in words
    assert "passport so" in words
    assert "vouches for" in words


def test_show_as_json_still_has_everything(desk: Desk, tmp_path: Path) -> None:
    shown = json.loads(run(tmp_path, "show", "1", "--json").output)
    assert shown["chronology"][-1]["label"] == "id_document"


# --- old mails --------------------------------------------------------------------------------------


def archive(desk: Desk) -> list[bytes]:
    """What Ada's mail program kept: her request, an answer, a demand, and a newsletter, as they were in January."""
    dates = {"request": "Mon, 05 Jan 2026 10:00:00 +0000", "ack": "Wed, 07 Jan 2026 10:00:00 +0000"}
    dates |= {"demand": "Fri, 09 Jan 2026 10:00:00 +0000", "news": "Thu, 08 Jan 2026 10:00:00 +0000"}
    firm = "Firm <privacy@firm.example>"
    mails = {
        "demand": (firm, ADA, DEMAND),
        "news": ("News <news@shop.example>", ADA, "Our offers of the week."),
        "ack": (firm, ADA, "We received your request and are dealing with it."),
        "request": (ADA, firm, "I use my right of access under Article 15 GDPR."),
    }
    return [
        f"From: {sender}\nTo: {to}\nSubject: {name}\nDate: {dates[name]}\nMessage-ID: <{name}@x.example>\n\n{text}\n".encode()
        for name, (sender, to, text) in mails.items()
    ]


def keep(mails: list[bytes], folder: Path, form: str) -> Path:
    folder.mkdir()
    if form == "mbox":
        path = folder / "archive"
        path.write_bytes(b"".join(b"From x Mon Jan  5 10:00:00 2026\n" + mail + b"\n" for mail in mails))
        return path
    place = folder / "cur" if form == "maildir" else folder
    place.mkdir(exist_ok=True)
    for number, mail in enumerate(mails):
        (place / (f"{number}.host:2,S" if form == "maildir" else f"{number}.eml")).write_bytes(mail)
    return folder


@pytest.mark.parametrize("form", ["mbox", "maildir", "files"])
def test_old_correspondence_opens_its_case_and_sends_nothing(
    tmp_path: Path, reader: Reader, form: str
) -> None:
    desk = Desk(tmp_path / "home", reader)
    path = keep(archive(desk), tmp_path / "old", form)
    result = run(tmp_path / "home", "import", str(path), "--json")
    assert result.exit_code == 0, result.output
    report = json.loads(result.output)
    assert (report["mails"], report["opened"], report["forward"], report["left_out"]) == (4, [1], 2, 1)
    case = records.load_case(desk.store, 1)
    assert case is not None
    assert str(case.requested_on) == "2026-01-05"
    assert {demand.item.value for demand in case.demands} == {"passport"}
    assert desk.store.value("SELECT count(*) FROM letters") == 0
    assert desk.store.value("SELECT count(*) FROM quarantine") == 0
    kinds = desk.kinds()
    again = json.loads(run(tmp_path / "home", "import", str(path), "--json").output)
    assert (again["opened"], again["known_already"]) == ([], 3)
    assert desk.kinds() == kinds
    desk.close()


def test_what_was_imported_is_announced_before_anything_goes(tmp_path: Path, reader: Reader) -> None:
    desk = Desk(tmp_path / "home", reader)
    run(tmp_path / "home", "import", str(keep(archive(desk), tmp_path / "old", "files")))
    desk.work()
    assert not any(b"To: Firm" in mail for mail in desk.sink.accepted)
    states = {row["state"] for row in desk.store.rows("SELECT state FROM letters WHERE kind = 'letter'")}
    assert states <= {"planned", "announced"}
    desk.close()


def test_an_archive_is_the_mail_of_the_owner_who_is_named(tmp_path: Path, reader: Reader) -> None:
    desk = Desk(tmp_path / "home", reader, people=(OMARS,))
    omars = [
        mail.replace(b"Ada Roe <ada@roe.example>", b"Omar Lind <omar@lind.example>") for mail in archive(desk)
    ]
    path = keep(omars, tmp_path / "old", "files")
    assert json.loads(run(tmp_path / "home", "import", str(path), "--json").output)["opened"] == []
    report = run(tmp_path / "home", "import", str(path), "--owner", "omar@lind.example", "--json")
    assert json.loads(report.output)["opened"] == [1]
    case = records.load_case(desk.store, 1)
    assert case is not None
    assert case.owner == 2
    problem = run(tmp_path / "home", "import", str(path), "--owner", "eve@evil.example")
    assert problem.exit_code == 1
    desk.close()


def test_an_import_tells_what_became_of_the_mails(tmp_path: Path, reader: Reader) -> None:
    desk = Desk(tmp_path / "home", reader)
    result = run(tmp_path / "home", "import", str(keep(archive(desk), tmp_path / "old", "files")))
    desk.close()
    assert "4 mails:" in result.output
    assert "Opened: #1" in result.output
    assert "Nothing was sent" in result.output
    empty = tmp_path / "empty"
    empty.mkdir()
    assert "There is no mail" in run(tmp_path / "home", "import", str(empty)).output
    Store(tmp_path / "home" / "db" / "relance.db").close()
