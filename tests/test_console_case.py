"""A case on the command line: its ledger, its authorities, its dates as a calendar file."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import icalendar
import pytest
from click.testing import CliRunner

from bot import main
from cases.model import EventKind
from db import records
from nlp.reader import Reader
from tests.desk import FIRM, Desk

DEMAND = (
    "Dear Ms Roe, please send us a copy of your passport so that we can verify your identity. Kind regards"
)


@pytest.fixture
def home(tmp_path: Path, reader: Reader) -> Path:
    desk = Desk(tmp_path, reader)
    desk.open_case()
    desk.receive(desk.mail(FIRM, desk.case_address(), "Re: Access request", DEMAND))
    desk.say("REFUSE #1 passport")
    assert EventKind.ITEMS_REFUSED in [event.kind for event in records.events_of(desk.store, 1)]
    desk.close()
    return tmp_path


def show(home: Path, *words: str) -> str:
    result = CliRunner().invoke(main, ["--home", str(home), "show", "1", *words])
    assert result.exit_code == 0, result.output
    return result.output


def test_what_the_owner_refused_by_mail_stands_in_the_ledger(home: Path) -> None:
    data = json.loads(show(home, "--json"))
    (entry,) = data["asked"]
    assert (entry["item"], entry["times"], entry["given_on"]) == ("passport", 1, None)
    assert entry["refused_on"] is not None
    assert entry["demands"][0]["message"]
    assert data["asked_in"] == 1
    assert "passport" in show(home)


def test_the_competent_authorities_are_named_with_their_reason(home: Path) -> None:
    (one,) = json.loads(show(home, "--json"))["competent"]
    assert (one["authority"], one["source"]) == ("ie-dpc", "gdpr_77")
    assert "Data Protection Commission" in show(home)


def test_every_date_of_a_case_goes_into_a_calendar_file(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "case.ics"
    show(home, "--ics", str(file))
    events = {str(e["uid"]): e for e in icalendar.Calendar.from_ical(file.read_bytes()).walk("VEVENT")}
    assert {"case-1-strict@relance", "case-1-paused@relance", "case-1-safe@relance"} <= set(events)
    strict = events["case-1-strict@relance"]
    assert isinstance(strict.decoded("dtstart"), date)
    assert "[Article 12(3) GDPR]" in str(strict["description"])
    assert str(strict["summary"]).startswith("#1 ")
