"""Features as they were served, in ClickHouse: what happened, for whoever learns from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

import msgspec

from cartwheel.domains.carts.api import CartAbandoned
from cartwheel.domains.predictions.contracts import Features
from cartwheel.systems.columnstore.api import ColumnStore

_COLUMNS: Final = (
    "store_id",
    "at",
    "cart_id",
    "episode",
    "visitor_id",
    "commit",
    "cart",
    "served",
)
_PAGE: Final = """
    SELECT at, cart_id, episode, commit, cart, served FROM cart_features
    WHERE store_id = {store_id:UUID} AND at >= {since:DateTime64(3, 'UTC')}
        AND at < {until:DateTime64(3, 'UTC')}
        AND (at, cart_id, episode) > ({at:DateTime64(3, 'UTC')}, {cart_id:UUID}, {episode:UInt32})
    ORDER BY at, cart_id, episode, stored_at DESC
    LIMIT 1 BY at, cart_id, episode LIMIT {limit:UInt32}
"""


class Place(NamedTuple):
    """Where a page ended."""

    at: datetime
    cart_id: UUID
    episode: int


class ServedCart(NamedTuple):
    """An abandonment, and what it was served with by the definitions of a commit."""

    place: Place
    commit: str
    cart: CartAbandoned
    served: Features


@dataclass(frozen=True, slots=True)
class OfflineFeatures:
    """The abandonments of all stores, each store's by time."""

    store: ColumnStore

    async def add(self, rows: Sequence[Mapping[str, Any]], *, token: str) -> None:
        """
        Keep rows; repeated with its token it changes nothing.

        Raises:
            UnavailableError: ClickHouse does not answer, and the rows may be there.
        """
        told = [
            (
                str(row["store_id"]),
                row["at"].astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")[:-3],
                str(row["cart_id"]),
                row["episode"],
                row["visitor_id"],
                row["commit"],
                msgspec.json.encode(row["cart"]).decode(),
                msgspec.json.encode(row["served"]).decode(),
            )
            for row in rows
        ]
        await self.store.insert(
            "cart_features", _COLUMNS, msgspec.json.Encoder().encode_lines(told), token=token
        )

    async def list_page(
        self,
        store_id: UUID,
        *,
        since: datetime,
        until: datetime,
        after: Place | None,
        limit: int,
    ) -> list[ServedCart]:
        """
        List abandonments of a span in the order of their times, after a place.

        Raises:
            UnavailableError: ClickHouse does not answer.
        """
        began = after or Place(datetime(1970, 1, 1, tzinfo=UTC), UUID(int=0), 0)
        given = {
            "store_id": str(store_id),
            "since": since.astimezone(UTC),
            "until": until.astimezone(UTC),
            "at": began.at.astimezone(UTC),
            "cart_id": str(began.cart_id),
            "episode": began.episode,
            "limit": limit,
        }
        return [
            ServedCart(
                Place(at.replace(tzinfo=UTC), cart_id, episode),
                commit,
                _cart(cart),
                _features(served),
            )
            for at, cart_id, episode, commit, cart, served in await self.store.query(_PAGE, given)
        ]


_cart: Final = msgspec.json.Decoder(CartAbandoned).decode
_features: Final = msgspec.json.Decoder(Features).decode
