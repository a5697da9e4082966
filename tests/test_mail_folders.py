"""Folders as providers name them: below the inbox, below a prefix of theirs, in the language of the mailbox, as labels."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mail import folders
from mail.imap import Connection, connect
from mail.inbox import Inbox, Keeping
from tests.servers import DOVECOT, Dovecot, dovecot
from tests.test_mail_inbox import Seen, _count, mail
from tests.test_mail_inbox_lines import script_account
from tests.wires import imap_script

GMAIL = """
namespace inbox {
  separator = /
  mailbox "[Gmail]/Tous les messages" {
    auto = create
    special_use = \\All
  }
  mailbox "[Gmail]/Messages envoyés" {
    auto = create
    special_use = \\Sent
  }
  mailbox Sent {
    auto = no
    special_use =
  }
}
"""


@pytest.fixture(scope="module")
def gmail() -> Iterator[Dovecot]:
    """Folders of their own prefix, in French, and marked for what they are."""
    if DOVECOT is None:
        pytest.skip("dovecot is not on the path: apt-get install dovecot-imapd")
    with dovecot(GMAIL) as server:
        yield server


@pytest.fixture
def client(gmail: Dovecot) -> Iterator[Connection]:
    client = connect(gmail.account("g@bot.example"))
    yield client
    client.logout()


def test_folders_with_a_prefix_and_in_another_language_are_found_by_their_marks(client: Connection) -> None:
    assert folders.find_folder(client, folders.ALL) == "[Gmail]/Tous les messages"
    assert folders.find_folder(client, folders.SENT) == "[Gmail]/Messages envoyés"
    assert folders.find_folder(client, "\\Archive") is None


def test_a_copy_that_stands_under_all_mail_or_sent_is_found(gmail: Dovecot) -> None:
    account = gmail.account("copies@bot.example")
    client = connect(account)
    client.append("[Gmail]/Tous les messages", mail(1))
    client.append("[Gmail]/Messages envoyés", mail(2))
    inbox = Inbox(account)
    inbox.open()
    assert [len(inbox.copies(f"<n{number}@roe.example>", "", "Processed")) for number in (1, 2, 3)] == [
        1,
        1,
        0,
    ]
    inbox.close()
    client.logout()


@pytest.mark.parametrize("name", ["Processed", "[Gmail]/Traité", "Bot/Éléments lus", "R&D"])
def test_stored_mail_goes_to_a_label_of_any_name(gmail: Dovecot, name: str) -> None:
    account = gmail.account(f"label{len(name)}@bot.example")
    client = connect(account)
    client.append("INBOX", mail(1))
    seen = Seen()
    Inbox(account).catch_up(Keeping(seen.position, seen.ingest, name))
    assert (_count(client, "INBOX"), _count(client, name)) == (0, 1)
    client.logout()


LISTED = {
    "a name in eight bits": b'(\\Sent) "/" "Envoy\xe9s"',
    "a name that is no UTF-7": b'() "/" "&\xff\xff-"',
    "a name that ends in its middle": b'() "/" "&AOk"',
    "a literal name": b'() "/" {3}\r\nabc',
    "a name of digits": b'() "/" 2024',
    "no separator": b'(\\Noselect) NIL ""',
}


@pytest.mark.parametrize("line", LISTED.values(), ids=LISTED)
def test_a_folder_with_a_strange_name_hides_no_other(line: bytes) -> None:
    with imap_script(1) as server:
        server.folders = (line, b'(\\HasNoChildren \\All) "/" "Everything"')
        inbox = Inbox(script_account(server))
        inbox.open()
        assert folders.find_folder(inbox._connected(), folders.ALL) == "Everything"
        inbox.close()
