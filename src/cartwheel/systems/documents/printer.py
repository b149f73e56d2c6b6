"""Prints templates: Typst in a thread, one document at a time."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import msgspec
import typst

from cartwheel.systems.documents.fonts import FOLDER, ensure_printable


@dataclass(frozen=True, slots=True)
class Template:
    """
    A Typst file; `sys.inputs.data` is its data as JSON.

    It may read what lies in its folder, and nothing else.
    """

    path: Path


@dataclass(frozen=True, slots=True)
class DocumentPrinter:
    """Makes PDF/A-2b of templates."""

    _lock: Lock = field(default_factory=Lock, init=False)

    async def print(self, template: Template, data: Any, *, at: datetime) -> bytes:
        """
        Return a PDF; `data` is a struct or plain data, `at` the date that it bears.

        Raises:
            MissingGlyphError: a text has a letter that no shipped font has.
        """
        plain = msgspec.to_builtins(data, str_keys=True)
        ensure_printable(plain)
        return await asyncio.to_thread(self._compile, template, plain, at)

    def _compile(self, template: Template, plain: Any, at: datetime) -> bytes:
        # A compiler for each document: one that is kept remembers the inputs of the last.
        with self._lock:
            compiler = typst.Compiler(
                template.path,
                root=template.path.parent,
                font_paths=_fonts(),
                sys_inputs={"data": msgspec.json.encode(plain).decode()},
            )
            # Typst refuses parts of a second.
            second = at.replace(microsecond=0)
            printed = compiler.compile(format="pdf", pdf_standards=["a-2b"], timestamp=second)
        assert isinstance(printed, bytes)
        return printed


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FOLDER)]
    )
