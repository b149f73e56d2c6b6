"""`cartwheel mail`: whether mails will be believed, and whether one goes out."""

# ruff: noqa: PLC0415 - `--help` needs none of it

import asyncio
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

import typer

from cartwheel.entrypoints.commands import read_settings, refusals
from cartwheel.entrypoints.importing import importing

if TYPE_CHECKING:
    from cartwheel.kernel.settings import Settings
    from cartwheel.systems.mail.standing import Standing

app = typer.Typer(help="Look after the sending of mail.", no_args_is_help=True)

_MOST_BYTES = 2 << 20
_TRY_AGAIN = 75  # EX_TEMPFAIL: a mail server keeps the mail and calls again later

_COLORS = {"right": "green", "weak": "yellow"}


@app.callback()
def mails() -> None:
    """Look after the sending of mail."""


@app.command()
def check(
    *,
    nameserver: Annotated[
        str | None,
        typer.Option(help="ADDRESS, ADDRESS:PORT or [ADDRESS]:PORT to ask, not the system's."),
    ] = None,
) -> None:
    """
    Look at SPF, DKIM and DMARC of the domain that mails are from, and say what to publish.

    Fails when something is missing or wrong. Nothing is sent.
    """
    settings = read_settings()
    with importing():
        from rich.console import Console
        from rich.table import Table
    with refusals():
        found = asyncio.run(_look(settings, nameserver))
    table = Table("", "At", "State", "Seen, or to be done")
    for each in found:
        color = _COLORS.get(each.state, "red")
        detail = each.detail.replace("[", r"\[")
        table.add_row(each.name, each.at, f"[{color}]{each.state}[/]", detail)
    Console(highlight=False).print(table)
    raise typer.Exit(0 if all(each.state in _COLORS for each in found) else 1)


@app.command()
def test(to: Annotated[str, typer.Argument(help="Whom to write to.")]) -> None:
    """Send one mail now, as the settings say, and say what came of it."""
    settings = read_settings()
    with refusals():
        asyncio.run(_send(settings, to))
    typer.echo(f"The mail to {to} was taken.")


@app.command()
def report() -> None:
    """
    Take a bounce or a complaint from standard input, as a mail server pipes it here.

    A mail that is neither is passed over, so that it is not sent back. Whatever else is in the way,
    be it the settings, the exit code is 75, and the mail server tries again.
    """
    raw = sys.stdin.buffer.read(_MOST_BYTES + 1)
    try:
        settings = read_settings()
        with importing():
            import msgspec

            from cartwheel.entrypoints import mail_report
        taken = mail_report.take(settings, raw)
    except typer.Exit as error:
        raise typer.Exit(_TRY_AGAIN) from error
    except Exception as error:
        typer.echo(f"cartwheel: {error}", err=True)
        raise typer.Exit(0 if _is_passed_over(error) else _TRY_AGAIN) from error
    typer.echo(msgspec.json.encode(taken).decode())


def _is_passed_over(error: Exception) -> bool:
    from cartwheel.entrypoints.mail_report import NoReportError

    return isinstance(error, NoReportError)


async def _look(settings: "Settings", nameserver: str | None) -> "Sequence[Standing]":
    from dns.asyncresolver import Resolver

    from cartwheel.kernel.errors import InvalidInputError, Issue
    from cartwheel.systems.mail.api import domain_of, key_of
    from cartwheel.systems.mail.standing import Domain

    resolver = Resolver(configure=nameserver is None)
    if nameserver is not None:
        # An address of IPv6 stands in brackets where a port follows.
        is_bare = nameserver.count(":") > 1 and not nameserver.startswith("[")
        try:
            at = urlsplit(f"//[{nameserver}]" if is_bare else f"//{nameserver}")
            resolver.nameservers, resolver.port = [at.hostname or ""], at.port or 53
        except ValueError as error:
            raise InvalidInputError(Issue(("nameserver",), "It is no address")) from error
    return await Domain(domain_of(settings), key_of(settings), resolver).look()


async def _send(settings: "Settings", to: str) -> None:
    from cartwheel.kernel.email_addresses import address_of
    from cartwheel.systems.mail.api import Mail, open_mailer

    text = "This is a test of how mails go out. There is nothing to do.\n"
    await open_mailer(settings).send(Mail(address_of(to), "A test of Cartwheel's mail", text))
