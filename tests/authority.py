"""A throw-away certificate authority for tests, made with the openssl command."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.servers import need


@dataclass(frozen=True, slots=True)
class Authority:
    """Files of the authority, and of a server whose certificate it has signed for one host name."""

    ca: Path
    certificate: Path
    key: Path


def make_authority(folder: Path, host: str = "localhost") -> Authority:
    """Make an authority that lives for a day, and with it a certificate for `host`; skips the test without openssl."""
    need("openssl")
    _openssl(folder, "req", "-x509", "-nodes", "-newkey", "rsa:2048", "-days", "1", "-subj", "/CN=Throw-away authority",
             "-keyout", "ca.key", "-out", "ca.pem", "-addext", "keyUsage=critical,keyCertSign,cRLSign")  # fmt: skip
    _openssl(folder, "req", "-nodes", "-newkey", "rsa:2048", "-subj", f"/CN={host}", "-keyout", "server.key",
             "-out", "server.csr")  # fmt: skip
    (folder / "names").write_text(f"subjectAltName=DNS:{host}\n")
    _openssl(folder, "x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
             "-days", "1", "-extfile", "names", "-out", "server.pem")  # fmt: skip
    return Authority(folder / "ca.pem", folder / "server.pem", folder / "server.key")


def _openssl(folder: Path, *words: str) -> None:
    subprocess.run(["openssl", *words], check=True, capture_output=True, cwd=folder)
