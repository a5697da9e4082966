"""Trouble that a user can mend: said in sentences, never shown as a traceback."""

from __future__ import annotations


class Problem(Exception):
    """One or several sentences, each saying what is wrong and how to mend it."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems
