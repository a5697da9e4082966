"""Letters of a case: written from the file, compared with what was announced, frozen into bytes."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from email import policy
from email.parser import BytesParser
from pathlib import Path
from typing import Any

from cases import briefing, competence, ladder
from cases.brief import Annex, DossierBrief, LetterBrief
from cases.conclusions import followed_up
from cases.matching import case_address
from cases.model import Address, Agreement, Case, Event, EventKind, LetterState, Origin, Step, StepName
from cases.undoing import standing
from daemon.settings import Home
from db import letters, post, records
from db.store import Store
from letters import law
from letters.render import LetterText, render_letter
from mail import originals
from mail.compose import compose, is_identifier
from mail.parse import digest_id, parse


class Letterbox:
    """Writes letters; `cite` gives them the words of the law from rules.yaml."""

    def __init__(self, home: Home, store: Store) -> None:
        self.home = home
        self.store = store

    @property
    def domain(self) -> str:
        """The domain of the bot's address: where Message-IDs live."""
        return self.home.config.bot.address.partition("@")[2].lower()

    def cite(self, key: str, language: str) -> str:
        """The words of a citation key; KeyError when the rules do not have it."""
        return law.cite(self.home.rules, key, language)

    def planned_day(self, case: Case, step: Step, now: datetime) -> date:
        """The day a step would go out if it is announced now."""
        return ladder.local_day(case, max(ladder.expected_at(case, step, now), now))

    def brief(self, case: Case, step: Step, on: date) -> LetterBrief:
        """The facts of the case for one letter; a complaint speaks the authority's language."""
        from dataclasses import replace

        authority = followed_up(step) or (self.authority_of(case) if step.name in TO_AUTHORITY else "")
        events = standing(records.events_of(self.store, case.number))
        brief = briefing.letter_brief(case, events, step, self.home.rules, on, authority=authority)
        enclosed = step.name is StepName.MANDATE_ANSWER and self._mandate(case) is not None
        return replace(brief, language=self.language(case, brief.language), mandate_enclosed=enclosed)

    @staticmethod
    def language(case: Case, wanted: str) -> str:
        """The authority's language where we write it, else the data subject's."""
        from letters.phrasebook import LANGUAGES

        return wanted if wanted in LANGUAGES else case.subject.language

    def authority_of(self, case: Case) -> str:
        """The authority a complaint goes to: the one already seized, else the nearest that is competent, or ""."""
        if case.tracks:
            return case.tracks[0].authority
        return competence.nearest(case, self.home.rules)

    def write(self, case: Case, step: Step, on: date) -> LetterText:
        """The letter of a step as it reads if it goes out on `on`."""
        return render_letter(self.brief(case, step, on), self.cite)

    def announce(self, case: int, key: str, subject: str, text: str, dated_on: date, now: datetime) -> None:
        """Keep the words that the digest showed, so that nothing else can go out later."""
        state = records.load_case(self.store, case)
        step = state.step(key) if state else None
        if state is None or step is None:
            return
        letter = letters.letter_of_step(self.store, case, key)
        if letter is None:
            letters.add_letter(
                self.store,
                owner=state.owner,
                kind="letter",
                state=LetterState.ANNOUNCED,
                recipient=step.recipient,
                domain=self.domain,
                now=now,
                case=case,
                step=step.name.value,
                step_key=key,
                subject=subject,
                text=text,
                due_at=ladder.goes_at(step),
                dated_on=dated_on,
            )
        else:
            letters.change_letter(
                self.store,
                letter.id,
                state=LetterState.ANNOUNCED,
                subject=subject,
                text=text,
                due_at=ladder.goes_at(step),
                dated_on=dated_on.isoformat(),
            )

    def still_as_announced(self, case: Case, step: Step) -> bool:
        """False when the file has changed since the announcement, so that the letter would read differently.

        The day on which it goes may move the date and the term; nothing else may.
        """
        letter = letters.letter_of_step(self.store, case.number, step.key)
        if step.approved:
            return True
        if letter is None or letter.dated_on is None:
            return step.agreement is Agreement.AUTO
        return self.write(case, step, letter.dated_on).text == letter.text

    def freeze(self, case: Case, step: Step, now: datetime) -> None:
        """Write the letter with today's date, compose its bytes and queue it."""
        on = ladder.local_day(case, now)
        brief = self.brief(case, step, on)
        text = render_letter(brief, self.cite)
        letter = letters.letter_of_step(self.store, case.number, step.key)
        number = letter.id if letter else self._add(case, step, now)
        row = letters.get_letter(self.store, number)
        attachments = self._attachments(case, step, brief, text, on)
        bot = self.home.config.bot
        ours = Address(case.subject.name, case_address(bot.address, case.token, bot.delimiter))
        content = compose(
            from_=ours,
            to=[Address(self._name_of(case, step), step.recipient)],
            subject=text.subject,
            text=text.text,
            reply_to=ours,
            message_id=row.message_id,
            in_reply_to=self._parent(case, step),
            references=self._references(case, step),
            date=now,
            headers={"X-Relance-Token": row.token, **_marks(step)},
            attachments=attachments,
        )
        letters.freeze(self.store, number, content, text.subject, text.text, on)

    def _add(self, case: Case, step: Step, now: datetime) -> int:
        return letters.add_letter(
            self.store,
            owner=case.owner,
            kind="letter",
            state=LetterState.PLANNED,
            recipient=step.recipient,
            domain=self.domain,
            now=now,
            case=case.number,
            step=step.name.value,
            step_key=step.key,
        )

    @staticmethod
    def _name_of(case: Case, step: Step) -> str:
        return case.subject.name if step.name is StepName.COMPLAINT else case.controller.name

    def _parent(self, case: Case, step: Step) -> str:
        """The Message-ID this letter answers: the message that caused it, or the request; "" for one nobody can repeat."""
        number = step.cause.removeprefix("m")
        if step.cause.startswith("m") and number.isdecimal():
            found = self.store.value("SELECT message_id FROM messages WHERE id = ?", int(number))
        else:
            found = self.store.value(
                "SELECT message_id FROM messages WHERE case_id = ? AND kind = 'request' LIMIT 1", case.number
            )
        if not found and step.name is not StepName.REQUEST:
            found = self.store.value(
                "SELECT message_id FROM letters WHERE case_id = ? AND step = 'request' AND sent_at IS NOT NULL",
                case.number,
            )
        return str(found) if found and is_identifier(found) else ""

    def _references(self, case: Case, step: Step) -> list[str]:
        parent = self._parent(case, step)
        return [parent] if parent else []

    def _attachments(
        self, case: Case, step: Step, brief: LetterBrief, text: LetterText, on: date
    ) -> list[tuple[str, str, bytes]]:
        if step.name is StepName.NOTICE:
            from letters.document import notice_pdf

            return [
                (
                    f"{case.reference}-notice.pdf",
                    "application/pdf",
                    notice_pdf(brief, text, annexes=[annex for _, annex in self.annexes(case)]),
                )
            ]
        if step.name is StepName.COMPLAINT:
            name, pdf = self.dossier(case, step, on)
            return [(name, "application/pdf", pdf)]
        mandate = self._mandate(case) if step.name is StepName.MANDATE_ANSWER else None
        return [mandate] if mandate is not None else []

    def _mandate(self, case: Case) -> tuple[str, str, bytes] | None:
        """The mandate as it came with a request of this data subject: (file name, type, bytes); None without one."""
        row = self.store.row(
            """SELECT file_name, file_sha256 FROM mandates WHERE file_sha256 <> '' AND data_subject_id =
               (SELECT data_subject_id FROM cases WHERE id = ?) ORDER BY id DESC LIMIT 1""",
            case.number,
        )
        if row is None:
            return None
        requests = self.store.rows(
            """SELECT raw_id FROM messages JOIN cases ON cases.id = messages.case_id WHERE kind = 'request'
               AND data_subject_id = (SELECT data_subject_id FROM cases WHERE id = ?)""",
            case.number,
        )
        files = [file for r in requests for file in attached(post.raw_bytes(self.store, r["raw_id"]))]
        return next((f for f in files if hashlib.sha256(f[2]).hexdigest() == row["file_sha256"]), None)

    def notice_pdf(self, sent: Event) -> tuple[str, bytes]:
        """The PDF that went out with a formal notice, to print, sign and post: (file name, bytes)."""
        letter = letters.get_letter(self.store, sent.data["letter"])
        return next(iter(documents(letter.content or b"")))

    def dossier(self, case: Case, step: Step | None, on: date, *, authority: str = "") -> tuple[str, bytes]:
        """The complaint dossier with every original mail embedded: (file name, bytes)."""
        from dataclasses import replace

        from letters.dossier import build_dossier

        step = step or complaint_step(case, on)
        brief = self.brief(case, step, on)
        key = authority or self.authority_of(case)
        row = self.home.rules.authority(key)
        if authority and row is not None:
            brief = replace(
                brief, authority=key, authority_name=row.name, language=self.language(case, row.language)
            )
        annexes = self.annexes(case)
        names = {number: annex.name for number, annex in annexes}
        ours = self._copies(case)
        exchanges = tuple(
            replace(line, annex=names.get(line.message or ours.get((line.at, line.step), 0), ""))
            for line in brief.chronology
        )
        brief = replace(brief, chronology=exchanges)
        dossier = DossierBrief(
            letter=brief,
            authority=key,
            authority_name=row.name if row else "",
            authority_address=row.post if row else "",
            authority_form=row.form if row else "",
            annexes=tuple(annex for _, annex in annexes),
            chain_head=str(self.store.value("SELECT hash FROM events ORDER BY seq DESC LIMIT 1") or ""),
        )
        text = render_letter(brief, self.cite)
        return f"{case.reference}-dossier-{key}.pdf", build_dossier(dossier, text, self.cite)

    def _copies(self, case: Case) -> dict[tuple[datetime, StepName | None], int]:
        """Our own letters as exhibits: when and what was sent -> the message that is its copy."""
        copies = {
            row["letter_id"]: row["id"]
            for row in self.store.rows(
                "SELECT id, letter_id FROM messages WHERE case_id = ? AND letter_id IS NOT NULL", case.number
            )
        }
        return {
            (datetime.fromisoformat(e.data["at"]), StepName(e.data["step"])): copies.get(e.data["letter"], 0)
            for e in records.events_of(self.store, case.number)
            if e.kind is EventKind.LETTER_SENT
        }

    def annexes(self, case: Case) -> list[tuple[int, Annex]]:
        """Every mail of the case as exhibit, in order of time: (message id, annex)."""
        rows = self.store.rows(
            """SELECT messages.*, raw.sha256 FROM messages JOIN raw ON raw.id = messages.raw_id
               WHERE case_id = ? AND kind IN ('request', 'own_letter', 'direct', 'forward_attached',
               'forward_inline', 'bounce', 'delivery_report', 'letter') ORDER BY coalesce(sent_at, received_at), messages.id""",
            case.number,
        )
        return [(row["id"], self._annex(number, row)) for number, row in enumerate(rows, 1)]

    def _annex(self, number: int, row: Any) -> Annex:
        raw = post.raw_bytes(self.store, row["raw_id"])
        sha256 = row["sha256"]
        if row["way"]:
            # what else was attached to the same mail is perhaps about another case
            raw = originals.bytes_at(parse(raw, unpack=False), row["way"]) or raw
            sha256 = digest_id(raw)
        return Annex(
            name=f"{number:02d}",
            on=datetime.fromisoformat(row["sent_at"] or row["received_at"]).date(),
            title=row["subject"],
            sha256=sha256,
            raw=raw,
            origin=Origin(row["origin"]) if row["origin"] else None,
        )


