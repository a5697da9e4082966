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
    "bg",
    "el",
    "sl",
    "lt",
    "lv",
    "ca",
    "ja",
    "zh",
    "ko",
    "ar",
    "he",
)
"""Language codes, the commonest first: a tie between languages goes to the earlier one."""

# One row per language: the words that stand before the colon in a copied header block.
_FROM = {
    "en": "From", "fr": "De|Expéditeur", "de": "Von|Absender", "es": "De|Remitente", "it": "Da|Mittente", "nl": "Van|Afzender",
    "pt": "De|Remetente", "da": "Fra|Afsender", "sv": "Från|Avsändare", "no": "Fra|Avsender", "fi": "Lähettäjä", "pl": "Od|Nadawca", "cs": "Od|Odesílatel", "sk": "Od|Odosielateľ",
    "hu": "Feladó", "ro": "De la|Expeditorul", "hr": "Šalje|Od", "tr": "Kimden|Gönderen", "ru": "От|Отправитель|От кого",
    "uk": "Від|Від кого", "et": "Saatja|Kellelt", "ja": "送信元|差出人",
    "bg": "От|Подател", "el": "Από|Αποστολέας", "sl": "Od|Pošiljatelj", "lt": "Nuo|Siuntėjas", "lv": "No|Sūtītājs",
    "ca": "De|Remitent", "zh": "发件人|寄件者|寄件人|發件人", "ko": "보낸 사람|보낸사람|발신",
    "ar": "من|المرسل", "he": "מאת",
}  # fmt: skip
_TO = {
    "en": "To", "fr": "À|A|Pour|Destinataire", "de": "An|Empfänger", "es": "Para|Destinatario", "it": "A|Destinatario", "nl": "Aan",
    "pt": "Para|Destinatário", "da": "Til|Modtager", "sv": "Till|Mottagare", "no": "Til|Mottaker", "fi": "Vastaanottaja", "pl": "Do|Adresat", "cs": "Komu",
    "sk": "Pre|Komu", "hu": "Címzett|Ide", "ro": "Către|Destinatarul", "hr": "Prima|Za", "tr": "Kime|Alıcı", "ru": "Кому",
    "uk": "Кому", "et": "Saaja|Adressaat|Kellele", "ja": "送信先|宛先",
    "bg": "До|Получател", "el": "Προς|Παραλήπτης", "sl": "Za|Prejemnik", "lt": "Kam|Iki|Gavėjas",
    "lv": "Kam|Līdz|Saņēmējs", "ca": "Per a|A|Destinatari", "zh": "收件人|收件者", "ko": "받는 사람|받는사람|수신",
    "ar": "إلى|الى", "he": "אל",
}  # fmt: skip
_CC = {
    "en": "Cc", "fr": "Cc|Copie à|Copie", "de": "Cc|Kopie|Kopie (CC)", "es": "Cc|CC", "it": "Cc|Per conoscenza", "nl": "Cc|Kopie",
    "pt": "Cc", "da": "Cc", "sv": "Kopia|Cc", "no": "Kopi|Cc", "fi": "Kopio|Cc", "pl": "Dw|Kopia|Cc", "cs": "Kopie|Cc",
    "sk": "Kópia|Cc", "hu": "Másolat|Másolatot kap|Cc", "ro": "Cc", "hr": "Cc", "tr": "Bilgi|Cc", "ru": "Копия|Cc",
    "uk": "Копія|Cc", "et": "Cc|Koopia", "ja": "CC",
    "bg": "Копие|Як|Cc", "el": "Κοιν.|Κοινοποίηση|Cc", "sl": "Kp|Cc", "lt": "Kopija|Cc", "lv": "Kopija|Cc",
    "ca": "A/c|Cc", "zh": "抄送|副本", "ko": "참조",
    "ar": "نسخة|نسخة إلى", "he": "עותק",
}  # fmt: skip
_DATE = {
    "en": "Date|Sent", "fr": "Date|Envoyé|Date d'envoi|Envoyé le", "de": "Datum|Gesendet|Gesendet am", "es": "Fecha|Enviado|Enviado el",
    "it": "Data|Inviato|Inviato il", "nl": "Datum|Verzonden", "pt": "Data|Enviado|Enviada|Enviado em|Enviada em", "da": "Dato|Sendt",
    "sv": "Datum|Skickat", "no": "Dato|Sendt", "fi": "Päivämäärä|Päiväys|Lähetetty", "pl": "Data|Wysłano",
    "cs": "Datum|Odesláno", "sk": "Dátum|Odoslané", "hu": "Dátum|Elküldve|Elküldve|Küldve", "ro": "Dată|Data|Trimis|Data trimiterii", "hr": "Datum|Poslano",
    "tr": "Tarih|Gönderilen|Gönderildi", "ru": "Дата|Отправлено", "uk": "Дата|Відправлено|Надіслано", "et": "Kuupäev|Saadetud", "ja": "日付|日時|送信日時|送信日",
    "bg": "Дата|Изпратено", "el": "Ημερομηνία|Ημ/νία|Στάλθηκε|Απεστάλη", "sl": "Datum|Poslano", "lt": "Data|Išsiųsta",
    "lv": "Datums|Nosūtīts", "ca": "Data|Enviat|Enviat el", "zh": "日期|发送时间|发送日期|发件时间|時間|时间|寄件日期|傳送日期",
    "ko": "날짜|보낸 날짜|보낸날짜|날짜/시간",
    "ar": "التاريخ|تاريخ الإرسال|تم الإرسال|أُرسل", "he": "תאריך|נשלח",
}  # fmt: skip
_SUBJECT = {
    "en": "Subject", "fr": "Objet|Sujet", "de": "Betreff", "es": "Asunto", "it": "Oggetto", "nl": "Onderwerp",
    "pt": "Assunto", "da": "Emne", "sv": "Ämne", "no": "Emne", "fi": "Aihe", "pl": "Temat", "cs": "Předmět", "sk": "Predmet",
    "hu": "Tárgy", "ro": "Subiect|Subiectul", "hr": "Predmet|Naslov", "tr": "Konu", "ru": "Тема", "uk": "Тема",
    "et": "Teema", "ja": "件名",
    "bg": "Относно|Тема", "el": "Θέμα", "sl": "Zadeva", "lt": "Tema", "lv": "Temats|Tēma", "ca": "Assumpte|Tema",
    "zh": "主题|主題|主旨", "ko": "제목",
    "ar": "الموضوع", "he": "נושא",
}  # fmt: skip
OTHER = (
    "Reply-To|Répondre à|Antwort an|Responder a|Rispondi a|Antwoord aan|Svar til|Svara till|Vastaus|Odpowiedź-do|"
    "Odpověď na|Odpovedať-Pre|Válaszcím|Răspuns către|Odgovori na|Yanıt Adresi|Ответ-Кому|Кому відповісти|Responder A|"
    "Bcc|Cci|Bcc|Message-ID|Importance|Wichtigkeit|Priorität|Priority|Sensitivity|Organisation|Organization|"
    "Attachments|Anlagen|Pièces jointes|Resent-From|CCO|Ccn|Отговор до|Απάντηση σε|Respon a|Odgovor|Atsakyti|"
    "返信先|回复|回覆|답장 받는 사람|密件抄送|密件副本|숨은 참조|附件|첨부|添付ファイル|Adjuntos|Allegati|Bijlagen|Liitteet|Załączniki"
)

