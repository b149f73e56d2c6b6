"""What is suggested of deposits, on the wire."""

import msgspec


class SuggestedDeposit(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    What a booking's risk of being cancelled suggests; amounts in minor units.

    `suggestedDeposit` is null where the store has not switched suggestions on, or there is no
    model. `riskPercent` is the model's, and `depositMinor` what the booking asks for as it is.
    """

    currency: str
    deposit_minor: int
    suggested_deposit: int | None = None
    risk_percent: int | None = None
