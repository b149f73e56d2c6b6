"""A preview counts everybody once: who would get the campaign, or the first reason why not."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from tests.domains.campaigns.making import Desk, open_desk
from tests.domains.campaigns.people import add_customers, add_members, add_segment

from cartwheel.domains.campaigns.audience.contracts import AudiencePreview, PreviewAudience
from cartwheel.domains.campaigns.audience.repository import AudienceRepository
from cartwheel.domains.campaigns.audience.service import AudienceService
from cartwheel.domains.campaigns.drafts.models import campaigns
from cartwheel.domains.campaigns.drafts.repository import DraftRepository
from cartwheel.domains.campaigns.drafts.sections import AudienceSection
from cartwheel.domains.campaigns.sending.models import campaign_recipients, campaign_suppressions
from cartwheel.domains.customers.models import customers, visitors
from cartwheel.domains.customers.segments.repository import SegmentRepository
from cartwheel.domains.interventions.models import opt_outs, shopper_contacts
from cartwheel.domains.stores.api import StoreDirectory
from cartwheel.entrypoints.house import HOUSE
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.db import Database
from cartwheel.kernel.errors import InvalidInputError
from cartwheel.kernel.ids import new_id


async def preview(desk: Desk, **asked: Any) -> AudiencePreview:
    """Ask for a preview."""
    async with desk.database.transaction(store_id=desk.store_id) as connection:
        service = AudienceService(
            AudienceRepository(connection),
            DraftRepository(connection),
            SegmentRepository(connection),
            StoreDirectory(desk.database, HOUSE.permissions),
            desk.settings,
            desk.clock,
        )
        return await service.preview(desk.store_id, PreviewAudience(**asked))


async def _had(connection: Connection, desk: Desk, customer_id: UUID, count: int) -> None:
    """Let campaigns have sent so much to a customer this week."""
    now = desk.clock.now()
    for _ in range(count):
        campaign_id = new_id()
        await connection.execute(
            sa.insert(campaigns).values(
                id=campaign_id,
                store_id=desk.store_id,
                name="x",
                state="done",
                created_by=new_id(),
                created_at=now,
                updated_at=now,
            )
        )
        await connection.execute(
            sa.insert(campaign_recipients).values(
                campaign_id=campaign_id,
                customer_id=customer_id,
                store_id=desk.store_id,
                address="x@mail.example",
                domain="mail.example",
                zone="UTC",
                state="sent",
                due_at=now,
                sent_at=now - timedelta(days=6),
            )
        )


async def test_everybody_is_counted_once(database: Database) -> None:
    desk = await open_desk(database)
    store_id = desk.store_id
    async with database.transaction(store_id=store_id) as connection:
        first = await add_segment(connection, store_id)
        second = await add_segment(connection, store_id)
        away = await add_segment(connection, store_id)
        ids = await add_customers(connection, store_id, 20, segment=first)
        await add_members(
            connection, store_id, second, ids[:5]
        )  # in two segments, and counted once
        await add_members(connection, store_id, away, ids[18:])
        await add_customers(connection, store_id, 3, segment=second, allows=False, prefix="no")
        await connection.execute(
            sa.update(customers).where(customers.c.id == ids[0]).values(email=None)
        )
        await connection.execute(
            sa.insert(visitors).values(
                store_id=store_id,
                visitor_id="visitor-1-visitor-1",
                customer_id=ids[1],
                seen_at=desk.clock.now(),
            )
        )
        await connection.execute(
            sa.insert(opt_outs).values(
                store_id=store_id, visitor_id="visitor-1-visitor-1", at=desk.clock.now()
            )
        )
        address = await connection.scalar(
            sa.select(customers.c.email).where(customers.c.id == ids[2])
        )
        await connection.execute(
            sa.insert(campaign_suppressions).values(
                store_id=store_id,
                address=str(address),
                because="bounced",
                detail="",
                at=desk.clock.now(),
            )
        )
        await _had(connection, desk, ids[3], 3)
        await _had(connection, desk, ids[4], 2)  # one more is allowed
        await connection.execute(
            sa.insert(shopper_contacts).values(
                store_id=store_id,
                visitor_id=f"customer:{ids[5]}",
                last_at=desk.clock.now() - timedelta(minutes=59),
            )
        )
    asked = {"segment_ids": (first, second), "excluded_segment_ids": (away,)}
    seen = await preview(desk, **asked)
    assert seen.size == 21
    assert (seen.without_address, seen.without_consent, seen.opted_out) == (1, 3, 1)
    assert (seen.suppressed, seen.capped, seen.held_out, seen.reachable) == (1, 2, 0, 13)
    assert (seen.cost_minor, seen.currency) == (1, "USD")


async def test_a_holdout_is_a_lot_and_audiences_that_run_are_shown(database: Database) -> None:
    desk = await open_desk(database)
    ada = await desk.person()
    async with database.transaction(store_id=desk.store_id) as connection:
        segment = await add_segment(connection, desk.store_id)
        await add_customers(connection, desk.store_id, 2_000, segment=segment)
    made = await desk.create(ada)
    seen = await preview(desk, id=made.id, segment_ids=(segment,), holdout_percent=10)
    assert 150 < seen.held_out < 250
    assert seen == await preview(desk, id=made.id, segment_ids=(segment,), holdout_percent=10)
    assert seen.overlaps == ()
    other = await desk.finished(ada, AudienceSection(segment_ids=(segment,)))
    async with database.transaction(store_id=desk.store_id) as connection:
        await DraftRepository(connection).update(desk.store_id, other.id, state="running")
    shared = (await preview(desk, id=made.id, segment_ids=(segment,))).overlaps
    assert [(each.id, each.count) for each in shared] == [(other.id, 2_000)]


async def test_a_segment_of_another_store_is_named(database: Database) -> None:
    desk = await open_desk(database)
    with pytest.raises(InvalidInputError, match=r"segmentIds\.0"):
        await preview(desk, segment_ids=(new_id(),))
