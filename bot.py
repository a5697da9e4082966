"""Relance on the command line: the daemon and everything a person can ask of it.

Each command imports what it needs when it runs, so that `relance --help` answers at once.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any

import click

from cases.problems import Problem
from console.acts import ACTS, owner_option

VERSION = "0.1.0"
CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of tables.")


ics_option = click.option(
    "--ics",
    type=click.Path(path_type=Path, dir_okay=False),
    default=None,
    help="Write every date with its reasoning to this calendar file (.ics).",
)


class Commands(click.Group):
    """Commands in the order in which a newcomer needs them; a mendable problem is a sentence and exit code 1."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Keep the order in which they are written down."""
        return list(self.commands)

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run the program; a character that the output cannot show becomes "?" instead of the end of it."""
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(errors="replace")
        return super().main(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; problems the user can mend are printed one a line, without a traceback."""
        try:
            return super().invoke(ctx)
        except Problem as problem:
            from console.screen import printable

            for sentence in problem.problems:
                click.echo(f"relance: {printable(sentence)}", err=True)
            ctx.exit(1)
        except KeyboardInterrupt:
            click.echo("relance: stopped.", err=True)
            ctx.exit(130)
        except BrokenPipeError:
            sys.stderr.close()
            ctx.exit(0)


@click.group(cls=Commands, context_settings=CONTEXT)
@click.version_option(VERSION, prog_name="relance")
@click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="RELANCE_HOME",
    default=Path(),
    help="Folder with config.toml, rules.yaml and the database (default: here; also RELANCE_HOME).",
)
@click.pass_context
def main(ctx: click.Context, home: Path) -> None:
    """Fight for the answer to your data-protection request, by mail.

    \b
    See it work, no account needed:   relance demo
    Try it with your mail client:     relance run --sandbox
    Set it up for real:               relance init, then relance check, then relance run
    """
    ctx.obj = home


@main.command()
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("demo-out"),
    show_default=True,
    help="Folder to leave the database, digests, letters and dossier in (an earlier demo there is replaced).",
)
@click.option("--browse", is_flag=True, help="Open the result in Datasette at the end.")
def demo(out: Path, browse: bool) -> None:
    """Retell a real story on embedded mail servers, in seconds.

    \b
    Example: relance demo --out /tmp/story --browse
    """
    from console.showing import show_demo

    show_demo(out)
    if browse and (out / "relance.db").exists():
        from console.browsing import serve

        serve(out / "relance.db")


@main.command()
@click.option("--bot", metavar="ADDRESS", help="Mail address that only the bot reads.")
@click.option("--name", help="Your name.")
@click.option("--address", metavar="ADDRESS", help="Your own mail address.")
@click.option("--country", metavar="XX", help="Country you live in, two letters.")
@click.option("--server", metavar="HOST[:PORT]", help="Mail server; or 'IMAP:PORT SMTP:PORT' for two.")
@click.option("--password", metavar="WHERE", help="Command that prints the password, env:NAME or file:PATH.")
@click.option("--password-in-clear", "in_clear", is_flag=True, help="Ask for the password and write it down.")
@click.option("--language", metavar="xx", help="Of the mails to you (default: your country's).")
@click.option("--time-zone", metavar="ZONE", help="Like Europe/Paris (default: your country's).")
@click.option("-y", "--yes", is_flag=True, help="Ask nothing: take the options and what can be guessed.")
@click.option("--lookup/--no-lookup", default=True, help="Look for the servers in the network.")
@click.option(
    "--directory", metavar="URL", help="Directory of providers to ask instead of Thunderbird's ({domain})."
)
@click.option("--mail/--no-mail", default=True, help="Log in and send the bot a mail, to see that it works.")
@click.option(
    "--force", is_flag=True, help="Replace an existing config.toml (the old one is kept beside it)."
)
@click.pass_obj
def init(home: Path, **said: Any) -> None:
    """Set up a home folder: six questions at most, config.toml (mode 0600), rules.yaml, and a mail to the bot.

    The servers are looked for from the address where there is a network.

    \b
    Example: relance --home ~/relance init
             relance init --yes --bot bot@me.example --name "Ada Roe" --address ada@me.example \\
               --country IE --server mail.me.example --password "pass show relance"
    """
    from console.setup import Wanted, set_up

    set_up(home, Wanted(**{key: value for key, value in said.items() if value is not None}))


