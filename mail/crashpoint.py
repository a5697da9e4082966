"""Named points at which a test may kill the process, to prove that a crash there loses nothing and repeats nothing.

`RELANCE_CRASH_AT=receipt.accepted` in the environment ends the process with SIGKILL the first time it comes
there, `receipt.accepted:3` the third time; without the variable a point costs one look-up and does nothing.
"""

from __future__ import annotations

import os
import signal
from collections import Counter

VARIABLE = "RELANCE_CRASH_AT"

KINDS = ("receipt", "digest", "letter")

POINTS = (
    "mail.fetched",  # the server has given it, nothing is stored
    "mail.stored",  # its bytes are written, nothing is committed
    "mail.kept",  # its bytes are committed, nothing follows from them yet
    "mail.parsed",  # its documents are read, nothing of it is written
    "mail.read",
    "mail.decided",
    "command.applied",
    "copy.seen",
    "mail.taken",  # everything that follows is written, nothing is committed
    "mail.committed",  # not moved yet
    "mail.moved",
    "due.decided",  # what is due is written, nothing is committed
    "due.committed",
    "digest.written",
    *(
        f"{kind}.{phase}"
        for kind in KINDS
        for phase in ("leaving", "data_begun", "accepted", "recorded", "sent")
    ),
    "doubt.settled",  # a letter of unknown fate was judged, nothing is committed
)
"""Every point there is, in the order of the way through the house."""

_passed: Counter[str] = Counter()


def crashpoint(name: str) -> None:
    """Die here, as if the power had failed, when the environment asks for it."""
    wanted = os.environ.get(VARIABLE)
    if wanted is None:
        return
    _passed[name] += 1
    point, _, count = wanted.partition(":")
    if point == name and _passed[name] == int(count or 1):
        os.kill(os.getpid(), signal.SIGKILL)
