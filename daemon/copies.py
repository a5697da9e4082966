"""Our own copy of a letter, wherever the mail servers keep it: looked for before anything is sent once more."""

from __future__ import annotations

import logging

from cases.problems import Problem
from daemon.sameness import is_copy
from db.letters import Letter
from mail.imap import TROUBLE, Account
from mail.inbox import Inbox

log = logging.getLogger("relance.copies")


class Copies:
    """Looks through the watched folder, the one for stored mail, and those marked as sent and all mail."""

    def __init__(self, account: Account, processed_folder: str) -> None:
        self.account = account
        self.processed_folder = processed_folder

    def __call__(self, letter: Letter) -> bool | None:
        """Whether a copy of this letter is there; None when nobody can look."""
        inbox = Inbox(self.account)
        try:
            inbox.open()
            found = inbox.copies(letter.message_id, letter.token, self.processed_folder)
            return any(is_copy(raw, letter) for raw in found)
        except (Problem, *TROUBLE) as error:
            log.warning("The copy of letter %d cannot be looked for (%s).", letter.id, error)
            return None
        finally:
            inbox.close()
