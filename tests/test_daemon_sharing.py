"""A case may be shared: helpers see it and forward replies, other owners decide too, and everybody else learns nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from cases.model import EventKind
from db import people, records
from letters.phrasebook import LANGUAGES
from nlp.reader import Reader
from tests.desk import ADA, BOT, FIRM, Desk
from tests.homes import PERSON
from tests.test_daemon_teams import BANK, FORWARD, OMAR, REQUEST, letters_to

EVA = "Eva Moss <eva@moss.example>"
OMARS = PERSON.format(
    name="Omar Lind", address="omar@lind.example", language="en", country="AT", zone="UTC", hour=18
)
EVAS = (
    PERSON.format(
        name="Eva Moss", address="eva@moss.example", language="en", country="FR", zone="UTC", hour=18
    )
    + 'role = "helper"\nhelps = ["ada@roe.example"]\n'
)


@pytest.fixture
def desk(tmp_path: Path, reader: Reader) -> Iterator[Desk]:
    """Ada and Omar are owners with a case each; Eva helps Ada."""
    desk = Desk(tmp_path, reader, people=(OMARS, EVAS))
    desk.open_case()
    desk.receive(desk.mail(OMAR, BANK, "Access request", REQUEST))
    yield desk
    desk.close()


def says(desk: Desk, who: str, text: str, subject: str = "") -> str:
    """What the bot answers to one of them, who answers the last mail she got."""
    address = who.partition("<")[2].rstrip(">")
    got = letters_to(desk, address)
    subject = subject or (f"Re: your mail [R-{got[-1]['token']}]" if got else "Hello")
    desk.receive(desk.mail(who, BOT, subject, text))
    return "\n".join(f"{row['subject']}\n{row['text']}" for row in letters_to(desk, address)[len(got) :])


def share(desk: Desk, role: str = "") -> str:
    return says(desk, ADA, f"SHARE #1 omar@lind.example {role}")


def omar_forwards(desk: Desk, sender: str = FIRM) -> str:
    return says(
        desk, OMAR, FORWARD.format(sender=sender, subject="Your question"), subject="Fwd: Your question"
    )


# --- SHARE and UNSHARE ------------------------------------------------------------------------------


def test_whoever_a_case_is_shared_with_is_told_and_sees_it(desk: Desk) -> None:
    answer = share(desk)
    assert "Omar Lind (omar@lind.example) now sees case #1 (Firm) and may forward replies." in answer
    told = letters_to(desk, "omar@lind.example")[-1]
    assert "Ada Roe shares case #1 (Firm) with you." in told["text"]
    assert "Ada Roe decides" in told["text"]
    assert "#1 Firm" in says(desk, OMAR, "STATUS")


def test_a_share_needs_the_token_of_a_mail_of_ours(desk: Desk) -> None:
    said = says(desk, ADA, "SHARE #1 omar@lind.example", subject="Hello")
    assert "counts only in an answer to a mail of mine" in said
    assert people.role_in(desk.store, 1, 2) == ""


def test_a_share_that_nobody_vouches_for_shares_nothing(desk: Desk) -> None:
    desk.receive(desk.mail(ADA, BOT, "Re: #1", "SHARE #1 omar@lind.example", passes=""))
    assert desk.quarantined() == ["unauthenticated_command"]
    assert people.role_in(desk.store, 1, 2) == ""


def test_a_share_ends_with_unshare_and_then_the_case_does_not_exist_for_him_any_more(desk: Desk) -> None:
    share(desk)
    assert "Omar Lind no longer sees case #1." in says(desk, ADA, "UNSHARE #1 omar@lind.example")
    assert "You have no case #1." in says(desk, OMAR, "STATUS #1")
    assert "is not shared with omar@lind.example" in says(desk, ADA, "UNSHARE #1 omar@lind.example")


def test_somebody_may_leave_a_case_that_is_shared_with_her(desk: Desk) -> None:
    share(desk)
    assert "Omar Lind no longer sees case #1." in says(desk, OMAR, "UNSHARE #1 omar@lind.example")
    assert people.role_in(desk.store, 1, 2) == ""


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("SHARE #1 nobody@nowhere.example", "Nobody here has the address nobody@nowhere.example."),
        ("SHARE #1 ada@roe.example", "Case #1 is yours already."),
        ("SHARE #1 with omar", "Not understood"),
        ("SHARE #2 eva@moss.example", "You have no case #2."),
        ("SHARE 1 <omar@lind.example>, please", "now sees case #1"),
    ],
)
def test_every_way_to_share_is_answered(desk: Desk, words: str, answer: str) -> None:
    assert answer in says(desk, ADA, words)


WORDS = {
    "en": ("SHARE", "UNSHARE", "owner"),
    "fr": ("PARTAGER", "RETIRER", "titulaire"),
    "de": ("TEILEN", "ENTZIEHEN", "Inhaber"),
    "es": ("COMPARTIR", "RETIRAR", "titular"),
    "it": ("CONDIVIDERE", "REVOCARE", "titolare"),
    "nl": ("DELEN", "ONTKOPPELEN", "eigenaar"),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_shared_in_every_language(tmp_path: Path, reader: Reader, language: str) -> None:
    desk = Desk(tmp_path, reader, language=language, people=(OMARS.replace('"en"', f'"{language}"'),))
    desk.open_case()
    one, other, role = WORDS[language]
    says(desk, ADA, f"{one} #1 omar@lind.example")
    assert people.role_in(desk.store, 1, 2) == "helper"
    assert f"{other} #1 omar@lind.example" in letters_to(desk, "ada@roe.example")[-1]["text"]
    says(desk, OMAR, "HOLD #1")
    assert "Ada Roe" in letters_to(desk, "omar@lind.example")[-1]["text"]
    says(desk, ADA, f"{one} #1 omar@lind.example {role}")
    assert people.role_in(desk.store, 1, 2) == "owner"
    says(desk, ADA, f"{other} #1 omar@lind.example")
    assert people.role_in(desk.store, 1, 2) == ""
    desk.close()


# --- who helps --------------------------------------------------------------------------------------


def test_a_reply_that_a_helper_forwards_goes_into_the_case_and_both_are_told(desk: Desk) -> None:
    share(desk)
    before = len(letters_to(desk, "ada@roe.example"))
    receipt = omar_forwards(desk)
    assert EventKind.MESSAGE_READ in desk.kinds(1)
    assert "passport" in receipt
    assert "Decided by Ada Roe" in receipt
    [told] = letters_to(desk, "ada@roe.example")[before:]
    assert "passport" in told["text"]


def test_no_word_to_reply_is_offered_to_a_helper(desk: Desk) -> None:
    share(desk)
    receipt = omar_forwards(desk)
    for word in ("HOLD #1", "VETO #1", "SEND #1", "REFUSE #1", "IS #1", "needs you"):
        assert word not in receipt


@pytest.mark.parametrize(
    "words",
    ["HOLD #1", "RELEASE #1", "SEND #1", "VETO #1", "GAVE #1 passport", "REFUSE #1 passport", "ANSWERED #1", "PAID #1",
     "TRACKING #1 RK1", "FILED #1 2026-1", "NOTE #1 hello", "IS #1 refusal", "NOT #1 refusal", "PAUSE #1", "CLOSE #1",
     "REOPEN #1", "SHARE #1 eva@moss.example", "UNSHARE #1 eva@moss.example"],
)  # fmt: skip
@pytest.mark.parametrize("who", [OMAR, EVA])
def test_a_helper_commands_nothing_and_is_told_who_can(desk: Desk, who: str, words: str) -> None:
    share(desk)
    before = desk.kinds(1)
    assert "You help with case #1; Ada Roe can do that. Nothing was changed." in says(desk, who, words)
    assert desk.kinds(1) == before


def test_a_helper_of_an_owner_sees_all_her_cases_and_no_other(desk: Desk) -> None:
    desk.open_case(BANK)
    status = says(desk, EVA, "STATUS")
    assert "#1 Firm" in status
    assert "#3 Bank" in status
    assert "#2" not in status
    assert "You have no case #2." in says(desk, EVA, "STATUS #2")


def test_a_helper_opens_no_case_and_writes_in_none(desk: Desk) -> None:
    before = desk.kinds(1)
    desk.receive(desk.mail(EVA, FIRM, "Your question", "Here is the date of birth: 1 May 1980."))
    desk.receive(desk.mail(EVA, BANK, "Access request", REQUEST))
    assert desk.quarantined() == ["helper", "helper"]
    assert "requests and letters come from the owner" in letters_to(desk, "eva@moss.example")[-1]["text"]
    said = says(desk, EVA, "CASE 1")
    assert "belongs" not in said.partition("\n")[0]
    assert desk.kinds(1) == before
    assert desk.store.value("SELECT count(*) FROM cases") == 2


def test_what_somebody_writes_to_the_controller_of_a_shared_case_is_her_own(desk: Desk) -> None:
    """Omar helps with Ada's case against the firm; his own request to the firm opens a case of his own."""
    share(desk)
    desk.receive(desk.mail(OMAR, FIRM, "Access request", REQUEST))
    case = records.load_case(desk.store, 3)
    assert case is not None
    assert case.owner == 2
    assert EventKind.OWNER_WROTE not in desk.kinds(1)


