"""Text of rules.yaml to frozen `Rules`, or every problem in it at once with its dotted path."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml
from pydantic import ValidationError

from cases.model import Law, StepName
from cases.rules.book import Rules

try:
    from yaml import CSafeLoader as SafeLoader
except ImportError:  # pragma: no cover - PyYAML built without libyaml: slower, same result
    from yaml import SafeLoader  # type: ignore[assignment]


NEEDED_SOURCES = ["our_practice", "imy_9442", "dpc_airbnb_2023"]
"""Citation keys that the arithmetic in `deadlines` and `identification` names itself."""


class RulesError(ValueError):
    """rules.yaml cannot be used; `problems` holds one sentence per problem."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


def parse_rules(text: str) -> Rules:
    """Read the text of rules.yaml; raises `RulesError` that lists every problem at once."""
    raw = _load(text)
    problems: list[str] = []
    rules: Rules | None = None
    try:
        rules = Rules.model_validate(raw)
    except ValidationError as error:
        problems += [_sentence(dict(detail)) for detail in error.errors()]
    problems += _cross_check(raw)
    if rules is None or problems:
        raise RulesError(tuple(problems))
    return rules


class _Loader(SafeLoader):
    """YAML whose mappings may not name a key twice: the later one would silently win."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value in seen:
                raise yaml.MarkedYAMLError(
                    problem=f"the key '{key.value}' stands twice", problem_mark=key.start_mark
                )
            seen.add(str(key.value))
        return super().construct_mapping(node, deep)


def _load(text: str) -> dict[str, Any]:
    try:
        raw = yaml.load(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
        raise RulesError((f"not readable as YAML: {place}{error.problem}",)) from error
    except (yaml.YAMLError, ValueError) as error:
        raise RulesError((f"not readable as YAML: {' '.join(str(error).split())}",)) from error
    if not isinstance(raw, dict):
        raise RulesError(
            (f"the file must hold keys and values (version, sources, laws ...), not {_kind(raw)}",)
        )
    return raw


def _kind(raw: object) -> str:
    return {"NoneType": "nothing", "list": "a list", "str": "a text"}.get(
        type(raw).__name__, "a single value"
    )


def _sentence(detail: dict[str, Any]) -> str:
    path = ".".join(str(part) for part in detail["loc"] if part != "[key]")
    message = detail["msg"].removeprefix("Value error, ")
    got = "" if detail["type"] in ("missing", "value_error") else f" (got {_short(detail['input'])})"
    return f"{path}: {message}{got}"


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _cross_check(raw: dict[str, Any]) -> Iterator[str]:
    """What no single field shows: keys that lead nowhere, names that are missing or stand twice."""
    sources = _mapping(raw.get("sources"))
    confidence = {key: row.get("confidence") for key, row in sources.items() if isinstance(row, dict)}
    for part in ("laws", "steps", "identification", "completeness"):
        for path, key in _citations(raw.get(part), part):
            if key not in sources:
                yield f"{path}: no source has the key {key!r}"
            elif confidence.get(key) == "M":
                yield f"{path}: the source {key!r} is not confirmed (confidence M) and may not carry a rule"
    yield from _names_missing(raw, "steps", [name.value for name in StepName])
    yield from _names_missing(raw, "laws", [law.value for law in Law])
    yield from _names_missing(raw, "sources", NEEDED_SOURCES)
    yield from _unknown_kinds(raw)
    yield from _twice(raw)


_CITING = frozenset({"source", "sources", "contrary", "also"})


def _citations(node: Any, path: str) -> Iterator[tuple[str, str]]:
    """Every citation key below `node` with the dotted path of the field that names it."""
    if isinstance(node, list):
        for index, child in enumerate(node):
            yield from _citations(child, f"{path}.{index}")
    elif isinstance(node, dict):
        for name, child in node.items():
            below = f"{path}.{name}"
            if name == "earlier_sources" and isinstance(child, dict):
                yield from _leaves(
                    {part: key for part, key in child.items() if part not in ("before", "pauses")}, below
                )
                continue
            yield from (_leaves(child, below) if name in _CITING else _citations(child, below))


def _leaves(node: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(node, str):
        yield path, node
    elif isinstance(node, list | dict):
        for name, child in enumerate(node) if isinstance(node, list) else node.items():
            yield from _leaves(child, f"{path}.{name}")


def _names_missing(raw: dict[str, Any], part: str, names: list[str]) -> Iterator[str]:
    rows = raw.get(part)
    if isinstance(rows, dict):
        yield from (f"{part}.{name}: missing" for name in names if name not in rows)


def _matrix(raw: dict[str, Any]) -> tuple[dict[str, Any], list[Any]]:
    test = _mapping(raw.get("identification"))
    return test, [_mapping(row) for row in _items(test.get("rules"))]


def _unknown_kinds(raw: dict[str, Any]) -> Iterator[str]:
    test, rows = _matrix(raw)
    known = _mapping(test.get("controller_kinds"))
    for index, row in enumerate(rows):
        for name in ("kinds", "not_kinds"):
            for kind in _items(_mapping(row.get("when")).get(name)):
                if str(kind) not in known:
                    yield f"identification.rules.{index}.when.{name}: no controller kind is called {kind!r}"


def _twice(raw: dict[str, Any]) -> Iterator[str]:
    _, rows = _matrix(raw)
    for path, entries in (("identification.rules", rows), ("completeness", _items(raw.get("completeness")))):
        seen: list[Any] = []
        for index, entry in enumerate(entries):
            name = _mapping(entry).get("id")
            if name is not None and name in seen:
                yield f"{path}.{index}.id: {name!r} stands twice"
            seen.append(name)


def _mapping(value: Any) -> dict[Any, Any]:
    return value if isinstance(value, dict) else {}


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
