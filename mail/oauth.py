"""Access tokens of OAuth 2, got with a refresh token (RFC 6749, section 6) and used for XOAUTH2 logins."""

from __future__ import annotations

import contextlib
import http.client
import json
import logging
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from cases.problems import Problem
from mail.autoconfig import may_be_asked
from mail.imap import plain, tls_context

TIMEOUT = 30
LARGEST = 65536
"""Bytes of an answer that are read; a token has some two thousand."""

MARGIN = 60
"""Seconds before its expiry at which a token is no longer used."""

UNSAID = 300
"""Seconds a token is used whose server does not say how long it lasts."""

LONGEST = 86_400
"""Seconds after which a token is renewed whatever was said of it."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Provider:
    """Where a provider gives tokens, and the scope that lets a client read and send mail ("": as signed in)."""

    token_url: str
    scope: str = ""


PROVIDERS = {
    "google": Provider("https://oauth2.googleapis.com/token"),
    "microsoft": Provider(
        "https://login.microsoftonline.com/common/oauth2/v2.0/token",
        "https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access",
    ),
}


@dataclass(slots=True)
class Tokens:
    """Gives access tokens, each until shortly before its expiry; an instance is a `mail.imap.Token`.

    `keep` is told a new refresh token, which some servers give with each access token in place of the old one.
    `clock` counts seconds. Threads may share it.
    """

    token_url: str
    client_id: str
    client_secret: str
    refresh_token: str
    scope: str = ""
    ca_file: str = ""
    keep: Callable[[str], None] | None = None
    clock: Callable[[], float] = time.monotonic
    _access: str = ""
    _until: float = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, renew: bool) -> str:
        """The access token; a new one when the old has run out, or `renew` says that it was refused.

        Raises:
            Problem: the token server cannot be reached, or gives none; the text says what to do.
        """
        with self._lock:
            if renew or not self._access or self.clock() >= self._until:
                self._fetch()
            return self._access

    def _fetch(self) -> None:
        self._access = ""
        asked = self.clock()
        answer = _post(self.token_url, self._form(), self.ca_file)
        access = answer.get("access_token")
        if not _is_token(access):
            raise _no_tokens(self.token_url, "its answer holds no access token")
        lasts = _seconds(answer.get("expires_in"))
        self._access, self._until = str(access), asked + lasts - min(MARGIN, lasts / 2)
        self._rotate(answer.get("refresh_token"))

    def _form(self) -> dict[str, str]:
        form = {
            "grant_type": "refresh_token",
            "refresh_token": self.refresh_token,
            "client_id": self.client_id,
            "client_secret": self.client_secret,
            "scope": self.scope,
        }
        return {key: value for key, value in form.items() if value}

    def _rotate(self, fresh: Any) -> None:
        """From now on use the refresh token that came with the answer, if one came."""
        if not _is_token(fresh) or fresh == self.refresh_token:
            return
        self.refresh_token = fresh
        if self.keep is None:
            return
        try:
            self.keep(fresh)
        except OSError as error:
            log.warning(
                "oauth: the new refresh token cannot be written down (%s): it is lost at the end.", error
            )


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Secrets go to the address that was configured, and nowhere else."""

    def redirect_request(self, *_: Any) -> None:
        """Follow nothing."""


def _post(url: str, form: dict[str, str], ca_file: str) -> dict[str, Any]:
    if not may_be_asked(url):
        raise Problem(
            f"oauth: {url} is no HTTPS address: correct oauth.token_url (http only for this machine)."
        )
    where = urllib.parse.urlsplit(url).netloc
    secured = urllib.request.HTTPSHandler(context=tls_context(ca_file))
    opener = urllib.request.build_opener(_NoRedirects, secured)
    request = urllib.request.Request(url, urllib.parse.urlencode(form).encode())
    request.add_header("Accept", "application/json")
    try:
        with opener.open(request, timeout=TIMEOUT) as answer:
            return _read(url, answer.read(LARGEST))
    except urllib.error.HTTPError as error:
        with error:
            raise _refused(url, error) from error
    except (OSError, http.client.HTTPException) as error:
        words = plain(getattr(error, "reason", None) or error)
        if "CERTIFICATE_VERIFY_FAILED" in words:
            raise Problem(
                f"oauth: the certificate of {where} is not accepted ({words}): use the host name that stands in the "
                "certificate, or name the file of your own authority in oauth.ca_file."
            ) from error
        raise Problem(
            f"oauth: cannot reach {where} for an access token ({words}): check the network and oauth.token_url."
        ) from error


def _read(url: str, content: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise _no_tokens(url, "its answer is no JSON") from error
    if not isinstance(answer, dict):
        raise _no_tokens(url, "its answer is no JSON object")
    return answer


def _refused(url: str, error: urllib.error.HTTPError) -> Problem:
    """The problem behind an answer that is no success (RFC 6749, section 5.2)."""
    where = urllib.parse.urlsplit(url).netloc
    if error.code == 429 or error.code >= 500:
        return Problem(
            f"oauth: {where} gives no access token now (HTTP {error.code}): it will be asked again."
        )
    answer: dict[str, Any] = {}
    with contextlib.suppress(Problem, OSError, http.client.HTTPException):
        answer = _read(url, error.read(LARGEST))
    name, words = _said(answer.get("error")), _said(answer.get("error_description"))
    said = " ".join(part for part in (name, words) if part) or f"HTTP {error.code}"
    mend = MENDING.get(name)
    if mend is None:
        return _no_tokens(url, said)
    return Problem(f"oauth: {where} gives no access token ({said}): {mend}")


MENDING = {
    "invalid_grant": "the refresh token has run out or was withdrawn; sign in again for this mailbox and put the "
    "new one where oauth.refresh_token is read from.",
    "invalid_client": "check oauth.client_id and oauth.client_secret.",
    "unauthorized_client": "check oauth.client_id, and that this client may use refresh tokens.",
    "invalid_scope": "correct oauth.scope, or leave it out to use what the sign-in allowed.",
}
"""What to do next, by the error that the server names."""


def _no_tokens(url: str, words: str) -> Problem:
    return Problem(
        f"oauth: {url} gives no access token ({words}): check oauth.token_url and the keys beside it."
    )


def _said(words: Any) -> str:
    """Words of a server on one line and not without end."""
    return " ".join(str(words or "").split())[:200]


def _is_token(value: Any) -> bool:
    """True for what may stand in a login: printable ASCII without spaces (RFC 6750, section 2.1)."""
    return isinstance(value, str) and bool(value) and all("!" <= char <= "~" for char in value)


def _seconds(said: Any) -> float:
    """How long a token lasts; some servers write the number as text."""
    with contextlib.suppress(TypeError, ValueError):
        seconds = float(said)
        if 0 < seconds < float("inf"):
            return min(seconds, LONGEST)
    return UNSAID
