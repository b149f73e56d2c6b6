"""Secrets lie sealed, each for its endpoint, and trouble with the seal loses no delivery."""

from datetime import timedelta

import pytest
from standardwebhooks import Webhook
from tests.domains.making import open_store
from tests.domains.webhooks.making import SECRET, Directory, Shop, abandoned
from tests.outbound.listening import Listener

from cartwheel.domains.webhooks.upkeep import WebhookUpkeep
from cartwheel.systems.jobs.api import Snooze
from cartwheel.systems.tokens.api import SecretKeyError

OTHER = "another secret, just as long as the first"


def upkeep_of(shop: Shop) -> WebhookUpkeep:
    return WebhookUpkeep(shop.database, Directory(shop), shop.seal, shop.clock)


async def delivers(shop: Shop, listener: Listener, *secrets: str) -> bool:
    """Tell whether a message goes out, signed with exactly these secrets; else nothing is lost."""
    heard_before = len(listener.heard)
    job = await shop.job_for(abandoned(shop.store_id))
    answer = await shop.deliver(job)
    if answer is None:
        heard = listener.heard[-1]
        for secret in secrets:
            Webhook(secret).verify(heard.body, heard.headers)
        assert len(heard.headers["webhook-signature"].split(" ")) == len(secrets)
        return True
    assert answer == Snooze(timedelta(minutes=1))
    delivery = await shop.delivery(job.delivery_id)
    assert (delivery.state, delivery.attempts) == ("pending", 0)
    assert len(listener.heard) == heard_before
    return False


async def test_secrets_lie_sealed_and_sign(shop: Shop, listener: Listener) -> None:
    made = await shop.open_endpoint(shop.url)
    async with shop.service() as webhooks:
        rotated = await webhooks.rotate_secret(shop.store_id, made.endpoint.id)
    ((present, previous),) = await shop.secrets()
    assert previous is not None
    for kept in (present, previous):
        assert kept.startswith(shop.seal.mark)
        assert made.secret not in kept
        assert rotated.secret not in kept
    assert await delivers(shop, listener, rotated.secret, made.secret)


async def test_a_secret_opens_for_its_endpoint_alone(shop: Shop, listener: Listener) -> None:
    """Whoever can write rows cannot have one endpoint's messages signed with another's secret."""
    other = Shop(shop.database, shop.clock, shop.policy, await open_store(shop.database))
    theirs = await other.open_endpoint(other.url)
    mine = await shop.open_endpoint(shop.url)
    beside = await shop.open_endpoint(shop.url, "cart.recovered")
    (right, _), (of_another_endpoint, _) = await shop.secrets()
    ((of_another_store, _),) = await other.secrets()
    for wrong in (of_another_endpoint, of_another_store, right[:-8]):
        await shop.keep(mine.endpoint.id, wrong)
        assert not await delivers(shop, listener)
    await shop.keep(mine.endpoint.id, right)
    assert await delivers(shop, listener, mine.secret)
    assert len({mine.secret, theirs.secret, beside.secret}) == 3
    await other.close()


async def test_one_from_before_there_was_sealing_signs_and_is_sealed(
    shop: Shop, listener: Listener
) -> None:
    made = await shop.open_endpoint(shop.url)
    await shop.keep(made.endpoint.id, made.secret)
    assert await delivers(shop, listener, made.secret)
    async with shop.service() as webhooks:
        rotated = await webhooks.rotate_secret(shop.store_id, made.endpoint.id)
    assert (await shop.secrets())[0][1] == made.secret
    assert [await upkeep_of(shop).reseal() for _ in range(2)] == [1, 0]
    ((present, previous),) = await shop.secrets()
    assert previous is not None
    assert all(kept.startswith(shop.seal.mark) for kept in (present, previous))
    assert await delivers(shop, listener, rotated.secret, made.secret)


async def test_without_the_secret_nothing_is_made_and_nothing_is_lost(
    shop: Shop, listener: Listener
) -> None:
    made = await shop.open_endpoint(shop.url)
    before = await shop.secrets()
    shop.restart_with()
    with pytest.raises(SecretKeyError, match="CARTWHEEL_SECRET_KEY must be set"):
        await shop.open_endpoint(shop.url)
    async with shop.service() as webhooks:
        with pytest.raises(SecretKeyError):
            await webhooks.rotate_secret(shop.store_id, made.endpoint.id)
    assert await shop.secrets() == before
    assert not await delivers(shop, listener)
    await shop.keep(made.endpoint.id, made.secret)
    assert await upkeep_of(shop).reseal() == 0
    assert await delivers(shop, listener, made.secret)
    await shop.keep(made.endpoint.id, before[0][0])
    (waiting, _) = await shop.jobs()
    shop.restart_with(SECRET)
    assert await shop.deliver(waiting) is None


async def test_the_installations_secret_can_be_changed(shop: Shop, listener: Listener) -> None:
    made = await shop.open_endpoint(shop.url)
    shop.restart_with(OTHER)
    assert not await delivers(shop, listener)
    assert await upkeep_of(shop).reseal() == 0
    shop.restart_with(OTHER, SECRET)
    assert await delivers(shop, listener, made.secret)
    assert [await upkeep_of(shop).reseal() for _ in range(2)] == [1, 0]
    shop.restart_with(OTHER)
    assert await delivers(shop, listener, made.secret)


async def test_a_lost_secret_costs_two_rotations(shop: Shop, listener: Listener) -> None:
    """The first leaves the one that nobody can open beside the new one."""
    made = await shop.open_endpoint(shop.url)
    shop.restart_with(OTHER)
    async with shop.service() as webhooks:
        await webhooks.rotate_secret(shop.store_id, made.endpoint.id)
    assert not await delivers(shop, listener)
    async with shop.service() as webhooks:
        rotated = await webhooks.rotate_secret(shop.store_id, made.endpoint.id)
    job = (await shop.jobs())[0]
    assert await shop.deliver(job) is None
    Webhook(rotated.secret).verify(listener.heard[0].body, listener.heard[0].headers)