# Said between dashes, by a client that forwards.
FORWARDED_PHRASES = """forwarded message|forwarded email|fwd.msg|mensaje reenviado|message transféré|message transmis|
message réexpédié|mail transféré|courriel transféré|e-mail transféré|message forwarded|weitergeleitete nachricht|
weitergeleitete mail|weitergeleitete e-mail|messaggio inoltrato|doorgestuurd bericht|doorgestuurde e-mail|mensagem reencaminhada|
mensagem encaminhada|videresendt meddelelse|videresendt melding|vidarebefordrat meddelande|edelleenlähetetty viesti|
välitetty viesti|välitetty viesti / fwd.msg|přeposlaná zpráva|továbbított üzenet|proslijeđena poruka|przekazana wiadomość|
treść przekazanej wiadomości|wiadomość przekazana dalej|mesaj redirecționat|preposlaná správa|
preposlaná správa --- forwarded message|İletilmiş mesaj|iletilmiş mesaj|İletilen İleti|iletilen ileti|пересылаемое сообщение|
перенаправленное сообщение|перенаправлене повідомлення|переслане повідомлення|edastatud kiri|
препратено съобщение|προωθημένο μήνυμα|posredovano sporočilo|persiųstas laiškas|pārsūtīts ziņojums|pārsūtīta vēstule|
missatge reenviat|メッセージを転送|転送メッセージ|转发的消息|转发的邮件|转发邮件|轉寄郵件|轉寄的郵件|전달된 메시지|전달한 메시지|
رسالة معاد توجيهها|رسالة مُعاد توجيهها|الرسالة المعاد توجيهها|הודעה שהועברה"""
# Said on a line of its own with a colon.
FORWARDED_LINES = """begin forwarded message|forwarded message|start of forwarded message|inicio del mensaje reenviado|
début du message réexpédié|début du message transféré|message transféré|anfang der weitergeleiteten nachricht|anfang der weitergeleiteten e-mail|
inizio messaggio inoltrato|begin doorgestuurd bericht|start på videresendt besked|videresendt melding|
vidarebefordrat mejl|vidarebefordrat brev|välitetty viesti alkaa|začátek přeposílané zprávy|továbbított levél kezdete|
započni proslijeđenu poruku|początek przekazywanej wiadomości|początek przekazanej wiadomości|início da mensagem reencaminhada|
início da mensagem encaminhada|începe mesajul redirecționat|начало переадресованного сообщения|začiatok preposlanej správy|
İleti başlangıcı|ileti başlangıcı|початок листа, що пересилається|
έναρξη προωθημένου μηνύματος|inici del missatge reenviat|転送されたメッセージ|开始转发的邮件|下面是被转发的邮件|開始轉寄郵件|
以下是轉寄的郵件|전달된 메시지 시작|
بدء الرسالة المعاد توجيهها|بداية الرسالة المعاد توجيهها|תחילת ההודעה שהועברה"""
# Said between dashes, in replies and forwards alike.
ORIGINAL_PHRASES = """original message|original email|message d'origine|message d’origine|message original|message initial|
mail original|courriel original|e-mail d'origine|ursprüngliche nachricht|ursprüngliche mail|ursprüngliche e-mail|
original-nachricht|originalnachricht|original nachricht|original-mail|mensaje original|messaggio originale|messaggio original|
oorspronkelijk bericht|origineel bericht|oorspronkelijke e-mail|mensagem original|oprindelig meddelelse|original meddelelse|
opprinnelig melding|originalmeddelande|ursprungligt meddelande|alkuperäinen viesti|wiadomość oryginalna|oryginalna wiadomość|
původní zpráva|pôvodná správa|eredeti üzenet|mesaj original|izvorna poruka|orijinal mesaj|исходное сообщение|
початкове повідомлення|algne kiri|algne sõnum|оригинално съобщение|αρχικό μήνυμα|izvirno sporočilo|originalus laiškas|
sākotnējais ziņojums|missatge original|元のメッセージ|原始邮件|原始郵件|원본 메시지|원본 메일"""

