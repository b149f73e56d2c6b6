"""Style sheets, scripts and fonts of pages that the server makes, as `npm run build` made them."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import msgspec
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from cartwheel.systems.webapp.api import FOLDER, SingleFile

_FOR_EVER: Final = "public, max-age=31536000, immutable"


class _Chunk(msgspec.Struct):
    file: str
    css: tuple[str, ...] = ()
    assets: tuple[str, ...] = ()


class Names(msgspec.Struct, frozen=True):
    """Where a page finds what it is made of; nothing while it is not built."""

    script: str | None = None
    style: str | None = None
    font: str | None = None


@dataclass(slots=True)
class Assets:
    """What is built in a folder, with its hash in each name; a new build is taken up at once."""

    name: str = "shop"
    folder: Path = field(init=False)
    _files: dict[str, SingleFile] = field(default_factory=dict)
    _names: Names = field(default_factory=Names)
    _made_at: int = 0

    def __post_init__(self) -> None:
        self.folder = FOLDER / self.name

    def names(self) -> Names:
        """Return the files of the newest build."""
        manifest = self.folder / "manifest.json"
        try:
            made_at = manifest.stat().st_mtime_ns
        except FileNotFoundError:
            return Names()
        if made_at != self._made_at:
            chunks = msgspec.json.decode(manifest.read_bytes(), type=dict[str, _Chunk])
            chunk = chunks[f"{self.name}.ts"]
            fonts = [name for name in chunk.assets if name.endswith(".woff2")]
            self._names = Names(
                script=f"/{self.name}/{chunk.file}",
                style=f"/{self.name}/{chunk.css[0]}" if chunk.css else None,
                font=next((f"/{self.name}/{name}" for name in fonts if "ext" not in name), None),
            )
            self._made_at = made_at
        return self._names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with one of the files, which are kept for ever."""
        name = Request(scope).path_params["name"]
        file = self._files.get(name)
        if file is None:
            path = self.folder / "assets" / name
            if Path(name).name != name or not path.is_file():
                await PlainTextResponse("Not found", 404)(scope, receive, send)
                return
            file = self._files[name] = SingleFile(path, caching=_FOR_EVER)
        await file(scope, receive, send)
