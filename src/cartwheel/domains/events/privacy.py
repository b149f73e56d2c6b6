"""What the door of events leaves out before anything is written down: addresses, and people."""

import asyncio
from dataclasses import dataclass, replace
from typing import Final, NamedTuple
from uuid import UUID

from cartwheel.domains.events.bodies import Body
from cartwheel.domains.events.enriching.addresses import AddressRule, allowed, without_addresses
from cartwheel.domains.events.settings import ADDRESSES
from cartwheel.domains.events.suppressions.rules import is_of_any, names_any
from cartwheel.domains.events.suppressions.suppressed import Suppressed
from cartwheel.domains.settings.api import LiveSettings
from cartwheel.kernel.errors import UnavailableError

_RULE_SECONDS: Final = 0.5


class Privacy(NamedTuple):
    """What holds for one store: what is kept of addresses, and whose events are dropped."""

    store_id: str
    addresses: AddressRule
    suppressed: frozenset[bytes]

    def masked(self, body: bytes) -> bytes:
        """Return a body with what may be kept of the addresses in it."""
        return without_addresses(body, self.addresses)

    def address(self, given: str) -> str:
        """Return what may be kept of an address."""
        return allowed(given, self.addresses)

    def without_suppressed(self, body: Body) -> tuple[Body, int]:
        """Return a body without the events of people who are suppressed, and how many they were."""
        if not self.suppressed:
            return body, 0
        store_id, suppressed = self.store_id, self.suppressed
        events = [one for one in body.events if not is_of_any(store_id, one, suppressed)]
        left = [
            (rejected, raw)
            for rejected, raw in zip(body.rejected, body.refused, strict=True)
            if not names_any(store_id, raw, suppressed)
        ]
        kept = replace(
            body,
            events=events,
            rejected=tuple(rejected for rejected, _ in left),
            refused=tuple(raw for _, raw in left),
        )
        dropped = len(body.events) - len(events) + len(body.refused) - len(left)
        return kept, dropped


@dataclass(frozen=True, slots=True)
class StorePrivacy:
    """What holds in each store, as this process knows it."""

    settings: LiveSettings
    suppressed: Suppressed

    async def of(self, store_id: UUID) -> Privacy:
        """
        Return what holds in a store, as it was a second ago at most.

        While the database is away it is what was known; nothing of addresses, where nothing was.
        """
        known = self.settings.find(store_id)
        if known is None:
            try:
                async with asyncio.timeout(_RULE_SECONDS):
                    known = await self.settings.of(store_id)
            except (TimeoutError, UnavailableError):
                pass  # the strictest holds then
        rule = AddressRule.DROP if known is None else known.values[ADDRESSES]
        return Privacy(str(store_id), rule, await self.suppressed.known(store_id))
