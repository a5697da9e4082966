"""The whole story, end to end, on pymap and on Dovecot: what the README promises, asserted."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from email import policy
from email.parser import BytesParser
from pathlib import Path

import pypdfium2
import pytest

from cases import history, timeline
from cases.model import Event, EventKind, IdItem, LetterState, Right, StepName
from cases.rules import parse_rules
from db import ledger, records
from db.store import Store
from demo.story import BOT, Told, beats, tell
from tests.servers import Dovecot


@dataclass
class Ended:
    """A told story with its database open."""

    told: Told
    store: Store
    server: str

    @property
    def events(self) -> tuple[Event, ...]:
        return records.events_of(self.store, 1)

    def kinds(self, kind: EventKind) -> list[Event]:
        return [event for event in self.events if event.kind is kind]

    def sent(self) -> list[tuple[str, str]]:
        return [(e.data["step"], e.data["on"]) for e in self.kinds(EventKind.LETTER_SENT)]


@pytest.fixture(scope="module", params=["pymap", "dovecot"])
def ended(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ended]:
    account = None
    if request.param == "dovecot":
        server: Dovecot = request.getfixturevalue("dovecot_server")
        account = server.account(BOT)
    out = tmp_path_factory.mktemp(f"story-{request.param}")
    told = asyncio.run(tell(out, lambda what, value: None, account))
    store = Store(out / "relance.db")
    yield Ended(told, store, request.param)
    store.close()


def read_as(ended: Ended) -> list[tuple[str, set[str], str]]:
    """What each message counts as in the end: as it was read, or as Zoé said when the bot was unsure and asked."""
    said = {event.data["message"]: event.data for event in ended.kinds(EventKind.READING_CORRECTED)}
    read = [event.data for event in ended.kinds(EventKind.MESSAGE_READ)]
    assert all(data["unsure"] for data in read if data["message"] in said)
    final = [said.get(data["message"], data) for data in read]
    return [(d["primary"], {s["label"] for s in d["labels"]}, d["origin"]) for d in final]


def test_most_replies_are_read_without_asking(ended: Ended) -> None:
    read = [e for e in ended.kinds(EventKind.MESSAGE_READ) if e.data["party"] == "controller"]
    assert sum(e.data["unsure"] for e in read) <= len(read) // 3


def test_the_story_takes_less_than_two_minutes_beside_other_work(ended: Ended) -> None:
    # Dovecot gathers its notices for half a second, and each of a hundred mails waits for one
    assert ended.told.seconds < 120


@pytest.mark.alone
def test_the_story_takes_less_than_half_a_minute_of_a_machine_that_does_nothing_else(tmp_path: Path) -> None:
    assert asyncio.run(tell(tmp_path, lambda what, value: None)).seconds < 30


def test_every_mail_is_stored_and_no_other_thing_is_lost(ended: Ended) -> None:
    delivered = len(beats())
    incoming = ended.store.value(
        "SELECT count(*) FROM messages WHERE sender <> 'ourselves' AND message_id NOT LIKE '<answer-%'"
    )
    assert incoming == delivered
    assert ended.store.value("SELECT count(*) FROM quarantine WHERE reason = 'parse_failed'") == 0
    assert ended.store.value("SELECT count(*) FROM messages") >= 20


def test_each_reply_is_read_as_its_writer_meant_it(ended: Ended) -> None:
    expected = [
        beat.entry
        for beat in beats()
        if beat.entry["sender"] in ("controller", "authority") and beat.entry["route"] != "forged"
    ]
    read = read_as(ended)
    assert [entry["primary"] for entry in expected] == [primary for primary, _, _ in read]
    for entry, (primary, labels, origin) in zip(expected, read, strict=True):
        assert labels <= set(entry["labels"]) | set(entry["tolerated"]), entry["file"]
        assert primary in labels, entry["file"]
        assert origin == entry["origin"], entry["file"]


def test_every_label_has_the_sentence_that_shows_it(ended: Ended) -> None:
    for event in ended.kinds(EventKind.MESSAGE_READ):
        text = " ".join(
            ended.store.value("SELECT text FROM messages WHERE id = ?", event.data["message"]).split()
        )
        for scored in event.data["labels"]:
            assert scored["evidence"], scored
            if event.data["party"] == "controller" and event.data["attachments"] == 0:
                for sentence in scored["evidence"]:
                    assert " ".join(sentence.split()) in text


def test_the_mandated_agent_opened_one_case_for_access_and_erasure(ended: Ended) -> None:
    case = records.load_case(ended.store, 1)
    assert case is not None
    assert ended.store.value("SELECT count(*) FROM cases") == 1
    assert case.rights == (Right.ACCESS, Right.ERASURE)
    assert case.subject.mandate == "Calepin SAS"
    mandate = ended.store.row("SELECT * FROM mandates")
    assert mandate is not None
    assert mandate["file_sha256"]


def test_the_deadline_is_one_month_and_no_receipt_moves_it(ended: Ended) -> None:
    first = ended.kinds(EventKind.DEADLINES_SET)[0].data["deadlines"]
    assert first["strict"] == "2020-03-03"
    assert {e.data["deadlines"]["strict"] for e in ended.kinds(EventKind.DEADLINES_SET)} == {"2020-03-03"}
    last = ended.kinds(EventKind.DEADLINES_SET)[-1].data["deadlines"]
    assert (last["paused"], last["safe"]) == (
        "2020-03-09",
        "2020-03-16",
    )  # 18 to 20 February and 27 February to 1 March


def test_a_promise_after_the_deadline_is_noted_and_changes_nothing(ended: Ended) -> None:
    assert [e.data["until"] for e in ended.kinds(EventKind.PROMISE_NOTED)][:1] == ["2020-04-30"]


def test_the_ledger_shows_the_goalposts_moving(ended: Ended) -> None:
    case = records.load_case(ended.store, 1)
    assert case is not None
    asked = Counter(demand.item for demand in case.demands)
    assert {IdItem.PHOTO, IdItem.POSTAL_ADDRESS, IdItem.IP_ADDRESS, IdItem.PASSPORT} <= set(asked)
    assert asked[IdItem.PASSPORT] == 2
    given = {supplied.item: supplied.on for supplied in case.supplied}
    assert given[IdItem.PHOTO] == date(2020, 2, 18)
    assert given[IdItem.POSTAL_ADDRESS] == given[IdItem.IP_ADDRESS] == date(2020, 2, 25)
    assert IdItem.PASSPORT not in given


def test_the_passport_demand_is_disproportionate_and_the_photo_demand_is_not(ended: Ended) -> None:
    verdicts = {
        tuple(e.data["items"]): e.data["verdict"] for e in ended.kinds(EventKind.IDENTIFICATION_JUDGED)
    }
    assert verdicts[("photo",)] == "proportionate"
    assert verdicts[("passport", "id_card")] == "disproportionate"
    judged = ended.kinds(EventKind.IDENTIFICATION_JUDGED)
    assert all(e.data["reasons"] and e.data["reasons"][0]["source"] for e in judged)


def test_letters_go_out_once_each_in_the_order_of_the_story(ended: Ended) -> None:
    sent = ended.sent()
    steps = [step for step, _ in sent]
    assert steps[:3] == ["reminder", "id_objection", "portal_answer"]
    assert ("reminder", "2020-03-04") in sent
    assert steps.count("notice") == steps.count("complaint") == steps.count("reminder") == 1
    assert "deficiency" in steps
    assert steps.index("notice") < steps.index("deficiency") < steps.index("complaint")
    keys = [e.data["key"] for e in ended.kinds(EventKind.LETTER_SENT)]
    assert len(keys) == len(set(keys))


def test_each_letter_reached_the_outside_world_exactly_once(ended: Ended) -> None:
    rows = ended.store.rows("SELECT id, state, kind FROM letters")
    assert {row["state"] for row in rows} == {"sent"} | {
        row["state"] for row in rows if row["state"] in ("cancelled", "announced")
    }
    for row in rows:
        if row["state"] == "sent":
            accepted = ended.store.value(
                "SELECT count(*) FROM deliveries WHERE letter_id = ? AND phase = 'sent'", row["id"]
            )
            assert accepted == 1
            if row["kind"] == "letter":
                copies = ended.store.value(
                    "SELECT count(*) FROM messages WHERE letter_id = ? AND sender = 'ourselves'", row["id"]
                )
                assert copies == 1


def test_every_letter_was_announced_a_veto_time_before(ended: Ended) -> None:
    announced = {e.data["key"]: e.at for e in ended.kinds(EventKind.STEP_ANNOUNCED)}
    case = records.load_case(ended.store, 1)
    assert case is not None
    for event in ended.kinds(EventKind.LETTER_SENT):
        step = case.step(event.data["key"])
        assert step is not None
        assert event.data["key"] in announced
        if step.name is not StepName.COMPLAINT:
            waited = event.at - announced[event.data["key"]]
            assert waited.total_seconds() >= step.veto_hours * 3600


def test_a_word_by_mail_holds_a_letter_and_lets_it_go(ended: Ended) -> None:
    (held,) = ended.kinds(EventKind.STEP_HELD)
    (released,) = ended.kinds(EventKind.STEP_RELEASED)
    assert held.data["key"] == released.data["key"]
    assert held.data["key"].startswith("portal_answer:")
    assert (held.at.date(), released.at.date()) == (date(2020, 3, 5), date(2020, 3, 6))
    assert ("portal_answer", "2020-03-06") in ended.sent()


def test_an_absence_note_on_the_due_day_changes_nothing(ended: Ended) -> None:
    absence = next(e for e in ended.kinds(EventKind.MESSAGE_READ) if e.data["on"] == "2020-03-04")
    assert absence.data["primary"] == "auto_reply"
    after = ended.events[ended.events.index(absence) + 1 :]
    derived = []
    for event in after:
        if not event.derived:
            break
        derived.append(event)
    assert derived == []


def test_the_formal_notice_goes_by_mail_and_as_a_pdf_for_the_post(ended: Ended) -> None:
    case = records.load_case(ended.store, 1)
    assert case is not None
    assert case.tracking == "RK 123 456 789 FR"
    notices = [path for path in ended.told.documents if "notice" in path.name]
    assert len(notices) == 1
    assert case.reference in pdf_text(notices[0])


def test_lateness_is_claimed_only_when_beyond_doubt(ended: Ended) -> None:
    notice = next(e for e in ended.kinds(EventKind.LETTER_SENT) if e.data["step"] == "notice")
    dates = [e for e in ended.kinds(EventKind.DEADLINES_SET) if e.at < notice.at][-1].data["deadlines"]
    assert notice.data["on"] > dates["safe"]


def test_forgeries_are_in_quarantine_and_moved_nothing(ended: Ended) -> None:
    rows = ended.store.rows(
        "SELECT quarantine.reason, messages.case_id FROM quarantine JOIN messages ON messages.id = quarantine.message_id"
    )
    assert [(row["reason"], row["case_id"]) for row in rows] == [("forged", None), ("forged", None)]
    case = records.load_case(ended.store, 1)
    assert case is not None
    assert not case.closed
    assert Right.ERASURE not in case.fulfilled


def test_the_disclosure_is_measured_against_article_15(ended: Ended) -> None:
    (disclosed,) = ended.kinds(EventKind.DISCLOSURE_RECORDED)
    expected = next(b.entry for b in beats() if b.file.startswith("20-"))
    assert (
        set(expected["missing"]) - {"15(1)(b)"}
        <= {*disclosed.data["missing"], *disclosed.data["conditional"]}
        <= set(expected["missing"])
    )


def test_the_dossier_is_french_and_carries_every_original_mail(ended: Ended) -> None:
    (path,) = [path for path in ended.told.documents if "dossier" in path.name]
    text = pdf_text(path)
    assert "CNIL" in text
    assert "mandat" in text.lower()
    document = pypdfium2.PdfDocument(path)
    names = [document.get_attachment(n).get_name() for n in range(document.count_attachments())]
    mails = [name for name in names if name.endswith(".eml")]
    assert len(mails) >= 15
    embedded = {bytes(document.get_attachment(n).get_data()) for n in range(document.count_attachments())}
    from db.post import raw_bytes

    first = ended.store.value("SELECT raw_id FROM messages WHERE kind = 'request'")
    assert raw_bytes(ended.store, first) in embedded


def test_the_authority_track_moves_and_its_term_passes_in_silence(ended: Ended) -> None:
    case = records.load_case(ended.store, 1)
    assert case is not None
    (track,) = case.tracks
    assert (track.authority, track.reference) == ("fr-cnil", "20012345")
    assert (track.notice_on, track.decided_on, track.penalty_on) == (
        date(2021, 11, 26),
        date(2022, 10, 17),
        date(2023, 4, 13),
    )
    passed = [e.data["on"] for e in ended.kinds(EventKind.TERM_PASSED)]
    assert passed[0] == "2022-01-26"


def test_a_decision_is_not_an_answer(ended: Ended) -> None:
    case = records.load_case(ended.store, 1)
    assert case is not None
    assert not case.closed
    assert case.fulfilled == frozenset()


def test_there_is_one_digest_for_each_day_with_news(ended: Ended) -> None:
    days = [row["day"] for row in ended.store.rows("SELECT day FROM digests ORDER BY id")]
    assert len(days) == len(set(days)) == len(ended.told.digests)
    assert len(days) >= 20
    for path in ended.told.digests:
        message = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
        kinds = [part.get_content_type() for part in message.walk()]
        assert "text/plain" in kinds
        assert "text/html" in kinds
        assert message["Auto-Submitted"] == "auto-generated"


def test_announced_letters_stand_in_the_digest_with_the_words_of_veto(ended: Ended) -> None:
    row = ended.store.row("SELECT * FROM letters WHERE kind = 'digest' AND cause = '2020-03-03'")
    assert row is not None
    assert "ATTENDRE #1" in row["text"]
    assert "faceseek.example" in row["text"]


def test_the_controllers_mails_never_get_an_automatic_answer(ended: Ended) -> None:
    receivers = {
        row["recipient"] for row in ended.store.rows("SELECT recipient FROM letters WHERE kind <> 'letter'")
    }
    assert receivers == {"zoe.martin@calepin.example"}


def test_replaying_the_event_table_gives_the_same_case(ended: Ended) -> None:
    case = records.load_case(ended.store, 1)
    assert history.replay(ended.events) == case
    row = ended.store.row("SELECT * FROM cases WHERE id = 1")
    assert case is not None
    assert row is not None
    assert row["status"] == timeline.status(case)
    assert row["missing"] == ", ".join(case.missing)


def test_deciding_again_from_outside_events_alone_gives_the_same_table(ended: Ended) -> None:
    rules = parse_rules((ended.told.out / "rules.yaml").read_text(encoding="utf-8"))
    case, again = None, []
    for event in ended.events:
        if event.derived:
            continue
        decision = timeline.decide(case, event, rules, event.at)
        case = decision.case
        again += decision.events
    assert [(e.kind, e.derived, json.loads(json.dumps(dict(e.data)))) for e in again] == [
        (e.kind, e.derived, dict(e.data)) for e in ended.events
    ]


def test_the_evidence_chain_holds_and_shows_a_change(ended: Ended, tmp_path: Path) -> None:
    assert ledger.verify(ended.store.connection).problems == ()
    copy = tmp_path / "copy.db"
    ended.store.connection.execute(f"VACUUM INTO '{copy}'")
    tampered = Store(copy)
    tampered.connection.execute("DROP TRIGGER events_are_never_changed")
    tampered.connection.execute("UPDATE events SET data = replace(data, 'passport', 'selfie') WHERE seq > 10")
    assert ledger.verify(tampered.connection).problems
    tampered.close()


def test_no_letter_is_left_in_doubt(ended: Ended) -> None:
    states = {row["state"] for row in ended.store.rows("SELECT state FROM letters")}
    assert not states & {LetterState.SENDING.value, LetterState.UNKNOWN.value, LetterState.PARKED.value}


def pdf_text(path: Path) -> str:
    document = pypdfium2.PdfDocument(path)
    return "\n".join(page.get_textpage().get_text_bounded() for page in document)
