"""A campaign goes to each of its audience once, within what bounds everybody, until it is told."""

import asyncio
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import dkim
import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from tests.domains.campaigns.making import open_desk
from tests.domains.campaigns.sending.making import Post, post_of
from tests.domains.people.mail_server import MailServer, mail_server

from cartwheel.domains.campaigns.drafts.contracts import CampaignState
from cartwheel.domains.campaigns.drafts.errors import CampaignNotReadyError
from cartwheel.domains.campaigns.drafts.sections import AudienceSection, ScheduleSection, WarmUp
from cartwheel.domains.campaigns.sending.contracts import SendAction
from cartwheel.domains.campaigns.sending.errors import ActionNotPossibleError
from cartwheel.domains.campaigns.sending.models import campaign_recipients, campaign_suppressions
from cartwheel.domains.customers.models import customers
from cartwheel.kernel.db import Database
from cartwheel.systems.jobs.api import Done, Snooze
from cartwheel.systems.mail.signing import DomainKey


async def _open(database: Database, server: MailServer, **more: Any) -> Post:
    return post_of(await open_desk(database, **more.pop("set_", {})), server.port, **more)


def _read(content: Any) -> EmailMessage:
    raw = content.encode() if isinstance(content, str) else bytes(content)
    read = message_from_bytes(raw, policy=policy.SMTP)
    assert isinstance(read, EmailMessage)
    return read


async def test_each_gets_it_once_signed_personal_and_with_one_click(database: Database) -> None:
    private = rsa.generate_private_key(65_537, 2_048).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    key = DomainKey.of("cartwheel.example", "s1", private.decode())
    async with mail_server() as server:
        post = await _open(database, server, key=key)
        segment = await post.audience(120)
        made = await post.ready(segment)
        assert (await post.act(made.id, SendAction.START)).state is CampaignState.RUNNING
        assert await post.send(made.id) == Done({"state": CampaignState.DONE})
    assert sorted(server.recipients()) == sorted(f"ann{n}@mail.example" for n in range(1, 121))
    assert server.connections <= 4
    seen = await post.progress(made.id)
    assert (seen.state, seen.sent, seen.waiting, seen.doubtful) == (CampaignState.DONE, 120, 0, 0)
    first = server.received[0]
    mail = _read(first.original_content or first.content)
    assert mail["Subject"] == "News for Ann"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["List-Unsubscribe"].startswith("<https://cartwheel.example/m/u/")
    assert len({_read(each.content)["Message-ID"] for each in server.received}) == 120
    html = mail.get_body(("html",))
    text = mail.get_body(("plain",))
    assert html is not None
    assert text is not None
    assert "/m/c/" in html.get_content()
    assert "/m/o/" in html.get_content()
    assert 'href="https://shop.example' not in html.get_content()
    assert "Hello Ann" in text.get_content()
    assert "Shop Ltd, 1 High Street, London" in text.get_content()
    raw = first.original_content or first.content
    raw = raw.encode() if isinstance(raw, str) else raw
    told = key.record.encode()
    assert dkim.verify(raw, dnsfunc=lambda *_, **__: told)


async def test_refused_addresses_are_suppressed_and_others_wait(database: Database) -> None:
    async with mail_server() as server:
        server.answers["ann1@xn--bcher-kva.example"] = "550 5.1.1 no such mailbox"
        server.answers["ann2@mail.example"] = "451 4.7.1 later"
        post = await _open(database, server)
        segment = await post.audience(5)
        async with database.transaction(store_id=post.desk.store_id) as connection:
            await connection.execute(
                sa.text("UPDATE customers SET email = 'ann1@bücher.example' WHERE email ^@ 'ann1@'")
            )
        made = await post.ready(segment)
        await post.act(made.id, SendAction.START)
        answer = await post.send(made.id)
        assert isinstance(answer, Snooze)
        seen = await post.progress(made.id)
        assert (seen.sent, seen.failed, seen.waiting) == (3, 1, 1)
        assert seen.next_at == post.desk.clock.now() + timedelta(minutes=1)
        async with database.transaction(store_id=post.desk.store_id) as connection:
            found = await connection.execute(sa.select(campaign_suppressions.c.address))
            assert [row.address for row in found] == ["ann1@bücher.example"]
        del server.answers["ann2@mail.example"]
        post.desk.clock.pass_by(timedelta(minutes=2))
        assert await post.send(made.id) == Done({"state": CampaignState.DONE})
        assert server.recipients().count("ann2@mail.example") == 1
        # The address that was refused gets nothing of the next one.
        post.desk.clock.pass_by(timedelta(days=1))
        other = await post.ready(segment)
        await post.act(other.id, SendAction.START)
        await post.send(other.id)
        seen = await post.progress(other.id)
        assert (seen.sent, seen.skipped_by_reason) == (4, {"suppressed": 1})


