"""Generated files: the client's types and the OpenAPI document, and whether they are fresh."""

from collections.abc import Iterable
from pathlib import Path
from types import MappingProxyType
from typing import Final

import msgspec

from cartwheel.systems.rpc.app import REST_PREFIX
from cartwheel.systems.rpc.openapi import openapi
from cartwheel.systems.rpc.procedures import Router
from cartwheel.systems.rpc.typescript import HEAD, Told, typescript

_NOTHING: Final[Told] = MappingProxyType({})


def generate(
    routers: Iterable[Router], *, folder: Path, version: str, told: Told = _NOTHING
) -> list[Path]:
    """Write the files into a folder, remove those of routers that are gone; return what changed."""
    changed = []
    for path, text in _changes(tuple(routers), told, folder=folder, version=version):
        if text is None:
            path.unlink()
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        changed.append(path)
    return changed


def find_stale(
    routers: Iterable[Router], *, folder: Path, version: str, told: Told = _NOTHING
) -> list[Path]:
    """Return the files that differ from what `generate` would write, and write nothing."""
    return [path for path, _ in _changes(tuple(routers), told, folder=folder, version=version)]


def _changes(
    routers: tuple[Router, ...], told: Told, *, folder: Path, version: str
) -> list[tuple[Path, str | None]]:
    """Return what is to be written, and what is to be removed, which has no text."""
    document = openapi(routers, version=version, server=REST_PREFIX)
    pretty = msgspec.json.format(msgspec.json.encode(document), indent=2)
    texts = {folder / name: text for name, text in typescript(routers, told).items()}
    texts[folder / "openapi.json"] = f"{pretty.decode()}\n"
    gone = [
        path
        for path in sorted(folder.glob("routers/*.ts"))
        if path not in texts and path.read_text().startswith(HEAD)
    ]
    return [
        *(
            (path, text)
            for path, text in texts.items()
            if not path.exists() or path.read_text() != text
        ),
        *((path, None) for path in gone),
    ]
