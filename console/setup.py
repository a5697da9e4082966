"""`relance init`: six questions at most, then config.toml (mode 0600) and rules.yaml, and a mail that proves them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import click

from cases.problems import Problem
from console.config_file import (
    AUTHSERV,
    DIGEST_HOUR,
    Answers,
    config_text,
    keep_old,
    quoted,
    secret_in,
    servers_in,
    write_private,
)
from console.screen import printable
from console.zones import zone_of, zones_in
from daemon.settings import PROJECT, load_config, load_home
from letters.phrasebook import LANGUAGES
from mail.autoconfig import DIRECTORY, SECONDS, Endpoint, Found, find_servers

SPOKEN = {
    "FR": "fr", "MC": "fr", "DE": "de", "AT": "de", "LI": "de", "ES": "es", "IT": "it", "SM": "it", "VA": "it", "NL": "nl",
}  # fmt: skip
"""The language of a country that has one; elsewhere the machine's, or the person says so with --language."""

ENGLISH = {"en": "English", "fr": "French", "de": "German", "es": "Spanish", "it": "Italian", "nl": "Dutch"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was said on the command line; None is asked for, or guessed with `yes`."""

    bot: str | None = None
    name: str | None = None
    address: str | None = None
    country: str | None = None
    server: str | None = None
    password: str | None = None
    language: str | None = None
    time_zone: str | None = None
    yes: bool = False
    force: bool = False
    in_clear: bool = False
    lookup: bool = True
    directory: str = DIRECTORY
    mail: bool = True


def set_up(home: Path, wanted: Wanted) -> None:
    """Ask, write and try; an existing config.toml is never lost.

    Raises:
        Problem: it exists already, an answer is missing with `yes`, or the servers do not work as configured.
    """
    target = home / "config.toml"
    if target.exists() and not wanted.force:
        raise Problem(
            f"{target} exists already: edit it, or use `relance init --force` (the old one is kept)."
        )
    if not wanted.yes:
        click.echo("Six questions at most; Enter takes what stands in brackets.\n")
    answers = _Questions(wanted).ask()
    home.mkdir(parents=True, exist_ok=True)
    content = config_text(answers, LANGUAGES)
    if target.exists():
        click.echo(f"The old configuration is kept as {keep_old(target)}.")
    write_private(target, content)
    if not (home / "rules.yaml").exists():
        shutil.copyfile(PROJECT / "rules.yaml", home / "rules.yaml")
    load_config(home)
    click.echo(f"\nWritten: {target} and {home / 'rules.yaml'}.")
    for sentence in _chosen(answers):
        click.echo(sentence)
    if wanted.mail:
        try_out(home)
    click.echo(f"Next: relance --home {home} {'run' if wanted.mail else 'check'}")


def _chosen(answers: Answers) -> list[str]:
    """What was decided without a question, and how to change it."""
    others = len(zones_in(answers.country)) - 1
    more = f" ({answers.country} has {others} more)" if others > 0 else ""
    return [
        f"Mails to you: in {ENGLISH[answers.language]}, the digest at {DIGEST_HOUR}:00, {answers.zone} time{more}.",
        "To change that mail the bot LANGUAGE or DIGEST with what you want; time_zone stands in config.toml.",
    ]


class _Questions:
    """Asks what the command line did not say, in order, at most six things."""

    def __init__(self, wanted: Wanted) -> None:
        self.wanted = wanted
        self.asked = 0

    def ask(self) -> Answers:
        """Everything that config.toml needs."""
        wanted = self.wanted
        bot = self._one("bot", wanted.bot, "Mail address that only the bot reads", _address)
        name = self._one("name", wanted.name, "Your name", _name)
        owner = self._one(
            "address", wanted.address, "Your own mail address (the bot obeys mail from it)", _address
        )
        country = self._one("country", wanted.country, "Country you live in, two letters", _country, _here())
        imap, smtp = self._servers(bot)
        return Answers(
            bot,
            name,
            owner,
            country,
            _language(wanted, country),
            zone_of(country, wanted.time_zone),
            imap,
            smtp,
            self._secret(),
        )

    def _servers(self, bot: str) -> tuple[Endpoint, Endpoint]:
        found = None
        if self.wanted.server is None and self.wanted.lookup:
            found = _look_up(bot, self.wanted.directory)
        usual = shown(found) if found else f"mail.{bot.partition('@')[2]}"
        text = self._one(
            "server",
            self.wanted.server,
            "Mail server, or IMAP and SMTP server (host or host:port)",
            _servers,
            usual,
        )
        return (found.imap, found.smtp) if found and text == usual else servers_in(text)

    def _secret(self) -> str:
        if self.wanted.in_clear:
            if self.wanted.yes:
                raise Problem("--password-in-clear asks for the password: it does not go with --yes.")
            secret = click.prompt(
                "   Password of the mailbox (it will stand in config.toml)", hide_input=True
            )
            return f"password = {quoted(secret)}"
        text = self._one(
            "password",
            self.wanted.password,
            "Where the mailbox password is: a command that prints it, env:NAME or file:PATH",
            _secret,
            "pass show relance",
        )
        return secret_in(text)

    def _one(
        self, option: str, said: str | None, question: str, check: Callable[[str], str], usual: str = ""
    ) -> str:
        """The answer from the command line, or from the person; asked again until it can be used."""
        if said is not None:
            return check(said.strip())
        if self.wanted.yes:
            if not usual:
                raise Problem(f"--yes asks nothing, so --{option} must be given.")
            return check(usual)
        self.asked += 1
        while True:
            answer = click.prompt(f"{self.asked}. {question}", default=usual, show_default=bool(usual))
            try:
                return check(answer.strip())
            except Problem as problem:
                for sentence in problem.problems:
                    click.echo(printable(sentence))


def shown(found: Found) -> str:
    """Both servers as they can be written in answer."""
    return f"{found.imap.host}:{found.imap.port} {found.smtp.host}:{found.smtp.port}"


def _look_up(bot: str, directory: str) -> Found | None:
    click.echo(f"Looking for the servers of {bot.partition('@')[2]} (at most {SECONDS:.0f} seconds) ...")
    found = find_servers(bot, directory=directory)
    if found is None:
        click.echo("Found none: its provider's help pages name them.")
    else:
        click.echo(printable(f"Found, as {found.said_by} says: {shown(found)}"))
    return found


def _address(answer: str) -> str:
    local, at, domain = answer.partition("@")
    if not (local and at and "." in domain and not any(c.isspace() or c in '<>"' for c in answer)):
        raise Problem(f"'{answer}' is not a mail address: write it like bot@mail.example.")
    return answer


def _name(answer: str) -> str:
    if not answer:
        raise Problem("Letters are signed with your name: please write it.")
    return answer


def _country(answer: str) -> str:
    code = answer.upper()
    if not (len(code) == 2 and code.isascii() and code.isalpha()):
        raise Problem(f"'{answer}' is no country: write its two letters, like FR or DE.")
    return code


def _servers(answer: str) -> str:
    servers_in(answer)
    return answer


def _secret(answer: str) -> str:
    line = secret_in(answer)
    program = answer.split()[0]
    if line.startswith("password_command") and shutil.which(program) is None:
        click.echo(printable(f"Note: there is no program {program} on this machine yet."))
    return answer


def _spoken_here() -> tuple[str, str]:
    """Language and country of the machine, from LC_ALL or LANG, each "" when it does not say."""
    name = (os.environ.get("LC_ALL") or os.environ.get("LANG") or "").partition(".")[0]
    language, _, country = name.partition("_")
    return (language, country) if len(language) == 2 and len(country) == 2 else ("", "")


def _here() -> str:
    return _spoken_here()[1]


def _language(wanted: Wanted, country: str) -> str:
    spoken = wanted.language or SPOKEN.get(country) or _spoken_here()[0]
    if wanted.language and spoken not in LANGUAGES:
        raise Problem(f"--language: write one of {', '.join(LANGUAGES)}.")
    return spoken if spoken in LANGUAGES else "en"


def try_out(home: Path) -> None:
    """Log in to both servers, send a mail to the bot and wait for it; what is learnt from it is written down.

    Raises:
        Problem: what must be mended, and that everything else is written.
    """
    from console.checks import try_imap, try_smtp
    from console.echo import WAIT_SECONDS, mail_to_self

    settings = load_home(home)
    problems: list[str] = []
    for server, attempt in ((settings.config.imap, try_imap), (settings.config.smtp, try_smtp)):
        click.echo(f"Trying {server.host}:{server.port} ...")
        try:
            click.echo(f"  {attempt(settings)}")
        except Problem as problem:
            problems += problem.problems
    if problems:
        raise Problem(*problems, _then(home))
    click.echo(
        f"Sending a mail to {settings.config.bot.address} and waiting for it (at most {WAIT_SECONDS} s) ..."
    )
    try:
        echo = mail_to_self(settings)
    except Problem as problem:
        raise Problem(*problem.problems, _then(home)) from problem
    for sentence in echo.words:
        click.echo(f"  {printable(sentence)}")
    if echo.authserv_id:
        path = home / "config.toml"
        text = path.read_text(encoding="utf-8")
        write_private(path, text.replace(AUTHSERV, f"authserv_id = {quoted(echo.authserv_id)}", 1))


def _then(home: Path) -> str:
    return f"config.toml is written: mend this in it, then run `relance --home {home} check`."
