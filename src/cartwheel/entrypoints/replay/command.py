"""The command `cartwheel replay`: its options, what it prints and what it writes."""

import asyncio
from contextlib import closing
from pathlib import Path
from typing import Annotated, Literal

import msgspec
import stamina.instrumentation
import typer
from rich.console import Console

from cartwheel.domains.events.formats import FORMATS
from cartwheel.entrypoints.replay.errors import FileUnusableError
from cartwheel.entrypoints.replay.progress import Bars
from cartwheel.entrypoints.replay.rejects import RejectsFile
from cartwheel.entrypoints.replay.report import Report
from cartwheel.entrypoints.replay.run import run
from cartwheel.entrypoints.running import find
from cartwheel.kernel.errors import AppError
from cartwheel.kernel.settings import Settings

_INTERRUPTED = 130


def command(
    file: Annotated[Path, typer.Argument(help="The clickstream, csv or csv.gz.")],
    *,
    format_name: Annotated[
        Literal["rees46", "retailrocket", "taobao"] | None,
        typer.Option("--format", help="How the file is written; found out when it is clear."),
    ] = None,
    speed: Annotated[
        float | None,
        typer.Option(
            min=0.001, help="1 for real time, 60 for an hour a minute; else as fast as it goes."
        ),
    ] = None,
    url: Annotated[
        str | None, typer.Option(help="The server; the one running on CARTWHEEL_HOME if absent.")
    ] = None,
    key: Annotated[str | None, typer.Option(help="A key of a store on that server.")] = None,
    report: Annotated[Path | None, typer.Option(help="Write the figures there as JSON.")] = None,
    rejects: Annotated[
        Path | None,
        typer.Option(help="Where unusable lines go; FILE.rejects.csv by the report if absent."),
    ] = None,
) -> None:
    """Send a clickstream file to a running server, in order, and report what came of it."""
    # Retries show as a bar that stands still; log lines would tear it.
    stamina.instrumentation.set_on_retry_hooks([])
    errors = Console(stderr=True)
    folder = report.parent if report is not None else Path()
    rejects_path = rejects or folder / f"{file.name}.rejects.csv"
    try:
        for written in filter(None, (report, rejects)):
            if not written.parent.is_dir():
                raise FileUnusableError(f"{written.parent} is not a folder")
        with closing(RejectsFile(rejects_path)) as rejects_file, Bars(errors) as bars:
            figures = asyncio.run(
                run(
                    file,
                    server=find(home=Settings().home, url=url, key=key),
                    bars=bars,
                    rejects=rejects_file,
                    declared=FORMATS[format_name] if format_name else None,
                    speed=speed,
                )
            )
        if report is not None:
            _write(figures, report)
    except (AppError, OSError) as error:
        errors.print(
            f"cartwheel replay: {error}", style="red", markup=False, highlight=False, soft_wrap=True
        )
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        errors.print(
            "Stopped. Run the same command again to go on: nothing is counted twice.",
            markup=False,
            soft_wrap=True,
        )
        raise typer.Exit(_INTERRUPTED) from None
    Console().print(figures.table())
    if count := rejects_file.count:
        lines = "1 line was" if count == 1 else f"{count:,} lines were"
        errors.print(
            f"{lines} not used: see {rejects_path}",
            markup=False,
            soft_wrap=True,
        )


def _write(figures: Report, path: Path) -> None:
    try:
        path.write_bytes(msgspec.json.format(msgspec.json.encode(figures)) + b"\n")
    except OSError as error:
        raise FileUnusableError(f"{path} cannot be written: {error.strerror}") from None
