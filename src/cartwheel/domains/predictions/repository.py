"""Queries of the predictions domain, inside the given transaction."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from cartwheel.domains.predictions.contracts import Action, Features, Prediction
from cartwheel.domains.predictions.models import predictions


@dataclass(frozen=True, slots=True)
class PredictionRepository:
    """Predictions of one store at a time."""

    connection: AsyncConnection

    async def add(self, store_id: UUID, prediction: Prediction) -> Prediction:
        """Keep a prediction, unless this abandonment has one; return the one that is kept."""
        values = {**msgspec.structs.asdict(prediction), "store_id": store_id}
        values["features"] = msgspec.to_builtins(prediction.features)
        added = await self.connection.execute(
            insert(predictions)
            .values(values)
            .on_conflict_do_nothing(index_elements=["store_id", "cart_id", "episode"])
        )
        if added.rowcount:
            return prediction
        kept = await self.find(store_id, prediction.cart_id, episode=prediction.episode)
        assert kept is not None, "Who stood in the way is committed and visible by now"
        return kept

    async def find(
        self, store_id: UUID, cart_id: UUID, *, episode: int | None = None
    ) -> Prediction | None:
        """Return the prediction of an abandonment, or of a cart's latest one."""
        statement = sa.select(predictions).where(
            predictions.c.store_id == store_id, predictions.c.cart_id == cart_id
        )
        if episode is not None:
            statement = statement.where(predictions.c.episode == episode)
        rows = await self.connection.execute(
            statement.order_by(predictions.c.episode.desc()).limit(1)
        )
        row = rows.one_or_none()
        return None if row is None else _prediction(row)


def _prediction(row: sa.Row[Any]) -> Prediction:
    kept = row._asdict()
    del kept["store_id"]
    return Prediction(
        **kept
        | {
            "action": Action(row.action),
            "reasons": tuple(row.reasons),
            "features": msgspec.convert(row.features, Features),
        }
    )
