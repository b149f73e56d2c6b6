"""What comes in about movements of the past."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from cartwheel.domains.inventory.ledger.book import MovementKind


class PastMovement(msgspec.Struct, frozen=True, kw_only=True):
    """
    What came to a lot of a variant, or left it with a quantity below zero.

    `name` tells movements of one moment and variant apart. Goods without lots have no code.
    """

    variant_id: UUID
    kind: MovementKind
    quantity: int
    at: datetime
    name: str
    reason: str = ""
    reference_id: UUID | None = None
    lot_code: str = ""
    expires_on: date | None = None
