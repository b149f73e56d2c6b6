"""Use cases of movements of the past: brought in bulk, before there is any stock."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cartwheel.domains.inventory.errors import NotEnoughStockError
from cartwheel.domains.inventory.historic.contracts import PastMovement
from cartwheel.domains.inventory.historic.repository import HistoricStockRepository
from cartwheel.domains.inventory.ledger.repository import LedgerRepository
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.ids import id_at


@dataclass(frozen=True, slots=True)
class HistoricStock:
    """
    Writes what moved at a location before anything lay there.

    The stock is what the movements come to. Nothing is announced, and nobody is promised
    anything by it.
    """

    repository: HistoricStockRepository
    ledger: LedgerRepository
    clock: Clock

    async def add_all(
        self, store_id: UUID, location_id: UUID, given: Sequence[PastMovement]
    ) -> None:
        """
        Keep movements of variants that the location has none of, by time.

        Raises:
            NotEnoughStockError: more would have left a lot than was there.
        """
        moved = sorted(given, key=lambda each: (each.at, each.name))
        of_lots: Counter[tuple[UUID, str]] = Counter()
        of_variants: Counter[UUID] = Counter()
        lots: dict[tuple[UUID, str], dict[str, Any]] = {}
        rows: list[dict[str, Any]] = []
        for each in moved:
            key = (each.variant_id, each.lot_code)
            if of_lots[key] + each.quantity < 0:
                raise NotEnoughStockError(
                    variant_id=each.variant_id, asked=-each.quantity, there=of_lots[key]
                )
            of_lots[key] += each.quantity
            of_variants[each.variant_id] += each.quantity
            lot = lots.setdefault(key, _lot(store_id, location_id, each))
            rows.append(_row(location_id, lot, each, balance=of_variants[each.variant_id]))
        now = self.clock.now()
        await self.ledger.open_items(store_id, of_variants, at=now)
        levels = [
            {
                "store_id": store_id,
                "variant_id": variant_id,
                "location_id": location_id,
                "on_hand": on_hand,
                "allocated": 0,
                "version": 1,
                "updated_at": now,
            }
            for variant_id, on_hand in of_variants.items()
        ]
        there = [lot | {"on_hand": of_lots[key]} for key, lot in lots.items()]
        await self.repository.add_all(levels, there, rows)


def _lot(store_id: UUID, location_id: UUID, first: PastMovement) -> dict[str, Any]:
    return {
        "id": id_at(first.at, store_id, location_id, first.variant_id, first.lot_code),
        "store_id": store_id,
        "variant_id": first.variant_id,
        "location_id": location_id,
        "code": first.lot_code,
        "expires_on": first.expires_on,
        "sell_until": first.expires_on,
        "received_at": first.at,
    }


def _row(
    location_id: UUID, lot: dict[str, Any], given: PastMovement, *, balance: int
) -> dict[str, Any]:
    return {
        "id": id_at(given.at, lot["id"], given.name),
        "store_id": lot["store_id"],
        "variant_id": given.variant_id,
        "location_id": location_id,
        "lot_id": lot["id"],
        "kind": given.kind.value,
        "quantity": given.quantity,
        "balance": balance,
        "reason": given.reason,
        "reference_id": given.reference_id,
        "moved_by": None,
        "at": given.at,
    }