def digests(desk: Desk, address: str) -> list[Any]:
    return [row for row in letters_to(desk, address) if row["kind"] == "digest"]


def test_the_digest_of_a_helper_tells_of_the_case_under_its_owners_name_and_asks_nothing(desk: Desk) -> None:
    share(desk)
    desk.receive(
        desk.mail(FIRM, desk.case_address(), "Your request", "We need a copy of your passport first.")
    )
    desk.until(datetime(2026, 3, 4, 20, 0, tzinfo=UTC))
    text = digests(desk, "omar@lind.example")[-1]["text"]
    assert "Firm (Ada Roe)" in text
    for word in ("HOLD #1", "VETO #1", "SEND #1", "GAVE #1", "IS #1"):
        assert word not in text
    assert any("VETO #1" in row["text"] for row in digests(desk, "ada@roe.example"))


def test_a_letter_is_announced_by_the_digest_of_the_cases_own_owner(desk: Desk) -> None:
    """The time to object runs from her digest; who decides with her reads the letter in his next one."""
    share(desk, "owner")
    desk.receive(
        desk.mail(FIRM, desk.case_address(), "Your request", "We need a copy of your passport first.")
    )
    desk.until(datetime(2026, 3, 5, 20, 0, tzinfo=UTC))
    announced = desk.store.rows("SELECT owner_id FROM digests WHERE announces <> '[]'")
    assert {row["owner_id"] for row in announced} == {1}
    his = "\n".join(row["text"] for row in digests(desk, "omar@lind.example"))
    assert "VETO #1" in his
    assert "Firm (Ada Roe)" in his


