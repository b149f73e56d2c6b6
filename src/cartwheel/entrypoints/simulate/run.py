"""The crowd driven against a running server: events over HTTP, interventions over the socket."""

import asyncio
import secrets
from datetime import timedelta
from typing import Final
from uuid import UUID

import httpx
import stamina
import structlog
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from cartwheel.entrypoints.running import RunningServer
from cartwheel.entrypoints.simulate.crowd import Crowd, Tally
from cartwheel.entrypoints.simulate.habits import DEFAULT_RATE
from cartwheel.entrypoints.simulate.shelves import find_ids
from cartwheel.entrypoints.simulate.shop import Shop
from cartwheel.entrypoints.simulate.shopper import Happening
from cartwheel.entrypoints.simulate.wire import acknowledge, encode_batch, read_message
from cartwheel.kernel.clock import Clock, SystemClock

_MOST_EVENTS: Final = 500
_SHORTEST_PAUSE: Final = 0.05  # what happens within it goes out together
_LONGEST_PAUSE: Final = 0.5  # an offer may bring somebody back sooner than planned
_RECONNECT_SECONDS: Final = 1.0
_FIRST_LOOK_SECONDS: Final = 1.0
_LAST_LOOK_SECONDS: Final = 60.0
_SHELVES_ARE_FILLED: Final = timedelta(seconds=60)

log = structlog.get_logger()


class Simulation:
    """One run of the synthetic shop against one server."""

    def __init__(
        self,
        server: RunningServer,
        *,
        rate: float = DEFAULT_RATE,
        seed: int | None = None,
        crowd: Crowd | None = None,
        clock: Clock | None = None,
        waits_for_shelves: timedelta = timedelta(seconds=2),
    ) -> None:
        """Let shoppers come once the store sells what they buy, or after that long anyway."""
        self.seed = secrets.randbelow(1_000_000) if seed is None else seed
        self.crowd = crowd or Crowd(seed=self.seed, rate=rate)
        self.is_waiting = False
        """True while the server does not take events."""
        self._waits_for_shelves = waits_for_shelves
        self._server = server
        self._clock = clock or SystemClock()
        self._standing_still = 0.0
        self._started_at = 0.0

    async def run(self, stop: asyncio.Event, *, seconds: float | None = None) -> Tally:
        """Run until told to stop, or for so many seconds; the server being away ends nothing."""
        self._started_at = asyncio.get_running_loop().time()
        stopped = asyncio.create_task(stop.wait())
        tasks = [stopped, asyncio.create_task(self._send())]
        if self._server.store_id is not None:
            tasks.append(asyncio.create_task(self._listen(self._server.store_id)))
        try:
            done, _ = await asyncio.wait(
                tasks, timeout=seconds, return_when=asyncio.FIRST_COMPLETED
            )
            for task in done:
                task.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        return self.crowd.tally

    def _elapsed(self) -> float:
        return asyncio.get_running_loop().time() - self._started_at - self._standing_still

    async def _send(self) -> None:
        async with httpx.AsyncClient(
            base_url=self._server.url,
            headers={
                "Authorization": f"Bearer {self._server.key}",
                "Content-Type": "application/json",
            },
            timeout=httpx.Timeout(30, connect=5),
            trust_env=not self._server.is_here,
        ) as http:
            stocking = asyncio.create_task(self._stock(http))
            try:
                await asyncio.wait((stocking,), timeout=self._waits_for_shelves.total_seconds())
                self._standing_still = self._elapsed()
                await self._send_all(http)
            finally:
                stocking.cancel()
                await asyncio.gather(stocking, return_exceptions=True)

    async def _stock(self, http: httpx.AsyncClient) -> None:
        """Speak of products by the store's own ids, as soon as it sells them all."""
        shop = Shop.stocked()
        slugs = {each.id for each in shop.products}
        pause = _FIRST_LOOK_SECONDS
        while True:
            try:
                ids = await find_ids(http, slugs)
            except httpx.HTTPError as error:
                if not self._is_passing(error):
                    return  # it does not show its products, so they are called as ever
                ids = {}
            if ids:
                self.crowd.restock(shop.known_as(ids))
            if len(ids) == len(slugs):
                return
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LAST_LOOK_SECONDS)

    async def _send_all(self, http: httpx.AsyncClient) -> None:
        while True:
            happenings = self.crowd.advance(self._elapsed())
            for start in range(0, len(happenings), _MOST_EVENTS):
                await self._deliver(http, happenings[start : start + _MOST_EVENTS])
            pause = self.crowd.next_due - self._elapsed()
            await asyncio.sleep(min(max(pause, _SHORTEST_PAUSE), _LONGEST_PAUSE))

    async def _deliver(self, http: httpx.AsyncClient, happenings: list[Happening]) -> None:
        body = encode_batch(happenings, at=self._clock.now())
        began = self._elapsed()
        try:
            async for attempt in stamina.retry_context(
                on=self._waits_out, attempts=None, timeout=None, wait_initial=0.5, wait_max=10
            ):
                with attempt:
                    answer = await http.post("/api/v1/events/batch", content=body)
                    answer.raise_for_status()
        except httpx.HTTPStatusError as error:
            # Made-up events are not worth keeping; the next ones may please.
            log.warning("simulate.refused", status=error.response.status_code)
        if self.is_waiting:
            # Nobody moved meanwhile: else all would act at once now.
            self._standing_still += self._elapsed() - began
            self.is_waiting = False

    def _waits_out(self, error: Exception) -> bool:
        """Say whether the server may take the same batch later."""
        passing = self._is_passing(error)
        self.is_waiting |= passing
        return passing

    @staticmethod
    def _is_passing(error: Exception) -> bool:
        if isinstance(error, httpx.HTTPStatusError):
            status = error.response.status_code
            return status == httpx.codes.TOO_MANY_REQUESTS or status >= httpx.codes.BAD_GATEWAY
        return isinstance(error, httpx.TransportError)

    async def _listen(self, store_id: UUID) -> None:
        url = self._server.url.replace("http", "ws", 1) + f"/ws/store/{store_id}"
        async for socket in connect(
            url,
            additional_headers={"Authorization": f"Bearer {self._server.key}"},
            proxy=None if self._server.is_here else True,
            process_exception=lambda _error: None,  # whatever it is, try again later
        ):
            try:
                async for message in socket:
                    intervention = read_message(message)
                    # Others' shoppers are for others to reach.
                    if intervention is not None and self.crowd.offer(
                        intervention.visitor_id, intervention.offer(), now=self._elapsed()
                    ):
                        await socket.send(acknowledge(intervention))
            except ConnectionClosed:
                pass
            await asyncio.sleep(_RECONNECT_SECONDS)


async def run(
    url: str,
    key: str,
    store_id: UUID,
    *,
    rate: float = DEFAULT_RATE,
    seed: int | None = None,
    stop_event: asyncio.Event,
) -> Tally:
    """
    Keep the demo store alive until told to stop.

    The server being away, or refusing, is waited out or logged, never raised.
    """
    server = RunningServer(url=url, key=key, store_id=store_id)
    simulation = Simulation(server, rate=rate, seed=seed, waits_for_shelves=_SHELVES_ARE_FILLED)
    return await simulation.run(stop_event)
