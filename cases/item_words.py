"""What people call identity items in short, as buttons show them and commands understand them, in six languages."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from cases.model import IdItem

_OF = {
    "de": "Reisepass|Personalausweis|Führerschein|Aufenthaltstitel|beglaubigte Kopie|Selfie|Selfie mit Ausweis|Foto|Geburtsdatum|Geburtsort|Postanschrift|frühere Anschrift|Telefonnummer|E-Mail-Adresse|Kundennummer|Bestellnummer|Anmeldung im Konto|Unterschrift|Adressnachweis|Bankverbindung|letzte Transaktionen|nationale Kennziffer|IP-Adresse|Gerätekennung|Vollmacht|Videogespräch|persönliches Erscheinen|Bestätigungslink|Bestätigungscode|Sicherheitsfrage",
    "es": "pasaporte|documento de identidad|permiso de conducir|permiso de residencia|copia compulsada|selfi|selfi con documento|foto|fecha de nacimiento|lugar de nacimiento|dirección postal|dirección anterior|número de teléfono|correo electrónico|número de cliente|número de pedido|acceso a la cuenta|firma|justificante de domicilio|datos bancarios|últimas operaciones|número nacional|dirección IP|identificador de dispositivo|mandato|videollamada|cita presencial|enlace de confirmación|código de confirmación|pregunta de seguridad",
    "fr": "passeport|carte d’identité|permis de conduire|titre de séjour|copie certifiée|selfie|selfie avec pièce d’identité|photo|date de naissance|lieu de naissance|adresse postale|ancienne adresse|numéro de téléphone|adresse électronique|numéro de client|numéro de commande|connexion au compte|signature|justificatif de domicile|coordonnées bancaires|dernières opérations|numéro national|adresse IP|identifiant d’appareil|mandat|entretien vidéo|rendez-vous sur place|lien de confirmation|code de confirmation|question de sécurité",
    "it": "passaporto|carta d’identità|patente di guida|permesso di soggiorno|copia autenticata|selfie|selfie con documento|foto|data di nascita|luogo di nascita|indirizzo postale|indirizzo precedente|numero di telefono|posta elettronica|numero cliente|numero d’ordine|accesso all’account|firma|prova dell’indirizzo|coordinate bancarie|ultime operazioni|numero nazionale|indirizzo IP|identificativo del dispositivo|delega|videochiamata|appuntamento di persona|link di conferma|codice di conferma|domanda di sicurezza",
    "nl": "paspoort|identiteitskaart|rijbewijs|verblijfsvergunning|gewaarmerkte kopie|selfie|selfie met identiteitsbewijs|foto|geboortedatum|geboorteplaats|postadres|vorig adres|telefoonnummer|e-mailadres|klantnummer|bestelnummer|aanmelding bij het account|handtekening|adresbewijs|bankgegevens|laatste transacties|nationaal nummer|IP-adres|apparaat-ID|volmacht|videogesprek|afspraak ter plaatse|bevestigingslink|bevestigingscode|veiligheidsvraag",
}
"""In the order of `IdItem`, `other` left out."""

NAMES: Mapping[str, Mapping[IdItem, str]] = MappingProxyType(
    {
        "en": {item: item.value.replace("_", " ") for item in IdItem},
        **{
            language: dict(
                zip((one for one in IdItem if one is not IdItem.OTHER), names.split("|"), strict=True)
            )
            for language, names in _OF.items()
        },
    }
)
"""The short name of each item by language."""


def item_name(item: IdItem, language: str) -> str:
    """The short name of an item, "Geburtsdatum"; its English one where a language has none."""
    return NAMES.get(language, NAMES["en"]).get(item, NAMES["en"][item])


def understood() -> dict[str, IdItem]:
    """Every short name as commands compare it: in small letters, with a plain apostrophe."""
    return {name.lower().replace("’", "'"): item for names in NAMES.values() for item, name in names.items()}
