"""A case worker with hundreds of cases gets one mail that can be read, and no letter goes that she was not shown."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from db import letters
from nlp.reader import Reader
from tests.desk import ADA, Desk

LIMIT = 100_000
MANY = 299
REQUEST = "I use my right of access under Article 15 GDPR."


def many(count: int) -> str:
    return ", ".join(f"Firm {number} <privacy@firm{number}.example>" for number in range(count))


@pytest.fixture
def desk(tmp_path: Path, reader: Reader) -> Iterator[Desk]:
    desk = Desk(tmp_path, reader)
    yield desk
    desk.close()


def live(desk: Desk, wakes: int) -> None:
    """Let time go on through so many moments at which something falls due."""
    desk.work()
    for _ in range(wakes):
        moment = desk.service.next_moment()
        assert moment is not None
        desk.clock.jump(max(moment, desk.clock.now()))
        desk.work()


def digests(desk: Desk) -> list[bytes]:
    rows = desk.store.rows("SELECT bytes FROM letters WHERE kind = 'digest' ORDER BY id")
    return [row["bytes"] for row in rows]


def announced(desk: Desk) -> list[tuple[int, str]]:
    """What the digests that were sent have shown, in their order."""
    rows = desk.store.rows(
        "SELECT announces FROM digests JOIN letters ON letters.id = letter_id "
        "WHERE state = 'sent' ORDER BY digests.id"
    )
    return [(one["case"], one["key"]) for row in rows for one in json.loads(row["announces"])]


def gone(desk: Desk) -> list[tuple[int, str]]:
    rows = desk.store.rows("SELECT case_id, step_key FROM letters WHERE kind = 'letter' AND state = 'sent'")
    return [(row["case_id"], row["step_key"]) for row in rows]


def test_the_digest_of_three_hundred_cases_is_small_counts_the_rest_and_announces_it_later(
    desk: Desk,
) -> None:
    desk.receive(desk.mail(ADA, many(MANY), "Access request", REQUEST))
    assert desk.store.value("SELECT count(*) FROM cases") == MANY
    assert len(desk.sent_bytes().as_bytes()) < LIMIT

    live(desk, 3)

    mails = digests(desk)
    assert max(map(len, mails)) < LIMIT
    shown = announced(desk)
    assert len(mails) <= 3
    assert len(shown) == MANY, "all are announced within three days"
    first = message_from_bytes(mails[0], policy=default).get_body(("plain",)).get_content()
    lead = re.search(
        r"(\d+) letters go out unless you stop them\. (\d+) more letters wait for a later", first
    )
    assert lead is not None
    assert (int(lead[1]), int(lead[2])) == (first.count("VETO #"), MANY - first.count("VETO #"))
    assert "A letter that has not been shown to you does not go out" in first
    assert "relance browse" in first
    assert set(gone(desk)) <= set(shown)
    cases = [case for case, _ in shown]
    assert cases == sorted(cases), "what waits longest is shown first"


def test_every_letter_is_shown_before_it_goes_and_none_is_forgotten(desk: Desk) -> None:
    desk.receive(desk.mail(ADA, many(38), "Access request", REQUEST))
    live(desk, 12)

    checks = [one for one in gone(desk) if one[1] == "receipt_check:request"]
    assert len(checks) == 38
    assert set(gone(desk)) <= set(announced(desk))
    for letter, in_bytes in enumerate(digests(desk)):
        assert len(in_bytes) < LIMIT, letter


def test_an_endless_sentence_of_theirs_does_not_make_the_digest_long(desk: Desk) -> None:
    desk.open_case()
    desk.receive(
        desk.mail(
            "Firm <privacy@firm.example>",
            desk.case_address(),
            "Your request",
            f"We refuse your request because {'it is manifestly unfounded and ' * 2000}excessive.",
        )
    )
    desk.say("IS #1 refusal")
    live(desk, 3)

    assert max(map(len, digests(desk))) < LIMIT


def test_the_rest_is_seen_where_the_owner_keeps_her_database(tmp_path: Path, reader: Reader) -> None:
    home = tmp_path / "config.toml"
    desk = Desk(tmp_path, reader)
    try:
        config = home.read_text(encoding="utf-8")
        home.write_text(
            config.replace("[owner]", 'datasette_url = "https://data.ngo.example/relance"\n\n[owner]'),
            encoding="utf-8",
        )
        desk.restart()
        desk.receive(desk.mail(ADA, many(170), "Access request", REQUEST))
        live(desk, 2)
        (mail, *_) = digests(desk)
        assert "https://data.ngo.example/relance" in str(
            message_from_bytes(mail, policy=default).get_body(("plain",))
        )
        row = letters.letter_by_message_id(desk.store, message_from_bytes(mail)["Message-ID"])
        assert row is not None
        assert row.kind == "digest"
    finally:
        desk.close()