@main.command()
@click.option("--no-mail", is_flag=True, help="Do not send the test mail to the bot's own address.")
@json_option
@click.pass_obj
def check(home: Path, no_mail: bool, as_json: bool) -> None:
    """Try everything the daemon needs and say how to mend what fails.

    \b
    Example: relance --home ~/relance check
    """
    from console.checks import run_checks

    run_checks(home, send_mail=not no_mail, as_json=as_json)


@main.command()
@click.option("--once", is_flag=True, help="One pass and exit, for cron.")
@click.option("--sandbox", is_flag=True, help="Embedded mail servers on loopback: no account needed.")
@click.option("--imap-port", type=int, default=0, help="Sandbox: fixed IMAP port (default: a free one).")
@click.option("--smtp-port", type=int, default=0, help="Sandbox: fixed SMTP port (default: a free one).")
@click.option("-v", "--verbose", is_flag=True, help="Log what happens, not only trouble.")
@click.pass_obj
def run(home: Path, once: bool, sandbox: bool, imap_port: int, smtp_port: int, verbose: bool) -> None:
    """Watch the inbox, keep the clocks, send what is due, until Ctrl-C or SIGTERM.

    \b
    Example: relance --home ~/relance run
             relance run --sandbox
    """
    from console.running import run_daemon, run_sandbox

    if sandbox:
        run_sandbox(home, imap_port, smtp_port, verbose=verbose)
    else:
        run_daemon(home, once=once, verbose=verbose)


@main.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True))
@click.option("--received", metavar="ISO", help="Date from which relative dates count, if the mail has none.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per message and line.")
@click.pass_obj
def read(home: Path, paths: tuple[Path, ...], received: str | None, as_json: bool) -> None:
    """Read replies from .eml files or mailboxes, folders of them, or standard input (-).

    \b
    Example: relance read reply.eml
             relance read --json mails/ | jq .primary
    """
    from console.reading import read_paths

    read_paths(home, paths, received, as_json=as_json)


@main.command()
@click.option("--law", required=True, help="eu_gdpr, uk_gdpr, ch_fadp, us_ca_ccpa or br_lgpd.")
@click.option("--received", required=True, metavar="DATE", help="Day the controller received the request.")
@click.option(
    "--country",
    default="",
    help="Whose holidays count: the controller's country (FR, or DE-BY for Bavaria); yours if it has no seat in the EU.",
)
@click.option("--region", default="", help="Region of that country, such as BY for Bavaria.")
@click.option(
    "--asked", metavar="DATE", help="Day the controller asked for something (identity, scope or a fee)."
)
@click.option("--answered", metavar="DATE", help="Day that was answered (or the fee was paid).")
@click.option(
    "--asked-for",
    type=click.Choice(["identity", "scope", "fee"]),
    help="What it asked for: identity unless said.",
)
@click.option("--extended", metavar="DATE", help="Day the controller announced an extension.")
@click.option("--reasons/--no-reasons", default=False, help="Whether it gave reasons for the extension.")
@ics_option
@json_option
@click.pass_obj
def deadline(home: Path, as_json: bool, ics: Path | None, **facts: Any) -> None:
    """Work out by when an answer is due, and argue it article by article.

    \b
    Example: relance deadline --law eu_gdpr --received 2026-03-05 --country FR
             relance deadline --law uk_gdpr --received 2026-03-05 --country GB --ics dates.ics
    """
    from console.deadline import tell_deadline

    tell_deadline(home, facts, as_json=as_json, ics=ics)


@main.command()
@json_option
@click.pass_obj
def cases(home: Path, as_json: bool) -> None:
    """List all cases: where they stand and what comes next.

    \b
    Example: relance cases --json
    """
    from console.listing import list_cases

    list_cases(home, as_json=as_json)


@main.command()
@click.argument("case", metavar="CASE")
@ics_option
@json_option
@click.pass_obj
def show(home: Path, case: str, ics: Path | None, as_json: bool) -> None:
    """Show one case: parties, deadlines, the whole exchange, what was asked and what is missing.

    \b
    Example: relance show 7
             relance show 7 --ics case-7.ics
    """
    from console.casefile import show_case, write_dates

    show_case(home, case, as_json=as_json)
    if ics is not None:
        write_dates(home, case, ics)


