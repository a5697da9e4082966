"""The time zone of a country's controllers: that of its capital, or the westernmost of its mainland where it has several.

Which day it is for a controller decides whether its period has ended; farther west is later, and kinder.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from zoneinfo import ZoneInfo

ZONES: Mapping[str, str] = MappingProxyType(
    {
        "AT": "Europe/Vienna",
        "BE": "Europe/Brussels",
        "BG": "Europe/Sofia",
        "CY": "Asia/Nicosia",
        "CZ": "Europe/Prague",
        "DE": "Europe/Berlin",
        "DK": "Europe/Copenhagen",
        "EE": "Europe/Tallinn",
        "ES": "Europe/Madrid",
        "FI": "Europe/Helsinki",
        "FR": "Europe/Paris",
        "GR": "Europe/Athens",
        "HR": "Europe/Zagreb",
        "HU": "Europe/Budapest",
        "IE": "Europe/Dublin",
        "IT": "Europe/Rome",
        "LT": "Europe/Vilnius",
        "LU": "Europe/Luxembourg",
        "LV": "Europe/Riga",
        "MT": "Europe/Malta",
        "NL": "Europe/Amsterdam",
        "PL": "Europe/Warsaw",
        "PT": "Europe/Lisbon",
        "RO": "Europe/Bucharest",
        "SE": "Europe/Stockholm",
        "SI": "Europe/Ljubljana",
        "SK": "Europe/Bratislava",
        "IS": "Atlantic/Reykjavik",
        "LI": "Europe/Vaduz",
        "NO": "Europe/Oslo",
        "CH": "Europe/Zurich",
        "GB": "Europe/London",
        "UK": "Europe/London",
        "US": "America/Los_Angeles",
        "CA": "America/Vancouver",
        "BR": "America/Rio_Branco",
        "AU": "Australia/Perth",
        "NZ": "Pacific/Auckland",
        "CN": "Asia/Shanghai",
        "HK": "Asia/Hong_Kong",
        "IL": "Asia/Jerusalem",
        "IN": "Asia/Kolkata",
        "JP": "Asia/Tokyo",
        "KR": "Asia/Seoul",
        "SG": "Asia/Singapore",
        "TR": "Europe/Istanbul",
        "UA": "Europe/Kyiv",
    }
)


def zone_of(country: str) -> ZoneInfo | None:
    """The time zone of a country (ISO 3166 code), or None where the table has none."""
    name = ZONES.get(country.strip().upper())
    return ZoneInfo(name) if name else None
