"""What a disclosure addresses to the elements of Art. 15 GDPR that are still missing."""

from __future__ import annotations

from collections.abc import Iterable

from cases.rules import Rules


def assess(addressed: Iterable[str], rules: Rules) -> tuple[str, ...]:
    """Elements of Art. 15(1)(a)-(h), 15(2), 15(3) GDPR that are not in `addressed`, in the order of the article.

    Elements that rules.yaml does not know are ignored. An element with a condition (`only_if` in rules.yaml)
    counts as missing too: a sentence that it does not apply would address it.
    """
    found = frozenset(addressed)
    return tuple(element.id for element in rules.completeness if element.id not in found)
