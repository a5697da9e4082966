"""Domains from which mail of many organisations or people comes: there an address says who writes, the domain does not."""

from __future__ import annotations

SHARED_PROVIDERS = frozenset(
    {
        "gmail.com", "googlemail.com", "outlook.com", "outlook.fr", "outlook.de", "hotmail.com", "hotmail.fr",
        "hotmail.it", "hotmail.es", "hotmail.co.uk", "live.com", "live.fr", "live.nl", "msn.com", "yahoo.com",
        "yahoo.fr", "yahoo.de", "yahoo.it", "yahoo.es", "yahoo.co.uk", "ymail.com", "aol.com", "icloud.com",
        "me.com", "mac.com", "gmx.de", "gmx.net", "gmx.at", "gmx.ch", "gmx.com", "web.de", "t-online.de",
        "freenet.de", "mail.de", "posteo.de", "posteo.net", "mailbox.org", "proton.me", "protonmail.com",
        "protonmail.ch", "pm.me", "tutanota.com", "tuta.com", "fastmail.com", "zoho.com", "mail.com", "mail.ru",
        "orange.fr", "wanadoo.fr", "free.fr", "laposte.net", "sfr.fr", "libero.it", "virgilio.it", "tiscali.it",
        "alice.it", "bluewin.ch", "ziggo.nl", "kpnmail.nl", "planet.nl", "xs4all.nl", "telenet.be", "skynet.be",
        "btinternet.com", "uol.com.br", "bol.com.br", "terra.com.br", "terra.es", "telefonica.net",
    }
)  # fmt: skip
"""Domains where anybody may have an address: there the address is known, never the domain."""

PORTALS = {
    "zendesk.com": "ticket desk", "freshdesk.com": "ticket desk", "freshservice.com": "ticket desk", "zohodesk.com": "ticket desk",
    "zohodesk.eu": "ticket desk", "helpscout.net": "ticket desk", "intercom-mail.com": "ticket desk", "gorgias.com": "ticket desk",
    "kustomerapp.com": "ticket desk", "frontapp.com": "ticket desk", "salesforce.com": "ticket desk", "dixa.io": "ticket desk",
    "happyfox.com": "ticket desk", "atlassian.net": "ticket desk", "service-now.com": "ticket desk", "kayako.com": "ticket desk",
    "deskpro.com": "ticket desk", "reamaze.com": "ticket desk", "groovehq.com": "ticket desk", "teamsupport.com": "ticket desk",
    "hubspotemail.net": "ticket desk", "onetrust.com": "privacy portal", "trustarc.com": "privacy portal", "transcend.io": "privacy portal",
    "securiti.ai": "privacy portal", "datagrail.io": "privacy portal", "osano.com": "privacy portal", "ketch.com": "privacy portal",
    "didomi.io": "privacy portal", "mineos.ai": "privacy portal", "ethyca.com": "privacy portal", "bigid.com": "privacy portal",
    "wirewheel.io": "privacy portal", "usercentrics.com": "privacy portal",
}  # fmt: skip
"""Domains of vendors that write for many controllers, and what they are; a customer has a subdomain or a mailbox there."""


def portal_of(domain: str) -> str:
    """The vendor's domain to which `domain` belongs, or ""."""
    return next((known for known in PORTALS if domain == known or domain.endswith(f".{known}")), "")


def is_shared(domain: str) -> bool:
    """True for a domain that is nobody's own: a mailbox provider, or a vendor that writes for many."""
    return domain in SHARED_PROVIDERS or domain in PORTALS
