"""`cartwheel doctor`: the diagnosis as a table, or as JSON for programs."""

import asyncio
from collections.abc import Mapping
from types import MappingProxyType

import msgspec
from rich.console import Console
from rich.table import Table

from cartwheel.entrypoints.capacity import Files
from cartwheel.entrypoints.diagnosis import Diagnosis, Finding, diagnose
from cartwheel.kernel.settings import Settings

_COLORS = {"answers": "green", "stopped": "yellow", "failed": "red"}


def doctor(
    settings: Settings, *, as_json: bool, origins: Mapping[str, str] = MappingProxyType({})
) -> int:
    """Print the diagnosis; return 0 when nothing is wrong, and 1 otherwise."""
    diagnosis = asyncio.run(diagnose(settings, origins))
    if as_json:
        print(msgspec.json.format(msgspec.json.encode(diagnosis)).decode())  # noqa: T201
    else:
        _print(diagnosis, Console(highlight=False))
    return 0 if diagnosis.ok else 1


def _print(diagnosis: Diagnosis, console: Console) -> None:
    console.print(f"Cartwheel {diagnosis.version}, home {diagnosis.home}", markup=False)
    console.print(
        f"Running at {diagnosis.running}"
        if diagnosis.running
        else "Not running: `cartwheel up` starts it",
        markup=False,
    )
    if diagnosis.metrics:
        console.print(f"Metrics at {diagnosis.metrics}", markup=False)
    console.print(_files(diagnosis.files), markup=False)
    if diagnosis.problem:
        console.print(diagnosis.problem, style="red", markup=False)
    table = Table("Engine", "Used", "State", "Detail", "Answered in", "Migrations")
    for finding in diagnosis.engines:
        table.add_row(
            finding.name,
            finding.used,
            f"[{_COLORS[finding.state]}]{finding.state}[/]",
            _plain(finding.detail),
            "" if finding.milliseconds is None else f"{finding.milliseconds:.1f} ms",
            _migrations(finding),
        )
    console.print(table)
    if diagnosis.settings:
        given = Table("Setting", "Value", "From")
        for setting in diagnosis.settings:
            given.add_row(*(_plain(word) for word in (setting.name, setting.value, setting.source)))
        console.print(given)


def _files(files: Files) -> str:
    limit = "any number of" if files.limit is None else f"{files.limit:,}"
    if files.open is None:
        return f"It may open {limit} files"
    return f"Open files: {files.open:,} of {limit}"


def _plain(text: str) -> str:
    return text.replace("[", r"\[")


def _migrations(finding: Finding) -> str:
    if finding.newest_migration is None:
        return ""
    return f"{finding.migration or '?'} of {finding.newest_migration}"
