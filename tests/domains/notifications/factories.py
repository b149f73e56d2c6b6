"""Ways to make notifications in a store."""

from typing import Any, Final

from tests.domains.notifications.making import a_notice
from tests.rpc.house import House

from cartwheel.domains.notifications.contracts import NotificationById
from cartwheel.domains.notifications.repository import NotificationRepository, Reader
from cartwheel.domains.notifications.rules import readable
from cartwheel.kernel.clock import SystemClock


async def _noted(house: House) -> dict[str, Any]:
    actor = house.actors["first key"]
    reader = Reader(store_id=house.store_id, id=actor.id, kinds=readable(actor.permissions))
    async with house.scope() as scope:
        notifications = await scope.get(NotificationRepository)
        await notifications.put_all(house.store_id, [a_notice()], at=SystemClock().now())
        (newest,) = await notifications.list_page(reader, before=None, limit=1)
    return {"id": newest.id}


FACTORIES: Final = {NotificationById: _noted}
