"""The reasoning of the clock in English."""

from __future__ import annotations

from cases.wording.model import Wording

SENTENCES = {
    # the period
    "received": "The request was received on {received}; that day is not counted.",
    "received_start": "The request was received on {received}; the period starts with that day and ends on the corresponding date.",
    "answer": "The answer is due within {period} of receipt: {end}.",
    "answer_request": "The answer is due within {period} of the request: {end}.",
    "comply": "The request is to be complied with within {period} of receipt: {end}.",
    "month_end": "That month has no day {number}: the period ends on its last day.",
    "rolled": "{base} is not a working day ({closed}): the period ends on {end}.",
    "acknowledgement": "Receipt must be confirmed within {period}: {end}.",
    "stated": "The controller's words lead to a later day of receipt, {received}. Counted from there the answer is due by {end}; lateness is not claimed before.",
    "safe": "Lateness is claimed only after {safe}: the latest of these dates plus {grace} of grace, on a working day.",
    # dates beside the clock
    "term": "The letter of {sent} asked for an answer within {open}: {end}.",
    "complaint": "The formal notice of {sent} is a complaint to the controller, which must confirm it within {period}: {end}.",
    "authority_term": "The term that the authority ({authority}) has set the controller ends: {end}.",
    "question": "The complaint was lodged with the authority ({authority}) on {filed}; without news it is asked how it goes: {end}.",
    "information": "The complaint was lodged with the authority ({authority}) on {filed}; within three months it informs of the progress or the outcome: {end}.",
    # whose holidays
    "unknown_country": "No public holidays are known for the country '{country}': only Saturdays and Sundays are counted as closed.",
    "unnamed_country": "No public holidays are known for a country that is not named: only Saturdays and Sundays are counted as closed.",
    "unknown_region": "The region '{region}' of {country} is not known: only the holidays of the whole country are counted.",
    "assumed_country": "No source says whose holidays count for a controller without an establishment here: those of the person's country are assumed.",
    "regional": "In which region of {country} the controller sits is not known; in some of them {base} is a holiday ({closed}): an answer until {end} is called in time.",
    # what a question of the controller does
    "no_pause": "The question of {asked} does not stop the clock under this law.",
    "unanswered": "The question of {asked} is not answered yet: if it is legitimate the clock may stand still and no paused date can be named, so the date without pause is shown.",
    "asked_late": "The question of {asked} came after the period had ended: it cannot stop it any more.",
    "contested": "The question of {asked} is not recognised here as one that stops the clock; because an authority has let the period stand still even for a demand that was not necessary, its time is counted for the controller all the same.",
    "restart": "If the question was legitimate the period starts anew when it is answered, on {answered}: {end}.",
    "no_pause_fee": "The payment asked for on {asked} does not stop the clock under this law: as a rule the answer is free of charge.",
    "unanswered_fee": "The fee asked for on {asked} is not paid yet: if it is lawful the period starts only when it is paid and no paused date can be named, so the date without it is shown.",
    "restart_fee": "If the fee was lawful the period starts anew when it is paid, on {answered}: {end}.",
    "shift": "If the question was legitimate the clock stood still from {asked} to {answered}, {open}; the end moves by as many days: {end}.",
    "caution": "No source of this law lets the clock stand still; as a precaution the time of the question (from {asked} to {answered}, {open}) is counted for the controller: {end}.",
    "caution_restart": "No source of this law says that the question stopped the period; as a precaution it is counted anew for the controller from the answer or payment, on {answered}: {end}.",
    "remainder": "Counted as the Swedish authority did, {used} were used and {left} of {whole} run from {answered}: {end}. The later date is taken.",
    # what a notice of extension does
    "extended": "The notice of extension of {notified} came in time and with reasons: the answer is due within {period} of receipt, {end}.",
    "extended_if_paused": "The notice of extension of {notified} came in time only if the clock had stood still: the date without pause stays, and {latest} is the latest the controller could claim.",
    "extended_freely": "The notice of extension of {notified} names its own new date, which a person must check; as a precaution a second period is counted for the controller: {end}.",
    "extension_unknown": "The notice of extension of {notified} changes nothing: the article on the period names no extension; the authority alone may vary it for a sector.",
    "extension_none": "The notice of extension of {notified} changes nothing: no source names an extension of this period.",
    "extension_without_reasons": "The notice of extension of {notified} changes nothing: it gives no reasons.",
    "extension_late": "The notice of extension of {notified} changes nothing: it came after the period had ended.",
    "extension_aside": "The notice of extension of {notified} came after the period had ended; no source says what that does under this law, and it is left aside here.",
}

WORDING = Wording(
    sentences=SENTENCES,
    months=(
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
    weekdays=(
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
    ),
    written_date="{day} {month} {year}",
    first_day="1",
    reasoned_date="{weekday} {date}",
    days=("0 days", "1 day", "{count} days"),
    periods={
        "days": ("one day", "{count} days"),
        "working_days": ("one working day", "{count} working days"),
        "months": ("one month", "{count} months"),
    },
)
"""Holidays keep the names that `periods` gives them."""
