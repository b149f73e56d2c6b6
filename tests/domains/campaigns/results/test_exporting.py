"""Recipients, links and domains become lines, of the own store alone, and no formulas."""

import csv
import io
from typing import Any

import pytest
import sqlalchemy as sa
from redis.asyncio import Redis
from tests.domains.campaigns.making import open_desk
from tests.domains.campaigns.sending.making import post_of
from tests.domains.making import open_store
from tests.domains.people.mail_server import mail_server
from tests.kit.callers import Callers, key_of
from tests.kit.house import calling, house_with

from cartwheel.domains.campaigns.domain import CAMPAIGNS
from cartwheel.domains.campaigns.drafts.errors import CampaignNotFoundError
from cartwheel.domains.campaigns.results.contracts import ExportRecipients
from cartwheel.domains.campaigns.results.exporting import CampaignExport
from cartwheel.domains.campaigns.sending.contracts import RecipientState, SendAction
from cartwheel.domains.campaigns.sending.models import campaign_recipients
from cartwheel.domains.campaigns.tracking.bots import TouchKind
from cartwheel.domains.campaigns.tracking.links import LinkOf, LinkPurpose
from cartwheel.domains.campaigns.tracking.service import CampaignTracking
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.db import Database

PERSON = "Mozilla/5.0 (X11; Linux x86_64) Chrome/130.0 Safari/537.36"


async def test_what_a_campaign_came_to_becomes_csv(database: Database, redis: Redis) -> None:
    async with mail_server() as server:
        post = post_of(await open_desk(database), server.port)
        made = await post.ready(await post.audience(3))
        await post.act(made.id, SendAction.START)
        await post.send(made.id)
    store_id, other_id = post.desk.store_id, await open_store(database)
    async with database.transaction(store_id=store_id) as connection:
        ids = list(await connection.scalars(sa.select(campaign_recipients.c.customer_id)))
        # Whoever registers by such an address must not run in a shop's spreadsheet.
        await connection.execute(
            sa.update(campaign_recipients)
            .where(campaign_recipients.c.customer_id == ids[0])
            .values(address="=cmd|'/c calc'!A1@x.example")
        )
    async with post.scope() as scope:
        await (await scope.get(CampaignTracking)).note(
            LinkOf(store_id, made.id, ids[0], LinkPurpose.CLICK),
            TouchKind.CLICK,
            method="GET",
            agent=PERSON,
            target="https://shop.example/spring",
        )
    export = CampaignExport(database)
    some = ExportRecipients(id=made.id, limit=2)
    assert len([each async for each in export.recipients(store_id, some)]) == 2
    failed = ExportRecipients(id=made.id, state=RecipientState.FAILED)
    assert [each async for each in export.recipients(store_id, failed)] == []
    with pytest.raises(CampaignNotFoundError):
        await anext(export.recipients(other_id, some))

    by = Callers(
        {"ours": key_of(store_id, "campaigns:read"), "theirs": key_of(other_id, "campaigns:read")}
    )
    house = house_with({Database: database, Redis: redis, Clock: post.desk.clock})
    async with calling(house, *CAMPAIGNS.routers, by=by) as client:

        async def lines(path: str) -> list[dict[str, Any]]:
            headers = {"authorization": "Bearer ours", "accept": "text/csv"}
            answer = await client.get(f"mail-campaigns/{made.id}/{path}/export", headers=headers)
            assert answer.status_code == 200, answer.text
            return list(csv.DictReader(io.StringIO(answer.text)))

        found = await lines("recipients")
        assert len(found) == 3
        assert {each["state"] for each in found} == {"sent"}
        assert sum(each["address"].startswith("'=cmd") for each in found) == 1
        (link,) = await lines("links")
        assert (link["url"], int(link["people"]) + int(link["programs"])) == (
            "https://shop.example/spring",
            1,
        )
        (domain,) = await lines("domains")
        assert (domain["domain"], domain["sent"]) == ("mail.example", "3")
        for path in ("recipients", "links", "domains"):
            url = f"mail-campaigns/{made.id}/{path}/export"
            headers = {"authorization": "Bearer theirs"}
            assert (await client.get(url, headers=headers)).status_code == 404
