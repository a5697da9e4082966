"""A case may be shared: with whom, and whether that person decides too or only helps."""

from __future__ import annotations

import re

ADDRESS = re.compile(r"[^\s<>@,;:\"()]+@[^\s<>@,;:\"()]+\.[^\s<>@,;:\"().]+")

OWNER_WORDS = frozenset(
    {"owner", "titulaire", "inhaber", "inhaberin", "titular", "titolare", "eigenaar", "propriétaire"}
)
"""What is written behind the address of somebody who shall decide too; without it she only helps."""


def address_in(argument: str) -> str:
    """The first mail address in what follows SHARE or UNSHARE, lower case, or ""."""
    found = ADDRESS.search(argument)
    return found.group().rstrip(".").lower() if found else ""


def role_in(argument: str) -> str:
    """Give "owner" when one of `OWNER_WORDS` stands beside the address, else "helper"."""
    words = {word.strip(".,;:()") for word in argument.lower().split()}
    return "owner" if words & OWNER_WORDS else "helper"
