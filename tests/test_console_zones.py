"""The time zone of a newcomer: her country's, whatever the machine is set to."""

from __future__ import annotations

from zoneinfo import available_timezones

import pytest

from cases.problems import Problem
from console.zones import MOST_PEOPLE, zone_of, zones_in


@pytest.mark.parametrize(
    ("country", "machine", "zone"),
    [
        ("IE", "Etc/UTC", "Europe/Dublin"),
        ("FR", "", "Europe/Paris"),
        ("FR", "Asia/Tokyo", "Europe/Paris"),
        ("ES", "UTC", "Europe/Madrid"),
        ("ES", "Atlantic/Canary", "Atlantic/Canary"),
        ("ES", "Europe/London", "Atlantic/Canary"),
        ("BR", "Etc/UTC", "America/Sao_Paulo"),
        ("US", "America/Los_Angeles", "America/Los_Angeles"),
        ("US", "US/Pacific", "America/Los_Angeles"),
        ("GB", "GB", "Europe/London"),
        ("XX", "Europe/Berlin", "Europe/Berlin"),
        ("XX", "", "UTC"),
    ],
)
def test_the_country_decides_and_the_machine_only_where_it_has_several(
    country: str, machine: str, zone: str
) -> None:
    assert zone_of(country, None, machine) == zone


def test_what_is_said_counts_and_must_exist() -> None:
    assert zone_of("IE", "Asia/Tokyo", "UTC") == "Asia/Tokyo"
    with pytest.raises(Problem, match="there is no 'Dublin'"):
        zone_of("IE", "Dublin", "UTC")


def test_the_zones_where_most_people_live_exist_in_their_countries() -> None:
    assert all(zones_in(country)[0] == zone for country, zone in MOST_PEOPLE.items())
    assert set(MOST_PEOPLE.values()) <= available_timezones()
