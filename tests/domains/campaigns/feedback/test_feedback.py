"""What is told of mails changes what it must, once, and never for another store."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from tests.domains.campaigns.making import open_desk
from tests.domains.campaigns.reports import addressed, complaint, postfix
from tests.domains.campaigns.sending.making import Post, post_of
from tests.domains.making import open_store
from tests.domains.people.mail_server import mail_server
from tests.kit.outbox import announced

from cartwheel.domains.campaigns.drafts.contracts import CampaignById
from cartwheel.domains.campaigns.feedback.contracts import ReportKind, ReportOutcome, Told
from cartwheel.domains.campaigns.feedback.errors import ReportedMailNotFoundError
from cartwheel.domains.campaigns.feedback.messages import CampaignMailBounced
from cartwheel.domains.campaigns.feedback.service import Feedback
from cartwheel.domains.campaigns.results.service import ResultService
from cartwheel.domains.campaigns.sending.contracts import SendAction
from cartwheel.domains.campaigns.sending.models import (
    campaign_recipients,
    campaign_suppressions,
)
from cartwheel.domains.campaigns.sending.naming import Addressed
from cartwheel.domains.campaigns.suppressions.contracts import (
    ListMailSuppressions,
    MailSuppressionById,
)
from cartwheel.domains.campaigns.suppressions.service import MailSuppressionService
from cartwheel.entrypoints.wiring import open_scope
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id

SOFT = {"status": "4.2.2", "diagnostic": "smtp; 452 4.2.2 full"}


async def _sent(
    database: Database, count: int = 2, **settings: Any
) -> tuple[Post, list[Addressed]]:
    async with mail_server() as server:
        post = post_of(await open_desk(database, **settings), server.port)
        made = await post.ready(await post.audience(count))
        await post.act(made.id, SendAction.START)
        await post.send(made.id)
    found = sorted(addressed(server), key=lambda each: each.customer_id)
    assert len(found) == 2
    return post, found


async def _take(post: Post, raw: bytes, *, store_id: UUID | None = None) -> str:
    store_id = store_id or post.desk.store_id
    async with open_scope(post.container, store_id) as scope:
        taken = await (await scope.get(Feedback)).take_mail(store_id, raw)
    (report,) = taken.items
    return report.outcome


async def _rows(post: Post) -> list[Any]:
    async with post.desk.database.transaction(store_id=post.desk.store_id) as connection:
        asked = sa.select(campaign_recipients).order_by(campaign_recipients.c.customer_id)
        return list(await connection.execute(asked))


async def _suppressed(post: Post) -> list[tuple[str, str]]:
    async with post.desk.database.transaction(store_id=post.desk.store_id) as connection:
        rows = await connection.execute(sa.select(campaign_suppressions))
        return [(row.address, row.because) for row in rows]


async def test_a_hard_bounce_is_no_delivery_and_the_address_is_left_alone(
    database: Database,
) -> None:
    post, (ann, bob) = await _sent(database)
    assert await _take(post, postfix(ann)) is ReportOutcome.SUPPRESSED
    for _ in range(2):
        assert await _take(post, postfix(ann)) is ReportOutcome.REPEATED
    first, other = await _rows(post)
    assert (first.bounced_at, other.bounced_at) == (post.desk.clock.now(), None)
    assert await _suppressed(post) == [(first.address, "bounced")]
    async with post.scope() as scope:
        results = await scope.get(ResultService)
        found = await results.of(post.desk.store_id, CampaignById(ann.campaign_id))
    assert (found.sent, found.delivered, found.bounced) == (2, 1, 1)
    told = await announced(database, CampaignMailBounced, store_id=post.desk.store_id)
    assert [(each.customer_id, each.is_hard, each.is_suppressed) for each in told] == [
        (ann.customer_id, True, True)
    ]
    assert bob.campaign_id == ann.campaign_id


async def test_a_complaint_counts_and_suppresses(database: Database) -> None:
    post, (ann, _) = await _sent(database)
    assert await _take(post, complaint(ann)) is ReportOutcome.SUPPRESSED
    row = (await _rows(post))[0]
    assert (row.complained_at, row.bounced_at) == (post.desk.clock.now(), None)
    assert await _suppressed(post) == [(row.address, "complained")]


async def test_soft_bounces_suppress_once_they_are_many_within_a_month(database: Database) -> None:
    async with mail_server() as server:
        desk = await open_desk(database, softBounces=2, mostPerWeek=100)
        post = post_of(desk, server.port)
        segment = await post.audience(1)
        outcomes = []
        for days in (0, 31, 2):
            desk.clock.pass_by(timedelta(days=days))
            made = await post.ready(segment)
            await post.act(made.id, SendAction.START)
            await post.send(made.id)
            mail = addressed(server)[-1]
            outcomes += [await _take(post, postfix(mail, **SOFT)) for _ in range(2)]
    noted, again = ReportOutcome.NOTED, ReportOutcome.REPEATED
    assert outcomes == [noted, again, noted, again, ReportOutcome.SUPPRESSED, again]
    assert len(await _suppressed(post)) == 1
    assert all(row.bounced_at for row in await _rows(post))


async def test_where_a_mail_was_sent_on_to_is_not_the_address_that_it_was_for(
    database: Database,
) -> None:
    post, (_, bob) = await _sent(database)
    assert await _take(post, postfix(bob)) is ReportOutcome.NOTED  # it tells of ann1
    assert await _suppressed(post) == []
    assert (await _rows(post))[1].bounced_at is not None


async def test_what_came_back_counts_anew_once_an_address_was_taken_off(
    database: Database,
) -> None:
    async with mail_server() as server:
        post = post_of(await open_desk(database, softBounces=2, mostPerWeek=100), server.port)
        segment = await post.audience(1)
        outcomes = []
        for n in range(4):
            post.desk.clock.pass_by(timedelta(days=1))
            made = await post.ready(segment)
            await post.act(made.id, SendAction.START)
            await post.send(made.id)
            outcomes.append(await _take(post, postfix(addressed(server)[-1], **SOFT)))
            if n == 1:
                async with post.scope() as scope:
                    suppressions = await scope.get(MailSuppressionService)
                    (one,) = (
                        await suppressions.list(post.desk.store_id, ListMailSuppressions())
                    ).items
                    await suppressions.remove(post.desk.store_id, MailSuppressionById(one.id))
    assert outcomes == [ReportOutcome.NOTED, ReportOutcome.SUPPRESSED] * 2


async def test_what_names_no_mail_of_the_store_changes_nothing(database: Database) -> None:
    post, (ann, _) = await _sent(database)
    other_id = await open_store(database)
    strangers = (
        Addressed(ann.campaign_id, new_id(), ann.store_id),
        Addressed(new_id(), ann.customer_id, ann.store_id),
        Addressed(ann.campaign_id, ann.customer_id, other_id),
    )
    for stranger in strangers:
        with pytest.raises(ReportedMailNotFoundError):
            await _take(post, postfix(stranger))
    with pytest.raises(ReportedMailNotFoundError):
        await _take(post, postfix(ann), store_id=other_id)
    assert not any(row.bounced_at for row in await _rows(post))
    assert await _suppressed(post) == []


async def test_a_delivery_a_delay_and_a_rejection_suppress_nobody(database: Database) -> None:
    post, (ann, bob) = await _sent(database)
    async with post.scope() as scope:
        feedback = await scope.get(Feedback)
        kinds = (ReportKind.DELIVERED, ReportKind.DELIVERED, ReportKind.DELAYED)
        outcomes = [
            (await feedback.take(post.desk.store_id, Told(kind, ann))).outcome for kind in kinds
        ]
        await feedback.take(post.desk.store_id, Told(ReportKind.REJECTED, bob))
    noted = ReportOutcome.NOTED
    assert outcomes == [noted, ReportOutcome.REPEATED, noted]
    first, other = await _rows(post)
    assert (first.delivered_at, first.bounced_at) == (post.desk.clock.now(), None)
    assert other.bounced_at is not None
    assert await _suppressed(post) == []
