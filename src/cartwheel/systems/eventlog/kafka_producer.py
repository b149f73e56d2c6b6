"""
Publishing to Kafka: one producer, one thread that hears its acknowledgements.

A call waits for the acknowledgement of each of its entries by all replicas in sync.
When one is not acknowledged in time, what waits behind it is given up too, so that no
later entry of a partition overtakes one that will be repeated.
"""

import asyncio
import threading
from collections.abc import Sequence
from contextlib import suppress
from functools import partial

from confluent_kafka import KafkaError, Message, Producer

from cartwheel.systems.eventlog.api import Append
from cartwheel.systems.eventlog.kafka_errors import translate, translated_errors

_POLL_SECONDS = 0.1
_CLOSE_SECONDS = 5.0


class _Call:
    """One call's entries on their way; touched by the hearing thread alone once sent."""

    __slots__ = ("_future", "_loop", "_missing", "error", "offsets")

    def __init__(self, future: asyncio.Future[list[int]], entries: int) -> None:
        self._loop = future.get_loop()
        self._future = future
        self._missing = entries
        self.offsets = [0] * entries
        self.error: KafkaError | None = None

    def delivered(self, index: int, error: KafkaError | None, message: Message) -> None:
        if error is not None:
            self.error = self.error or error
        else:
            self.offsets[index] = message.offset() or 0
        self._missing -= 1
        if not self._missing:
            with suppress(RuntimeError):  # the loop is closed: nobody waits any more
                self._loop.call_soon_threadsafe(self._finish)

    def _finish(self) -> None:
        if self._future.done():
            return
        if self.error is None:
            self._future.set_result(self.offsets)
        else:
            self._future.set_exception(translate(self.error))


class Publisher:
    """Sends entries and waits for their acknowledgement; safe to use from one event loop."""

    def __init__(self, settings: dict[str, str]) -> None:
        self._producer = Producer(settings)
        self._closed = False
        self._failed = False
        self._thread = threading.Thread(target=self._hear, name="kafka producer", daemon=True)
        self._thread.start()

    async def publish(self, topic: str, entries: Sequence[Append]) -> list[int]:
        """
        Return the entries' offsets once they are acknowledged.

        Raises:
            UnavailableError: at least one was not acknowledged in time.
            EntryTooLargeError: an entry is too large; those before it may be in the log.
        """
        if not entries:
            return []
        future: asyncio.Future[list[int]] = asyncio.get_running_loop().create_future()
        call = _Call(future, len(entries))
        with translated_errors():
            for index, entry in enumerate(entries):
                self._producer.produce(
                    topic,
                    entry.value,
                    entry.key.encode() or None,
                    entry.partition,
                    on_delivery=partial(self._delivered, call, index),
                    headers=dict(entry.headers) or None,
                )
        return await future

    async def close(self) -> None:
        """Wait a moment for what is on its way, and end the thread."""
        await asyncio.to_thread(self._producer.flush, _CLOSE_SECONDS)
        self._closed = True
        await asyncio.to_thread(self._thread.join)

    def _delivered(
        self, call: _Call, index: int, error: KafkaError | None, message: Message
    ) -> None:
        self._failed = self._failed or error is not None
        call.delivered(index, error, message)

    def _hear(self) -> None:
        while not self._closed:
            self._producer.poll(_POLL_SECONDS)
            if self._failed:
                self._failed = False
                self._producer.purge(in_queue=True, in_flight=False)