# --- who decides too --------------------------------------------------------------------------------


def test_whoever_decides_too_commands_the_case_with_a_token_of_his_own(desk: Desk) -> None:
    share(desk, "owner")
    assert "Case #1 is closed" in says(desk, OMAR, "CLOSE #1")
    assert EventKind.CASE_CLOSED in desk.kinds(1)


def test_whoever_decided_once_undoes_nothing_when_the_share_has_ended(desk: Desk) -> None:
    share(desk, "owner")
    says(desk, OMAR, "CLOSE #1")
    says(desk, ADA, "UNSHARE #1 omar@lind.example")
    before = desk.kinds(1)
    for words in ("UNDO", "UNDO #1"):
        assert "Firm" not in says(desk, OMAR, words)
    assert desk.kinds(1) == before


def test_only_the_cases_own_owner_shares_it_on(desk: Desk) -> None:
    share(desk, "owner")
    assert "Only Ada Roe, whose case #1 is, can share it." in says(desk, OMAR, "SHARE #1 eva@moss.example")


def test_somebody_who_is_a_helper_by_config_decides_nowhere(desk: Desk) -> None:
    says(desk, ADA, "SHARE #1 eva@moss.example owner")
    assert people.role_in(desk.store, 1, 3) == "helper"


def test_shares_can_be_rebuilt_from_the_events(desk: Desk) -> None:
    share(desk, "owner")
    desk.store.connection.execute("DELETE FROM shares")
    case = records.load_case(desk.store, 1)
    assert case is not None
    records.cache(desk.store, case, desk.clock.now())
    assert people.role_in(desk.store, 1, 2) == "owner"
