"""Results tell people from programs, and what a campaign brought from what was bought anyway."""

from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
from tests.domains.campaigns.making import open_desk
from tests.domains.campaigns.sending.making import post_of
from tests.domains.people.mail_server import mail_server

from cartwheel.domains.campaigns.drafts.contracts import CampaignById
from cartwheel.domains.campaigns.drafts.sections import AudienceSection
from cartwheel.domains.campaigns.results.service import ResultService
from cartwheel.domains.campaigns.sending.contracts import SendAction
from cartwheel.domains.campaigns.sending.models import campaign_recipients
from cartwheel.domains.campaigns.sending.testing import VariantCount, decided
from cartwheel.domains.campaigns.tracking.bots import TouchKind
from cartwheel.domains.campaigns.tracking.links import LinkOf, LinkPurpose
from cartwheel.domains.campaigns.tracking.service import CampaignTracking
from cartwheel.domains.customers.purchases.models import purchases
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id

PERSON = "Mozilla/5.0 (X11; Linux x86_64) Chrome/130.0 Safari/537.36"


async def test_a_campaign_is_held_against_its_holdout(database: Database) -> None:
    async with mail_server() as server:
        post = post_of(await open_desk(database, pricePerThousand=1_000), server.port)
        segment = await post.audience(200)
        made = await post.ready(
            segment, AudienceSection(segment_ids=(segment,), holdout_percent=30)
        )
        await post.act(made.id, SendAction.START)
        await post.send(made.id)
    store_id, clock = post.desk.store_id, post.desk.clock
    clock.pass_by(timedelta(hours=1))
    rows = campaign_recipients.c
    async with database.transaction(store_id=store_id) as connection:
        found = await connection.execute(sa.select(rows.customer_id, rows.state))
        by_state: dict[str, list[UUID]] = {}
        for customer_id, state in found:
            by_state.setdefault(state, []).append(customer_id)
        sent, held = by_state["sent"], by_state["heldOut"]
        late = clock.now() + timedelta(days=8)
        bought = [(sent[0], clock.now()), (sent[1], clock.now()), (sent[2], late)]
        for customer_id, at in [*bought, (held[0], clock.now())]:
            await connection.execute(
                sa.insert(purchases).values(
                    order_id=new_id(),
                    store_id=store_id,
                    customer_id=customer_id,
                    number="1",
                    placed_at=at,
                    currency="USD",
                    total_minor=10_000,
                    refunded_minor=1_000,
                )
            )
    async with post.scope() as scope:
        tracking = await scope.get(CampaignTracking)
        for n, (agent, target) in enumerate([(PERSON, "a"), (PERSON, "b"), ("curl/8", "a")]):
            link = LinkOf(store_id, made.id, sent[n], LinkPurpose.CLICK)
            await tracking.note(link, TouchKind.CLICK, method="GET", agent=agent, target=target)
    async with post.scope() as scope:
        seen = await (await scope.get(ResultService)).of(store_id, CampaignById(made.id))
    assert (seen.entered, seen.sent, seen.delivered) == (200, len(sent), len(sent))
    assert (seen.opened, seen.clicked, seen.bot_clicked) == (2, 2, 1)
    assert (seen.recipients.buyers, seen.recipients.revenue_minor) == (2, 18_000)
    assert (seen.holdout.size, seen.holdout.buyers) == (len(held), 1)
    expected = 18_000 - 9_000 * len(sent) // len(held)
    assert (seen.cost_minor, seen.incremental_minor) == (len(sent), expected)
    assert seen.roi == (expected - len(sent)) / len(sent)
    assert [(each.url, each.people, each.programs) for each in seen.links] == [
        ("a", 1, 1),
        ("b", 1, 0),
    ]
    assert seen.domains[0].domain == "mail.example"


def test_a_test_is_decided_by_a_difference_that_is_none_of_chance() -> None:
    clear = decided([VariantCount(0, 1_000, 50), VariantCount(1, 1_000, 90)], confidence_percent=95)
    assert (clear.winner, clear.is_significant) == (1, True)
    assert clear.p_value is not None
    assert abs(clear.p_value - 0.000456) < 0.000001  # z = 3.506
    close = decided([VariantCount(0, 1_000, 50), VariantCount(1, 1_000, 60)], confidence_percent=95)
    assert (close.winner, close.is_significant) == (0, False)
    few = decided([VariantCount(0, 20, 0), VariantCount(1, 20, 4)], confidence_percent=95)
    assert (few.winner, few.is_significant, few.p_value) == (0, False, None)
