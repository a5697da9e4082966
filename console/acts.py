"""The acts of the command line: what an owner can also say by mail, each with an example."""

from __future__ import annotations

from pathlib import Path

import click


def _act(home: Path, verb: str, case: str, argument: str = "") -> None:
    from cases.command_words import Verb
    from console.acting import act

    act(home, Verb(verb), case, argument)


def _help(text: str, *examples: str) -> str:
    return f"{text}\n\n\b\nExample: " + "\n         ".join(examples)


case_argument = click.argument("case", metavar="CASE")
owner_option = click.option(
    "--owner", "address", metavar="ADDRESS", default="", help="Whose (default: the first owner's)."
)


def _alone(name: str, text: str) -> click.Command:
    """A word that needs nothing but the case."""

    @click.command(name=name, help=_help(text, f"relance {name} 7"))
    @case_argument
    @click.pass_obj
    def command(home: Path, case: str) -> None:
        _act(home, name, case)

    return command


def _with_items(name: str, verb: str, text: str) -> click.Command:
    """A word that takes identity items."""

    @click.command(name=name, help=_help(text, f'relance {name} 7 phone "date of birth"'))
    @case_argument
    @click.argument("items", metavar="ITEM...", nargs=-1, required=True)
    @click.pass_obj
    def command(home: Path, case: str, items: tuple[str, ...]) -> None:
        _act(home, verb, case, ", ".join(items))

    return command


@click.command(
    help=_help(
        "Note the number of the registered letter that you posted.", "relance tracking 7 RK123456789FR"
    )
)
@case_argument
@click.argument("number")
@click.pass_obj
def tracking(home: Path, case: str, number: str) -> None:
    """TRACKING."""
    _act(home, "tracking", case, number)


@click.command(
    help=_help(
        "Note that you lodged the complaint, with its reference; without --authority at the nearest competent one.",
        "relance filed 7 20012345 --authority fr-cnil",
    )
)
@case_argument
@click.argument("reference")
@click.option("--authority", default="", help="Authority id of rules.yaml, such as fr-cnil.")
@click.pass_obj
def filed(home: Path, case: str, reference: str, authority: str) -> None:
    """FILED."""
    _act(home, "filed", case, f"{reference} {authority}".strip())


@click.command(help=_help("Write a note into the case file.", "relance note 7 they rang me"))
@case_argument
@click.argument("words", nargs=-1, required=True)
@click.pass_obj
def note(home: Path, case: str, words: tuple[str, ...]) -> None:
    """NOTE."""
    _act(home, "note", case, " ".join(words))


@click.command(
    help=_help(
        "Say what the newest uncertain message of a case is, or (--not) what it is not; the bot learns from it.",
        "relance label 7 refusal",
        "relance label 7 --not refusal",
    )
)
@case_argument
@click.argument("label")
@click.option("--not", "wrong", is_flag=True, help="It is not that.")
@click.pass_obj
def label(home: Path, case: str, label: str, wrong: bool) -> None:
    """IS and NOT."""
    _act(home, "not" if wrong else "is", case, label)


@click.command(
    help=_help(
        "Let another person of this bot see a case and forward replies, or (--owner) decide on it too.",
        "relance share 7 bob@ngo.example",
        "relance share 7 bob@ngo.example --owner",
    )
)
@case_argument
@click.argument("address")
@click.option("--owner", is_flag=True, help="She decides too; otherwise she only helps.")
@click.pass_obj
def share(home: Path, case: str, address: str, owner: bool) -> None:
    """SHARE."""
    _act(home, "share", case, f"{address}{' owner' * owner}")


@click.command(help=_help("End the sharing of a case with somebody.", "relance unshare 7 bob@ngo.example"))
@case_argument
@click.argument("address")
@click.pass_obj
def unshare(home: Path, case: str, address: str) -> None:
    """UNSHARE."""
    _act(home, "unshare", case, address)


