"""Addresses of cases with another mark than "+", or with none: what comes back finds its case all the same."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from cases.model import EventKind
from daemon.settings import load_config
from nlp.reader import Reader
from tests.desk import FIRM, START, Desk
from tests.test_daemon_bounces import report

RECEIVED = "We received your request and are dealing with it. You will have our answer soon."


@pytest.fixture
def desk(request: pytest.FixtureRequest, tmp_path: Path, reader: Reader) -> Iterator[Desk]:
    desk = Desk(tmp_path, reader)
    path = tmp_path / "config.toml"
    path.write_text(path.read_text().replace("[bot]\n", f'[bot]\ndelimiter = "{request.param}"\n'))
    desk.restart()
    senders: list[str] = []
    accept = desk.sink.handle_MAIL

    async def remember(server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        senders.append(address)
        return await accept(server, session, envelope, address, options)

    desk.sink.handle_MAIL = remember  # type: ignore[method-assign]
    desk.senders = senders  # type: ignore[attr-defined]
    yield desk
    desk.close()


def sent(desk: Desk) -> tuple[EmailMessage, str]:
    """The receipt check as the firm gets it, and the envelope sender that came with it."""
    desk.open_case()
    desk.until(START + timedelta(days=8))
    index = next(i for i, raw in enumerate(desk.sink.accepted) if b"To: Firm <privacy@firm.example>" in raw)
    return message_from_bytes(desk.sink.accepted[index], policy=default), desk.senders[index]  # type: ignore[attr-defined]


@pytest.mark.parametrize("desk", ["-", "="], indirect=True)
def test_a_reply_and_a_report_find_the_case_at_an_address_with_this_mark(desk: Desk) -> None:
    mark = desk.service.home.config.bot.delimiter
    mail, sender = sent(desk)
    token = desk.store.value("SELECT token FROM cases")
    address = f"relance{mark}{token}@bot.example"
    assert mail["Reply-To"].addresses[0].addr_spec == mail["From"].addresses[0].addr_spec == address
    assert sender.startswith(f"relance{mark}b-")
    desk.receive(desk.mail(FIRM, address, "An answer", RECEIVED))
    assert EventKind.MESSAGE_READ in desk.kinds()
    desk.receive(report(desk, to=sender, server="mx.firm.example"))
    assert EventKind.LETTER_BOUNCED in desk.kinds()


@pytest.mark.parametrize("desk", ["-"], indirect=True)
def test_an_answer_to_a_letter_of_the_time_before_is_known_and_other_mailboxes_are_not_ours(
    desk: Desk,
) -> None:
    desk.open_case()
    desk.receive(desk.mail(FIRM, desk.case_address(), "An answer", RECEIVED))
    assert EventKind.MESSAGE_READ in desk.kinds()
    assert not desk.service.intake.filing.is_bot("relancer@bot.example")
    assert not desk.service.intake.filing.is_bot("relance=x@bot.example")
    assert desk.service.intake.filing.is_bot("relance-x@bot.example")


@pytest.mark.parametrize("desk", [""], indirect=True)
def test_without_such_addresses_what_comes_back_is_known_by_the_mail_it_answers(desk: Desk) -> None:
    mail, sender = sent(desk)
    assert mail["Reply-To"].addresses[0].addr_spec == sender == "relance@bot.example"
    answers = {"In-Reply-To": mail["Message-ID"], "References": mail["Message-ID"]}
    stranger = "Desk <tickets@desk.example>"
    desk.receive(desk.mail(stranger, "relance@bot.example", "An answer", RECEIVED, headers=answers))
    assert desk.kinds()[-1] is not EventKind.LETTER_SENT
    assert desk.store.value("SELECT case_id FROM messages ORDER BY id DESC") == 1
    desk.receive(report(desk, returned=mail["Message-ID"], server="mx.firm.example"))
    assert EventKind.LETTER_BOUNCED in desk.kinds()


@pytest.mark.parametrize("desk", ["+"], indirect=True)
def test_another_mark_is_refused_with_those_there_are(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(path.read_text().replace('delimiter = "+"', 'delimiter = "#"'))
    with pytest.raises(Exception, match=r'bot\.delimiter: write "\+", "-" or "="'):
        load_config(tmp_path)
