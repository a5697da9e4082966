from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from cases import fitting
from cases.brief import DigestQuarantine, DigestReply, Happening, LeftOut
from cases.contradictions import Contradiction, Saying
from cases.fitting import ROOMS, Room, fit, left_out, rooms
from cases.model import Label, Origin, StepName
from tests.briefs import digest_brief, planned

AT = datetime(2020, 4, 9, 12, tzinfo=UTC)
NARROW = Room(1, 2)


def reply(label: Label, case: int = 1, evidence: str = "Words.") -> DigestReply:
    return DigestReply(case, "Firm", AT, label, False, evidence, Origin.DIRECT_VERIFIED)


def test_rooms_become_narrower_and_the_last_has_one_letter() -> None:
    sizes = [(room.letters, room.entries) for room in ROOMS]
    assert sizes == sorted(sizes, reverse=True)
    assert ROOMS[-1].letters == 1


def test_a_digest_with_room_for_everything_keeps_it() -> None:
    brief = digest_brief()
    assert fit(brief, ROOMS[0]) == replace(brief, left_out=())


def test_what_has_no_room_is_counted_by_kind_the_most_frequent_first() -> None:
    sent = [(n, StepName.NOTICE, "a@b.example", AT) for n in range(3)]
    sent += [(n, StepName.REMINDER, "a@b.example", AT) for n in range(5)]
    small = fit(digest_brief(sent=tuple(sent)), NARROW)
    assert small.sent == tuple(sent[:2])
    (left,) = (one for one in small.left_out if one.section == "sent")
    assert left.groups == (("reminder", 5), ("notice", 1))
    assert left.count == 6


def test_kinds_beyond_a_handful_are_one_number() -> None:
    kinds = [kind for number, kind in enumerate("abcdefgh") for _ in range(10 - number)]
    (left,) = left_out("waiting", kinds)
    assert left.groups == (("a", 10), ("b", 9), ("c", 8), ("d", 7), ("e", 6), (fitting.OTHERS, 5 + 4 + 3))
    (again,) = left_out("waiting", ["h"], [left])
    assert again.groups[-1] == (fitting.OTHERS, 13)
    assert left_out("waiting", []) == ()


def test_letters_that_a_later_digest_announces_are_counted_apart_from_those_told_again() -> None:
    announced = tuple(planned(case=number, letter_text="") for number in range(5))
    before = LeftOut("later", (("notice", 7),))
    small = fit(digest_brief(goes_out=announced, left_out=(before,)), NARROW)
    left = {one.section: one.groups for one in small.left_out}
    assert (left["goes_out"], left["later"]) == ((("reminder", 3),), (("notice", 7),))


def test_a_letter_that_is_shown_is_never_among_those_cut() -> None:
    letters = tuple(planned(case=number) for number in range(24))
    told_again = tuple(planned(case=number, letter_text="") for number in range(24, 30))
    small = fit(digest_brief(goes_out=letters + told_again, needs_you=letters), Room(8, 5))
    assert small.goes_out == small.needs_you == letters


def test_rooms_that_differ_in_nothing_for_so_many_letters_are_tried_once() -> None:
    assert rooms(3)[0] == ROOMS[0]
    assert [room.letters for room in rooms(3)].count(160) == 2
    assert all(room.entries < 24 for room in rooms(3)[1:])
    assert len(rooms(300)) == len(ROOMS)


def test_refusals_are_read_before_acknowledgements_and_questions_before_what_merely_happened() -> None:
    replies = (reply(Label.AUTO_REPLY), reply(Label.EXTENSION), reply(Label.REFUSAL))
    told = Happening(1, "Firm", "strict_passed", date(2020, 3, 3))
    asks = Happening(2, "Firm", "stalled", asks=True)
    small = fit(digest_brief(replies=replies, happened=(told, told, asks)), NARROW)
    assert [one.label for one in small.replies] == [Label.REFUSAL, Label.EXTENSION]
    assert small.happened == (asks, told, told)


def test_what_asks_and_what_tells_are_cut_and_counted_apart() -> None:
    told = tuple(Happening(n, "Firm", "strict_passed", date(2020, 3, 3)) for n in range(5))
    asks = tuple(Happening(n, "Firm", "scope_open", asks=True) for n in range(40))
    bounced = tuple((n, "letter_bounced", "") for n in range(4))
    late = tuple((n, "letter_unknown", "") for n in range(3))
    small = fit(digest_brief(happened=told + asks, problems=late + bounced), NARROW)
    left = {one.section: one.groups for one in small.left_out}
    assert left["asks"] == (("scope_open", 38),)
    assert left["happened"] == (("strict_passed", 3),)
    assert left["asking_problems"] == (("letter_bounced", 2),)
    assert left["problems"] == (("letter_unknown", 1),)


def test_long_words_of_others_are_shortened_at_the_end_of_a_word() -> None:
    long = "so many words " * 1000
    unsure = replace(reply(Label.REFUSAL, evidence=long), unsure=True, alternatives=((Label.OTHER, long),))
    saying = Saying(1, date(2020, 3, 1), long)
    odd = Happening(1, long, "contradiction", contradiction=Contradiction("kind", saying, saying))
    mail = DigestQuarantine(1, AT, f"{long}@x.example", long, "forged")
    problem = (1, "letter_bounced", long)
    small = fit(
        digest_brief(unsure=(unsure,), happened=(odd,), quarantine=(mail,), problems=(problem,)), NARROW
    )
    words = [
        small.unsure[0].evidence,
        small.unsure[0].alternatives[0][1],
        small.happened[0].controller,
        small.happened[0].contradiction.first.sentence,  # type: ignore[union-attr]
        small.quarantine[0].subject,
        small.problems[0][2],
    ]
    assert all(len(text) <= 402 and text.endswith(" …") for text in words)
    assert words[0].removesuffix(" …").split()[-1] in ("so", "many", "words")
    assert len(small.quarantine[0].from_) <= 122