@click.command(
    help=_help(
        "Say where a mail that was set aside belongs; NUMBER is the one that `relance quarantine` shows.",
        "relance assign 3 7",
        "relance assign 3 --mine",
        "relance assign 3 --drop",
    )
)
@click.argument("number")
@click.argument("case", metavar="[CASE]", required=False)
@click.option("--mine", is_flag=True, help="It is the owner's own mail: take it in as that.")
@click.option("--drop", is_flag=True, help="It belongs nowhere: keep it, and let nothing follow from it.")
@click.pass_obj
def assign(home: Path, number: str, case: str | None, mine: bool, drop: bool) -> None:
    """CASE and RELEASE in answer to "a mail was set aside"."""
    from console.acting import assign as settle

    settle(home, number, case, mine=mine, drop=drop)


@click.command(
    name="open",
    help=_help(
        "Write a request in your name and show it; it goes when you say yes, or later with `relance send`. "
        "Rights: access, erasure, objection, rectification, restriction, portability.",
        "relance open privacy@firm.example access erasure, customer 12345",
        'relance open "Firm Ltd <privacy@firm.example>" access --yes',
    ),
)
@click.argument("words", metavar="ADDRESS RIGHT...", nargs=-1, required=True)
@click.option("-y", "--yes", is_flag=True, help="Send it without asking.")
@owner_option
@click.pass_obj
def open_(home: Path, words: tuple[str, ...], yes: bool, address: str) -> None:
    """OPEN."""
    from console.acting import open_request

    open_request(home, " ".join(words), address, agreed=yes)


@click.command(
    help=_help(
        "Say where a case stands, or each of your cases; `relance show 7` tells more.", "relance status 7"
    )
)
@click.argument("case", metavar="[CASE]", required=False)
@owner_option
@click.pass_obj
def status(home: Path, case: str | None, address: str) -> None:
    """STATUS, and CASE with a number alone."""
    from console.acting import tell_status

    tell_status(home, case, address)


def _preference(name: str, metavar: str, text: str, *examples: str) -> click.Command:
    """A word about how the bot writes to its owner."""

    @click.command(name=name, help=_help(text, *examples))
    @click.argument("words", metavar=metavar, nargs=-1, required=True)
    @owner_option
    @click.pass_obj
    def command(home: Path, words: tuple[str, ...], address: str) -> None:
        from cases.command_words import Verb
        from console.acting import prefer

        prefer(home, Verb(name), " ".join(words), address)

    return command


@click.command(
    name="import",
    help=_help(
        "Take in old correspondence: mail files, mailboxes (mbox, Maildir) or folders of them. Requests open cases, "
        "replies are read; what belongs to no case is left out. Nothing is sent and nobody is told.",
        "relance import ~/Mail/Archive",
        "relance import sent.mbox replies.mbox --owner bob@ngo.example",
    ),
)
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option(
    "--owner", metavar="ADDRESS", default="", help="Whose mails these are (default: the first owner's)."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of tables.")
@click.pass_obj
def import_(home: Path, paths: tuple[Path, ...], owner: str, as_json: bool) -> None:
    """Old mails."""
    from console.importing import import_paths

    import_paths(home, paths, owner, as_json=as_json)


ACTS: tuple[click.Command, ...] = (
    open_,
    status,
    assign,
    import_,
    _alone("hold", "Keep back the announced letters of a case."),
    _alone("release", "Let letters go that were held, and let a paused case go on."),
    _alone("send", "Agree to the letters of a case that wait for a word, or send announced ones now."),
    _alone("veto", "Drop the announced letters of a case."),
    _alone("pause", "Let a case rest: nothing goes out until it is released; the dates go on."),
    _with_items("give", "gave", "Note what you gave the controller to identify yourself."),
    _with_items(
        "refuse",
        "refuse",
        "Note what you will not give; unless the demand is fair, an objection is announced.",
    ),
    _alone("answered", "Note that you told the controller which data you mean."),
    _alone("paid", "Note that you paid the fee it asked for."),
    label,
    tracking,
    filed,
    note,
    share,
    unshare,
    _alone("undo", "Take back the last word about a case; what has left cannot be taken back."),
    _alone("close", "Close a case; nothing goes out any more."),
    _alone("reopen", "Open a closed case again."),
    _preference(
        "receipts",
        "now|digest",
        "Whether each mail brings a receipt at once, or the digest tells of it.",
        "relance receipts digest",
    ),
    _preference(
        "language",
        "en|fr|de|es|it|nl",
        "In which language the bot writes to you; letters keep that of their case.",
        "relance language fr",
    ),
)
"""In the order in which `relance --help` lists them."""
