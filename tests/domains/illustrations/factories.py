"""Ways to make pictures in a store."""

from datetime import UTC, datetime
from typing import Any, Final

from tests.rpc.house import House

from cartwheel.domains.catalog.api import MediaSize
from cartwheel.domains.illustrations.contracts import DeleteIllustration, Illustration
from cartwheel.domains.illustrations.repository import IllustrationRepository
from cartwheel.kernel.ids import new_id
from cartwheel.systems.providers.images.api import Shape


async def _illustration(house: House) -> dict[str, Any]:
    made_id = new_id()
    url = f"/media/generated/{house.store_id}/{made_id}/160.webp"
    made = Illustration(
        id=made_id,
        prompt="A lamp",
        shape=Shape.SQUARE,
        provider="stand-in",
        model="stand-in",
        is_stand_in=True,
        url=url,
        sizes=(MediaSize(160, 160, url),),
        made_at=datetime.now(UTC),
    )
    async with house.scope() as scope:
        await (await scope.get(IllustrationRepository)).add_all(house.store_id, [made])
    return {"id": made_id}


FACTORIES: Final = {DeleteIllustration: _illustration}
