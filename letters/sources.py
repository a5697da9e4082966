"""Which citation key of rules.yaml stands for an article under each law.

Templates name articles of the GDPR ("12-3"); what a law does not have, or rules.yaml does not know, is simply
not cited.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from cases.model import Law, Right

GDPR_ARTICLES = [
    "3-2",
    "5-1-c",
    "11-2",
    "12-1",
    "12-2",
    "12-3",
    "12-4",
    "12-5",
    "12-6",
    "15-1",
    "15-1-a",
    "15-1-b",
    "15-1-c",
    "15-1-d",
    "15-1-e",
    "15-1-f",
    "15-1-g",
    "15-1-h",
    "15-2",
    "15-3",
    "15-4",
    "16",
    "17-1",
    "17-3",
    "18-1",
    "19",
    "20-1",
    "21-1",
    "21-2",
    "21-3",
    "77",
    "77-2",
    "78-2",
    "79-1",
]

KEYS: dict[Law, dict[str, str]] = {
    Law.EU_GDPR: {name: f"gdpr_{name.replace('-', '_')}" for name in GDPR_ARTICLES}
    | {"12-3-form": "gdpr_12_3"},
    Law.UK_GDPR: {name: f"uk_gdpr_{name.replace('-', '_')}" for name in GDPR_ARTICLES if name[:2] != "77"}
    | {"12-3": "uk_gdpr_12a", "12-3-form": "uk_gdpr_12_3", "164a": "uk_dpa_164a"},
    Law.CH_FADP: {"12-3": "fadp_25", "15-1": "fadp_25_2"},
    Law.US_CA_CCPA: {
        "12-3": "ccr_7021",
        "12-6": "ccr_7060",
        "opt-out": "ccr_7026",
        "match": "ccr_7060",
        "mandate": "ccr_7063",
    },
    Law.BR_LGPD: {"12-3": "lgpd_19", "15-1": "lgpd_19"},
}

DECISIONS: dict[Law, dict[str, str]] = {
    Law.EU_GDPR: {
        "recipients": "cjeu_c_154_21",
        "copy": "cjeu_c_487_21",
        "secrets": "cjeu_c_203_22",
        "policy": "cnil_clearview",
        "reminder": "gl_29",
        "mandate": "gl_80_82",
    }
}
"""Decisions and guidelines by the point they settle."""

SINCE: dict[str, date] = {
    "gl_": date(2023, 3, 28),
    "uk_gdpr_12a": date(2026, 2, 5),
    "uk_dpa_164a": date(2026, 6, 19),
    "fadp_25": date(2023, 9, 1),
    "fadp_25_2": date(2023, 9, 1),
    "garante_clearview": date(2022, 2, 10),
    "cnil_clearview": date(2022, 10, 17),
    "cnil_carrefour": date(2020, 11, 18),
    "dpc_groupon_2020": date(2020, 12, 16),
    "dpc_groupon_2024": date(2024, 3, 8),
    "dpc_airbnb_2023": date(2023, 7, 20),
    "ap_dpg": date(2022, 1, 14),
    "aepd_gokoan": date(2021, 4, 9),
    "apd_145": date(2022, 10, 12),
    "apd_33": date(2020, 6, 19),
    "bvwg_form": date(2024, 4, 18),
    "bvwg_signature": date(2020, 5, 27),
    "bvwg_union": date(2021, 6, 21),
    "cy_gaijin": date(2020, 6, 2),
    "hdpa_dovalue": date(2022, 5, 11),
    "imy_nordax": date(2022, 6, 27),
    "imy_others": date(2023, 5, 22),
    "rvs_zundert": date(2020, 12, 9),
    "cy_stripchat": date(2023, 10, 4),
    "idpc_malta": date(2022, 3, 4),
    "imy_lensway": date(2023, 1, 19),
    "imy_cdon": date(2023, 3, 31),
    "imy_login": date(2023, 5, 22),
    "imy_mag_2021": date(2021, 1, 22),
    "hbdi_abis": date(2020, 11, 20),
    "fi_otavamedia": date(2022, 5, 9),
    "fi_tsv_88": date(2024, 6, 6),
    "rvs_uithoorn": date(2020, 12, 9),
    "rvs_leeuwarden": date(2021, 8, 4),
    "rvs_health": date(2025, 5, 28),
    "olg_graz": date(2024, 12, 9),
    "cjeu_c_154_21": date(2023, 1, 12),
    "cjeu_c_487_21": date(2023, 5, 4),
    "cjeu_c_307_22": date(2023, 10, 26),
    "cjeu_c_203_22": date(2025, 2, 27),
}
"""From when a source exists ("gl_": all guidelines 01/2022): a letter of an earlier day cannot cite it."""

RIGHT_ARTICLES: dict[Right, str] = {
    Right.ACCESS: "15-1",
    Right.ERASURE: "17-1",
    Right.OBJECTION: "21-1",
    Right.RECTIFICATION: "16",
    Right.RESTRICTION: "18-1",
    Right.PORTABILITY: "20-1",
}


BEFORE = {"uk_gdpr_12a": "uk_gdpr_12_3"}
"""What governs a request made before an article was in force."""


def key_of(law: Law, name: str, requested: date) -> str:
    """Return the citation key of an article or of a settled point for a request of a day under a law, or ""."""
    key = KEYS.get(law, {}).get(name) or DECISIONS.get(law, {}).get(name, "")
    return BEFORE[key] if key in BEFORE and not exists(key, requested) else key


def exists(key: str, on: date) -> bool:
    """Tell whether a source was there on a day; one whose date is not known counts as there."""
    return on >= SINCE.get("gl_" if key.startswith("gl_") else key, date.min)


def element_name(element: str) -> str:
    """Return the article name of an element: "15(1)(c)" is "15-1-c"."""
    return element.replace("(", "-").replace(")", "")


def missing_articles(missing: Iterable[str]) -> tuple[str, ...]:
    """Return the articles a list of missing elements touches, each once: "15(1)(c)" touches "15-1"."""
    return tuple(dict.fromkeys("-".join(element_name(name).split("-")[:2]) for name in missing))
