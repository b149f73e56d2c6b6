"""What `cartwheel replay` prints and writes, and how it ends."""

import asyncio
from contextlib import closing
from pathlib import Path
from typing import Literal

import msgspec
import stamina.instrumentation
import typer
from rich.console import Console

from cartwheel.domains.clickstreams.errors import FileUnusableError
from cartwheel.domains.clickstreams.figures import Figures
from cartwheel.domains.clickstreams.files.rejects import RejectsFile
from cartwheel.domains.clickstreams.formats import FORMATS
from cartwheel.entrypoints.replay.progress import Bars
from cartwheel.entrypoints.replay.report import table_of
from cartwheel.entrypoints.replay.run import run
from cartwheel.entrypoints.running import find
from cartwheel.kernel.errors import AppError
from cartwheel.kernel.settings import Settings

_INTERRUPTED = 130


def send(
    file: Path,
    *,
    format_name: Literal["rees46", "retailrocket", "taobao"] | None,
    speed: float | None,
    url: str | None,
    key: str | None,
    report: Path | None,
    rejects: Path | None,
) -> None:
    """
    Send the file and print what came of it.

    Raises:
        Exit: 1, or 130 when stopped, having said why.
    """
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
    Console().print(table_of(figures))
    if count := rejects_file.count:
        lines = "1 line was" if count == 1 else f"{count:,} lines were"
        errors.print(
            f"{lines} not used: see {rejects_path}",
            markup=False,
            soft_wrap=True,
        )


def _write(figures: Figures, path: Path) -> None:
    try:
        written = msgspec.json.encode(msgspec.structs.asdict(figures))
        path.write_bytes(msgspec.json.format(written) + b"\n")
    except OSError as error:
        raise FileUnusableError(f"{path} cannot be written: {error.strerror}") from None
