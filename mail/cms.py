"""The mail inside an S/MIME message that is signed but not encrypted (RFC 5652, signed-data)."""

from __future__ import annotations

from collections.abc import Iterator

_SIGNED_DATA = bytes.fromhex("2a864886f70d010702")
_SEQUENCE, _OCTETS, _OCTET_PARTS, _FIRST = 0x30, 0x04, 0x24, 0xA0
DEPTH_LIMIT = 20
PIECE_LIMIT = 100_000
"""Levels and pieces that are followed: OpenSSL writes long contents in pieces of 1,000 bytes."""


class _Broken(ValueError):
    """These bytes are no BER."""


def signed_content(data: bytes) -> bytes | None:
    """What was signed, byte for byte, or None when `data` holds no signed content; the signature is not checked.

    Args:
        data: a ContentInfo in BER or DER, as application/pkcs7-mime carries it.
    """
    try:
        kind, *rest = _items(data, *_inside(data, 0, _SEQUENCE))
        if data[slice(*kind[1:])] != _SIGNED_DATA:
            return None
        signed = next(_items(data, *rest[0][1:]))
        fields = list(_items(data, *signed[1:]))
        # version, digest algorithms, then the content: its type, and its bytes unless they stand elsewhere
        content = list(_items(data, *fields[2][1:]))
        if len(content) < 2 or content[1][0] != _FIRST:
            return None
        return b"".join(_octets(data, *content[1][1:], 0))
    except (_Broken, ValueError, IndexError, StopIteration):
        return None


def _inside(data: bytes, at: int, tag: int) -> tuple[int, int]:
    found, start, end = _item(data, at, len(data))
    if found != tag:
        raise _Broken
    return start, end


def _octets(data: bytes, start: int, end: int, level: int) -> Iterator[bytes]:
    if level > DEPTH_LIMIT:
        raise _Broken
    for tag, first, last in _items(data, start, end):
        if tag == _OCTETS:
            yield data[first:last]
        elif tag == _OCTET_PARTS:
            yield from _octets(data, first, last, level + 1)


def _items(data: bytes, at: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Tag, start and end of each value in a stretch of BER."""
    for _ in range(PIECE_LIMIT):
        if at >= end or data[at : at + 2] == b"\0\0":
            return
        tag, first, last = _item(data, at, end)
        yield tag, first, last
        at = last + 2 if data[at + 1] == 0x80 else last
    raise _Broken


def _item(data: bytes, at: int, end: int, level: int = 0) -> tuple[int, int, int]:
    """Tag, start and end of the value at `at`; a value without a length ends before two zero bytes."""
    if at + 2 > end or level > DEPTH_LIMIT or data[at] & 0x1F == 0x1F:
        raise _Broken
    size = data[at + 1]
    if size == 0x80:
        start = last = at + 2
        for _ in range(PIECE_LIMIT):
            if data[last : last + 2] == b"\0\0":
                return data[at], start, last
            inner = _item(data, last, end, level + 1)
            last = inner[2] + (2 if data[last + 1] == 0x80 else 0)
        raise _Broken
    start = at + 2
    if size > 0x80:
        start += size - 0x80
        size = int.from_bytes(data[at + 2 : start], "big")
    if start + size > end:
        raise _Broken
    return data[at], start, start + size
