"""Folders of a mailbox: found by name or by what they are for, filled by moving, searched for copies of ours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mail.imap import Connection

SENT, ALL = "\\Sent", "\\All"
"""Folders by what they are for (RFC 6154)."""

AT_ONCE = 500
"""UIDs in one command."""

COPY_LIMIT = 20
"""Candidates that are fetched when a copy is searched."""


def find_folder(client: Connection, name: str) -> str | None:
    r"""The folder that `name` means: itself, itself below the personal prefix, or what is marked with it (`\Archive`)."""
    if name.startswith("\\"):
        found = client.find_special_folder(name.encode())
        return str(found) if found is not None else None
    return next((one for one in (name, _below_prefix(client, name)) if client.folder_exists(one)), None)


def make_folder(client: Connection, name: str) -> str | None:
    r"""The folder that `name` means, made when it is missing; None for a mark like `\Archive` that no folder bears."""
    found = find_folder(client, name)
    if found is not None or name.startswith("\\"):
        return found
    full = _below_prefix(client, name)
    client.create_folder(full)
    client.subscribe_folder(full)
    return full


def _below_prefix(client: Connection, name: str) -> str:
    """Some servers keep all folders below the inbox ("INBOX.Processed")."""
    if not client.has_capability("NAMESPACE") or name.upper() == "INBOX":
        return name
    personal = client.namespace().personal
    prefix = personal[0][0] if personal else ""
    return name if not prefix or name.startswith(prefix) else prefix + name


def can_move(client: Connection) -> bool:
    """True when mails can be moved without removing what somebody else has marked (RFC 6851 or RFC 4315)."""
    return bool(client.has_capability("MOVE") or client.has_capability("UIDPLUS"))


def move(client: Connection, uids: Sequence[int], folder: str) -> None:
    """Move mails of the selected folder to `folder`, which exists.

    Without MOVE (RFC 6851) they are copied, marked and expunged by UID; without UIDPLUS (RFC 4315) they stay where
    they are, because a bare EXPUNGE also removes what somebody else has marked.
    """
    if not can_move(client):
        return
    by_hand = not client.has_capability("MOVE")
    for start in range(0, len(uids), AT_ONCE):
        some = list(uids[start : start + AT_ONCE])
        if not by_hand:
            client.move(some, folder)
            continue
        client.copy(some, folder)
        client.add_flags(some, [b"\\Deleted"], silent=True)
        client.uid_expunge(some)


def copies(client: Connection, folders: Sequence[str], message_id: str, token: str = "") -> Iterator[bytes]:
    """Mails in these folders with exactly this Message-ID, or with this word in X-Relance-Token, as they are.

    Some servers write a Message-ID of their own. A folder of that name or mark that is not there is passed over.
    """
    wanted = dict.fromkeys(found for name in folders if (found := find_folder(client, name)) is not None)
    for folder in wanted:
        client.select_folder(folder, readonly=True)
        candidates = _named(client, "Message-ID", message_id.strip("<>"))
        if token and not candidates:
            candidates = _named(client, "X-Relance-Token", token)
        for uid in candidates[-COPY_LIMIT:]:
            raw = client.fetch([uid], ["BODY.PEEK[]"]).get(uid, {}).get(b"BODY[]")
            if raw is not None and _says(raw, message_id, token):
                yield raw


def _named(client: Connection, field: str, value: str) -> list[int]:
    return sorted(client.search(["HEADER", field, value]))


def _says(raw: bytes, message_id: str, token: str) -> bool:
    """HEADER finds parts of words too: compare whole ones."""
    words = raw.replace(b"\r\n", b"\n").partition(b"\n\n")[0].split()
    return message_id.encode() in words or (bool(token) and token.encode() in words)