FORWARD_PREFIXES = "fwd|fw|wg|weitergeleitet|tr|transf|rv|rm|i|vs|vb|vl|pd|enc|doorst|fs|videresend|redir\\.?|İLT|ilt|továbbítás|ΠΡΘ|転送|转发|轉寄|전달"
# Programs that answer for somebody who is away begin a subject with these.
AUTOMATIC_PREFIXES = """automatic reply|automated reply|auto-reply|autoreply|auto reply|auto-response|auto response|autoresponse|out of office|
out of the office|away from office|réponse automatique|absence|absent|absente|automatische antwort|abwesenheitsnotiz|abwesenheit|abwesend|abwesenheitsassistent|
respuesta automática|ausencia|fuera de la oficina|risposta automatica|fuori sede|assenza|automatisch antwoord|automatische beantwoording|afwezig|afwezigheid"""
REPLY_PREFIXES = "re|aw|antw|antwort|rép|rep|ré|rif|r|sv|odp|res|resp|vá|ynt|atb|bls|odpověď|отв|отг|odg|απ|返信|回复|答复|回覆|회신"


def alternatives(words: str) -> str:
    """A regular expression for any of the words between `|`, the longest first."""
    parts = sorted({word.strip() for word in words.replace("\n", "").split("|")}, key=len, reverse=True)
    return "|".join(re.escape(word) for word in parts if word)


FIELDS: dict[str, dict[str, str]] = {"from": _FROM, "to": _TO, "cc": _CC, "date": _DATE, "subject": _SUBJECT}
"""Field to language to the words a client of that language writes before the colon."""
