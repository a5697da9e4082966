"""`relance check` says what the servers do to mail, and what becomes of stored mail."""

from __future__ import annotations

from pathlib import Path

import pytest

from cases.problems import Problem
from console.checks import try_imap
from console.echo import Echo
from daemon.settings import load_home
from mail.inbox import connect
from tests.homes import write_home
from tests.servers import Dovecot


def test_check_tries_the_folder_for_stored_mail(dovecot_server: Dovecot, tmp_path: Path) -> None:
    account = dovecot_server.account("processed@bot.example")
    path = write_home(tmp_path, account, 9)
    config = path / "config.toml"
    plain = config.read_text()
    config.write_text(plain.replace("[imap]\n", '[imap]\nprocessed_folder = "Done"\n'))
    assert "stored mail goes to Done" in try_imap(load_home(path))
    client = connect(account)
    assert client.folder_exists("Done")
    client.logout()
    config.write_text(plain.replace("[imap]\n", '[imap]\nprocessed_folder = "\\\\Junk"\n'))
    with pytest.raises(Problem, match=r"no folder bears the mark.*imap\.processed_folder"):
        try_imap(load_home(path))


@pytest.mark.parametrize(
    ("identifier", "header", "said", "unsaid"),
    [
        (True, True, "the Message-ID survived", "dropped"),
        (False, True, "copies by a header of the bot's own, which survived", "set aside"),
        (True, False, "it cannot know its own copies again", "changed on the way"),
        (False, False, "replies are known by the case address alone", "which survived"),
    ],
)
def test_what_survived_the_way_is_said_with_what_it_means(
    identifier: bool, header: bool, said: str, unsaid: str
) -> None:
    words = "; ".join(Echo(1.0, "mx.bot.example", identifier, header).words)
    assert said in words
    assert unsaid not in words
