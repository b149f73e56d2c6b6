"""Ways to make dead letters in a store, and what is done about them."""

from datetime import UTC, datetime
from typing import Any, Final

import msgspec
import sqlalchemy as sa
from tests.rpc.house import House

from cartwheel.domains.events.contracts import DeadLetterReason
from cartwheel.domains.events.healing.contracts import (
    EventRepairById,
    PreviewRepair,
    RepairSource,
    RepairStatus,
)
from cartwheel.domains.events.healing.models import event_repairs
from cartwheel.domains.events.letters.contracts import (
    DeadLetterById,
    EditDeadLetter,
    LetterReplayById,
    ReplayMode,
    ReplayStatus,
)
from cartwheel.domains.events.letters.repository import LetterRepository
from cartwheel.domains.events.models import dead_letters
from cartwheel.domains.events.routing.contracts import (
    AcknowledgeRouted,
    EventRouteById,
    Matching,
    TakeRouted,
    UpdateRoute,
)
from cartwheel.domains.events.routing.repository import RouteRepository
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.ids import new_id

EVENT: Final = {"type": "page", "anonymousId": "v"}


async def _letter(house: House) -> dict[str, Any]:
    letter_id = new_id()
    async with house.scope() as scope:
        await (await scope.get(Connection)).execute(
            sa.insert(dead_letters).values(
                id=letter_id,
                store_id=house.store_id,
                reason=DeadLetterReason.SCHEMA,
                detail="type: Invalid enum value 'click'",
                event='{"type":"click","anonymousId":"v"}',
                received_at=datetime.now(UTC),
                events=1,
            )
        )
    return {"id": letter_id}


async def _edited(house: House) -> dict[str, Any]:
    letter = await _letter(house)
    async with house.scope() as scope:
        letters = LetterRepository(await scope.get(Connection))
        await letters.edit(house.store_id, letter["id"], msgspec.json.encode(EVENT | {"name": "x"}))
    return {**letter, "event": EVENT}


async def _replay(house: House) -> dict[str, Any]:
    replay_id = new_id()
    async with house.scope() as scope:
        letters = LetterRepository(await scope.get(Connection))
        await letters.add_replay(
            house.store_id,
            {
                "id": replay_id,
                "mode": ReplayMode.RETRY,
                "status": ReplayStatus.RUNNING,
                "until": replay_id,
                "total": 1,
                "created_at": datetime.now(UTC),
            },
        )
    return {"id": replay_id}


async def _proposed(house: House) -> dict[str, Any]:
    letter_id, repair_id = (await _letter(house))["id"], new_id()
    async with house.scope() as scope:
        await (await scope.get(Connection)).execute(
            sa.insert(event_repairs).values(
                id=repair_id,
                store_id=house.store_id,
                letter_id=letter_id,
                source=RepairSource.PROPOSER,
                status=RepairStatus.PROPOSED,
                operations="[]",
                before=b"{}",
                after=msgspec.json.encode(EVENT).decode(),
                confidence=0.5,
                model_version=1,
                created_at=datetime.now(UTC),
            )
        )
    return {"id": repair_id}


async def _preview(house: House) -> dict[str, Any]:
    return {"letterId": (await _letter(house))["id"]}


async def _route(house: House) -> dict[str, Any]:
    route_id, now = new_id(), datetime.now(UTC)
    async with house.scope() as scope:
        routes = RouteRepository(await scope.get(Connection))
        await routes.add(
            house.store_id,
            {
                "id": route_id,
                "name": "Before",
                "destination": '{"kind":"queue"}',
                "conditions": "[]",
                "matching": Matching.ALL,
                "enabled": True,
                "created_at": now,
                "updated_at": now,
            },
        )
    return {"id": route_id}


async def _changed_route(house: House) -> dict[str, Any]:
    return {**await _route(house), "name": "After", "destination": {"kind": "queue"}}


async def _acknowledged(house: House) -> dict[str, Any]:
    return {**await _route(house), "numbers": (1,)}


FACTORIES: Final = {
    AcknowledgeRouted: _acknowledged,
    EventRouteById: _route,
    TakeRouted: _route,
    UpdateRoute: _changed_route,
    DeadLetterById: _letter,
    EditDeadLetter: _edited,
    EventRepairById: _proposed,
    LetterReplayById: _replay,
    PreviewRepair: _preview,
}
