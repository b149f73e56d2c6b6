"""A pool: who is in it, and whose turn it is."""

import random
from collections.abc import Iterable
from hashlib import blake2b

import structlog

from cartwheel.kernel.addresses import network_of
from cartwheel.systems.gateway.config.specs import PoolSpec
from cartwheel.systems.gateway.errors import NoUpstreamError
from cartwheel.systems.gateway.upstreams.budget import RetryBudget
from cartwheel.systems.gateway.upstreams.upstream import Upstream, client_context

_log = structlog.get_logger()


class Pool:
    """
    Instances that answer the same calls.

    Raises:
        RouteTableError: TLS is wanted, and its authorities cannot be read.
    """

    def __init__(self, name: str, spec: PoolSpec) -> None:
        if spec.tls is not None:
            client_context(spec.tls)  # now, and not once discovery has found the first
        self.name = name
        self.spec = spec
        self.budget = RetryBudget(spec.retries.budget, spec.retries.budget_floor)
        self.upstreams: tuple[Upstream, ...] = ()
        self._next = 0
        self._by_load = spec.balance == "least-requests"
        self._by_client = spec.balance == "sticky"
        self.replace(spec.upstreams)

    @property
    def is_usable(self) -> bool:
        """True when an instance of it may be called."""
        return any(upstream.is_usable for upstream in self.upstreams)

    def replace(self, addresses: Iterable[str]) -> None:
        """Have these instances from now on; those that stay keep what is known of them."""
        known = {upstream.address: upstream for upstream in self.upstreams}
        wanted = tuple(dict.fromkeys(addresses))
        if wanted == tuple(known):
            return
        self.upstreams = tuple(
            known.pop(address) if address in known else Upstream(address, self.spec)
            for address in wanted
        )
        for gone in known.values():
            gone.close()
        _log.info("pool changed", pool=self.name, upstreams=wanted)

    def pick(self, tried: "Iterable[Upstream]" = (), *, client: str = "") -> Upstream:
        """
        Return whose turn it is, preferring those that were not tried.

        A sticky pool gives a client's address the same instance each time, and at every door;
        when instances come or go, only those clients move whose instance is concerned.

        Raises:
            NoUpstreamError: there is none.
        """
        everybody = self.upstreams
        if not everybody:
            raise NoUpstreamError(f"Nobody answers for {self.name}", retry_after_seconds=1)
        self._next = (self._next + 1) % len(everybody)
        ahead = (*everybody[self._next :], *everybody[: self._next])
        usable = [upstream for upstream in ahead if upstream.is_usable and upstream not in tried]
        if not usable:
            # Better somebody doubtful than nobody: the checks may be what is wrong.
            usable = [upstream for upstream in ahead if upstream not in tried] or list(ahead)
        if self._by_client:
            name = network_of(client) if client else ""
            return max(usable, key=lambda upstream: _draw(f"{name} {upstream.address}"))
        if self._by_load:
            return min(usable, key=lambda upstream: upstream.running)
        return usable[0]

    def pause_seconds(self, attempt: int) -> float:
        """Return how long to wait before a repetition, at random, longer each time."""
        retries = self.spec.retries
        longest = min(retries.backoff_seconds * 2**attempt, retries.longest_backoff_seconds)
        return random.uniform(0, longest)  # noqa: S311 - spreads load, keeps no secret

    def close(self) -> None:
        """Close every kept connection."""
        for upstream in self.upstreams:
            upstream.close()


def _draw(lot: str) -> bytes:
    """Return what everybody draws for a lot: the highest wins (rendezvous hashing)."""
    return blake2b(lot.encode(), digest_size=8).digest()
