"""Adds to the events of a batch what they do not say of themselves."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, NamedTuple
from uuid import UUID

import msgspec
from msgspec import UNSET

from cartwheel.domains.events.clocks import Origin
from cartwheel.domains.events.contracts import LoggedEvent
from cartwheel.domains.events.enriching import acquisition, agents
from cartwheel.domains.events.enriching.acquisition import brought_by
from cartwheel.domains.events.enriching.addresses import AddressRule, allowed
from cartwheel.domains.events.enriching.geography import Geography
from cartwheel.domains.events.enriching.hours import QUARTER_MS, local_time
from cartwheel.domains.events.enriching.profiles import ProfileRepository
from cartwheel.domains.events.enriching.visits import Batched, Key, Visitor, Visits
from cartwheel.domains.events.messages import BUY
from cartwheel.domains.events.schemas import Context, Page
from cartwheel.domains.events.settings import ADDRESSES, BUSINESS_HOURS
from cartwheel.domains.events.suppressions.suppressed import Suppressed
from cartwheel.domains.settings.api import LiveSettings
from cartwheel.domains.stores.api import StoreDirectory
from cartwheel.kernel.db import Database

COLUMNS: Final[tuple[str, ...]] = (
    "ip",
    *agents.Agent._fields,
    *acquisition.Acquisition._fields,
    "country",
    "region",
    "city",
    "visit_number",
    "visitor_purchases",
    "local_hour",
    "local_weekday",
    "in_business_hours",
)
"""The columns that are added."""

_BROWSER: Final = "Mozilla/"
_page: Final = msgspec.json.Decoder(Page)


Enriched = tuple[str, tuple[object, ...], bool]
"""An event's session, the tracker's own where it names one; COLUMNS; whether a visit begins."""

NOTHING: Final[tuple[object, ...]] = (
    "",
    *agents.UNKNOWN,
    *acquisition.UNKNOWN,
    "",
    "",
    "",
    0,
    0,
    0,
    0,
    False,
)


class EnrichmentError(Exception):
    """Nothing can be added to an event, for a reason that is its own or ours."""


class Asked(NamedTuple):
    """What has to be known of a part of a batch: its partition and store, and who is in it."""

    partition: int
    store_id: UUID
    visitor_ids: Iterable[str]


class StoreRules(NamedTuple):
    """What a store has set."""

    zone: str
    hours: tuple[str, ...]
    addresses: AddressRule
    suppressed: frozenset[bytes]


@dataclass(slots=True)
class Enrichment:
    """
    What is known for one batch, asked for before its events are looked at.

    What it finds out is its own until the enricher keeps it, so that the batch may be begun anew.
    """

    geography: Geography
    rules: dict[str, StoreRules]
    batched: Batched
    partitions: dict[int, list[Key]]
    addresses: dict[str, str] = field(default_factory=dict)
    passing: Batched = field(default_factory=lambda: Batched({}))
    """Of what was worked off before: of no consequence for visits that go on."""

    def suppressed_in(self, store_id: str) -> frozenset[bytes]:
        """Return the digests of those of whom a store of the batch keeps no events by now."""
        rules = self.rules.get(store_id)
        return frozenset() if rules is None else rules.suppressed

    def enrich(
        self,
        event: LoggedEvent,
        origin: Origin,
        context: Context,
        *,
        at_ms: int,
        kind: int,
        is_done: bool = False,
    ) -> Enriched:
        """Add to one event; those of a visitor in the order in which they lie in the log."""
        store_id = origin.store_id
        zone, hours, address_rule, _ = self.rules[store_id]
        agent = agents.agent_of(context.user_agent or origin.agent)
        address = origin.address
        if context.ip:
            address = self.addresses.get(context.ip, "")
            if not address:
                address = self.addresses[context.ip] = allowed(context.ip, address_rule)
        place = self.geography.place_of(address)
        batched = self.passing if is_done else self.batched
        visitor, session_id, begins = batched.at(
            (store_id, event.visitor_id), at_ms, context.session
        )
        brought = visitor.acquisition
        if not brought.traffic or brought is acquisition.DIRECT:
            brought = _brought(event, context)
            if brought.traffic:
                visitor.acquisition = brought
            else:
                brought = visitor.acquisition
        purchases = visitor.purchases
        if kind == BUY:
            visitor.purchases += 1
        return (
            session_id,
            (
                address,
                *agent,
                *brought,
                *place,
                visitor.number,
                purchases,
                *local_time(at_ms // QUARTER_MS, zone, hours),
            ),
            begins and not is_done,
        )


def _brought(event: LoggedEvent, context: Context) -> acquisition.Acquisition:
    page = context.page
    if page is None:
        if event.type != "page" or event.properties is UNSET:
            return brought_by("", "", _bytes_of(context.campaign))
        try:
            page = _page.decode(event.properties)
        except (msgspec.MsgspecError, RecursionError):
            return acquisition.UNKNOWN
    url = page.url or ""
    if page.search and "?" not in url:
        url += page.search
    if "?" not in url:  # then only the sites count, which come again and again
        url = _site_of(url)
    return brought_by(url, _site_of(page.referrer or ""), _bytes_of(context.campaign))


def _site_of(url: str) -> str:
    end = url.find("/", 8)
    return url if end < 0 else url[:end]


def _bytes_of(campaign: msgspec.Raw | msgspec.UnsetType) -> bytes:
    return b"" if campaign is UNSET else bytes(campaign)


@dataclass(frozen=True, slots=True)
class Enricher:
    """Asks for what a batch needs: two questions at most for each store and partition in it."""

    stores: StoreDirectory
    settings: LiveSettings
    visits: Visits
    geography: Geography
    database: Database
    suppressed: Suppressed

    async def begin(self, asked: Iterable[Asked]) -> Enrichment:
        """
        Find out what is known of the visitors and stores of a batch.

        Raises:
            UnavailableError: an engine does not answer.
        """
        rules: dict[str, StoreRules] = {}
        known: dict[Key, Visitor] = {}
        partitions: dict[int, list[Key]] = {}
        for partition, store_id, visitor_ids in asked:
            store = str(store_id)
            if store not in rules:
                rules[store] = await self._rules(store_id)
            keys = [(store, visitor_id) for visitor_id in visitor_ids]
            partitions.setdefault(partition, []).extend(keys)
            found, missing = await self.visits.find(partition, keys)
            known |= found
            if missing:
                known |= await self._before(store_id, missing)
        return Enrichment(self.geography, rules, Batched(known), partitions, passing=Batched(known))

    async def keep(self, enrichment: Enrichment) -> None:
        """Remember what a batch found out, once it is done."""
        for partition, keys in enrichment.partitions.items():
            await self.visits.keep(partition, enrichment.batched, keys)

    async def _rules(self, store_id: UUID) -> StoreRules:
        store = await self.stores.find_store(store_id)
        values = (await self.settings.of(store_id)).values
        return StoreRules(
            "UTC" if store is None else store.time_zone,
            values[BUSINESS_HOURS],
            values[ADDRESSES],
            await self.suppressed.of(store_id),
        )

    async def _before(self, store_id: UUID, missing: set[Key]) -> dict[Key, Visitor]:
        """Return those who were here before, as of a visit that is long over."""
        async with self.database.transaction(store_id=store_id, only_asks=True) as connection:
            found = await ProfileRepository(connection).find(
                store_id, [visitor_id for _, visitor_id in missing]
            )
        return {
            (str(store_id), visitor_id): Visitor("", 0, 0, visits, purchases)
            for visitor_id, (visits, purchases) in found.items()
        }


def is_browser(agent: str) -> bool:
    """Tell whether an agent is a visitor's own; that of a server's library is not."""
    return agent.startswith(_BROWSER)
