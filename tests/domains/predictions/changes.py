"""Changes of predictions that the audit tells of."""

from typing import Any, Final

import msgspec
import sqlalchemy as sa
from tests.rpc.changing import Change, Ready, by_id, given, person
from tests.rpc.house import House

from cartwheel.domains.predictions.features.contracts import AmendFeatures
from cartwheel.domains.predictions.features.revisions import FeatureRevisions
from cartwheel.domains.predictions.trainings.models import prediction_trainings
from cartwheel.kernel.connection import Connection


async def _amendment(house: House) -> Ready:
    async with house.scope() as scope:
        revisions = await scope.get(FeatureRevisions)
        current = await revisions.ensure_commit(house.store_id)
    stale = "use" if _of(current.definitions, "purchases").stale == "missing" else "missing"
    change = {"name": "purchases", "stale": stale}
    amendment = {"commit": current.commit, "message": "Why not", "changes": [change]}
    return await person(house), amendment


async def _return(house: House) -> Ready:
    who, given = await _amendment(house)
    async with house.scope() as scope:
        revisions = await scope.get(FeatureRevisions)
        actor = house.actors[who]
        await revisions.amend(actor, msgspec.convert(given, AmendFeatures))
        newest = await revisions.in_force(house.store_id)
    assert newest.revision is not None
    return who, {"revision": newest.revision - 1, "message": "Back"}


def _of(definitions: Any, name: str) -> Any:
    return next(each for each in definitions if each.name == name)


async def _training(house: House) -> Ready:
    async with house.scope() as scope:
        # A store has one at a time, and nobody runs what other tests asked for.
        connection = await scope.get(Connection)
        await connection.execute(sa.delete(prediction_trainings))
    return await person(house), {}


CHANGES: Final[dict[str, Change]] = {
    "drift.watch": given(None),
    "experiments.create": by_id("experiments.create"),
    "experiments.delete": by_id("experiments.delete"),
    "experiments.update": by_id("experiments.update"),
    "features.amend": _amendment,
    "features.rollBack": _return,
    "forecasts.make": given(None),
    "models.train": _training,
}
MADE: Final = frozenset({"experiments.create"})
GONE: Final = frozenset({"experiments.delete"})
FLOWS: Final = frozenset(
    {
        "experiments.end",
        "experiments.start",
        "models.deploy",
        "models.load",
        "models.rollBack",
        "models.unload",
    }
)
SET_GOING: Final = frozenset({"drift.watch", "forecasts.make", "models.train"})
