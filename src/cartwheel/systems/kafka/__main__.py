"""`make kafka`: a broker in the foreground, until it is told to stop."""

import argparse
import asyncio
import signal
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from cartwheel.systems.embedded.accounts import server_account
from cartwheel.systems.embedded.errors import StartError
from cartwheel.systems.kafka.broker import Kafka


async def run(cache: Path, folder: Path, *, flush_each: bool) -> int:
    """Run the broker on a folder until it is told to stop."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    broker = await Kafka.prepare(
        folder / "kafka",
        cache=cache,
        account=server_account(),
        log=folder / "kafka.log",
        flush_each=flush_each,
    )
    try:
        await broker.start()
        _say(f"export CARTWHEEL_EVENTLOG_URL={broker.url}")
        _say(f"# Data and log are in {folder}. Ctrl-C stops the broker.")
        stopped = asyncio.create_task(stop.wait())
        assert broker.child is not None
        ended = asyncio.create_task(broker.child.ended())
        await asyncio.wait((stopped, ended), return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()
        if not stop.is_set():
            raise StartError(await ended)
        return 0
    finally:
        await broker.stop()


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201


def main() -> int:
    """Read the arguments and run."""
    parser = argparse.ArgumentParser(prog="make kafka", description=__doc__)
    parser.add_argument("--cache", type=Path, default=Path(".cache/kafka"))
    parser.add_argument("--data", type=Path, help="kept; a temporary folder when absent")
    parser.add_argument("--flush-each", action="store_true", help="fsync every write")
    arguments = parser.parse_args()
    try:
        with ExitStack() as stack:
            folder: Path | None = arguments.data
            if folder is None:
                made = tempfile.TemporaryDirectory(prefix="cartwheel-kafka-")
                folder = Path(stack.enter_context(made))
                folder.chmod(0o711)
            folder.mkdir(parents=True, exist_ok=True)
            return asyncio.run(
                run(arguments.cache.resolve(), folder.resolve(), flush_each=arguments.flush_each)
            )
    except StartError as error:
        print(f"kafka: {error}", file=sys.stderr)  # noqa: T201
        return 1


if __name__ == "__main__":
    sys.exit(main())
