"""The home folder: rules.yaml (public law) and config.toml (private servers), read whole or refused whole.

Every problem of both files is told at once, each with its dotted path.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from cases.problems import Problem
from cases.rules import Rules, RulesError, parse_rules
from daemon.credentials import secret_of, sources_of, write_secret
from mail.autoconfig import HERE, may_be_asked
from mail.inbox import Account
from mail.oauth import PROVIDERS, Provider, Tokens
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
    """Fields that IMAP and SMTP share; exactly one source of the password, none with XOAUTH2."""

    host: str
    port: int = Field(ge=1, le=65535)
    user: str = ""
    auth: Literal["password", "xoauth2"] = "password"
    password: str | None = None
    password_env: str | None = None
    password_file: str | None = None
    password_command: tuple[str, ...] | None = None
    tls: Literal["tls", "starttls", "plain"] = "tls"
    insecure: bool = False
    ca_file: str = ""

    @model_validator(mode="after")
    def _plain_only_when_said(self) -> Server:
        if self.tls == "plain" and self.host not in HERE and not self.insecure:
            raise ValueError(
                'tls = "plain" shows password and mail to everybody on the way: write "tls" or "starttls"; only if the '
                "way to this server is safe by itself (a VPN, a wire of yours) write insecure = true beside it"
            )
        if self.insecure and self.tls != "plain":
            raise ValueError(
                'insecure = true goes with tls = "plain" only: leave it out (a certificate of your own authority is '
                "accepted when ca_file names it)"
            )
        return self

    @model_validator(mode="after")
    def _token_without_password(self) -> Server:
        if self.auth != "xoauth2":
            return self
        if not self.user:
            raise ValueError('auth = "xoauth2" needs user, the address of the mailbox')
        if any(getattr(self, key) is not None for key in sources_of("password")):
            raise ValueError('auth = "xoauth2" takes no password: remove it, or leave auth out')
        return self


class OauthSection(Section):
    """Where access tokens come from: a provider that is known, or `token_url`."""

    provider: Literal["google", "microsoft", ""] = ""
    token_url: str = ""
    client_id: str = Field(min_length=1)
    scope: str | None = None
    ca_file: str = ""
    client_secret: str | None = None
    client_secret_env: str | None = None
    client_secret_file: str | None = None
    client_secret_command: tuple[str, ...] | None = None
    refresh_token: str | None = None
    refresh_token_env: str | None = None
    refresh_token_file: str | None = None
    refresh_token_command: tuple[str, ...] | None = None

    @property
    def endpoint(self) -> Provider:
        """Where tokens are asked for, and with which scope; what is configured goes before what is known."""
        known = PROVIDERS.get(self.provider, Provider(""))
        return Provider(self.token_url or known.token_url, known.scope if self.scope is None else self.scope)

    @model_validator(mode="after")
    def _somewhere_safe(self) -> OauthSection:
        url = self.endpoint.token_url
        if not url:
            raise ValueError('write provider = "google" or "microsoft", or the token_url of another provider')
        if not may_be_asked(url):
            raise ValueError("token_url must begin with https:// (http:// only for this machine)")
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
    delimiter: Literal["+", "-", "=", ""] = "+"
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
    oauth: OauthSection | None = None
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
    def _tokens_have_a_source(self) -> Config:
        for name, section in (("imap", self.imap), ("smtp", self.smtp)):
            if section.auth == "xoauth2" and self.oauth is None:
                raise ValueError(
                    f'{name}.auth = "xoauth2" needs the table [oauth] with provider, client_id and refresh_token_file'
                )
        return self

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


@dataclass(frozen=True)
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
        """The IMAP account, password or refresh token fetched; Problem when it cannot be."""
        section = self.config.imap
        by_token = section.auth == "xoauth2"
        return Account(
            section.host,
            section.port,
            section.user,
            "" if by_token else secret_of(section, "password", "imap", self.path),
            section.tls,
            section.folder,
            self.tokens if by_token else None,
            ca_file=_beside(self.path, section.ca_file),
        )

    def relay(self) -> Relay:
        """The submission server, password or refresh token fetched; Problem when it cannot be."""
        section = self.config.smtp
        by_token = section.auth == "xoauth2"
        secret = secret_of(section, "password", "smtp", self.path) if section.user and not by_token else ""
        return Relay(
            section.host,
            section.port,
            section.user,
            secret,
            section.tls,
            self.tokens if by_token else None,
            ca_file=_beside(self.path, section.ca_file),
        )

    @cached_property
    def tokens(self) -> Tokens:
        """The access tokens that IMAP and SMTP share; Problem when a secret cannot be fetched."""
        section = self.config.oauth
        assert section is not None, "the configuration was not checked"
        written = self.path / section.refresh_token_file if section.refresh_token_file else None
        return Tokens(
            section.endpoint.token_url,
            section.client_id,
            secret_of(section, "client_secret", "oauth", self.path, needed=False),
            secret_of(section, "refresh_token", "oauth", self.path),
            section.endpoint.scope,
            _beside(self.path, section.ca_file),
            keep=partial(write_secret, written.expanduser()) if written else None,
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
    got = (
        "" if path.endswith(("password", "client_secret", "refresh_token")) else f" (got {detail['input']!r})"
    )
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
    ("literal_error", "delimiter"): 'write "+", "-" or "=", or "" where the server takes no such addresses',
    ("literal_error", "tls"): 'write "tls", "starttls" or "plain"',
    ("literal_error", "auth"): 'write "password" or "xoauth2"',
    ("literal_error", "provider"): 'write "google" or "microsoft", or leave it out and write token_url',
    ("tuple_type", "refresh_token_command"): 'write the command as a list, like ["pass", "show", "relance"]',
    ("tuple_type", "client_secret_command"): 'write the command as a list, like ["pass", "show", "relance"]',
    ("tuple_type", "password_command"): 'write the command as a list, like ["pass", "show", "relance"]',
    ("string_too_short", ""): "this must not be empty",
}
"""How to mend what pydantic finds wrong, by kind of error and name of the key ("" for any)."""
