"""
Work that takes minutes or much memory, in a process of its own that is gone with it.

What it takes and gives are bytes. The process is the last in line for the processors, and ends
with whoever waits for it: a job that is broken off leaves nothing running.
"""

import asyncio
import os
import sys
from importlib import import_module
from typing import Final

from cartwheel.kernel.errors import UnavailableError

_CALL: Final = "from cartwheel.kernel.aside import answer; answer()"
_LAST_IN_LINE: Final = 15
_WORDS_AT_MOST: Final = 2_000


async def aside(work: str, given: bytes) -> bytes:
    """
    Return what a function makes of some bytes; `work` is its place, like `package.module:name`.

    Raises:
        UnavailableError: the process ended without an answer; its last words are in the message.
    """
    # Nothing of the settings is needed there, and no password of theirs shall be in reach.
    environment = {k: v for k, v in os.environ.items() if not k.startswith("CARTWHEEL_")}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", _CALL, work),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=environment,
    )
    try:
        made, words = await process.communicate(given)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0:
        said = words[-_WORDS_AT_MOST:].decode(errors="replace")
        raise UnavailableError(f"{work} ended with {process.returncode}: {said}")
    return made


def answer() -> None:
    """Do what was asked for; the whole life of such a process."""
    os.nice(_LAST_IN_LINE)
    module, _, name = sys.argv[1].partition(":")
    function = getattr(import_module(module), name)
    # What libraries print on the way is no part of the answer.
    out = os.dup(1)
    os.dup2(2, 1)
    made: bytes = function(sys.stdin.buffer.read())
    with os.fdopen(out, "wb") as pipe:
        pipe.write(made)
