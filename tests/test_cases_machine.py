"""Whatever happens in whatever order: what must never come out of the state machine."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from cases import briefing, contradictions, ladder, timeline
from cases.model import ActionKind, Case, Event, EventKind, IdItem, Label, LetterState, Right, Step, StepName
from letters.law import cite
from letters.render import render_letter
from tests import lateness
from tests.casefiles import CALM, EVERYTHING, REQUESTED, RULES, CaseFile, check_replay

STATEMENTS = st.lists(
    st.sampled_from(
        ["erasure_later", "data_kept", "kept_because", "receipt_denied", "email_open", "indispensable"]
    ),
    max_size=2,
    unique=True,
)
REFUSALS = st.sampled_from([None, "no_authority", "exemption", "none_given"])
RARE = {Label.BOUNCE, Label.REFUSAL, Label.ERASURE_CONFIRMED}
LABELS = st.lists(st.sampled_from([*(set(Label) - RARE)]), min_size=1, max_size=3, unique=True)
LABELS |= st.sampled_from([[label] for label in Label])
SELDOM = st.sampled_from([False, False, False, False, True])
ITEMS = st.lists(st.sampled_from(["passport", "phone", "postal_address", "signature", "photo"]), max_size=3)
WORDS = st.sampled_from(
    [EventKind.STEP_HELD, EventKind.STEP_RELEASED, EventKind.STEP_VETOED, EventKind.STEP_APPROVED]
)
ACTS = st.sampled_from(["receipt", "progress", "formal_notice", "decision", "penalty"])
TROUBLE = st.sampled_from([EventKind.LETTER_BOUNCED, EventKind.LETTER_UNKNOWN, EventKind.LETTER_PARKED])
KNOWN = CALM.known_addresses | {"plaintes@cnil.example"}
TO_OTHERS = {StepName.COMPLAINT, StepName.AUTHORITY_FOLLOWUP}
CLAIMS = {name for name in StepName if "lateness_proven" in RULES.step(name).guards}


class CaseMachine(RuleBasedStateMachine):
    """One case, and everything that can happen to it in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.file = CaseFile()
        self.queued: Counter[str] = Counter()
        self.dated: dict[str, date] = {}

    @initialize(
        law=st.sampled_from(["eu_gdpr", "uk_gdpr", "ch_fadp", "us_ca_ccpa", "br_lgpd"]),
        rights=st.sampled_from(
            [["access", "erasure"], ["access"], ["erasure", "objection"], ["portability", "rectification"]]
        ),
        summer=st.booleans(),
        mandate=st.booleans(),
        repeated=SELDOM,
        kind=st.sampled_from(["online_service", "face_search", "bank"]),
        at_home=st.booleans(),
        zone=st.sampled_from(["Europe/Paris", "Pacific/Auckland", "America/Los_Angeles"]),
        given=ITEMS,
        asked=st.integers(0, 3),
        known=st.booleans(),
    )
    def open(
        self,
        law: str,
        rights: list[str],
        kind: str,
        at_home: bool,
        zone: str,
        given: list[str],
        asked: int,
        known: bool,
        summer: bool,
        mandate: bool,
        repeated: bool,
    ) -> None:
        controller = {"kind": kind, "eu_establishment": at_home}
        self.file = CaseFile(
            law=law,
            rights=rights,
            controller=controller,
            subject={"time_zone": zone, "mandate": "Calepin Association" * mandate},
            given=given,
            authenticated="known_address" if known else "unlinked_address",
            on=date(2026, 7, 1) if summer else REQUESTED,
            repeats=[3] * repeated,
        )
        for item in ["phone", "customer_number", "date_of_birth"][:asked]:
            self.file.write(self.today, Label.ID_INFORMATION, items=[item], purpose="authenticate")

    # --- what happens -----------------------------------------------------------------------------------

    def put(self, kind: EventKind, **data: Any) -> None:
        self.observe(Event(kind, 7, self.file.now, data))

    def observe(self, event: Event) -> None:
        """Every event passes here, so that every letter that goes is looked at the moment it goes."""
        before = self.file.case
        decision = self.file.put(event)
        for action in decision.actions:
            if action.kind is ActionKind.QUEUE_LETTER:
                self.check_letter(before, action.data["key"])

    def check_letter(self, case: Case, key: str) -> None:
        step, now = case.step(key), self.file.now
        assert step is not None
        self.queued[key] += 1
        self.dated[key] = ladder.local_day(case, now)
        assert step.state is not LetterState.SENT, f"{key} goes twice"
        assert not case.closed, "a closed case sent a letter"
        assert not case.withdrawn, "a request that was taken back sent a letter"
        assert step.due_at <= now, "a letter went before its day"
        assert not case.unsure or "unsure_reading" not in RULES.step(step.name).guards
        told = step.announced_at is not None and step.announced_at + timedelta(hours=step.veto_hours) <= now
        assert step.approved or told, "nobody could say no to it"
        assert step.approved or not case.repeats or step.name in TO_OTHERS, "a repeated request sent a letter"
        _, rule = ladder.rung(case, step.name, RULES, ladder.local_day(case, now))
        assert ladder.applies(case, step.name, rule), "a letter went that has nothing to ask for"
        assert case.law in rule.laws
        letter = briefing.letter_brief(case, self.file.events, step, RULES, ladder.local_day(case, now))
        text = render_letter(
            replace(letter, language="en"), lambda key, language: cite(RULES, key, language)
        ).text
        formal = step.name in CLAIMS | {StepName.REMINDER}
        accused = formal and lateness.accuses(text, self.file.events)
        claims = ladder.claims_lateness(case) and letter.unanswered is None
        if letter.late or accused or (step.name in CLAIMS and claims):
            today = ladder.local_day(case, now)
            assert case.deadlines is not None
            assert case.received_on is not None
            assert today > case.deadlines.safe, "lateness was claimed before it was proven"
            assert not case.deadlines.waiting, "a question was open"
            their_day = lateness.their_day(self.file.events, now)
            assert lateness.may_be_called_late(self.file.events, case.received_on, their_day)

    @property
    def today(self) -> str:
        return ladder.local_day(self.file.case, self.file.now).isoformat()

    def day(self, ago: int) -> str:
        return (ladder.local_day(self.file.case, self.file.now) - timedelta(days=ago)).isoformat()

    @rule(
        labels=LABELS,
        items=ITEMS,
        ago=st.integers(0, 5),
        unsure=SELDOM,
        reasons=st.booleans(),
        told=st.sets(st.sampled_from(EVERYTHING)) | st.just(set(EVERYTHING)),
        promised=st.booleans(),
        purpose=st.sampled_from(["identify", "authenticate", "unknown"]),
        statements=STATEMENTS,
        why=REFUSALS,
        formats=st.sampled_from([[], ["pdf"], ["json"]]),
        received=st.sampled_from([None, None, None, 0, 4, 15]),
    )
    def controller_writes(
        self,
        labels: list[Label],
        items: list[str],
        ago: int,
        unsure: bool,
        reasons: bool,
        told: set[str],
        promised: bool,
        purpose: str,
        statements: list[str],
        why: str | None,
        formats: list[str],
        received: int | None,
    ) -> None:
        self.file.messages += 1
        self.put(
            EventKind.MESSAGE_READ,
            message=self.file.messages,
            **self.words(labels, ago)
            | {
                "items": items,
                "unsure": unsure,
                "extension_reasons": reasons,
                "addressed": [[element, "Said."] for element in sorted(told)],
                "purpose": purpose,
                "statements": [[kind, f"About {kind}."] for kind in statements],
                "refusal_reason": why,
                "formats": formats,
                "dates": [
                    {"text": "", "kind": "commitment", "date": "2026-05-05", "duration": None},
                ]
                * promised
                + self.named(received),
            },
        )

    def named(self, received: int | None) -> list[dict[str, Any]]:
        """The request as it is said to have come so many days after it was sent."""
        if received is None:
            return []
        on = self.file.case.requested_on + timedelta(days=received)
        told = {"text": "", "kind": "receipt", "date": on.isoformat(), "duration": None}
        return [{**told, "sentence": "Your request came that day."}]

    def words(self, labels: list[Label], ago: int = 0) -> dict[str, Any]:
        return {
            "party": "controller",
            "origin": "direct_verified",
            "on": self.day(ago),
            "labels": [{"label": label.value, "score": 0.9, "evidence": ["So."]} for label in labels],
            "primary": labels[0].value,
            "refusal_reason": None,
            "items": [],
            "unsure": False,
            "extension_reasons": False,
            "addressed": [],
            "purpose": "unknown",
            "dates": [],
        }

    @rule(act=ACTS, authority=st.sampled_from(["fr-cnil", "it-garante"]), months=st.integers(0, 3))
    def authority_writes(self, act: str, authority: str, months: int) -> None:
        self.file.messages += 1
        self.put(
            EventKind.MESSAGE_READ,
            message=self.file.messages,
            **self.words([Label.DPA_MESSAGE])
            | {"party": "authority", "authority": authority, "act": act, "term_months": months},
        )

    @precondition(lambda self: self.file.messages > 1)
    @rule(data=st.data(), labels=LABELS, items=ITEMS, ago=st.integers(0, 10))
    def owner_corrects(self, data: st.DataObject, labels: list[Label], items: list[str], ago: int) -> None:
        message = data.draw(st.integers(2, self.file.messages))
        self.put(EventKind.READING_CORRECTED, message=message, **self.words(labels, ago) | {"items": items})

    @precondition(lambda self: self.file.case.steps)
    @rule(data=st.data(), kind=WORDS)
    def owner_has_a_word_about_a_letter(self, data: st.DataObject, kind: EventKind) -> None:
        step = data.draw(st.sampled_from(self.file.case.steps))
        self.put(kind, key=step.key)

    @rule(items=st.lists(st.sampled_from(IdItem), max_size=3), ago=st.integers(0, 10))
    def owner_gives(self, items: list[IdItem], ago: int) -> None:
        self.put(
            EventKind.ITEMS_SUPPLIED, items=[item.value for item in items], on=self.day(ago), message=None
        )

    @rule(ago=st.integers(0, 5), again=SELDOM, withdraws=st.sampled_from(["", "", "", "request", "part"]))
    def owner_writes(self, ago: int, again: bool, withdraws: str) -> None:
        self.file.messages += 1
        self.put(
            EventKind.OWNER_WROTE,
            message=self.file.messages,
            on=self.day(ago),
            to=["privacy@northgate.example"],
            subject="My request",
            again=again and not withdraws,
            **{"withdraws": withdraws} if withdraws else {},
        )

    @rule(
        authority=st.sampled_from(["fr-cnil", "it-garante"]), reference=st.sampled_from(["26-1", "26-2", ""])
    )
    def owner_files_a_complaint(self, authority: str, reference: str) -> None:
        before = self.file.case.tracks
        self.put(
            EventKind.COMPLAINT_FILED,
            authority=authority,
            reference=reference,
            on=self.today,
            next_information=self.today,
            address="plaintes@cnil.example",
        )
        kept = {message for track in self.file.case.tracks for message in track.messages}
        assert {message for track in before for message in track.messages} <= kept, "a track was wiped"

    @rule(paused=st.booleans())
    def owner_pauses_the_case_or_lets_it_go_on(self, paused: bool) -> None:
        self.put(EventKind.CASE_PAUSED if paused else EventKind.CASE_RESUMED, on=self.today)

    @precondition(lambda self: self.file.case.repeats)
    @rule()
    def owner_lets_a_repeated_request_go_on(self) -> None:
        self.put(EventKind.CASE_RESUMED)

    @rule()
    def the_clock_jumps_a_year(self) -> None:
        """Whatever waited, at most one letter of a case leaves in one pass, and none beyond the limit of the tick."""
        self.file.now += timedelta(days=365)
        limit = RULES.limits.letters_per_tick
        sent = sum(self.queued.values())
        for _ in range(20):
            going = sum(self.queued.values()) - sent
            around = ladder.Surroundings(known_addresses=KNOWN, sent_this_tick=going)
            for event in timeline.due(self.file.case, RULES, self.file.now, around):
                self.observe(event)
        assert sum(self.queued.values()) - sent <= limit

    @precondition(lambda self: not self.file.case.closed)
    @rule()
    def owner_closes(self) -> None:
        self.put(EventKind.CASE_CLOSED, on=self.today, because="the owner said so")

    @precondition(lambda self: self.file.case.closed)
    @rule()
    def owner_reopens(self) -> None:
        self.put(EventKind.CASE_REOPENED, on=self.today)

    @rule(hours=st.sampled_from([1, 9, 24, 26, 72, 170, 400, 800]))
    def nobody_looks(self, hours: int) -> None:
        self.file.now += timedelta(hours=hours)

    @rule(days=st.integers(1, 21), sure=st.booleans())
    def days_pass(self, days: int, sure: bool) -> None:
        """The bot at work: each evening a digest, each morning what is due; the owner may settle what is unsure."""
        for message in sorted(self.file.case.unsure) if sure else ():
            self.put(EventKind.READING_CORRECTED, message=message, **self.words([Label.ACKNOWLEDGEMENT]))
        for _ in range(days):
            self.the_digest_announces()
            for _ in range(2):
                self.file.now += timedelta(hours=12)
                self.act(ladder.Surroundings(known_addresses=KNOWN))
            self.transfer()

    @rule()
    def the_digest_announces(self) -> None:
        for step in ladder.to_announce(self.file.case, self.file.now, timedelta(days=1)):
            self.put(EventKind.STEP_ANNOUNCED, key=step.key)

    @rule(unread=st.sampled_from([0, 0, 0, 1]), sent=st.sampled_from([0, 0, 3]))
    def the_daemon_acts(self, unread: int, sent: int) -> None:
        self.act(ladder.Surroundings(unread, sent, KNOWN))

    def act(self, around: ladder.Surroundings) -> None:
        for _ in range(100):
            events = timeline.due(self.file.case, RULES, self.file.now, around)
            for event in events:
                self.observe(event)
            if not events:
                return
        raise AssertionError("what is due never comes to an end")

    @precondition(lambda self: any(s.state is LetterState.QUEUED for s in self.file.case.steps))
    @rule()
    def the_server_takes_a_letter(self) -> None:
        self.transfer()

    def transfer(self) -> None:
        """What lies in the outbox is asked once more at the moment of its transfer, however long it lay there."""
        for step in self.file.case.steps:
            if step.state is not LetterState.QUEUED:
                continue
            case, now = self.file.case, self.file.now
            dated_on = self.dated[step.key]
            around = ladder.Surroundings(known_addresses=KNOWN)
            words = ladder.taken_back(case, step, dated_on, around, RULES, now)
            if words:
                self.put(EventKind.STEP_POSTPONED, key=step.key, until=now.isoformat(), because=list(words))
                continue
            self.check_transfer(case, step, dated_on)
            self.file.send(step.key)

    def check_transfer(self, case: Case, step: Step, dated_on: date) -> None:
        assert not case.closed, "a closed case sent a letter"
        assert not case.paused_by_owner or step.name in TO_OTHERS
        assert not case.unsure
        assert dated_on == ladder.local_day(case, self.file.now), "a letter left with the date of another day"
        _, rule = ladder.rung(case, step.name, RULES, dated_on)
        assert ladder.applies(case, step.name, rule), "a letter left that has nothing to ask for"

    @precondition(lambda self: self.queued)
    @rule(data=st.data(), kind=TROUBLE)
    def a_letter_is_in_trouble(self, data: st.DataObject, kind: EventKind) -> None:
        self.put(kind, key=data.draw(st.sampled_from(sorted(self.queued))), detail="550")

    # --- what must hold ---------------------------------------------------------------------------------

    @invariant()
    def a_closed_case_has_no_letter_waiting(self) -> None:
        case = self.file.case
        assert not (case.closed and any(step.stoppable for step in case.steps))

    @invariant()
    def nothing_from_before_the_request_counts(self) -> None:
        case = self.file.case
        assert all(finding.on >= case.requested_on for finding in case.findings)
        assert all(demand.on >= case.requested_on for demand in case.demands)
        assert case.receipt_proof is None or case.heard_on >= case.requested_on
        assert case.disclosed_on is None or case.disclosed_on >= case.requested_on

    @invariant()
    def no_key_stands_twice(self) -> None:
        keys = [step.key for step in self.file.case.steps]
        assert len(keys) == len(set(keys))

    @invariant()
    def each_step_stands_once_per_cause(self) -> None:
        causes = Counter((step.name, step.cause) for step in self.file.case.steps)
        assert all(count == 1 for count in causes.values())
        reminders = [s for s in self.file.case.steps if s.name is StepName.REMINDER and s.open]
        assert len(reminders) <= 1, "two reminders wait"

    @invariant()
    def nothing_waits_that_has_nothing_to_ask_for(self) -> None:
        case = self.file.case
        for step in case.steps:
            assert not step.open or ladder.applies(case, step.name, RULES.step(step.name)), step.key

    @invariant()
    def what_is_missing_was_asked_for_and_never_told(self) -> None:
        case = self.file.case
        told = {mention.element for mention in case.addressed}
        assert not told & {*case.missing, *case.conditional}
        assert not (case.missing and Right.ACCESS in case.fulfilled)

    def check_contradictions(self) -> None:
        """Each quotes two messages, in the order of their days."""
        for one in contradictions.find(self.file.events):
            assert one.first.message != one.second.message
            assert one.first.on <= one.second.on
            assert one.first.sentence
            assert one.second.sentence

    @invariant()
    def the_next_moment_lies_ahead(self) -> None:
        moment = ladder.next_moment(self.file.case, self.file.now)
        assert moment is None or moment > self.file.now

    @invariant()
    def one_word_says_where_it_stands(self) -> None:
        assert (timeline.status(self.file.case) == "closed") is self.file.case.closed

    def teardown(self) -> None:
        """The events alone, as stored, give the same case; those from outside give the same events."""
        check_replay(self.file)
        self.check_contradictions()


TestCaseMachine = CaseMachine.TestCase
TestCaseMachine.settings = settings(max_examples=120, stateful_step_count=40, deadline=None)
