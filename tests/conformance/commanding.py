"""The command line as a process of its own."""

import asyncio
import os
import sys


async def cartwheel(*arguments: str, **settings: str) -> tuple[int, str, str]:
    """Run a command with these settings alone; return its exit code and what it printed."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "cartwheel", *arguments),
        env={k: v for k, v in os.environ.items() if not k.startswith("CARTWHEEL_")} | settings,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    assert process.returncode is not None
    return process.returncode, out.decode(), err.decode()
