"""Fetching the broker's jars with Maven, once per version, into a cache folder."""

import asyncio
import os
import re
import shutil
import tempfile
from pathlib import Path
from typing import ClassVar, Final

from cartwheel.systems.embedded.errors import StartError

_POM: Final = Path(__file__).with_name("pom.xml")
_OLDEST_JAVA: Final = 17


class MissingToolError(StartError):
    """A JDK or Maven is not installed, or too old."""

    code: ClassVar[str] = "kafka.missing_tool"


async def fetch(cache: Path) -> Path:
    """
    Return the folder of the jars, filled by Maven when it is not there yet.

    Safe to call from several processes at once: each fetches into a folder of its
    own, and one of them wins.

    Raises:
        MissingToolError: there is no JDK 17 or newer, or the jars are missing and so is Maven.
        StartError: Maven failed, for instance without a network.
    """
    await java()
    made_of = _POM.read_bytes()
    version = re.search(rb"<version>([^<]+)</version>", made_of)
    assert version is not None
    folder = cache / version[1].decode()
    if not folder.exists():
        maven = shutil.which("mvn")
        if maven is None:
            raise MissingToolError("Maven (mvn) is not installed; it fetches Kafka.")
        os.makedirs(cache, exist_ok=True)  # noqa: PTH103
        with tempfile.TemporaryDirectory(dir=cache, prefix="fetching-") as name:
            await _copy_jars(maven, Path(name))
            _move(name, folder)
    return folder


async def java() -> str:
    """
    Return the path of a Java that can run the broker.

    Raises:
        MissingToolError: there is none, or it is too old.
    """
    home = os.environ.get("JAVA_HOME")
    program = shutil.which("java", path=f"{home}/bin") if home else None
    program = program or shutil.which("java")
    if program is None:
        raise MissingToolError(f"A JDK ({_OLDEST_JAVA} or newer) is not installed; Kafka needs it.")
    _, said = await _run(program, "-version")
    found = re.search(r'version "(\d+)', said)
    if found is None or int(found[1]) < _OLDEST_JAVA:
        raise MissingToolError(f"Kafka needs Java {_OLDEST_JAVA} or newer; {program} is older.")
    return program


async def _copy_jars(maven: str, folder: Path) -> None:
    code, said = await _run(
        maven,
        *("--batch-mode", "--quiet", "--strict-checksums", "--file", str(_POM)),
        "dependency:copy-dependencies",
        f"-DoutputDirectory={folder}",
        "-DincludeScope=runtime",
    )
    if code != 0:
        reasons = [line for line in said.splitlines() if "ERROR" in line] or [said.strip()]
        raise StartError(f"Maven could not fetch Kafka: {reasons[0]}")


def _move(made: str, folder: Path) -> None:
    Path(made).chmod(0o755)  # read by the broker's account
    try:
        Path(made).rename(folder)
    except OSError:
        if not folder.exists():  # else another process was quicker
            raise


async def _run(*command: str) -> tuple[int, str]:
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        said, _ = await process.communicate()
    except BaseException:
        if process.returncode is None:
            process.kill()
            await process.wait()
        raise
    return process.returncode or 0, said.decode(errors="replace")
