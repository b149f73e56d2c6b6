"""Learning in a process of its own, watched from here."""

import asyncio
import os
import sys
from pathlib import Path
from typing import Final

import msgspec

from cartwheel.domains.predictions.errors import TrainingFailedError
from cartwheel.domains.predictions.learned.bundles import MODEL
from cartwheel.domains.predictions.training.boosting import Progress
from cartwheel.domains.predictions.training.child import REFUSED, Told
from cartwheel.domains.predictions.training.examples import Examples
from cartwheel.domains.predictions.training.kept import put

LONGEST_SECONDS: Final = 3600.0
_CHILD: Final = "cartwheel.domains.predictions.training.child"
_SHOWN: Final = 500


async def fit_apart(examples: Examples, folder: Path, *, seed: int, progress: Progress) -> bytes:
    """
    Learn from examples in another process, leave the report in a folder, and return the model.

    Who is cancelled takes that process along.

    Raises:
        TrainingFailedError: it was refused, with the reason, or the process has died.
    """
    await asyncio.to_thread(put, examples, folder)
    # Nothing of the settings is needed there, and no password of theirs shall be in reach.
    environment = {k: v for k, v in os.environ.items() if not k.startswith("CARTWHEEL_")}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        _CHILD,
        str(folder),
        str(seed),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=environment,
    )
    try:
        async with asyncio.timeout(LONGEST_SECONDS):
            refused, said = await asyncio.gather(_follow(process, progress), _last_words(process))
            code = await process.wait()
    except TimeoutError:
        raise TrainingFailedError(f"It took more than {LONGEST_SECONDS:.0f} s") from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if code == REFUSED and refused is not None:
        raise TrainingFailedError(refused.refused)
    if code:
        why = f"signal {-code}, as when memory is out" if code < 0 else said or f"code {code}"
        raise TrainingFailedError(f"The process that learns has died: {why}")
    return await asyncio.to_thread((folder / MODEL).read_bytes)


async def _follow(process: asyncio.subprocess.Process, progress: Progress) -> Told | None:
    assert process.stdout is not None
    refused: Told | None = None
    async for line in process.stdout:
        try:
            told = msgspec.json.decode(line, type=Told)
        except msgspec.DecodeError:
            continue  # what a library prints
        if told.refused:
            refused = told
        else:
            progress(told.step, told.done)
    return refused


async def _last_words(process: asyncio.subprocess.Process) -> str:
    assert process.stderr is not None
    said = await process.stderr.read()
    lines = said.decode(errors="replace").strip().splitlines()
    return lines[-1][:_SHOWN] if lines else ""
