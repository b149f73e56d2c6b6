"""What comes in about payments of the past."""

from datetime import datetime
from uuid import UUID

import msgspec

from cartwheel.kernel.money import Money


class PastRefund(msgspec.Struct, frozen=True, kw_only=True):
    """What was given back of a payment, in its currency, under the caller's key."""

    key: str
    amount_minor: int
    at: datetime
    reason: str


class PastPayment(msgspec.Struct, frozen=True, kw_only=True):
    """Money that was taken at once for a reference, under the caller's key."""

    reference_id: UUID
    key: str
    amount: Money
    at: datetime
    description: str
    refunds: tuple[PastRefund, ...] = ()

    @property
    def refunded_minor(self) -> int:
        """What was given back of it."""
        return sum(each.amount_minor for each in self.refunds)