async def test_consent_is_asked_at_the_claim_and_turns_are_shared(database: Database) -> None:
    async with mail_server() as server:
        post = await _open(database, server, set_={"mostPerWeek": 1})
        segment = await post.audience(4)
        made = await post.ready(segment)
        await post.act(made.id, SendAction.START)
        await post.send(made.id, seconds=0)  # entered, and a batch of those
        other = await post.ready(segment)
        await post.act(other.id, SendAction.START)
        answer = await post.send(other.id)
        assert answer == Done({"state": CampaignState.DONE})
        assert (await post.progress(other.id)).skipped_by_reason == {"capped": 4}
        assert len(server.received) == 4
        # Eight days later another is sent, but to who has taken consent back after it began.
        post.desk.clock.pass_by(timedelta(days=8))
        late = await post.ready(segment)
        await post.act(late.id, SendAction.START)
        await post.act(late.id, SendAction.PAUSE)
        async with database.transaction(store_id=post.desk.store_id) as connection:
            await connection.execute(
                sa.update(customers)
                .where(customers.c.store_id == post.desk.store_id)
                .where(customers.c.email == "ann1@mail.example")
                .values(allows=[])
            )
        await post.act(late.id, SendAction.RESUME)
        await post.send(late.id)
        seen = await post.progress(late.id)
        assert (seen.entered, seen.sent) == (3, 3)


async def test_pause_holds_resume_goes_on_and_stop_is_for_good(database: Database) -> None:
    async with mail_server() as server:
        post = await _open(database, server)
        made = await post.ready(await post.audience(30), ScheduleSection(per_second=10))
        await post.act(made.id, SendAction.START)
        assert isinstance(await post.send(made.id), Snooze)
        assert (await post.progress(made.id)).sent == 10  # a second's worth
        await post.act(made.id, SendAction.PAUSE)
        post.desk.clock.pass_by(timedelta(seconds=1))
        await post.send(made.id)
        assert len(server.received) == 10
        await post.act(made.id, SendAction.RESUME)
        await post.send(made.id)
        assert len(server.received) == 20
        await post.act(made.id, SendAction.STOP)
        assert await post.send(made.id) == Done({"state": CampaignState.STOPPED})
        seen = await post.progress(made.id)
        assert (seen.sent, seen.skipped_by_reason) == (20, {"stopped": 10})
        with pytest.raises(ActionNotPossibleError):
            await post.act(made.id, SendAction.RESUME)


async def test_days_windows_and_domains_bound_it(database: Database) -> None:
    async with mail_server() as server:
        post = await _open(database, server)
        ramp = ScheduleSection(warm_up=WarmUp(first_day=10, growth_percent=100))
        made = await post.ready(await post.audience(25), ramp)
        await post.act(made.id, SendAction.START)
        await post.send(made.id)
        assert len(server.received) == 10
        post.desk.clock.pass_by(timedelta(days=1))
        await post.send(made.id)
        assert len(server.received) == 25  # twenty on the second day
        server.received.clear()
        # It is noon in UTC: in Tokyo it is too late for a window that ends at six.
        tokyo = await post.audience(6, zone="Asia/Tokyo", prefix="ken", domain="jp.example")
        window = ScheduleSection(windows=("mon-sun 09:00-18:00",), per_domain_per_second=4)
        made = await post.ready(tokyo, window)
        await post.act(made.id, SendAction.START)
        await post.send(made.id)
        seen = await post.progress(made.id)
        assert (seen.sent, seen.waiting) == (0, 6)
        assert seen.next_at is not None
        post.desk.clock.pass_by(seen.next_at - post.desk.clock.now())
        await post.send(made.id)
        assert len(server.received) == 4
        post.desk.clock.pass_by(timedelta(seconds=1))
        await post.send(made.id)
        assert len(server.received) == 6


async def test_a_holdout_gets_nothing(database: Database) -> None:
    async with mail_server() as server:
        post = await _open(database, server)
        segment = await post.audience(400, prefix="bob")
        audience = AudienceSection(segment_ids=(segment,), holdout_percent=25)
        made = await post.ready(segment, audience)
        await post.act(made.id, SendAction.START)
        await post.send(made.id)
        seen = await post.progress(made.id)
        assert 70 < seen.held_out < 130
        assert seen.sent == 400 - seen.held_out


async def test_two_senders_at_once_send_each_once(database: Database) -> None:
    async with mail_server() as server:
        post = await _open(database, server)
        made = await post.ready(await post.audience(1_200))
        await post.act(made.id, SendAction.START)
        await asyncio.gather(*(post.send(made.id) for _ in range(3)))
        assert len(server.received) == 1_200
        assert len(set(server.recipients())) == 1_200


async def test_while_the_server_is_away_nothing_counts(database: Database) -> None:
    async with mail_server() as server:
        port = server.port
    post = post_of(await open_desk(database), port)
    made = await post.ready(await post.audience(3))
    await post.act(made.id, SendAction.START)
    assert await post.send(made.id) == Snooze(timedelta(seconds=10))
    async with database.transaction(store_id=post.desk.store_id) as connection:
        rows = await connection.execute(
            sa.select(campaign_recipients.c.state, campaign_recipients.c.attempts)
        )
        assert {(row.state, row.attempts) for row in rows} == {("waiting", 0)}


async def test_a_draft_that_is_not_ready_is_not_started(database: Database) -> None:
    async with mail_server() as server:
        post = await _open(database, server)
        made = await post.desk.create(await post.desk.person())
        with pytest.raises(CampaignNotReadyError, match="audience"):
            await post.act(made.id, SendAction.START)
        assert (await post.desk.get(made.id)).state is CampaignState.DRAFT
