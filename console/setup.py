"""`relance init`: six questions, then config.toml (mode 0600) and rules.yaml in the home folder."""

from __future__ import annotations

import os
import shutil
import zoneinfo
from datetime import UTC, datetime
from pathlib import Path

import click

from cases.problems import Problem
from daemon.settings import PROJECT, load_config
from letters.phrasebook import LANGUAGES

SPOKEN = {
    "FR": "fr", "MC": "fr", "DE": "de", "AT": "de", "LI": "de", "ES": "es", "IT": "it", "SM": "it", "VA": "it", "NL": "nl",
}  # fmt: skip
"""The language of a country that has one; elsewhere the person says so in config.toml."""

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
digest_hour = 18

[imap]
host = {imap_host}
port = 993
user = {bot}
tls = "tls"             # "tls", "starttls", or "plain" (this machine only)
folder = "INBOX"
password_command = {command}

[smtp]
host = {smtp_host}
port = 465
user = {bot}
tls = "tls"
password_command = {command}

# What you know of an organisation beforehand (optional, repeatable):
# [[controllers]]
# name = "Faceseek Inc."
# domains = ["faceseek.example"]
# country = "US"
# kind = "face_search"
# eu_establishment = false
"""


def set_up(home: Path, *, force: bool) -> None:
    """Ask and write; an existing config.toml is never lost."""
    target = home / "config.toml"
    if target.exists() and not force:
        raise Problem(
            f"{target} exists already: edit it, or use `relance init --force` (the old one is kept)."
        )
    click.echo("Six questions; Enter takes what stands in brackets.\n")
    bot = _address("1. Mail address that only the bot reads")
    host = bot.partition("@")[2]
    name = click.prompt("2. Your name").strip()
    owner = _address("3. Your own mail address (the bot obeys mail from it)")
    country = click.prompt("4. Country you live in, two letters", default="FR").strip().upper()
    imap_host = click.prompt("5. Mail server (IMAP and SMTP)", default=f"mail.{host}").strip()
    command = click.prompt(
        "6. Command that prints the mailbox password", default="pass show relance", show_default=True
    ).strip()
    spoken = SPOKEN.get(country, "en")
    language = spoken if spoken in LANGUAGES else "en"
    content = TEMPLATE.format(
        bot=_toml(bot),
        name=_toml(name),
        owner=_toml(owner),
        language=_toml(language),
        languages=", ".join(LANGUAGES),
        country=_toml(country),
        zone=_toml(_zone()),
        imap_host=_toml(imap_host),
        smtp_host=_toml(imap_host),
        command="[" + ", ".join(_toml(word) for word in command.split()) + "]",
    )
    home.mkdir(parents=True, exist_ok=True)
    if target.exists():
        kept = home / f"config.toml.{datetime.now(UTC):%Y%m%d-%H%M%S}"
        target.rename(kept)
        click.echo(f"The old configuration is kept as {kept}.")
    _write_private(target, content)
    if not (home / "rules.yaml").exists():
        shutil.copyfile(PROJECT / "rules.yaml", home / "rules.yaml")
    load_config(home)
    click.echo(f"\nWritten: {target} and {home / 'rules.yaml'}.")
    click.echo(f"Next: relance --home {home} check")


def _address(question: str) -> str:
    while True:
        answer = click.prompt(question, default="", show_default=False).strip()
        local, at, domain = answer.partition("@")
        if local and at and "." in domain and not any(c.isspace() for c in answer):
            return answer
        click.echo("That is not a mail address: write it like bot@mail.example.")


def _toml(text: str) -> str:
    """A TOML basic string."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in escaped) + '"'


def _zone() -> str:
    """The machine's time zone, or UTC when it does not say."""
    link = Path("/etc/localtime")
    name = str(link.resolve()).partition("zoneinfo/")[2] if link.exists() else ""
    return name if name in zoneinfo.available_timezones() else "UTC"


def _write_private(path: Path, content: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(content)
