"""The words of copied header blocks, separators and subject prefixes, in the languages mail clients ship in."""

from __future__ import annotations

import re

LANGUAGES = (
    "en",
    "fr",
    "de",
    "es",
    "it",
    "nl",
    "pt",
    "da",
    "sv",
    "no",
    "fi",
    "pl",
    "cs",
    "sk",
    "hu",
    "ro",
    "hr",
    "tr",
    "ru",
    "uk",
    "et",
    "ja",
)
"""Language codes, the commonest first: a tie between languages goes to the earlier one."""

# One row per language: the words that stand before the colon in a copied header block.
_FROM = {
    "en": "From", "fr": "De|Expéditeur", "de": "Von|Absender", "es": "De", "it": "Da|Mittente", "nl": "Van|Afzender",
    "pt": "De", "da": "Fra", "sv": "Från", "no": "Fra", "fi": "Lähettäjä", "pl": "Od|Nadawca", "cs": "Od", "sk": "Od",
    "hu": "Feladó", "ro": "De la|Expeditorul", "hr": "Šalje|Od", "tr": "Kimden|Gönderen", "ru": "От|Отправитель|От кого",
    "uk": "Від|Від кого", "et": "Saatja", "ja": "送信元|差出人",
}  # fmt: skip
_TO = {
    "en": "To", "fr": "À|A|Pour|Destinataire", "de": "An|Empfänger", "es": "Para", "it": "A|Destinatario", "nl": "Aan",
    "pt": "Para", "da": "Til", "sv": "Till", "no": "Til", "fi": "Vastaanottaja", "pl": "Do|Adresat", "cs": "Komu",
    "sk": "Pre|Komu", "hu": "Címzett", "ro": "Către|Destinatarul", "hr": "Prima|Za", "tr": "Kime|Alıcı", "ru": "Кому",
    "uk": "Кому", "et": "Saaja", "ja": "送信先|宛先",
}  # fmt: skip
_CC = {
    "en": "Cc", "fr": "Cc|Copie à|Copie", "de": "Cc|Kopie|Kopie (CC)", "es": "Cc|CC", "it": "Cc|Per conoscenza", "nl": "Cc|Kopie",
    "pt": "Cc", "da": "Cc", "sv": "Kopia|Cc", "no": "Kopi|Cc", "fi": "Kopio|Cc", "pl": "Dw|Kopia|Cc", "cs": "Kopie|Cc",
    "sk": "Kópia|Cc", "hu": "Másolat|Másolatot kap|Cc", "ro": "Cc", "hr": "Cc", "tr": "Bilgi|Cc", "ru": "Копия|Cc",
    "uk": "Копія|Cc", "et": "Cc", "ja": "CC",
}  # fmt: skip
_DATE = {
    "en": "Date|Sent", "fr": "Date|Envoyé|Date d'envoi|Envoyé le", "de": "Datum|Gesendet|Gesendet am", "es": "Fecha|Enviado|Enviado el",
    "it": "Data|Inviato|Inviato il", "nl": "Datum|Verzonden", "pt": "Data|Enviado|Enviada", "da": "Dato|Sendt",
    "sv": "Datum|Skickat", "no": "Dato|Sendt", "fi": "Päivämäärä|Päiväys|Lähetetty", "pl": "Data|Wysłano",
    "cs": "Datum|Odesláno", "sk": "Dátum|Odoslané", "hu": "Dátum|Elküldve", "ro": "Dată|Data|Trimis", "hr": "Datum|Poslano",
    "tr": "Tarih|Gönderilen|Gönderildi", "ru": "Дата|Отправлено", "uk": "Дата|Відправлено|Надіслано", "et": "Kuupäev", "ja": "日付|送信日時",
}  # fmt: skip
_SUBJECT = {
    "en": "Subject", "fr": "Objet|Sujet", "de": "Betreff", "es": "Asunto", "it": "Oggetto", "nl": "Onderwerp",
    "pt": "Assunto", "da": "Emne", "sv": "Ämne", "no": "Emne", "fi": "Aihe", "pl": "Temat", "cs": "Předmět", "sk": "Predmet",
    "hu": "Tárgy", "ro": "Subiect|Subiectul", "hr": "Predmet|Naslov", "tr": "Konu", "ru": "Тема", "uk": "Тема",
    "et": "Teema", "ja": "件名",
}  # fmt: skip
OTHER = (
    "Reply-To|Répondre à|Antwort an|Responder a|Rispondi a|Antwoord aan|Svar til|Svara till|Vastaus|Odpowiedź-do|"
    "Odpověď na|Odpovedať-Pre|Válaszcím|Răspuns către|Odgovori na|Yanıt Adresi|Ответ-Кому|Кому відповісти|Responder A|"
    "Bcc|Cci|Bcc|Message-ID|Importance|Wichtigkeit|Priorität|Priority|Sensitivity|Organisation|Organization|"
    "Attachments|Anlagen|Pièces jointes|Resent-From|CCO|Ccn"
)

