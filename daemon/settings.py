"""The home folder: rules.yaml (public law) and config.toml (private servers), read whole or refused whole.

Every problem of both files is told at once, each with its dotted path.
"""

from __future__ import annotations

import os
import subprocess
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from cases.problems import Problem
from cases.rules import Rules, RulesError, parse_rules
from mail.inbox import Account
from mail.outbox import Relay

PROJECT = Path(__file__).resolve().parent.parent
"""Where the shipped rules.yaml stands: the clone, or site-packages."""

MODEL = "model"
"""Folder inside the home folder that `relance teach` writes."""


class Section(BaseModel):
    """A table of config.toml: unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)


MailAddress = Annotated[str, Field(pattern=r"^[^@\s<>\"]+@[^@\s<>\"]+\.[^@\s<>\"]+$")]


class Server(Section):
    """Fields that IMAP and SMTP share; exactly one source of the password."""

    host: str
    port: int = Field(ge=1, le=65535)
    user: str = ""
    password: str | None = None
    password_env: str | None = None
    password_file: str | None = None
    password_command: tuple[str, ...] | None = None
    tls: Literal["tls", "starttls", "plain"] = "tls"
    ca_file: str = ""

    @model_validator(mode="after")
    def _plain_only_at_home(self) -> Server:
        if self.tls == "plain" and self.host not in ("127.0.0.1", "::1", "localhost"):
            raise ValueError('tls = "plain" is only allowed for a server on this machine')
        return self


class ImapSection(Server):
    """Where mail comes in."""

    folder: str = "INBOX"
    processed_folder: str = ""
    largest_mail_mb: int = Field(default=25, ge=1, le=1000)

    @property
    def largest_bytes(self) -> int:
        """The size in bytes over which only the beginning of a mail is fetched."""
        return self.largest_mail_mb * 1024 * 1024


class SmtpSection(Server):
    """Where letters go out; `mails_per_hour` is what the provider allows."""

    mails_per_hour: int = Field(default=100, ge=1)


class BotSection(Section):
    """The bot itself."""

    address: MailAddress
    authserv_id: str = ""
    trusted_forwarders: tuple[str, ...] = ()
    database: str = "db/relance.db"
    datasette_url: Annotated[str, Field(pattern=r"^(https?://\S+)?$")] = ""


Place = Annotated[str, Field(pattern=r"^([A-Z]{2}(-[A-Z]{2})?)?$")]
"""A country, or a part of one such as "DE-SN"; "" for none."""


class OwnerSection(Section):
    """A person of this bot: the first one runs it, others have their own cases, or help with those of others."""

    name: str = Field(min_length=1)
    address: MailAddress
    language: str = "en"
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    region: str = ""
    work: Place = ""
    time_zone: str = "UTC"
    digest_hour: int = Field(default=18, ge=0, le=23)
    digest_days: Literal["news", "daily", "weekly", "off"] = "news"
    digest_weekday: Literal[
        "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "never"
    ] = "monday"
    acts_as: str = ""
    role: Literal["owner", "helper"] = "owner"
    helps: tuple[MailAddress, ...] = ()

    @field_validator("language")
    @classmethod
    def _written_language(cls, value: str) -> str:
        from letters.phrasebook import LANGUAGES

        if value not in LANGUAGES:
            names = " or ".join(", ".join(f'"{name}"' for name in LANGUAGES).rsplit(", ", 1))
            raise ValueError(f"write {names}")
        return value

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError('no such time zone: write it like "Europe/Paris"')
        return value


class SubjectSection(Section):
    """A person whom the owner represents by mandate."""

    name: str = Field(min_length=1)
    address: MailAddress
    language: str = "en"
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    region: str = ""
    work: Place = ""
    agent: MailAddress | None = None


class ControllerSection(Section):
    """What is known of an organisation beforehand."""

    name: str
    domains: tuple[str, ...]
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    region: str = ""
    kind: str = "other"
    eu_establishment: bool = True
    postal: str = ""
    infringement: Place = ""


class Config(Section):
    """All of config.toml."""

    bot: BotSection
    owner: OwnerSection
    owners: tuple[OwnerSection, ...] = ()
    imap: ImapSection
    smtp: SmtpSection
    controllers: tuple[ControllerSection, ...] = ()
    subjects: tuple[SubjectSection, ...] = ()

    @property
    def people(self) -> tuple[OwnerSection, ...]:
        """Everybody whom the bot hears; whoever runs it first."""
        return (self.owner, *self.owners)

    def person(self, address: str) -> OwnerSection | None:
        """Who has this address, or None."""
        return next((one for one in self.people if one.address.lower() == address.lower()), None)

    @model_validator(mode="after")
    def _people_fit_together(self) -> Config:
        addresses = [one.address.lower() for one in self.people]
        twice = next((one for one in addresses if addresses.count(one) > 1), None)
        if twice:
            raise ValueError(f"two people have the address {twice}: each needs one of their own")
        if self.bot.address.lower() in addresses:
            raise ValueError("the bot's own address cannot be a person's: give the bot a mailbox of its own")
        if self.owner.role == "helper":
            raise ValueError("owner runs the bot and cannot be a helper: name helpers under [[owners]]")
        decide = {one.address.lower() for one in self.people if one.role == "owner"}
        for one in self.people:
            unknown = [helped for helped in one.helps if helped.lower() not in decide]
            if unknown:
                raise ValueError(f"{one.address} helps {unknown[0]}, who is no owner here")
        return self


@dataclass(frozen=True, slots=True)
class Home:
    """A home folder that was read without a problem."""

    path: Path
    rules: Rules
    config: Config

    @property
    def database(self) -> Path:
        """Where the SQLite file is."""
        return self.path / self.config.bot.database

    @property
    def model(self) -> Path:
        """Where the reading model stands that the owner has taught, if there is one."""
        return self.path / MODEL

    def account(self) -> Account:
        """The IMAP account, password fetched; Problem when it cannot be."""
        section = self.config.imap
        return Account(
            section.host,
            section.port,
            section.user,
            password(section, "imap", self.path),
            section.tls,
            section.folder,
            ca_file=_beside(self.path, section.ca_file),
        )

    def relay(self) -> Relay:
        """The submission server, password fetched; Problem when it cannot be."""
        section = self.config.smtp
        secret = password(section, "smtp", self.path) if section.user else ""
        return Relay(
            section.host,
            section.port,
            section.user,
            secret,
            section.tls,
            ca_file=_beside(self.path, section.ca_file),
        )


def _beside(home: Path, name: str) -> str:
    """A file that config.toml names, relative to the home folder; "" for none."""
    return str((home / name).expanduser()) if name else ""


def load_rules(home: Path) -> Rules:
    """The rules of the home folder, or the shipped ones when it has none; Problem with every problem."""
    path = home / "rules.yaml"
    if not path.exists():
        path = PROJECT / "rules.yaml"
    try:
        return parse_rules(path.read_text(encoding="utf-8"))
    except RulesError as error:
        raise Problem(*(f"{path.name}: {problem}" for problem in error.problems)) from error
    except (OSError, UnicodeDecodeError) as error:
        raise Problem(f"{path}: cannot be read ({error}).") from error


def load_config(home: Path) -> Config:
    """config.toml of the home folder; Problem with every problem."""
    path = home / "config.toml"
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise Problem(
            f"There is no config.toml in {home.resolve()}: run `relance init` there, or name the folder with --home."
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise Problem(f"config.toml: cannot be read as TOML ({error}).") from error
    try:
        return Config.model_validate(raw)
    except ValidationError as error:
        raise Problem(*(_sentence(dict(detail)) for detail in error.errors())) from error


def load_home(home: Path) -> Home:
    """Rules and config together; Problem lists the problems of both."""
    problems: list[str] = []
    parts: list[Any] = []
    for load in (load_rules, load_config):
        try:
            parts.append(load(home))
        except Problem as error:
            problems += error.problems
    if problems:
        raise Problem(*problems)
    return Home(home, parts[0], parts[1])


def _sentence(detail: dict[str, Any]) -> str:
    path = ".".join(str(part) for part in detail["loc"])
    if not path:
        return f"config.toml: {detail['msg'].removeprefix('Value error, ')}."
    if detail["type"] == "missing":
        return f"config.toml: {path} is missing."
    if detail["type"] == "extra_forbidden":
        return f"config.toml: {path} is not known: check the spelling."
    got = "" if path.endswith("password") else f" (got {detail['input']!r})"
    if isinstance(detail["input"], dict):
        got = ""
    words = MENDING.get((detail["type"], path.rpartition(".")[2])) or MENDING.get((detail["type"], ""))
    return f"config.toml: {path}: {words or detail['msg'].removeprefix('Value error, ')}{got}."


MENDING = {
    ("string_pattern_mismatch", "address"): "this is no mail address: write it like bot@mail.example",
    ("string_pattern_mismatch", "datasette_url"): "write an address that begins with https://",
    ("string_pattern_mismatch", "country"): 'write the country as two capital letters, like "FR"',
    ("int_parsing", ""): "write a whole number without quotes",
    ("int_type", ""): "write a whole number without quotes",
    ("string_type", ""): "write text in quotes",
    ("bool_type", ""): "write true or false without quotes",
    ("bool_parsing", ""): "write true or false without quotes",
    ("less_than_equal", "digest_hour"): "write an hour from 0 to 23",
    ("greater_than_equal", "digest_hour"): "write an hour from 0 to 23",
    ("less_than_equal", "port"): "write a port from 1 to 65535",
    ("greater_than_equal", "port"): "write a port from 1 to 65535",
    ("literal_error", "digest_days"): 'write "news", "daily", "weekly" or "off"',
    ("literal_error", "digest_weekday"): 'write a day such as "monday", or "never"',
    ("literal_error", "tls"): 'write "tls", "starttls" or "plain"',
    ("tuple_type", "password_command"): 'write the command as a list, like ["pass", "show", "relance"]',
    ("string_too_short", ""): "this must not be empty",
}
"""How to mend what pydantic finds wrong, by kind of error and name of the key ("" for any)."""


def password(section: Server, name: str, home: Path) -> str:
    """The password from the one source that config.toml names.

    Raises:
        Problem: no source or several, or the source gives nothing.
    """
    sources = {
        key: value
        for key in ("password", "password_env", "password_file", "password_command")
        if (value := getattr(section, key)) is not None
    }
    if len(sources) != 1:
        raise Problem(
            f"config.toml: {name} needs exactly one of password_command, password_file, password_env, password"
            f" (found {', '.join(sources) or 'none'})."
        )
    key, value = next(iter(sources.items()))
    secret = _fetch(key, value, name, home)
    if not secret:
        raise Problem(f"config.toml: {name}.{key} gives an empty password.")
    return secret


def _fetch(key: str, value: Any, name: str, home: Path) -> str:
    try:
        if key == "password_env":
            return os.environ.get(value, "")
        if key == "password_file":
            return (home / value).expanduser().read_text(encoding="utf-8").strip()
        if key == "password_command":
            done = subprocess.run(list(value), capture_output=True, text=True, timeout=30, check=True)
            return done.stdout.strip()
    except (OSError, subprocess.SubprocessError) as error:
        raise Problem(f"config.toml: {name}.{key} cannot be used ({error}).") from error
    return str(value)
