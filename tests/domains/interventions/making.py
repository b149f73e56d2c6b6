"""Carts, clocks and services for the tests of interventions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
import sqlalchemy as sa
from openfeature import api
from openfeature.client import OpenFeatureClient
from redis.asyncio import Redis
from sqlalchemy.dialects.postgresql import insert
from tests.domains.predictions.making import ByCartAlone

from cartwheel.domains.carts.api import (
    CartAbandoned,
    CartConverted,
    CartFinder,
    CartItem,
    CartRecovered,
    CartState,
    IdentityRepository,
)
from cartwheel.domains.carts.models import carts
from cartwheel.domains.catalog.api import VariantCatalog
from cartwheel.domains.customers.api import (
    Channel,
    Consents,
    CustomerDirectory,
    NewCustomer,
    RecordConsent,
    SegmentRepository,
)
from cartwheel.domains.customers.consents.repository import ConsentRepository
from cartwheel.domains.customers.models import customers as customer_rows
from cartwheel.domains.customers.repository import CustomerRepository
from cartwheel.domains.interventions.attribution.repository import ConversionRepository
from cartwheel.domains.interventions.attribution.service import Attribution
from cartwheel.domains.interventions.campaigns.repository import ReachCampaignRepository
from cartwheel.domains.interventions.campaigns.service import ReachCampaignService
from cartwheel.domains.interventions.cancelling import Cancelling
from cartwheel.domains.interventions.contracts import Intervention
from cartwheel.domains.interventions.deciding.facts import PURPOSE, Circumstances
from cartwheel.domains.interventions.deciding.repository import DecisionRepository
from cartwheel.domains.interventions.deciding.shoppers import Shoppers
from cartwheel.domains.interventions.manual import ByHand
from cartwheel.domains.interventions.opting import OptingOut
from cartwheel.domains.interventions.personalising import Personalising
from cartwheel.domains.interventions.planning import Planning
from cartwheel.domains.interventions.reaching.repository import PushRepository
from cartwheel.domains.interventions.releasing import Releasing
from cartwheel.domains.interventions.repository import InterventionRepository
from cartwheel.domains.interventions.service import InterventionService
from cartwheel.domains.interventions.settings import KEYS
from cartwheel.domains.interventions.templates.repository import TemplateRepository
from cartwheel.domains.interventions.templates.service import TemplateService
from cartwheel.domains.interventions.turns import TurnRepository
from cartwheel.domains.interventions.wanting import Wanting
from cartwheel.domains.inventory.days import StoreDays
from cartwheel.domains.inventory.goods import Goods
from cartwheel.domains.inventory.holds.repository import HoldRepository
from cartwheel.domains.inventory.holds.reserving import Reserving
from cartwheel.domains.inventory.holds.shipping import Shipping
from cartwheel.domains.inventory.holds.stock import Stock
from cartwheel.domains.inventory.holds.waiting import WaitingRepository
from cartwheel.domains.inventory.ledger.ledger import Ledger
from cartwheel.domains.inventory.ledger.repository import LedgerRepository
from cartwheel.domains.predictions.baseline import BaselineModel
from cartwheel.domains.predictions.experiments.choosing import ModelChoice
from cartwheel.domains.predictions.experiments.repository import ExperimentRepository
from cartwheel.domains.predictions.model import OneModel
from cartwheel.domains.predictions.repository import PredictionRepository
from cartwheel.domains.predictions.service import PredictionService
from cartwheel.domains.predictions.settings import KEYS as PREDICTION_KEYS
from cartwheel.domains.pricing.api import CouponService, PromotionService
from cartwheel.domains.pricing.clocks import StoreClocks
from cartwheel.domains.pricing.coupons.repository import CouponRepository
from cartwheel.domains.pricing.promotions.repository import PromotionRepository
from cartwheel.domains.pricing.revisions import RuleRevisions
from cartwheel.domains.settings.api import LiveSettings
from cartwheel.domains.stores.api import StoreDirectory
from cartwheel.entrypoints.house import HOUSE
from cartwheel.kernel.clock import Clock, SystemClock
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id
from cartwheel.systems.broadcast.api import Broadcast
from cartwheel.systems.config.api import ConfigRegistry
from cartwheel.systems.outbox.api import Outbox
from cartwheel.systems.rpc.api import AuditNote

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
LEFT_AT = datetime(2019, 10, 2, 12, 0, tzinfo=UTC)


def abandoned(
    store_id: UUID,
    *,
    cart_id: UUID | None = None,
    visitor_id: str = "anna",
    episode: int = 1,
    at: datetime = LEFT_AT,
    price_minor: int = 4500,
) -> CartAbandoned:
    return CartAbandoned(
        store_id=store_id,
        cart_id=cart_id or new_id(),
        visitor_id=visitor_id,
        episode=episode,
        opened_at=at - timedelta(minutes=30),
        abandoned_at=at,
        currency="USD",
        value_minor=price_minor,
        items=(CartItem("p1", "Mug", "kitchen", None, "USD", price_minor, 1),),
    )


def recovered(cart: CartAbandoned, *, order_id: str = "o1", minor: int = 4300) -> CartRecovered:
    return CartRecovered(
        store_id=cart.store_id,
        cart_id=cart.cart_id,
        visitor_id=cart.visitor_id,
        bought_at=cart.abandoned_at + timedelta(minutes=10),
        order_id=order_id,
        currency="USD",
        value_minor=minor,
    )


def converted(cart: CartAbandoned) -> CartConverted:
    return CartConverted(
        store_id=cart.store_id,
        cart_id=cart.cart_id,
        visitor_id=cart.visitor_id,
        bought_at=cart.abandoned_at,
        order_id=None,
        currency="USD",
        value_minor=4500,
    )


def live_settings(database: Database) -> LiveSettings:
    """What stores have set, known to no other process."""
    return LiveSettings(database, Broadcast(Redis()), ConfigRegistry(KEYS + PREDICTION_KEYS))


@dataclass(frozen=True, slots=True)
class Desk:
    """The use cases of interventions, within one transaction."""

    service: InterventionService
    decisions: DecisionRepository
    circumstances: Circumstances
    cancelling: Cancelling
    releasing: Releasing
    wanting: Wanting
    opting: OptingOut
    by_hand: ByHand
    templates: TemplateService
    campaigns: ReachCampaignService
    attribution: Attribution


def desk(connection: Connection, clock: Clock, *, flags: OpenFeatureClient | None = None) -> Desk:
    pool = Database(connection.session.pool)
    settings, outbox, note = live_settings(pool), Outbox(connection), AuditNote()
    stores = StoreDirectory(pool, HOUSE.permissions)
    interventions, decisions = InterventionRepository(connection), DecisionRepository(connection)
    templates, campaigns = TemplateRepository(connection), ReachCampaignRepository(connection)
    circumstances = circumstances_of(connection, clock, flags or api.get_client())
    cancelling, turns = Cancelling(interventions, outbox, clock), TurnRepository(connection)
    releasing = Releasing(interventions, turns, circumstances, cancelling, settings, outbox, clock)
    promotions = PromotionRepository(connection)
    planning = Planning(
        interventions=interventions,
        turns=turns,
        campaigns=campaigns,
        circumstances=circumstances,
        personalising=Personalising(
            templates,
            campaigns,
            CouponService(
                CouponRepository(connection), promotions, circumstances.customers, clock, note
            ),
            stores,
        ),
        predictions=PredictionService(
            predictions=PredictionRepository(connection),
            features=ByCartAlone(),
            choice=ModelChoice(ExperimentRepository(connection), OneModel(BaselineModel())),
            settings=settings,
            outbox=outbox,
            clock=clock,
        ),
        settings=settings,
        clock=clock,
    )
    found = CartFinder(connection)
    return Desk(
        service=InterventionService(
            interventions=interventions,
            decisions=decisions,
            planning=planning,
            releasing=releasing,
            cancelling=cancelling,
            clock=clock,
        ),
        decisions=decisions,
        circumstances=circumstances,
        cancelling=cancelling,
        releasing=releasing,
        wanting=Wanting(interventions, circumstances, releasing, settings, clock),
        opting=OptingOut(decisions, circumstances.shoppers, cancelling, clock),
        by_hand=ByHand(
            interventions, found, templates, planning, releasing, cancelling, clock, note
        ),
        templates=TemplateService(templates, found, stores, clock, note),
        campaigns=ReachCampaignService(
            campaigns,
            templates,
            PromotionService(
                promotions, RuleRevisions(connection), StoreClocks(stores), clock, note
            ),
            cancelling,
            clock,
            note,
        ),
        attribution=Attribution(
            ConversionRepository(connection), interventions, settings, stores, outbox, clock, note
        ),
    )


def circumstances_of(
    connection: Connection, clock: Clock, flags: OpenFeatureClient
) -> Circumstances:
    pool, outbox = Database(connection.session.pool), Outbox(connection)
    customers, goods = CustomerRepository(connection), Goods(VariantCatalog(connection))
    stores = StoreDirectory(pool, HOUSE.permissions)
    directory = CustomerDirectory(customers, outbox, clock)
    ledger = Ledger(
        LedgerRepository(connection),
        WaitingRepository(connection),
        outbox,
        clock,
        StoreDays(stores, clock),
    )
    holds = HoldRepository(connection)
    return Circumstances(
        carts=CartFinder(connection),
        catalog=VariantCatalog(connection),
        stock=Stock(Reserving(ledger, holds, goods), Shipping(ledger, holds, goods), ledger, goods),
        customers=directory,
        shoppers=Shoppers(IdentityRepository(connection), directory),
        consents=Consents(ConsentRepository(connection), customers, outbox, clock, AuditNote()),
        segments=SegmentRepository(connection),
        decisions=DecisionRepository(connection),
        pushes=PushRepository(connection),
        stores=stores,
        flags=flags,  # without a provider every flag is its default
        clock=clock,
    )


def service(
    connection: Connection, clock: Clock, *, flags: OpenFeatureClient | None = None
) -> InterventionService:
    return desk(connection, clock, flags=flags).service


async def decide(database: Database, cart: CartAbandoned, clock: Clock) -> Intervention | None:
    async with database.transaction(store_id=cart.store_id) as connection:
        return await service(connection, clock).decide(cart)


async def decided(database: Database, cart: CartAbandoned, clock: Clock) -> Intervention:
    intervention = await decide(database, cart, clock)
    assert intervention is not None
    return intervention


async def settle(database: Database, purchase: CartRecovered | CartConverted, clock: Clock) -> None:
    async with database.transaction(store_id=purchase.store_id) as connection:
        await service(connection, clock).settle_all(purchase.store_id, [purchase])


async def look(
    database: Database, store_id: UUID, intervention_id: UUID, clock: Clock
) -> Intervention:
    async with database.transaction(store_id=store_id) as connection:
        return await service(connection, clock).get(store_id, intervention_id)


async def keep_cart(
    database: Database,
    cart: CartAbandoned,
    state: CartState = CartState.ABANDONED,
    *,
    device: str | None = None,
) -> None:
    """Let a cart stand so now, whatever is announced of it; of a device each has one."""
    is_bought = state in (CartState.CONVERTED, CartState.RECOVERED)
    values = {
        "id": cart.cart_id,
        "store_id": cart.store_id,
        "visitor_id": device or cart.visitor_id,
        "state": state,
        "items": msgspec.to_builtins(cart.items),
        "currency": cart.currency,
        "value_minor": cart.value_minor,
        "episode": cart.episode,
        "opened_at": cart.opened_at,
        "last_seen_at": cart.abandoned_at,
        "abandoned_at": cart.abandoned_at,
        "closed_at": cart.abandoned_at if is_bought else None,
    }
    kept = insert(carts).values(values)
    async with database.transaction(store_id=cart.store_id) as connection:
        await connection.execute(
            kept.on_conflict_do_update(
                index_elements=["id"],
                set_={name: values[name] for name in ("state", "episode", "closed_at")},
            )
        )


async def know(
    database: Database,
    store_id: UUID,
    visitor_id: str,
    *,
    allows: Sequence[Channel] = (Channel.EMAIL, Channel.SMS),
    zone: str | None = None,
) -> UUID:
    """Let a visitor be a customer who allows to be reached so."""
    async with database.transaction(store_id=store_id) as connection:
        customers, outbox = CustomerRepository(connection), Outbox(connection)
        directory = CustomerDirectory(customers, outbox, SystemClock())
        new = NewCustomer(email=f"{new_id()}@example.com", phone="+4915112345678")
        (customer_id,) = await directory.ensure_all(store_id, [new])
        await directory.link_visitor(store_id, customer_id, visitor_id)
        await connection.execute(
            sa.update(customer_rows).where(customer_rows.c.id == customer_id).values(zone=zone)
        )
        for channel in allows:
            await allow(connection, store_id, customer_id, channel)
    return customer_id


async def allow(
    connection: Connection,
    store_id: UUID,
    customer_id: UUID,
    channel: Channel,
    *,
    given: bool = True,
) -> None:
    consents = Consents(
        ConsentRepository(connection),
        CustomerRepository(connection),
        Outbox(connection),
        SystemClock(),
        AuditNote(),
    )
    said = RecordConsent(
        customer_id=customer_id, channel=channel, purpose=PURPOSE, given=given, source="test"
    )
    await consents.record(store_id, said)
