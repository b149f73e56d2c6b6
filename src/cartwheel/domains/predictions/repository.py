"""Queries of the predictions domain, inside the given transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import msgspec
import sqlalchemy as sa

from cartwheel.domains.predictions.contracts import Prediction
from cartwheel.domains.predictions.models import predictions
from cartwheel.kernel.bulk import arrays_of, insertion, rows_given
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.rows import read

_NAMES: Final = tuple(column.name for column in predictions.c)
_ADD: Final = (
    insertion(predictions, _NAMES)
    .on_conflict_do_nothing(index_elements=["store_id", "cart_id", "episode"])
    .returning(predictions.c.id)
)
_asked: Final = rows_given(carts=sa.Uuid, episodes=sa.Integer)
_FIND_ALL: Final = (
    sa.select(predictions)
    .join(
        _asked,
        (predictions.c.cart_id == _asked.c.carts) & (predictions.c.episode == _asked.c.episodes),
    )
    .where(predictions.c.store_id == sa.bindparam("store_id"))
)


@dataclass(frozen=True, slots=True)
class PredictionRepository:
    """Predictions of one store at a time."""

    connection: Connection

    async def add_all(self, store_id: UUID, scored: Sequence[Prediction]) -> set[UUID]:
        """Keep predictions, but for abandonments that have one; return the ids of those kept."""
        rows = [
            {
                **msgspec.structs.asdict(prediction),
                "store_id": store_id,
                "features": msgspec.json.encode(prediction.features).decode(),
                "reasons": msgspec.json.encode(prediction.reasons).decode(),
                "contributions": msgspec.json.encode(prediction.contributions).decode(),
            }
            for prediction in scored
        ]
        return set(await self.connection.scalars(_ADD, arrays_of(_NAMES, rows)))

    async def find_all(
        self, store_id: UUID, episodes: Sequence[tuple[UUID, int]]
    ) -> dict[tuple[UUID, int], Prediction]:
        """Return the predictions of abandonments, each by its cart and episode."""
        asked = {"carts": [cart for cart, _ in episodes], "episodes": [n for _, n in episodes]}
        rows = await self.connection.execute(_FIND_ALL, {"store_id": store_id, **asked})
        return {(row.cart_id, row.episode): read(row, Prediction) for row in rows}

    async def find(self, store_id: UUID, cart_id: UUID) -> Prediction | None:
        """Return the prediction of a cart's latest abandonment."""
        statement = sa.select(predictions).where(
            predictions.c.store_id == store_id, predictions.c.cart_id == cart_id
        )
        rows = await self.connection.execute(
            statement.order_by(predictions.c.episode.desc()).limit(1)
        )
        row = rows.one_or_none()
        return None if row is None else read(row, Prediction)
