"""Ways to make saved views in a store."""

from typing import Any, Final

from tests.rpc.house import House

from cartwheel.domains.views.contracts import CreateView, DeleteView, UpdateView
from cartwheel.domains.views.service import ViewService


async def _view(house: House) -> dict[str, Any]:
    async with house.scope() as scope:
        views = await scope.get(ViewService)
        command = CreateView(list="orders", name="To fulfil", is_shared=True)
        return {"id": (await views.create(house.actors["first key"], command)).id}


async def _changed(house: House) -> dict[str, Any]:
    return {
        **await _view(house),
        "version": 1,
        "name": "Late",
        "isShared": True,
        "look": {"sort": "-placed"},
    }


FACTORIES: Final = {DeleteView: _view, UpdateView: _changed}
