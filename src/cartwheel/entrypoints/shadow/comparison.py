"""What `cartwheel shadow` does, and how it ends."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import httpx
import typer
from rich.console import Console

from cartwheel.entrypoints.running import find
from cartwheel.entrypoints.shadow.errors import ShadowUnusableError
from cartwheel.entrypoints.shadow.recordings import read_requests
from cartwheel.entrypoints.shadow.report import Report
from cartwheel.entrypoints.shadow.rules import Places, Rules
from cartwheel.entrypoints.shadow.sending import Server, run
from cartwheel.kernel.errors import AppError
from cartwheel.kernel.settings import Settings

_UNKNOWN = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is asked for on the command line."""

    old_url: str
    file: Path
    url: str | None
    key: str | None
    prefix: str
    recorded_at: str
    old_headers: tuple[str, ...]
    new_headers: tuple[str, ...]
    headers: tuple[str, ...]
    ignored: tuple[str, ...]
    any_order: tuple[str, ...]
    allows_more: bool
    writes: bool
    at_once: int
    seconds: float
    show: int
    report: Path | None


def shadow(wanted: Wanted) -> int:
    """Compare, print and write what differs, and return the exit code."""
    report = Report()
    try:
        old, new = _servers(wanted)
        rules = Rules(
            Places(wanted.ignored), Places(wanted.any_order), wanted.headers, wanted.allows_more
        )
        requests = read_requests(wanted.file, recorded_at=_address(wanted.recorded_at))
        if wanted.report is not None and not wanted.report.parent.is_dir():
            raise ShadowUnusableError(f"{wanted.report.parent} is not a folder")
        running = run(
            requests,
            old,
            new,
            report,
            rules=rules,
            writes=wanted.writes,
            at_once=wanted.at_once,
            seconds=wanted.seconds,
        )
        try:
            asyncio.run(running)
        except KeyboardInterrupt:  # which is how whoever reads an access log ends it
            typer.echo("Stopped.", err=True)
        report.show(Console(), most=wanted.show)
        if wanted.report is not None:
            wanted.report.write_bytes(report.as_json(old_url=old.url, new_url=new.url))
    except (AppError, OSError) as error:
        typer.echo(f"cartwheel shadow: {error}", err=True)
        return _UNKNOWN
    return report.exit_code


def _servers(wanted: Wanted) -> tuple[Server, Server]:
    found = find(home=Settings().home, url=wanted.url, key=wanted.key)
    if wanted.prefix and not wanted.prefix.startswith("/"):
        raise ShadowUnusableError(f"--prefix must look like /api/v1, not {wanted.prefix!r}")
    held = {"authorization": f"Bearer {found.key}"}
    return (
        Server(str(_address(wanted.old_url)).rstrip("/"), _headers(wanted.old_headers)),
        Server(f"{found.url}{wanted.prefix.rstrip('/')}", {**held, **_headers(wanted.new_headers)}),
    )


def _address(given: str) -> httpx.URL:
    try:
        url = httpx.URL(given)
    except httpx.InvalidURL:
        url = httpx.URL()
    if url.scheme not in ("http", "https") or not url.host or url.query:
        raise ShadowUnusableError(f"an address looks like https://shop.example/api, not {given!r}")
    return url


def _headers(given: Iterable[str]) -> dict[str, str]:
    headers: dict[str, str] = {}
    for line in given:
        name, colon, value = line.partition(":")
        if not (colon and name.strip().isascii() and line.isprintable()):
            raise ShadowUnusableError(f"a header looks like 'Name: value', not {name!r}")
        headers[name.strip().lower()] = value.strip()
    return headers
