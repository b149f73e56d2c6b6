"""Generated files: the client's types and the OpenAPI document, and whether they are fresh."""

from collections.abc import Iterable
from pathlib import Path

import msgspec

from cartwheel.systems.rpc.app import REST_PREFIX
from cartwheel.systems.rpc.openapi import openapi
from cartwheel.systems.rpc.procedures import Router, collect
from cartwheel.systems.rpc.typescript import typescript


def generate(routers: Iterable[Router], *, folder: Path, version: str) -> list[Path]:
    """Write the files into a folder; return those that changed."""
    changed = []
    for path, text in _files(tuple(routers), folder=folder, version=version):
        if not path.exists() or path.read_text() != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
            changed.append(path)
    return changed


def find_stale(routers: Iterable[Router], *, folder: Path, version: str) -> list[Path]:
    """Return the files that differ from what `generate` would write, and write nothing."""
    return [
        path
        for path, text in _files(tuple(routers), folder=folder, version=version)
        if not path.exists() or path.read_text() != text
    ]


def _files(
    routers: tuple[Router, ...], *, folder: Path, version: str
) -> Iterable[tuple[Path, str]]:
    document = openapi(collect(routers).values(), version=version, server=REST_PREFIX)
    pretty = msgspec.json.format(msgspec.json.encode(document), indent=2)
    yield folder / "router.ts", typescript(routers)
    yield folder / "openapi.json", f"{pretty.decode()}\n"
