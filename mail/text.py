"""Plain words of a mail: invisible characters taken out, lines joined, quoted history and signatures set apart."""

from __future__ import annotations

import re

from mail.history import Mark, depth, marks

_MOBILE = re.compile(
    r"^\s*(?:sent from (?:my |mail for |outlook|yahoo|proton|samsung|a mobile)|get outlook for |sent with proton ?mail|sent via "
    r"|envoyé (?:de mon|depuis mon|à partir de|de mail|depuis l|avec la messagerie)|télécharger outlook|obtenir outlook|obtenez outlook"
    r"|von meinem .{2,60} gesendet|gesendet (?:von |mit |über )|diese nachricht wurde von mein|outlook für (?:ios|android)|holen sie sich outlook"
    r"|enviado (?:desde mi|desde|do meu|a partir)|obtener outlook para|obtenga outlook|inviato da(?:l mio| )|scarica outlook|ottieni outlook"
    r"|verzonden (?:vanaf|met) |verstuurd vanaf|outlook voor (?:ios|android)|download outlook voor|skickat från min|sendt fra min)",
    re.I,
)
_DASHES = re.compile(r"^(?:--|—|__) ?$")

_UNSEEN = "\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
_INVISIBLE = re.compile(f"[{_UNSEEN}\U000e0000-\U000e0fff]+")
_SMUGGLED = re.compile(
    "[^\\W\\d_][\u200b-\u200f\u2060-\u2064\ufeff]+[^\\W\\d_]|[\u202d\u202e]|[\U000e0020-\U000e007e]{3}"
)
_ARMOUR = "-----BEGIN PGP SIGNED MESSAGE-----"
_SEAL = "-----BEGIN PGP SIGNATURE-----"
_SEAL_END = "-----END PGP SIGNATURE-----"


def visible(text: str) -> tuple[str, bool]:
    """`text` without the characters nobody sees, and whether they cut words, turned them round or hid any."""
    if text.isascii() or text.replace("\n", "").isprintable() or not _INVISIBLE.search(text):
        return text, False
    return _INVISIBLE.sub("", text), bool(_SMUGGLED.search(text))


def unsigned(text: str) -> tuple[str, bool]:
    """`text` without the armour of PGP cleartext signatures (RFC 9580, section 7), and whether there was one."""
    if _ARMOUR not in text or _SEAL not in text:
        return text, False
    out: list[str] = []
    place = "outside"
    for line in text.split("\n"):
        mark = line.rstrip()
        if place == "outside" and mark == _ARMOUR:
            place = "head"
        elif place == "head":
            place = "words" if not mark else place
        elif place == "words" and mark == _SEAL:
            place = "seal"
        elif place == "seal":
            place = "outside" if mark == _SEAL_END else place
        else:
            out.append(line.removeprefix("- ") if place == "words" else line)
    # without its seal it is no signature, and nothing may be lost
    return ("\n".join(out), True) if place in ("outside", "seal") else (text, False)


def unflow(text: str, *, delete_space: bool = False) -> str:
    """Join the lines of a format=flowed text (RFC 3676): a line ending in a space goes on in the next one."""
    out: list[list[str]] = []
    open_depth = -1
    for line in text.split("\n"):
        level = len(line) - len(line.lstrip(">"))
        body = line[level:].removeprefix(" ")
        flowed = body.endswith(" ") and body != "-- "
        piece = body[:-1] if flowed and delete_space else body
        if open_depth == level and body != "-- ":
            out[-1].append(piece)
        else:
            out.append([">" * level + " " if level else "", piece])
        open_depth = level if flowed else -1
    return "\n".join(map("".join, out))


def split(text: str) -> tuple[str, str, str]:
    """A sender's own words, the quoted history, and the signature; every line of `text` is in exactly one.

    Used for showing and reading only: the whole text is kept beside it. Words written between or below quoted
    lines count as own; after an unquoted header block or attribution everything is history.
    """
    lines = text.split("\n")
    quoted = [bool(depth(line)) for line in lines]
    end = len(lines)
    for mark in marks(lines):
        if not _quotes_follow(lines, mark):
            end = mark.line
            break
        quoted[mark.line : mark.body] = [True] * (mark.body - mark.line)
    signed = _signature(lines[:end], quoted)
    own = [line for index, line in enumerate(lines[:end]) if not quoted[index] and index not in signed]
    history = [line for index, line in enumerate(lines[:end]) if quoted[index]] + lines[end:]
    signature = [line for index, line in enumerate(lines[:end]) if index in signed]
    return "\n".join(own).strip(), "\n".join(history).strip("\n"), "\n".join(signature).strip("\n")


def _quotes_follow(lines: list[str], mark: Mark) -> bool:
    """After "On ... wrote:" come `>` lines: what stands below them may be the sender's own again."""
    if mark.kind != "attribution":
        return False
    following = next((line for line in lines[mark.body : mark.body + 5] if line.strip()), "")
    return bool(depth(following))


def _signature(lines: list[str], quoted: list[bool]) -> set[int]:
    """The indices of signature lines: from a "-- " line, or a mobile client's one, to the next quote or the end."""
    stops, filled = _runs(lines, quoted)
    for index, line in enumerate(lines):
        mobile = len(line) < 200 and _MOBILE.match(line)
        if quoted[index] or not (mobile or _DASHES.match(line)):
            continue
        below = filled[index] - 1
        if mobile:
            return set(range(index, stops[index])) if below <= 2 else {index}
        if below <= (60 if line == "-- " else 20):
            return set(range(index, stops[index]))
    return set()


def _runs(lines: list[str], quoted: list[bool]) -> tuple[list[int], list[int]]:
    """For each line, where its run of unquoted lines ends, and how many filled lines the run still has."""
    stops, filled = [len(lines)] * len(lines), [0] * len(lines)
    stop, count = len(lines), 0
    for index in range(len(lines) - 1, -1, -1):
        if quoted[index]:
            stop, count = index, 0
        else:
            count += bool(lines[index].strip())
        stops[index], filled[index] = stop, count
    return stops, filled
