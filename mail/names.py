"""Look up DKIM keys in the DNS: one TXT record, bounded in time, None when there is none or no network."""

from __future__ import annotations


def look_up(name: bytes | str, timeout: float = 5.0) -> bytes | None:
    """The first TXT record of `name`, its strings joined (RFC 6376 section 3.6.2.2), or None.

    A name that cannot be looked up is no verdict on a signature: it stays unverified.
    """
    import dns.exception
    import dns.resolver

    text = name.decode("ascii", "replace") if isinstance(name, bytes) else name
    try:
        answer = dns.resolver.resolve(text, "TXT", lifetime=timeout)
    except (dns.exception.DNSException, OSError, ValueError):
        return None
    return next((b"".join(record.strings) for record in answer), None)
