"""Quotas of procedures and callers, counted by `systems/rates`."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Protocol

from cartwheel.kernel.addresses import network_of
from cartwheel.kernel.errors import UnavailableError
from cartwheel.systems.rates.api import Charge, Limit, Rates
from cartwheel.systems.rpc import metrics
from cartwheel.systems.rpc.context import RequestContext
from cartwheel.systems.rpc.errors import RateLimitedError
from cartwheel.systems.rpc.quotas import Quota


class RateLimiter(Protocol):
    """Counts calls against quotas."""

    async def spend(self, quotas: Iterable[tuple[str, Quota]], context: RequestContext) -> None:
        """
        Count one call by whoever the request comes from, under all its quotas or under none.

        How they stand goes into the headers of the answer, and the wait until another such
        call may pass into the context.

        Raises:
            RateLimitedError: a quota is used up; the call does not count.
            UnavailableError: nothing can be counted and a quota fails closed.
        """
        ...


class QuotaLimiter:
    """Names and counts callers: who is known by id, others by network."""

    def __init__(self, rates: Rates) -> None:
        self._rates = rates

    async def spend(self, quotas: Iterable[tuple[str, Quota]], context: RequestContext) -> None:
        """See `RateLimiter.spend`."""
        who = str(context.actor.id) if context.actor else network_of(context.address)
        charges = [Charge(_limit(name, quota), who) for name, quota in quotas]
        try:
            verdict = await self._rates.spend(charges)
        except UnavailableError:
            for limit, _ in charges:
                metrics.rate_limits_skipped.labels(limit.name).inc()
            if any(limit.strict for limit, _ in charges):
                raise
            return
        context.note_rates(verdict)
        if not verdict.allowed:
            raise RateLimitedError(retry_after_seconds=verdict.retry_after_seconds)


@lru_cache(maxsize=1024)
def _limit(name: str, quota: Quota) -> Limit:
    # One that fails closed lets nothing pass uncounted.
    return Limit(name, quota.calls, quota.window_seconds, strict=not quota.fails_open)
