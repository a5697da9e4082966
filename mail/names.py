"""Look up DKIM keys in the DNS: one TXT record, bounded in time, None when there is none or no network."""

from __future__ import annotations

import time
from collections.abc import Callable

SECONDS = 5.0
"""Waited for the answers to one mail's names; the last of them may take as long once more."""

Answers = dict[bytes, bytes | str | None]
"""Name to its record."""


def look_up(name: bytes | str, timeout: float = 5.0) -> bytes | None:
    """The first TXT record of `name`, its strings joined (RFC 6376 section 3.6.2.2), or None.

    A name that cannot be looked up is no verdict on a signature: it stays unverified.
    """
    import dns.exception
    import dns.resolver

    text = name.decode("ascii", "replace") if isinstance(name, bytes) else name
    try:
        answer = dns.resolver.resolve(text, "TXT", lifetime=timeout)
    except (dns.exception.DNSException, OSError, ValueError):
        return None
    return next((b"".join(record.strings) for record in answer), None)


class Asked:
    """Looks names up for one mail at a time: each name once, and for all of them together no longer than a few seconds.

    A mail names the servers that are asked for its keys, and its sender may own them.
    """

    def __init__(self, look_up: Callable[[bytes], bytes | str | None], seconds: float = SECONDS) -> None:
        self.look_up = look_up
        self.seconds = seconds
        self.answers: Answers = {}
        self._waited = 0.0

    def begin(self, answers: Answers | None = None) -> None:
        """The next mail; with `answers`, one for which these have come before."""
        self.answers, self._waited = ({} if answers is None else answers), 0.0

    def __call__(self, name: bytes) -> bytes | str | None:
        """The record, or None when there is none or no time is left to ask for it."""
        if name not in self.answers:
            if self._waited > self.seconds:
                return None
            began = time.monotonic()
            self.answers[name] = self.look_up(name)
            self._waited += time.monotonic() - began
        return self.answers[name]
