"""Forwards as mail clients write them, client by client and language by language; `python -m tests.forwards` reads them all.

The words are those of the clients where they are known, else those that other clients of the language use. With
email-forward-parser and quotequail on the path, the same mails are given to them.
"""

from __future__ import annotations

import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from html import escape
from typing import Any

from cases.model import Address
from mail.forwarded import find
from mail.parse import parse

BODY = "We cannot answer without a copy of your passport.\n\nPlease send it.\n\nThe privacy team"
SHOP = Address("Shop Privacy", "privacy@shop.example")
MAIL = "Shop Privacy <privacy@shop.example>"
ANA = "ana@home.example"
SUBJECT = "Your request"
DAY = "2026-03-02"
RFC_DATE = "Mon, 2 Mar 2026 09:15:00 +0000"
RULE = "_" * 32


def quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def block(*lines: str) -> str:
    return "\n".join(lines)


# Language: the words before the colon (from, to, date, sent, subject), Thunderbird's separator, Apple's line, Outlook's prefix, a date.
LANGUAGES = {
    "en": ("From", "To", "Date", "Sent", "Subject", "-------- Forwarded Message --------", "Begin forwarded message:", "FW", "2 March 2026 09:15"),
    "fr": ("De", "À", "Date", "Envoyé", "Objet", "-------- Message transféré --------", "Début du message réexpédié :", "TR", "2 mars 2026 09:15"),
    "de": ("Von", "An", "Datum", "Gesendet", "Betreff", "-------- Weitergeleitete Nachricht --------", "Anfang der weitergeleiteten Nachricht:", "WG", "2. März 2026 09:15"),
    "es": ("De", "Para", "Fecha", "Enviado", "Asunto", "-------- Mensaje reenviado --------", "Inicio del mensaje reenviado:", "RV", "2 de marzo de 2026 9:15"),
    "it": ("Da", "A", "Data", "Inviato", "Oggetto", "-------- Messaggio Inoltrato --------", "Inizio messaggio inoltrato:", "I", "2 marzo 2026 09:15"),
    "nl": ("Van", "Aan", "Datum", "Verzonden", "Onderwerp", "-------- Doorgestuurd bericht --------", "Begin doorgestuurd bericht:", "FW", "2 maart 2026 09:15"),
    "pt": ("De", "Para", "Data", "Enviado", "Assunto", "-------- Mensagem encaminhada --------", "Início da mensagem encaminhada:", "ENC", "2 de março de 2026 09:15"),
    "pt_pt": ("De", "Para", "Data", "Enviada em", "Assunto", "-------- Mensagem reencaminhada --------", "Início da mensagem reencaminhada:", "ENC", "2 de março de 2026 09:15"),
    "da": ("Fra", "Til", "Dato", "Sendt", "Emne", "-------- Videresendt meddelelse --------", "Start på videresendt besked:", "VS", "2. marts 2026 09:15"),
    "sv": ("Från", "Till", "Datum", "Skickat", "Ämne", "-------- Vidarebefordrat meddelande --------", "Vidarebefordrat mejl:", "VB", "2 mars 2026 09:15"),
    "no": ("Fra", "Til", "Dato", "Sendt", "Emne", "-------- Videresendt melding --------", "Videresendt melding:", "VS", "2. mars 2026 09:15"),
    "fi": ("Lähettäjä", "Vastaanottaja", "Päiväys", "Lähetetty", "Aihe", "-------- Välitetty viesti / Fwd.Msg --------", "Välitetty viesti alkaa:", "VL", "2. maaliskuuta 2026 9:15"),
    "pl": ("Od", "Do", "Data", "Wysłano", "Temat", "-------- Treść przekazanej wiadomości --------", "Początek przekazywanej wiadomości:", "PD", "2 marca 2026 09:15"),
    "cs": ("Od", "Komu", "Datum", "Odesláno", "Předmět", "-------- Přeposlaná zpráva --------", "Začátek přeposílané zprávy:", "FW", "2. března 2026 9:15"),
    "sk": ("Od", "Komu", "Dátum", "Odoslané", "Predmet", "-------- Preposlaná správa --- Forwarded Message --------", "Začiatok preposlanej správy:", "FW", "2. marca 2026 9:15"),
    "hu": ("Feladó", "Címzett", "Dátum", "Küldve", "Tárgy", "-------- Továbbított üzenet --------", "Továbbított levél kezdete:", "FW", "2026. március 2. 9:15"),
    "ro": ("De la", "Către", "Dată", "Trimis", "Subiect", "-------- Mesaj redirecționat --------", "Începe mesajul redirecționat:", "FW", "2 martie 2026 09:15"),
    "hr": ("Od", "Za", "Datum", "Poslano", "Predmet", "-------- Proslijeđena poruka --------", "Započni proslijeđenu poruku:", "FW", "2. ožujka 2026. 09:15"),
    "tr": ("Kimden", "Kime", "Tarih", "Gönderildi", "Konu", "-------- İletilmiş Mesaj --------", "İleti başlangıcı:", "İLT", "2 Mart 2026 09:15"),
    "ru": ("От", "Кому", "Дата", "Отправлено", "Тема", "-------- Перенаправленное сообщение --------", "Начало переадресованного сообщения:", "FW", "2 марта 2026 г. 9:15"),
    "uk": ("Від", "Кому", "Дата", "Надіслано", "Тема", "-------- Перенаправлене повідомлення --------", "Початок листа, що пересилається:", "FW", "2 березня 2026 р. 9:15"),
    "et": ("Saatja", "Adressaat", "Kuupäev", "Saadetud", "Teema", "-------- Edastatud kiri --------", None, "FW", "2. märts 2026 9:15"),
    "bg": ("От", "До", "Дата", "Изпратено", "Относно", "-------- Препратено съобщение --------", None, "FW", "2 март 2026 г. 9:15"),
    "el": ("Από", "Προς", "Ημερομηνία", "Στάλθηκε", "Θέμα", "-------- Προωθημένο μήνυμα --------", "Έναρξη προωθημένου μηνύματος:", "ΠΡΘ", "2 Μαρτίου 2026 9:15"),
    "sl": ("Od", "Za", "Datum", "Poslano", "Zadeva", "-------- Posredovano sporočilo --------", None, "FW", "2. marec 2026 09:15"),
    "lt": ("Nuo", "Kam", "Data", "Išsiųsta", "Tema", "-------- Persiųstas laiškas --------", None, "FW", "2026 m. kovo 2 d. 09:15"),
    "lv": ("No", "Kam", "Datums", "Nosūtīts", "Temats", "-------- Pārsūtīts ziņojums --------", None, "FW", "2026. gada 2. marts 9:15"),
    "ca": ("De", "Per a", "Data", "Enviat el", "Assumpte", "-------- Missatge reenviat --------", "Inici del missatge reenviat:", "RV", "2 de març de 2026 9:15"),
    "ja": ("差出人", "宛先", "日付", "送信日時", "件名", "-------- 転送メッセージ --------", "転送されたメッセージ:", "FW", "2026年3月2日 9:15"),
    "zh": ("发件人", "收件人", "日期", "发送时间", "主题", "-------- 转发的消息 --------", "开始转发的邮件:", "转发", "2026年3月2日 9:15"),
    "ko": ("보낸 사람", "받는 사람", "날짜", "보낸 날짜", "제목", "-------- 전달된 메시지 --------", "전달된 메시지 시작:", "FW", "2026년 3월 2일 9:15"),
}  # fmt: skip