def _marks(step: Step) -> dict[str, str]:
    """What marks a letter as automatic (RFC 3834): the dossier goes to the owner, the others speak for a person who has seen them."""
    return {"Auto-Submitted": "auto-generated"} if step.name is StepName.COMPLAINT else {}


TO_AUTHORITY = frozenset({StepName.COMPLAINT, StepName.AUTHORITY_FOLLOWUP})
"""Steps whose words are meant for a supervisory authority."""


def complaint_step(case: Case, on: date) -> Step:
    """The complaint of a case, planned or not: a dossier can be built at any time by hand."""
    known = next((step for step in case.steps if step.name is StepName.COMPLAINT), None)
    return known or Step(
        key="complaint:by_hand",
        name=StepName.COMPLAINT,
        cause="by_hand",
        due_at=ladder.office_hour(case, on),
        agreement=Agreement.ON_APPROVAL,
        veto_hours=0,
        state=LetterState.PLANNED,
        recipient=case.subject.address,
    )


def write_file(path: Path, content: bytes) -> Path:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(path.suffix + ".part")
    temporary.write_bytes(content)
    temporary.replace(path)
    return path


def attached(raw: bytes) -> list[tuple[str, str, bytes]]:
    """The files that a mail carries: (name, type, bytes)."""
    message = BytesParser(policy=policy.default).parsebytes(raw)
    return [
        (part.get_filename() or "file", part.get_content_type(), bytes(part.get_payload(decode=True) or b""))
        for part in message.walk()
        if part.get_filename() and not part.is_multipart()
    ]


def documents(raw: bytes) -> list[tuple[str, bytes]]:
    """The PDF files that a letter of ours carries: (name, bytes)."""
    message = BytesParser(policy=policy.default).parsebytes(raw)
    return [
        (part.get_filename() or "document.pdf", bytes(part.get_payload(decode=True)))
        for part in message.walk()
        if part.get_content_type() == "application/pdf"
    ]
