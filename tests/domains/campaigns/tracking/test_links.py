"""Links are ours alone, lead where the campaign leads, and tell people from programs."""

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import sqlalchemy as sa
from starlette.applications import Starlette
from tests.domains.campaigns.making import open_desk
from tests.domains.campaigns.sending.making import Post, post_of
from tests.domains.people.mail_server import mail_server

from cartwheel.domains.campaigns.sending.contracts import SendAction
from cartwheel.domains.campaigns.sending.models import campaign_recipients
from cartwheel.domains.campaigns.tracking.links import CampaignLinks, LinkOf, LinkPurpose
from cartwheel.domains.campaigns.tracking.outside import OUTSIDE
from cartwheel.domains.customers.models import customers
from cartwheel.entrypoints.wiring import open_scope
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id
from cartwheel.systems.assembly.outside import Opening

PERSON = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36"


async def _sent(database: Database) -> tuple[Post, LinkOf, CampaignLinks]:
    async with mail_server() as server:
        post = post_of(await open_desk(database), server.port)
        made = await post.ready(await post.audience(1))
        await post.act(made.id, SendAction.START)
        await post.send(made.id)
    row = await _row(post)
    link = LinkOf(post.desk.store_id, made.id, row.customer_id, LinkPurpose.CLICK)
    return post, link, await post.container.get(CampaignLinks)


async def _row(post: Post) -> Any:
    async with post.desk.database.transaction(store_id=post.desk.store_id) as connection:
        return (await connection.execute(sa.select(campaign_recipients))).one()


def _client(post: Post) -> httpx.AsyncClient:
    opening = Opening(post.container, lambda store_id: open_scope(post.container, store_id))
    app = Starlette(routes=[each.route(opening) for each in OUTSIDE])
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app),
        base_url="https://cartwheel.example",
        headers={"user-agent": PERSON},
    )


def _of(link: LinkOf, purpose: LinkPurpose) -> LinkOf:
    return LinkOf(link.store_id, link.campaign_id, link.customer_id, purpose)


async def test_a_click_leads_on_and_counts_and_no_other_link_does(database: Database) -> None:
    post, link, links = await _sent(database)
    post.desk.clock.pass_by(timedelta(minutes=5))
    target = "https://shop.example/spring?a=1&b=2"
    url = links.click(link, target)
    async with _client(post) as client:
        seen = await client.get(url)
        assert (seen.status_code, seen.headers["location"]) == (302, target)
        # Another target, another recipient, another purpose: nothing is there.
        token = urlsplit(url).path.rpartition("/")[2]
        assert parse_qs(urlsplit(url).query)["u"] == [target]
        for wrong in (
            f"/m/c/{token}?u=https://evil.example/",
            f"/m/c/{token}",
            f"/m/o/{token}",
            f"/m/c/{links.token(_of(link, LinkPurpose.OPEN), target)}?u={target}",
            f"/m/c/{token[:-4]}AAAA?u={target}",
        ):
            assert (await client.get(wrong)).status_code == 404, wrong
    row = await _row(post)
    assert row.clicked_at == row.opened_at == post.desk.clock.now()
    assert row.bot_clicked_at is None


@pytest.mark.parametrize(
    ("agent", "method", "after", "is_person"),
    [
        (PERSON, "GET", 60, True),
        ("Mozilla/5.0 Firefox/11.0 (via ggpht.com GoogleImageProxy)", "GET", 60, True),
        ("Mozilla/5.0", "GET", 60, False),
        (PERSON, "HEAD", 60, False),
        (PERSON, "GET", 1, False),
        ("Barracuda Sentinel (EE)", "GET", 60, False),
        ("python-requests/2.32", "GET", 60, False),
        ("", "GET", 60, False),
    ],
)
async def test_pictures_tell_people_from_programs(
    database: Database, agent: str, method: str, after: int, *, is_person: bool
) -> None:
    post, link, links = await _sent(database)
    post.desk.clock.pass_by(timedelta(seconds=after))
    async with _client(post) as client:
        seen = await client.request(
            method, links.pixel(_of(link, LinkPurpose.OPEN)), headers={"user-agent": agent}
        )
        assert seen.status_code == 200
    row = await _row(post)
    assert (row.opened_at is not None, row.bot_opened_at is not None) == (is_person, not is_person)


async def test_who_follows_every_link_was_no_person_from_the_first_on(database: Database) -> None:
    post, link, links = await _sent(database)
    post.desk.clock.pass_by(timedelta(minutes=1))
    async with _client(post) as client:
        for n in range(3):
            await client.get(links.click(link, f"https://shop.example/{n}"))
            post.desk.clock.pass_by(timedelta(seconds=1))
        row = await _row(post)
        assert (row.clicked_at, row.opened_at) == (None, None)
        assert row.bot_clicked_at is not None
        post.desk.clock.pass_by(timedelta(hours=1))
        await client.get(links.click(link, "https://shop.example/0"))
    assert (await _row(post)).clicked_at == post.desk.clock.now()


async def test_one_click_ends_it_and_a_look_does_not(database: Database) -> None:
    post, link, links = await _sent(database)
    url = links.unsubscribe(_of(link, LinkPurpose.UNSUBSCRIBE))

    async def allows() -> list[str]:
        async with database.transaction(store_id=post.desk.store_id) as connection:
            asked = sa.select(customers.c.allows).where(customers.c.id == link.customer_id)
            return list(await connection.scalar(asked) or [])

    async with _client(post) as client:
        assert "Unsubscribe" in (await client.get(url)).text
        assert await allows() == ["email:marketing"]
        for _ in range(2):
            said = await client.post(url, content="List-Unsubscribe=One-Click")
            assert said.status_code == 200
        assert (await client.post(f"/m/u/{new_id().hex}")).status_code == 404
    assert await allows() == []
    assert (await _row(post)).unsubscribed_at is not None
