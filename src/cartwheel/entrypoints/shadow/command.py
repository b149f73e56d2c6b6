"""The command `cartwheel shadow`: its options."""

# ruff: noqa: PLC0415 - a command imports what it needs when it runs

from pathlib import Path
from typing import Annotated

import typer

from cartwheel.entrypoints.importing import importing


def command(
    old_url: Annotated[str, typer.Argument(help="The old server, as https://shop.example/api.")],
    file: Annotated[
        Path,
        typer.Argument(help="Recorded requests: .har, or JSON lines; - reads lines as they come."),
    ],
    *,
    url: Annotated[
        str | None, typer.Option(help="The new server; the one running on CARTWHEEL_HOME if not.")
    ] = None,
    key: Annotated[str | None, typer.Option(help="A key of a store on the new server.")] = None,
    prefix: Annotated[str, typer.Option(help="Where its addresses begin.")] = "/api/v1",
    recorded_at: Annotated[
        str | None, typer.Option(help="The address of the records, if it is not OLD_URL.")
    ] = None,
    old_header: Annotated[
        list[str] | None, typer.Option(help="Sent to the old server: 'Authorization: Bearer …'.")
    ] = None,
    new_header: Annotated[
        list[str] | None, typer.Option(help="Sent to the new one; Authorization instead of --key.")
    ] = None,
    header: Annotated[
        list[str] | None,
        typer.Option(help="A header of answers that counts; content-type if none is given."),
    ] = None,
    ignore: Annotated[
        list[str] | None,
        typer.Option(help="What may differ: /items/*/updatedAt, or /**/etag."),
    ] = None,
    any_order: Annotated[
        list[str] | None, typer.Option(help="Arrays that are sets: /items, or /** for all.")
    ] = None,
    more: Annotated[
        bool, typer.Option(help="New answers may have fields that old ones lack.")
    ] = False,
    writes: Annotated[
        bool,
        typer.Option(help="Send what changes something too: it happens on both, in its order."),
    ] = False,
    at_once: Annotated[int, typer.Option(min=1, max=64, help="So many requests at a time.")] = 4,
    timeout: Annotated[
        float, typer.Option(min=0.1, max=600, help="So many seconds for an answer.")
    ] = 30,
    show: Annotated[
        int, typer.Option(min=0, max=1000, help="So many requests that differ are printed.")
    ] = 20,
    report: Annotated[Path | None, typer.Option(help="Write all of it there as JSON.")] = None,
) -> None:
    """
    Send the same requests to an old server and to this one, and report what differs.

    The exit code is 0 where all answers agree, 1 where some differ, and 2 where that could not
    be found out.
    """
    with importing():
        from cartwheel.entrypoints.shadow.comparison import Wanted, shadow
    raise typer.Exit(
        shadow(
            Wanted(
                old_url=old_url,
                file=file,
                url=url,
                key=key,
                prefix=prefix,
                recorded_at=recorded_at or old_url,
                old_headers=tuple(old_header or ()),
                new_headers=tuple(new_header or ()),
                headers=tuple(header or ("content-type",)),
                ignored=tuple(ignore or ()),
                any_order=tuple(any_order or ()),
                allows_more=more,
                writes=writes,
                at_once=at_once,
                seconds=timeout,
                show=show,
                report=report,
            )
        )
    )
