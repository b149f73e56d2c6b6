"""Recipients choose what to be sent, and see their mail in the browser; nobody else does."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from starlette.applications import Starlette
from tests.domains.campaigns.making import open_desk
from tests.domains.campaigns.people import add_customers
from tests.domains.campaigns.reports import addressed
from tests.domains.campaigns.sending.making import Post, post_of
from tests.domains.people.mail_server import mail_server

from cartwheel.domains.campaigns.audience.repository import AudienceRepository
from cartwheel.domains.campaigns.domain import CAMPAIGNS
from cartwheel.domains.campaigns.drafts.sections import AudienceSection
from cartwheel.domains.campaigns.recipients.handlers import hand_over
from cartwheel.domains.campaigns.recipients.preferences import Preferences
from cartwheel.domains.campaigns.sending.contracts import SendAction
from cartwheel.domains.campaigns.sending.models import campaign_recipients
from cartwheel.domains.campaigns.tracking.links import CampaignLinks, LinkOf, LinkPurpose
from cartwheel.domains.customers.api import CustomerMerged
from cartwheel.domains.customers.consents.models import consents
from cartwheel.domains.customers.models import customers
from cartwheel.entrypoints.wiring import open_scope
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id
from cartwheel.systems.assembly.outside import Opening


async def _sent(database: Database) -> tuple[Post, LinkOf, CampaignLinks]:
    async with mail_server() as server:
        post = post_of(await open_desk(database, mostPerWeek=100), server.port)
        made = await post.ready(await post.audience(1))
        await post.act(made.id, SendAction.START)
        await post.send(made.id)
    (mail,) = addressed(server)
    link = LinkOf(post.desk.store_id, made.id, mail.customer_id, LinkPurpose.PREFERENCES)
    return post, link, await post.container.get(CampaignLinks)


def _client(post: Post) -> httpx.AsyncClient:
    opening = Opening(post.container, lambda store_id: open_scope(post.container, store_id))
    app = Starlette(routes=[each.route(opening) for each in CAMPAIGNS.outside])
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app), base_url="https://cartwheel.example"
    )


def _of(link: LinkOf, purpose: LinkPurpose) -> LinkOf:
    return LinkOf(link.store_id, link.campaign_id, link.customer_id, purpose)


async def _allows(post: Post, link: LinkOf) -> list[str]:
    async with post.desk.database.transaction(store_id=post.desk.store_id) as connection:
        asked = sa.select(customers.c.allows).where(customers.c.id == link.customer_id)
        return list(await connection.scalar(asked) or [])


async def _said(post: Post) -> int:
    async with post.desk.database.transaction(store_id=post.desk.store_id) as connection:
        count: int = await connection.scalar(sa.select(sa.func.count()).select_from(consents))
    return count


async def test_a_recipient_chooses_and_a_look_changes_nothing(database: Database) -> None:
    post, link, links = await _sent(database)
    url = links.preferences(link)
    async with _client(post) as client:
        seen = await client.get(url)
        assert seen.status_code == 200
        assert 'value="marketing"' in seen.text
        assert seen.headers["x-robots-tag"] == "noindex, nofollow"
        assert "form-action 'self'" in seen.headers["content-security-policy"]
        assert await _said(post) == 0
        less = await client.post(
            url, data={"act": "save", "purpose": ["marketing", "made_up"], "pace": "less"}
        )
        assert 'value="less" checked' in less.text
        assert await _allows(post, link) == ["email:marketing"]
        nothing = await client.post(url, data={"act": "nothing"})
        assert 'value="marketing">' in nothing.text
        # How often stays as it was chosen, for whoever comes back.
        assert 'value="less" checked' in nothing.text
        assert await _allows(post, link) == []
        # Of two words at one moment the taking back would hold.
        post.desk.clock.pass_by(timedelta(minutes=1))
        back = await client.post(url, data={"act": "save", "purpose": "marketing", "pace": "each"})
        assert 'value="each" checked' in back.text
    assert await _allows(post, link) == ["email:marketing"]
    async with database.transaction(store_id=post.desk.store_id) as connection:
        row = (await connection.execute(sa.select(campaign_recipients))).one()
    assert row.unsubscribed_at is not None


async def test_who_wants_less_gets_one_in_thirty_days(database: Database) -> None:
    async with mail_server() as server:
        post = post_of(await open_desk(database, mostPerWeek=100), server.port)
        segment = await post.audience(2)
        counts = []
        for n, days in enumerate((0, 10, 21)):
            post.desk.clock.pass_by(timedelta(days=days))
            async with post.scope() as scope:
                counted = await (await scope.get(AudienceRepository)).count(
                    post.desk.store_id,
                    AudienceSection(segment_ids=(segment,)),
                    campaign_id=new_id(),
                    now=post.desk.clock.now(),
                    most=100,
                    one_per=timedelta(hours=1),
                )
            made = await post.ready(segment)
            await post.act(made.id, SendAction.START)
            await post.send(made.id)
            counts.append((counted["reachable"], (await post.progress(made.id)).sent))
            if n == 0:
                links = await post.container.get(CampaignLinks)
                customer_id = addressed(server)[0].customer_id
                link = LinkOf(post.desk.store_id, made.id, customer_id, LinkPurpose.PREFERENCES)
                async with _client(post) as client:
                    form = {"act": "save", "purpose": "marketing", "pace": "less"}
                    assert (await client.post(links.preferences(link), data=form)).is_success
    assert counts == [(2, 2), (1, 1), (2, 2)]


async def test_who_is_merged_is_sent_as_little_as_either_wanted(database: Database) -> None:
    post, link, links = await _sent(database)
    async with database.transaction(store_id=post.desk.store_id) as connection:
        (bob,) = await add_customers(connection, post.desk.store_id, 1, prefix="bob")
    async with _client(post) as client:
        form = {"act": "save", "purpose": "marketing", "pace": "less"}
        assert (await client.post(links.preferences(link), data=form)).is_success
    for merged_id, customer_id in ((link.customer_id, bob), (new_id(), bob)):
        async with post.scope() as scope:
            preferences = await scope.get(Preferences)
            merged = CustomerMerged(post.desk.store_id, customer_id, merged_id)
            await hand_over(merged, preferences)
    async with post.scope() as scope:
        preferences = await scope.get(Preferences)
        found = [
            await preferences.look(LinkOf(link.store_id, link.campaign_id, each, link.purpose))
            for each in (bob, link.customer_id)
        ]
    assert [each and each.wants_less for each in found] == [True, False]


async def test_a_mail_is_shown_as_it_was_written_and_does_nothing(database: Database) -> None:
    post, link, links = await _sent(database)
    async with _client(post) as client:
        seen = await client.get(links.view(_of(link, LinkPurpose.VIEW)))
    assert seen.status_code == 200
    assert "Hello Ann" in seen.text
    assert "Shop Ltd, 1 High Street, London" in seen.text
    assert "/m/c/" in seen.text
    assert "/m/o/" not in seen.text
    policy = seen.headers["content-security-policy"]
    assert policy.startswith("sandbox allow-popups ")
    assert "default-src 'none'" in policy
    assert "script" not in policy
    assert "allow-scripts" not in policy
    assert seen.headers["x-robots-tag"] == "noindex, nofollow"
    assert seen.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("name", ["p", "v"])
async def test_no_other_token_opens_anything(database: Database, name: str) -> None:
    post, link, links = await _sent(database)
    purpose = LinkPurpose.PREFERENCES if name == "p" else LinkPurpose.VIEW
    other = LinkPurpose.VIEW if name == "p" else LinkPurpose.PREFERENCES
    stranger = LinkOf(link.store_id, link.campaign_id, new_id(), purpose)
    wrong = [
        links.token(_of(link, other)),
        links.token(_of(link, LinkPurpose.UNSUBSCRIBE)),
        links.token(stranger),
        links.token(_of(link, purpose))[:-4] + "AAAA",
        links.token(_of(link, purpose), "https://evil.example/"),
        "x",
    ]
    async with _client(post) as client:
        for token in wrong:
            methods = ("GET", "POST") if name == "p" else ("GET",)
            for method in methods:
                form: Any = {"act": "nothing"} if method == "POST" else None
                seen = await client.request(method, f"/m/{name}/{token}", data=form)
                assert seen.status_code == 404, token
        german = await client.get(f"/m/{name}/x", headers={"accept-language": "de-DE,de;q=0.9"})
        assert "nicht gültig" in german.text
        if name == "p":
            url = links.preferences(link)
            for form in ({}, {"act": "dance"}, {"act": "save", "purpose": "x" * 20_000}):
                assert (await client.post(url, data=form)).status_code == 400
    assert await _allows(post, link) == ["email:marketing"]
