"""The clock of the machine jumps: nothing is repeated, nothing floods out, nothing waits for a moment that is past."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

from nlp.reader import Reader
from tests.desk import BOT, START, Desk
from tests.faults.conftest import MakeWorld
from tests.faults.world import World


def digests(here: World) -> list[object]:
    return [day for (day,) in here.rows("SELECT day FROM digests ORDER BY day")]


def test_a_clock_set_back_an_hour_repeats_nothing_and_one_set_forward_a_year_floods_nobody(
    make_world: MakeWorld,
) -> None:
    here = make_world()
    for number in range(8):
        here.request(number)
    here.start()
    here.settle()
    here.jump(days=7, hours=9)
    here.settle(until=lambda: len(digests(here)) == 1)
    for _ in range(3):
        here.jump(hours=-1)
        here.settle()
        here.kill()
        here.start()
        here.settle()
        here.jump(hours=1)
        here.settle()
    assert len(digests(here)) == 1
    here.jump(days=365)
    here.settle()
    most = re.search(r"letters_per_tick: (\d+)", (here.folder / "rules.yaml").read_text())
    assert most is not None
    assert here.value("SELECT count(*) FROM letters WHERE kind = 'letter' AND state = 'sent'") <= int(most[1])
    here.request(99)
    here.settle(until=lambda: here.value("SELECT count(*) FROM cases") == 9)


def test_a_moment_that_passes_while_the_daemon_looks_at_its_cases_is_not_slept_through(
    tmp_path: Path, reader: Reader
) -> None:
    desk = Desk(tmp_path, reader)
    desk.open_case()
    desk.work()
    before = START + timedelta(days=7, hours=7, minutes=59)
    desk.clock.jump(before)
    desk.work()
    desk.receive(desk.mail("News <news@list.example>", BOT, "Offer", "Buy now."))
    hour = desk.service.next_moment(before)
    assert hour is not None
    desk.clock.jump(hour + timedelta(seconds=2))
    assert desk.service.next_moment(before) == hour
    desk.close()
