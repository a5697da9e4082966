"""config.toml as `relance init` writes it: from answers to text, readable by its owner alone."""

from __future__ import annotations

import os
import shlex
import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cases.problems import Problem
from mail.autoconfig import HERE, Endpoint, is_host

PORTS = {993: "tls", 143: "starttls", 465: "tls", 587: "starttls", 25: "starttls"}
"""How mail servers encrypt on their usual ports (RFC 8314, section 3)."""

TEMPLATE = """# config.toml of Relance. Private: keep it readable by you alone (mode 0600).
# Every key with its meaning stands in docs/guide.md; `relance check` tries them all.

[bot]
# The mailbox that only the bot reads; plus-addresses (bot+token@...) must reach it.
address = {bot}
# The name your mail server writes into Authentication-Results ("" = not known yet).
authserv_id = ""

[owner]
name = {name}
address = {owner}
language = {language}   # of the mails to you: {languages}
country = {country}     # where you live, two letters
time_zone = {zone}
digest_hour = {hour}

# Other people with cases of their own, or who help (optional, repeatable):
# [[owners]]
# name = "Bob Lind"
# address = "bob@ngo.example"
# country = "NL"
# role = "helper"          # sees and forwards, commands nothing; leave it out for an owner
# helps = [{owner}]

[imap]
{imap}
folder = "INBOX"
{secret}

[smtp]
{smtp}
{secret}

# What you know of an organisation beforehand (optional, repeatable):
# [[controllers]]
# name = "Faceseek Inc."
# domains = ["faceseek.example"]
# country = "US"
# kind = "face_search"
# eu_establishment = false
"""

AUTHSERV = 'authserv_id = ""'

DIGEST_HOUR = 18
"""At which the digest comes, in the person's zone."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What config.toml is made of; `secret` is the line that says where the password is."""

    bot: str
    name: str
    owner: str
    country: str
    language: str
    zone: str
    imap: Endpoint
    smtp: Endpoint
    secret: str


def config_text(answers: Answers, languages: tuple[str, ...]) -> str:
    """The text of config.toml."""
    return TEMPLATE.format(
        bot=quoted(answers.bot),
        name=quoted(answers.name),
        owner=quoted(answers.owner),
        language=quoted(answers.language),
        languages=", ".join(languages),
        country=quoted(answers.country),
        zone=quoted(answers.zone),
        hour=DIGEST_HOUR,
        imap=_server(answers.imap, answers.bot),
        smtp=_server(answers.smtp, answers.bot),
        secret=answers.secret,
    )


def _server(server: Endpoint, user: str) -> str:
    lines = [
        f"host = {quoted(server.host)}",
        f"port = {server.port}",
        f"user = {quoted(server.user or user)}",
        f'tls = "{server.tls}"   # "tls", "starttls", or "plain" (this machine only)',
    ]
    return "\n".join(lines)


def servers_in(text: str) -> tuple[Endpoint, Endpoint]:
    """Servers as people write them: one for both, or first IMAP, then SMTP, each with or without its port.

    Raises:
        Problem: when that is no name or number of a server.
    """
    words = text.replace(",", " ").split()
    if not 1 <= len(words) <= 2:
        raise Problem(
            f"'{text}' is no mail server: write it like mail.example or imap.example:993 smtp.example:465."
        )
    imap = _endpoint(words[0], 993)
    if len(words) == 1:
        return imap, _endpoint(imap.host if ":" not in imap.host else f"[{imap.host}]", 465)
    return imap, _endpoint(words[1], 465)


def _endpoint(word: str, usual: int) -> Endpoint:
    host, port = word, ""
    if word.startswith("["):
        host, _, rest = word[1:].partition("]")
        port = rest.removeprefix(":")
    elif word.count(":") == 1:
        host, _, port = word.partition(":")
    number = int(port) if port.isdecimal() else usual if not port else 0
    if not is_host(host) or not 1 <= number <= 65535:
        raise Problem(f"'{word}' is no mail server: write it like mail.example or imap.example:993.")
    plain = "plain" if host in HERE else "tls"
    return Endpoint(host, number, PORTS.get(number, plain))


def secret_in(text: str) -> str:
    """The line of config.toml for where the password is: env:NAME, file:PATH, or a command that prints it.

    Raises:
        Problem: when nothing is named.
    """
    kind, mark, rest = text.strip().partition(":")
    if mark and kind in ("env", "file"):
        if not rest.strip():
            raise Problem(f"'{text}' names nothing: write env:RELANCE_PASSWORD or file:~/.relance-password.")
        return f"password_{kind} = {quoted(rest.strip())}"
    try:
        words = shlex.split(text)
    except ValueError as error:
        raise Problem(f"'{text}' is no command: {error}.") from error
    if not words:
        raise Problem("There must be a command that prints the password, env:NAME or file:PATH.")
    return "password_command = [" + ", ".join(quoted(word) for word in words) + "]"


def quoted(text: str) -> str:
    """A TOML basic string."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in escaped) + '"'


def write_private(path: Path, content: str) -> None:
    """Write a file of mode 0600 whole or not at all."""
    tomllib.loads(content)
    draft = path.with_name(f"{path.name}.new")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(content)
    draft.replace(path)


def keep_old(path: Path) -> Path:
    """Put an existing file aside under the time of now; gives where it is."""
    kept = path.with_name(f"{path.name}.{datetime.now(UTC):%Y%m%d-%H%M%S}")
    path.rename(kept)
    return kept