# Said between dashes, by a client that forwards.
FORWARDED_PHRASES = """forwarded message|forwarded email|fwd.msg|mensaje reenviado|message transféré|message transmis|
message réexpédié|mail transféré|courriel transféré|e-mail transféré|message forwarded|weitergeleitete nachricht|
weitergeleitete mail|weitergeleitete e-mail|messaggio inoltrato|doorgestuurd bericht|doorgestuurde e-mail|mensagem reencaminhada|
mensagem encaminhada|videresendt meddelelse|videresendt melding|vidarebefordrat meddelande|edelleenlähetetty viesti|
välitetty viesti|välitetty viesti / fwd.msg|přeposlaná zpráva|továbbított üzenet|proslijeđena poruka|przekazana wiadomość|
treść przekazanej wiadomości|wiadomość przekazana dalej|mesaj redirecționat|preposlaná správa|
preposlaná správa --- forwarded message|İletilmiş mesaj|iletilmiş mesaj|İletilen İleti|iletilen ileti|пересылаемое сообщение|
перенаправленное сообщение|перенаправлене повідомлення|переслане повідомлення|edastatud kiri|メッセージを転送|転送メッセージ"""
# Said on a line of its own with a colon.
FORWARDED_LINES = """begin forwarded message|forwarded message|start of forwarded message|inicio del mensaje reenviado|
début du message réexpédié|début du message transféré|message transféré|anfang der weitergeleiteten nachricht|anfang der weitergeleiteten e-mail|
inizio messaggio inoltrato|begin doorgestuurd bericht|start på videresendt besked|videresendt melding|
vidarebefordrat mejl|vidarebefordrat brev|välitetty viesti alkaa|začátek přeposílané zprávy|továbbított levél kezdete|
započni proslijeđenu poruku|początek przekazywanej wiadomości|początek przekazanej wiadomości|início da mensagem reencaminhada|
início da mensagem encaminhada|începe mesajul redirecționat|начало переадресованного сообщения|začiatok preposlanej správy|
İleti başlangıcı|ileti başlangıcı|початок листа, що пересилається"""
# Said between dashes, in replies and forwards alike.
ORIGINAL_PHRASES = """original message|original email|message d'origine|message d’origine|message original|message initial|
mail original|courriel original|e-mail d'origine|ursprüngliche nachricht|ursprüngliche mail|ursprüngliche e-mail|
original-nachricht|originalnachricht|original nachricht|original-mail|mensaje original|messaggio originale|messaggio original|
oorspronkelijk bericht|origineel bericht|oorspronkelijke e-mail|mensagem original|oprindelig meddelelse|original meddelelse|
opprinnelig melding|originalmeddelande|ursprungligt meddelande|alkuperäinen viesti|wiadomość oryginalna|oryginalna wiadomość|
původní zpráva|pôvodná správa|eredeti üzenet|mesaj original|izvorna poruka|orijinal mesaj|исходное сообщение"""

FORWARD_PREFIXES = (
    "fwd|fw|wg|weitergeleitet|tr|transf|rv|rm|i|vs|vb|vl|pd|enc|doorst|fs|videresend|redir\\.?|İLT|ilt|転送"
)
REPLY_PREFIXES = "re|aw|antw|antwort|rép|rep|ré|rif|r|sv|odp|res|resp|vá|ynt|atb|bls|odpověď|отв|回复"


def alternatives(words: str) -> str:
    """A regular expression for any of the words between `|`, the longest first."""
    parts = sorted({word.strip() for word in words.replace("\n", "").split("|")}, key=len, reverse=True)
    return "|".join(re.escape(word) for word in parts if word)


FIELDS: dict[str, dict[str, str]] = {"from": _FROM, "to": _TO, "cc": _CC, "date": _DATE, "subject": _SUBJECT}
"""Field to language to the words a client of that language writes before the colon."""