@main.command()
@click.argument("case", metavar="CASE")
@json_option
@click.pass_obj
def timeline(home: Path, case: str, as_json: bool) -> None:
    """Tell the events of one case in order.

    \b
    Example: relance timeline 7
    """
    from console.casefile import tell_timeline

    tell_timeline(home, case, as_json=as_json)


@main.command()
@json_option
@click.pass_obj
def outbox(home: Path, as_json: bool) -> None:
    """List the letters: planned, announced, sent, in trouble.

    \b
    Example: relance outbox
    """
    from console.listing import list_outbox

    list_outbox(home, as_json=as_json)


@main.command()
@json_option
@click.pass_obj
def quarantine(home: Path, as_json: bool) -> None:
    """List mail that was set aside, and why.

    \b
    Example: relance quarantine
    """
    from console.listing import list_quarantine

    list_quarantine(home, as_json=as_json)


for _command in ACTS:
    main.add_command(_command)


@main.command()
@click.argument("when", metavar="[HOUR|daily|weekly|news|off]", nargs=-1)
@click.option("--date", "on", metavar="DATE", help="Day of the digest (default: today).")
@click.option("--send", is_flag=True, help="Put it into the outbox now instead of printing it.")
@owner_option
@json_option
@click.pass_obj
def digest(
    home: Path, when: tuple[str, ...], on: str | None, send: bool, address: str, as_json: bool
) -> None:
    """Print the digest of a day as the owner would get it, or send it now; or say when it comes.

    \b
    Example: relance digest --date 2026-11-22
             relance digest 19:30
             relance digest weekly
    """
    if when:
        from cases.command_words import Verb
        from console.acting import prefer

        if on or send or as_json:
            raise click.UsageError("Say when it comes, or have one printed or sent: not both.")
        prefer(home, Verb.DIGEST, " ".join(when), address)
        return
    from console.reports import tell_digest

    tell_digest(home, on, address, send=send, as_json=as_json)


@main.command()
@click.argument("case", metavar="CASE")
@click.option("--authority", default="", help="Authority id of rules.yaml, such as fr-cnil.")
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), default=Path(), help="Folder for the PDF."
)
@click.pass_obj
def dossier(home: Path, case: str, authority: str, out: Path) -> None:
    """Build the complaint dossier of a case as PDF with every original mail attached.

    \b
    Example: relance dossier 7 --authority fr-cnil --out ~/Desktop
    """
    from console.reports import write_dossier

    write_dossier(home, case, authority, out)


@main.command()
@click.argument("case", metavar="[CASE]", required=False)
@json_option
@click.pass_obj
def verify(home: Path, case: str | None, as_json: bool) -> None:
    """Recompute the evidence chain and every stored mail's hash.

    \b
    Example: relance verify 7
    """
    from console.upkeep import verify_chain

    verify_chain(home, case, as_json=as_json)


@main.command()
@click.pass_obj
def rebuild(home: Path) -> None:
    """Recompute the cached columns of all cases from their events.

    \b
    Example: relance rebuild
    """
    from console.upkeep import rebuild_cases

    rebuild_cases(home)


@main.command()
@click.option("--forget", is_flag=True, help="Go back to the model as shipped; corrections are kept.")
@json_option
@click.pass_obj
def teach(home: Path, forget: bool, as_json: bool) -> None:
    """Refit the reading model with your corrections; keep it only if it reads no worse.

    \b
    Example: relance --home ~/relance teach
             relance --home ~/relance teach --forget
    """
    from console.teaching import teach_home

    teach_home(home, forget=forget, as_json=as_json)


@main.command()
@click.argument("path", type=click.Path(path_type=Path))
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=None,
    help="Folder for the figures and the picture (default: nlp/metrics if writable, else here).",
)
@json_option
@click.pass_obj
def evaluate(home: Path, path: Path, out: Path | None, as_json: bool) -> None:
    """Measure the reader on labelled mails: a JSONL file, or a folder of them.

    \b
    Example: relance evaluate my-mails.jsonl --out /tmp/figures
    """
    from console.evaluation import evaluate_path

    evaluate_path(home, path, out, as_json=as_json)


@main.command()
@click.option("--port", type=int, default=8001, show_default=True)
@click.pass_obj
def browse(home: Path, port: int) -> None:
    """Open the database in Datasette on this machine only.

    \b
    Example: relance --home ~/relance browse --port 8002
    """
    from console.browsing import serve_home

    serve_home(home, port)


if __name__ == "__main__":
    main()