# What stands between dashes in K-9, Samsung, IONOS, Outlook 2013 and T-Online.
ORIGINAL = {
    "en": "Original Message", "fr": "Message d'origine", "de": "Ursprüngliche Nachricht", "es": "Mensaje original", "it": "Messaggio originale",
    "nl": "Oorspronkelijk bericht", "pt": "Mensagem original", "pt_pt": "Mensagem original", "da": "Oprindelig meddelelse", "sv": "Originalmeddelande",
    "no": "Opprinnelig melding", "fi": "Alkuperäinen viesti", "pl": "Wiadomość oryginalna", "cs": "Původní zpráva", "sk": "Pôvodná správa",
    "hu": "Eredeti üzenet", "ro": "Mesaj original", "hr": "Izvorna poruka", "tr": "Orijinal mesaj", "ru": "Исходное сообщение",
    "uk": "Початкове повідомлення", "et": "Algne kiri", "bg": "Оригинално съобщение", "el": "Αρχικό μήνυμα", "sl": "Izvirno sporočilo",
    "lt": "Originalus laiškas", "lv": "Sākotnējais ziņojums", "ca": "Missatge original", "ja": "元のメッセージ", "zh": "原始邮件", "ko": "원본 메시지",
}  # fmt: skip

# Outlook 2019 for the Mac writes a line as of a reply, and no header block.
ATTRIBUTED = {
    "en": "On {day}, 09:15, {who} wrote:", "fr": "Le {day}, 09:15, {who} a écrit :", "de": "Am {day}, 09:15 schrieb {who}:",
    "es": "El {day}, 9:15, {who} escribió:", "it": "Il {day}, 09:15, {who} ha scritto:", "nl": "Op {day}, 09:15 heeft {who} geschreven:",
    "pt": "Em {day}, 09:15, {who} escreveu:", "da": "Den {day}, 09.15 skrev {who}:", "sv": "Den {day}, 09:15 skrev {who} följande:",
    "no": "{who} skrev følgende den {day}, 09:15:", "fi": "{who} kirjoitti {day} 9:15:", "pl": "Dnia {day}, 09:15 użytkownik {who} napisał:",
    "cs": "Dne {day}, 9:15, {who} napsal(a):", "sk": "{day}, 9:15, používateľ {who} napísal:", "hu": "{day} 9:15 időpontban {who} ezt írta:",
    "ru": "{day}, 9:15 пользователь {who} написал:", "tr": "{day} 09:15, {who} tarihinde şunu yazdı:",
}  # fmt: skip
NUMERIC = dict.fromkeys(ATTRIBUTED, "02.03.2026") | {
    "en": "02 Mar 2026", "fr": "02/03/2026", "es": "02/03/2026", "it": "02/03/2026", "nl": "02-03-2026", "pt": "02/03/2026", "hu": "2026. 03. 02.",
}  # fmt: skip
WEEKDAYS = {
    "en": "Monday, ", "fr": "lundi ", "de": "Montag, ", "es": "lunes, ", "it": "lunedì ", "nl": "maandag ", "pt": "segunda-feira, ", "da": "mandag den ",
    "sv": "måndag den ", "no": "mandag ", "fi": "maanantai ", "pl": "poniedziałek, ", "cs": "pondělí ", "ru": "понедельник, ", "uk": "понеділок, ",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Case:
    """A mail, and what is right about it; `reply` when it carries an In-Reply-To."""

    name: str
    subject: str
    text: str
    date: str
    author: Address = SHOP
    original: str = SUBJECT
    to: tuple[str, ...] = (ANA,)
    body: str = BODY
    note: str = ""
    forwards: bool = True
    reply: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """One row of LANGUAGES."""

    code: str
    from_: str
    to: str
    date: str
    sent: str
    subject: str
    separator: str
    line: str | None
    prefix: str
    day: str

    @property
    def forwarded(self) -> str:
        """Thunderbird's words without its dashes."""
        return self.separator.strip("- ")


def words(language: str) -> Words:
    return Words(language, *LANGUAGES[language])  # type: ignore[arg-type]


def _lines(w: Words, order: str, day: str, *, space: str = " ", to: str = ANA) -> list[str]:
    """Header lines in a client's order: f(rom), t(o), d(ate), s(ent), j (subject)."""
    said = {
        "f": (w.from_, MAIL),
        "t": (w.to, to),
        "d": (w.date, day),
        "s": (w.sent, day),
        "j": (w.subject, SUBJECT),
    }
    return [f"{said[one][0]}:{space}{said[one][1]}" for one in order]


def thunderbird(w: Words) -> Case:
    text = block(w.separator, *_lines(w, "jdft", RFC_DATE, space=" \t"), "", "", BODY)
    return Case("thunderbird", "Fwd: Your request", text, RFC_DATE)


def outlook_2013(w: Words) -> Case:
    day = WEEKDAYS.get(w.code, "") + w.day
    return Case("outlook 2013", f"{w.prefix}: Your request", block(*_lines(w, "fstj", day), "", BODY), day)


def outlook_2013_plain(w: Words) -> Case:
    lines = _lines(w, "fstj", w.day)
    lines[0] = f"{w.from_}: Shop Privacy [mailto:privacy@shop.example]"
    text = block(f"-----{ORIGINAL[w.code]}-----", *lines, "", BODY)
    return Case("outlook 2013 plain", f"{w.prefix}: Your request", text, w.day)


def outlook_2019(w: Words) -> Case:
    day = NUMERIC[w.code]
    line = ATTRIBUTED[w.code].format(day=day, who='"Shop Privacy" <privacy@shop.example>')
    text = line + "\n\n" + "\n".join(f"    {one}" if one else "" for one in BODY.split("\n"))
    return Case("outlook 2019", f"{w.prefix}: Your request", text, "", to=())


def outlook_new(w: Words) -> Case:
    text = block(*_lines(w, "fdtj", w.day, to=f"{ANA} <{ANA}>"), BODY)
    return Case("outlook new", f"{w.prefix}: Your request", text, w.day)


def outlook_live(w: Words) -> Case:
    text = block(RULE, *_lines(w, "fstj", w.day, to=f"{ANA} <{ANA}>"), "", BODY)
    return Case("outlook live", f"{w.prefix}: Your request", text, w.day)


def outlook_android(w: Words) -> Case:
    link = "Get Outlook for Android<https://aka.ms/AAb9ysg>"
    lines = _lines(w, "fstj", w.day, to=f"{ANA}<mailto:{ANA}>")
    lines[0] = f"{w.from_}: Shop Privacy <privacy@shop.example<mailto:privacy@shop.example>>"
    return Case(
        "outlook android", f"{w.prefix}: Your request", block(link, RULE, *lines, "", BODY), w.day, note=link
    )


def apple(w: Words) -> Case:
    text = f"{w.line}\n\n{quoted(block(*_lines(w, 'fjdt', w.day), '', BODY))}"
    return Case("apple mail", "Fwd: Your request", text, w.day)


def ios(w: Words) -> Case:
    text = f"{w.line}\n\n{quoted(block(*_lines(w, 'fdtj', w.day), '', BODY))}"
    return Case(
        "ios mail", "Fwd: Your request", f"Sent from my iPhone\n\n{text}", w.day, note="Sent from my iPhone"
    )


def gmail(w: Words) -> Case:
    lines = _lines(w, "fdjt", w.day, to=f"<{ANA}>")
    return Case(
        "gmail",
        "Fwd: Your request",
        block("---------- Forwarded message ---------", *lines, "", "", BODY),
        w.day,
    )


def gmail_mixed(w: Words) -> Case:
    """Gmail's app puts the word for From into the language and leaves the others."""
    lines = (f"{w.from_}: {MAIL}", f"Date: {w.day}", f"Subject: {SUBJECT}", f"To: <{ANA}>")
    text = block("---------- Forwarded message ---------", *lines, "", "", BODY)
    return Case("gmail app", "Fwd: Your request", text, w.day)


def yahoo(w: Words) -> Case:
    lines = _lines(w, "ftsj", w.day, to=f'"{ANA}" <{ANA}>')
    return Case("yahoo", "Fw: Your request", block(f"----- {w.forwarded} -----", *lines, "", BODY), w.day)


def yahoo_line(w: Words) -> Case:
    """Yahoo's plain text, where no line ends."""
    glued = "".join(_lines(w, "ftsj", w.day, to=f'"{ANA}" <{ANA}>'))
    return Case("yahoo plain", "Fw: Your request", f"   ----- {w.forwarded} ----- {glued}\n {BODY}", w.day)


def gmx(w: Words) -> Case:
    lines = _lines(w, "sftj", w.day)
    return Case("gmx, web.de", "Fw: Your request", block(*lines, BODY), w.day)


def t_online(w: Words) -> Case:
    day = "2026-03-02T09:15:00+0000"
    text = block("-----Original-Nachricht-----", *_lines(w, "jdft", day, to=f'"{ANA}" <{ANA}>'), "", BODY)
    return Case("t-online", "Fwd: Your request", text, day)


def proton(w: Words) -> Case:
    lines = _lines(w, "fdjt", w.day, to=f"{ANA} <{ANA}>")
    return Case(
        "proton",
        "Fwd: Your request",
        block(f"------- {w.forwarded} -------", *lines, "", quoted(BODY)),
        w.day,
    )


def k9(w: Words) -> Case:
    text = block(f"-------- {ORIGINAL[w.code]} --------", *_lines(w, "fstj", w.day), "", BODY)
    return Case("k-9", "Fwd: Your request", text, w.day)


def samsung(w: Words) -> Case:
    day = "2026/03/02  09:15  (GMT+00:00)"
    lines = [f"{line} " for line in _lines(w, "fdtj", day)]
    return Case(
        "samsung", "Fwd: Your request", block(f"-------- {ORIGINAL[w.code]} --------", *lines, "", BODY), day
    )


def hubspot(w: Words) -> Case:
    text = block(f"---------- {w.forwarded} ----------", *_lines(w, "fdjt", w.day), "", BODY)
    return Case("hubspot", "Fwd: Your request", text, w.day)


def ionos(w: Words) -> Case:
    text = quoted(block(f"---------- {ORIGINAL[w.code]} ----------", *_lines(w, "ftdj", w.day), "", BODY))
    return Case("ionos", "Fwd: Your request", text, w.day)


def mailmate(w: Words) -> Case:
    text = "Forwarded message:\n\n" + quoted(block(*_lines(w, "ftjd", RFC_DATE), "", BODY))
    return Case("mailmate", "Fwd: Your request", text, RFC_DATE)


def missive(w: Words) -> Case:
    day = "on March 2, 2026, 9:15 AM"
    text = block("---------- Forwarded message ----------", *_lines(w, "fdjt", day), "", BODY)
    return Case("missive", "Fwd: Your request", text, day)


EVERY = tuple(LANGUAGES)
LINED = tuple(code for code in LANGUAGES if LANGUAGES[code][6])
CLIENTS: dict[Callable[[Words], Case], tuple[str, ...]] = {
    apple: LINED, ios: LINED, gmail: EVERY, gmail_mixed: EVERY, outlook_2013: EVERY, outlook_2013_plain: EVERY, outlook_2019: tuple(ATTRIBUTED),
    outlook_new: EVERY, outlook_live: EVERY, outlook_android: EVERY, thunderbird: EVERY, yahoo: EVERY, yahoo_line: EVERY,
    gmx: ("en", "de", "fr", "es", "it", "nl"), t_online: ("de",), proton: EVERY, k9: EVERY, samsung: EVERY,
    hubspot: ("en", "fr", "de", "es", "it", "nl", "pt", "sv", "fi", "pl", "ja"), ionos: ("en", "fr", "de", "es", "it", "nl", "pl"),
    mailmate: ("en",), missive: ("en",),
}  # fmt: skip
GRID = [(client, language) for client, languages in CLIENTS.items() for language in languages]


def grid() -> Iterator[tuple[str, Case]]:
    """Every client in every language it ships in: (language, mail)."""
    for client, language in GRID:
        yield language, client(words(language))


# --- variants ---------------------------------------------------------------------------------------


def _varied(case: Case, name: str, **changes: Any) -> Case:
    return replace(case, name=name, **changes)


def variants(w: Words) -> Iterator[Case]:
    """What people and programs make of the same forwards, and mails that are none."""
    for client in (gmail, outlook_live, thunderbird):
        case = client(w)
        sender, to = f"{w.from_}:", f"{w.to}:"
        lines = case.text.split("\n")
        at = next(i for i, line in enumerate(lines) if line.startswith(sender))
        tab = " \t" if client is thunderbird else " "

        def changed(index: int, *new: str, lines: list[str] = lines) -> str:
            return "\n".join([*lines[:index], *new, *lines[index + 1 :]])

        goes = next(i for i, line in enumerate(lines) if line.startswith(to))
        yield _varied(
            case, "note above", text=f"Please look at this.\n\n{case.text}", note="Please look at this."
        )
        yield _varied(
            case,
            "no name",
            text=changed(at, f"{sender}{tab}privacy@shop.example"),
            author=Address("", SHOP.address),
        )
        yield _varied(
            case, "name with comma", text=changed(at, f'{sender}{tab}"Roe, Jo" <jo@shop.example>'),
            author=Address("Roe, Jo", "jo@shop.example"),
        )  # fmt: skip
        yield _varied(
            case, "bare comma", text=changed(at, f"{sender}{tab}Roe, Jo <jo@shop.example>"),
            author=Address("Roe, Jo", "jo@shop.example"),
        )  # fmt: skip
        several = (ANA, "bob@home.example")
        yield _varied(
            case, "several to", text=changed(goes, f"{to}{tab}Ana <{ANA}>, bob@home.example"), to=several
        )
        yield _varied(case, "no to", text="\n".join(lines[:goes] + lines[goes + 1 :]), to=())
        copied = (f"{to}{tab}{ANA}", f"Cc:{tab}Bob <bob@home.example>")
        yield _varied(case, "copies", text=changed(goes, *copied))
        answer = (f"{to}{tab}{ANA}", f"Reply-To:{tab}noreply@shop.example")
        yield _varied(case, "reply-to", text=changed(goes, *answer))
        signed = f"{BODY}\n\n-- \nShop Ltd\n1 Road, Town\nmail@shop.example"
        yield _varied(case, "signature", text=case.text.replace(BODY, signed), body=signed)
        inner = thunderbird(w).text
        yield _varied(
            case, "nested", text=case.text.replace(BODY, f"For you.\n\n{inner}"), body=f"For you.\n\n{inner}"
        )
        said = f"{BODY}\n\n{w.subject}: no header\n{w.date}: none either"
        yield _varied(case, "header words", text=case.text.replace(BODY, said), body=said)
        mine = "-- \nAna Roe\n+33 1 00 00 00 00"
        yield _varied(
            case, "own signature", text=f"See below.\n\n{mine}\n\n{case.text}", note=f"See below.\n\n{mine}"
        )
        yield _varied(case, "crlf", text=case.text.replace("\n", "\r\n"))
        none: dict[str, Any] = {"forwards": False}
        quote = f"Thank you.\n\nOn Tue, 3 Mar 2026 at 10:00, Ana <{ANA}> wrote:\n{quoted(case.text)}"
        yield _varied(case, "not: quoted", subject=f"Re: {SUBJECT}", text=quote, reply=True, **none)
    history = block(*_lines(w, "fstj", w.day), "", BODY)
    yield Case("not: answer", f"RE: {SUBJECT}", f"Our answer.\n\n{history}", "", forwards=False, reply=True)
    rule = f"Our answer.\n\n{RULE}\n{history}"
    yield Case("not: answer", f"Re: {SUBJECT}", rule, "", forwards=False, reply=True)
    prose = f"Hello,\n\n{w.subject}: your request\n\nWe wrote on 2 March.\n{w.date}: tomorrow\n\n{w.to}: all of you"
    yield Case("not: prose", SUBJECT, prose, "", forwards=False)


VARIED = [(language, case) for language in LANGUAGES for case in variants(words(language))]


def mails() -> Iterator[tuple[str, Case]]:
    """The grid and the variants."""
    yield from grid()
    yield from VARIED


def as_html(text: str) -> str:
    """The same lines as a client writes them in HTML: bold header words, line breaks, quotes as blocks."""
    out, within = [], False
    for line in text.split("\n"):
        if line.startswith(">") != within:
            within = not within
            out.append('<blockquote type="cite">' if within else "</blockquote>")
        line = line.removeprefix("> ").removeprefix(">")
        word, colon, rest = line.partition(":")
        shown = f"<b>{escape(word)}{colon}</b>{escape(rest)}" if colon and "@" not in word else escape(line)
        out.append(f"<div>{shown or '<br>'}</div>")
    return "".join(out) + ("</blockquote>" if within else "")


def html_mail(subject: str, html: str) -> bytes:
    head = f"From: {ANA}\r\nSubject: {subject}\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
    return f"{head}<html><body><p>This is for case 7.</p>{html}</body></html>".encode()


# --- the table --------------------------------------------------------------------------------------

FIELDS = ("forwarded", "address", "name", "to", "subject", "body", "note", "date", "day")


def wrong(case: Case, found: Any) -> set[str]:
    """The fields of a Forward that are not what stands in the mail."""
    if found is None or not case.forwards:
        return set(FIELDS) if (found is None) == case.forwards else set()
    right = {
        "forwarded": True,
        "address": found.from_.address == case.author.address,
        "name": found.from_.name == case.author.name,
        "to": tuple(one.address for one in found.to) == case.to,
        "subject": found.subject == case.original,
        "body": found.body == case.body.replace("\r", ""),
        "note": found.note == case.note,
        "date": not case.date or _squeezed(found.date) == _squeezed(case.date),
        "day": found.sent_at is not None and found.sent_at.date().isoformat() == DAY,
    }
    return {name for name, holds in right.items() if not holds}


LETTERS = dict(zip(FIELDS, "fantsbozd", strict=True))


def read_html(case: Case) -> Any:
    """The same mail as HTML, through the parser; the note is checked elsewhere."""
    forward = parse(html_mail(case.subject, as_html(case.text))).forward
    if forward is None:
        return None
    return replace(forward, note=case.note)


def table(read: Callable[[Case], Any], among: Iterable[tuple[str, Case]]) -> tuple[str, Counter[str]]:
    """Clients or variants by languages, "=" where all is right, else the letters of what is wrong; right answers."""
    cells: dict[str, dict[str, set[str]]] = {}
    right: Counter[str] = Counter()
    for language, case in among:
        off = wrong(case, read(case))
        cells.setdefault(case.name, {}).setdefault(language, set()).update(off)
        right.update(set(FIELDS) - off if case.forwards else {"forwarded"} - off)
    lines = [f"{'':19}" + "".join(f"{one:>6}" for one in EVERY)]
    lines += [
        f"{name:19}" + "".join(f"{_cell(row.get(one)):>6}" for one in EVERY) for name, row in cells.items()
    ]
    return "\n".join(lines), right


def _cell(off: set[str] | None) -> str:
    if off is None:
        return "."
    return "".join(LETTERS[one] for one in FIELDS if one in off) or "="


def read_text(case: Case) -> Any:
    """The mail as plain text."""
    return find(case.subject, case.text.replace("\r", ""), in_reply_to="<a@b.example>" if case.reply else "")


def main() -> None:
    """Print the tables for plain text and for HTML, and what other libraries get right of the plain text."""
    began = time.process_time()
    plain, right = table(read_text, grid())
    varied, right_varied = table(read_text, VARIED)
    took = time.process_time() - began
    html, html_right = table(read_html, grid())
    print(f"plain text\n{plain}\n\nHTML\n{html}\n\nvariants of three clients, plain text\n{varied}\n")
    print("".join(f"{one} = {name}, " for name, one in LETTERS.items()).rstrip(", ") + "\n")
    number = len(list(mails()))
    print(f"{'':28}" + "".join(f"{name:>10}" for name in FIELDS))
    forwards = sum(case.forwards for _, case in mails())
    _row("mails", {name: number if name == "forwarded" else forwards for name in FIELDS})
    _row("plain text", right + right_varied)
    for name, row in peers().items():
        _row(f"{name}, plain text", row)
    _row(f"HTML, of {len(GRID)}", html_right)
    print(f"{number} mails of plain text, {number / took:.0f} a second of processor time")


def _row(name: str, counts: Mapping[str, int]) -> None:
    print(f"{name:28}" + "".join(f"{counts.get(one, '-'):>10}" for one in FIELDS))


# --- other libraries --------------------------------------------------------------------------------


def peers() -> dict[str, dict[str, int]]:
    """What libraries that happen to be installed get right of the plain text."""
    found = {}
    for read in (_email_forward_parser, _quotequail):
        try:
            found[read.__name__.strip("_").replace("_", "-")] = read()
        except ImportError:
            print(f"{read.__name__.strip('_')} is not installed", file=sys.stderr)
    return found


def _count(read: Callable[[Case], dict[str, str] | None]) -> dict[str, int]:
    right: Counter[str] = Counter()
    for _, case in mails():
        try:
            got = read(case)
        except Exception:  # noqa: BLE001 - another's parser: a mail it breaks on is one it did not read
            got = None
        right["forwarded"] += (got is not None) == case.forwards
        if got is None or not case.forwards:
            continue
        wanted = {
            "address": case.author.address,
            "name": case.author.name,
            "to": ",".join(case.to),
            "subject": case.original,
            "body": case.body,
            "note": case.note,
            "date": case.date,
        }
        right.update(
            name for name, value in wanted.items() if _squeezed(got.get(name, "")) == _squeezed(value)
        )
    return dict(right)


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def _email_forward_parser() -> dict[str, int]:
    from emailforwardparser.forward_parser import get_forwarded_metadata  # type: ignore[import-not-found]

    def read(case: Case) -> dict[str, str] | None:
        result = get_forwarded_metadata(case.text, case.subject)
        if not result.forwarded:
            return None
        mail = result.email
        return {
            "address": mail.from_.address,
            "name": mail.from_.name,
            "to": ",".join(one.address for one in mail.to),
            "subject": mail.subject or "",
            "body": mail.body or "",
            "note": result.message or "",
            "date": mail.date or "",
        }

    return _count(read)


def _quotequail() -> dict[str, int]:
    import quotequail  # type: ignore[import-not-found]

    def read(case: Case) -> dict[str, str] | None:
        result = quotequail.unwrap(case.text)
        if not result or result.get("type") != "forward" or "from" not in result:
            return None
        name, _, address = result["from"].rpartition("<")
        return {
            "address": address.strip("> "),
            "name": name.strip(' "'),
            "to": ",".join(re.findall(r"[^\s<>\",]+@[^\s<>\",]+", result.get("to", ""))),
            "note": result.get("text_top", ""),
            "subject": result.get("subject", ""),
            "body": result.get("text", ""),
            "date": result.get("date", ""),
        }

    return _count(read)


if __name__ == "__main__":
    main()
