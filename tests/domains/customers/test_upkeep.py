"""What is lost is booked by the upkeep, store by store, once."""

from datetime import timedelta

from tests.domains.customers.making import NOW, Shop

from cartwheel.domains.customers import handlers
from cartwheel.domains.customers.loyalty.messages import ExpirePoints
from cartwheel.domains.customers.loyalty.models import entries
from cartwheel.domains.customers.loyalty.service import Loyalty
from cartwheel.domains.customers.upkeep import CustomerUpkeep
from cartwheel.systems.jobs.api import Done
from cartwheel.systems.rpc.api import NO_STORE


async def test_lost_points_are_booked_once(shop: Shop) -> None:
    ids = [await shop.meet(f"{number}@shop.example") for number in range(3)]
    async with shop.using(Loyalty) as loyalty:
        for number, customer_id in enumerate(ids):
            until = NOW + timedelta(days=10 * (number + 1))
            await loyalty.earn(
                shop.store_id, customer_id, points=50, reference=f"o{number}", expires_at=until
            )
    shop.clock.pass_by(timedelta(days=20))
    job = ExpirePoints(store_id=NO_STORE)
    async with shop.using(CustomerUpkeep) as upkeep:
        first = await handlers.expire(job, upkeep)
        again = await handlers.expire(job, upkeep)
    assert isinstance(first, Done)
    assert first.result["points"] >= 100  # other tests' stores have points as well
    assert again == Done({"points": 0})
    assert [(await shop.look(each)).points for each in ids] == [0, 0, 50]
    assert await shop.count(entries, entries.c.kind == "expired") == 2
