"""Home folders for tests: a config.toml that points at servers of this machine."""

from __future__ import annotations

import shutil
from pathlib import Path

from mail.inbox import Account

ROOT = Path(__file__).resolve().parent.parent

CONFIG = """[bot]
address = "{bot}"
authserv_id = "{authserv}"

[owner]
name = "Ada Roe"
address = "ada@roe.example"
language = "{language}"
country = "IE"
time_zone = "{time_zone}"
digest_hour = {digest_hour}
{owner}
acts_as = "{acts_as}"

[imap]
host = "{imap_host}"
port = {imap_port}
user = "{user}"
password = "{password}"
tls = "plain"
folder = "{folder}"

[smtp]
host = "127.0.0.1"
port = {smtp_port}
tls = "plain"
mails_per_hour = 100000
"""


PERSON = """
[[owners]]
name = "{name}"
address = "{address}"
language = "{language}"
country = "{country}"
time_zone = "{zone}"
digest_hour = {hour}
"""
"""Another person of the same bot; `people` of `write_home` takes such tables."""

SUBJECT = """
[[subjects]]
name = "{name}"
address = "{address}"
language = "fr"
country = "FR"
"""


def write_home(
    path: Path,
    account: Account,
    smtp_port: int,
    *,
    bot: str = "relance@bot.example",
    authserv: str = "mx.bot.example",
    language: str = "en",
    folder: str = "INBOX",
    password: str | None = None,
    acts_as: str = "",
    subjects: tuple[str, ...] = (),
    time_zone: str = "Europe/Dublin",
    digest_hour: int = 18,
    owner: str = "",
    people: tuple[str, ...] = (),
) -> Path:
    """Write config.toml and rules.yaml into `path` and give it back."""
    path.mkdir(parents=True, exist_ok=True)
    (path / "config.toml").write_text(
        CONFIG.format(
            bot=bot,
            authserv=authserv,
            language=language,
            imap_host=account.host,
            imap_port=account.port,
            user=account.user,
            password=account.password if password is None else password,
            folder=folder,
            smtp_port=smtp_port,
            time_zone=time_zone,
            digest_hour=digest_hour,
            owner=owner,
            acts_as=acts_as,
        )
        + "".join(
            SUBJECT.format(name=name, address=f"{name.split()[0].lower()}@home.example") for name in subjects
        )
        + "".join(people),
        encoding="utf-8",
    )
    (path / "config.toml").chmod(0o600)
    shutil.copyfile(ROOT / "rules.yaml", path / "rules.yaml")
    return path
