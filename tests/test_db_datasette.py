"""What `relance browse` shows: every table opens, every canned query runs."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import yaml
from datasette.app import Datasette

from cases.rules import Rules
from db import records
from db.store import Store
from tests.homes import ROOT

METADATA = yaml.safe_load((ROOT / "db/datasette.yaml").read_text(encoding="utf-8"))


def test_tables_and_canned_queries_open_in_datasette(tmp_path: Path, rules: Rules) -> None:
    store = Store(tmp_path / "relance.db")
    with store.transaction():
        records.seed_authorities(store, rules)
        records.add_owner(store, "Ada Roe", "ada@roe.example", "en", "UTC", 18, datetime.now(UTC))
    tables = [row["name"] for row in store.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
    store.close()

    async def look() -> dict[str, int]:
        datasette = Datasette([str(tmp_path / "relance.db")], metadata=METADATA)
        await datasette.invoke_startup()
        paths = [f"/relance/{name}.json" for name in tables if not name.startswith(("sqlite_", "_"))]
        paths += [f"/relance/{name}.json?case=1" for name in METADATA["databases"]["relance"]["queries"]]
        return {path: (await datasette.client.get(path)).status_code for path in [*paths, "/", "/relance"]}

    answers = asyncio.run(look())
    assert {path: code for path, code in answers.items() if code != 200} == {}
    assert len(answers) > 20


def test_the_described_tables_exist(tmp_path: Path) -> None:
    store = Store(tmp_path / "relance.db")
    tables = {row["name"] for row in store.rows("SELECT name FROM sqlite_master")}
    assert set(METADATA["databases"]["relance"]["tables"]) <= tables
    store.close()
