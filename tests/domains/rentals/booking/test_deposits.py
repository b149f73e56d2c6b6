"""Deposits are suggested where a store wants that, and asked for where it wants that too."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest
from tests.domains.catalog.making import StillSettings
from tests.domains.predictions.learning import trained
from tests.domains.rentals.booking.desk import Desk
from tests.domains.rentals.booking.lot import open_lot

from cartwheel.domains.predictions.api import ModelFileError, RowModel
from cartwheel.domains.rentals.bookings.contracts import Booking
from cartwheel.domains.rentals.risk.contracts import SuggestedDeposit
from cartwheel.domains.rentals.risk.model import CancellationRisk
from cartwheel.domains.rentals.risk.service import DepositAdvice
from cartwheel.domains.rentals.risk.settings import ASKS, SUGGESTS
from cartwheel.domains.settings.api import LiveSettings
from cartwheel.kernel.db import Database
from cartwheel.kernel.settings import Settings

ON: Final = {SUGGESTS.name: True}


@dataclass(slots=True)
class SaidRisk:
    """A model that says what it is told to, of rows that it keeps."""

    risk: int | None
    row: Mapping[str, Any] | None = None

    async def of(self, row: Mapping[str, Any]) -> int | None:
        self.row = row
        return self.risk


@asynccontextmanager
async def desk_of(database: Database, risk: Any, given: dict[str, Any]) -> AsyncIterator[Desk]:
    """Open a lot whose store has set something."""
    still = StillSettings()
    replaced = {LiveSettings: still, CancellationRisk: risk}
    async with open_lot(database, replaced) as lot:
        still.given[lot.store_id] = given
        yield Desk(lot)


async def booked(desk: Desk) -> tuple[Booking, SuggestedDeposit]:
    """Book a car for 50.00, and ask what is suggested."""
    booking = (await desk.hold(await desk.lot.car())).booking
    async with desk.lot.use(DepositAdvice) as advice:
        return booking, await advice.suggest(desk.lot.store_id, booking.id)


@pytest.mark.parametrize(("risk", "given"), [(9_000, {}), (None, ON), (None, {ASKS.name: True})])
async def test_nothing_is_suggested(
    database: Database, risk: int | None, given: dict[str, Any]
) -> None:
    """Not before the store says so, and not without a model."""
    said = SaidRisk(risk)
    async with desk_of(database, said, given) as desk:
        booking, advised = await booked(desk)
    assert advised == SuggestedDeposit(currency="EUR", deposit_minor=0)
    assert (booking.deposit_minor, said.row is not None) == (0, bool(given))


async def test_staff_are_shown_what_is_suggested(database: Database) -> None:
    """The booking asks for what its terms say all the same."""
    said = SaidRisk(9_300)
    async with desk_of(database, said, ON) as desk:
        booking, advised = await booked(desk)
    assert (booking.deposit_minor, booking.quote.deposit_minor) == (0, 0)
    assert advised == SuggestedDeposit(
        currency="EUR", deposit_minor=0, suggested_deposit=2_300, risk_percent=93
    )
    assert said.row is not None
    assert (said.row["hotel"], said.row["lead_time"], said.row["adr"]) == ("Airport", 1, 50)
    assert said.row["previous_cancellations"] == 0


async def test_a_store_asks_for_what_is_suggested(database: Database) -> None:
    """Then the price that is shown says it, and the booking asks for it."""
    async with desk_of(database, SaidRisk(9_300), {ASKS.name: True}) as desk:
        booking, advised = await booked(desk)
    assert booking.quote.deposit_minor == booking.deposit_minor == 2_300
    assert advised.suggested_deposit == 2_300


async def test_a_model_out_of_a_file(tmp_path: Path) -> None:
    """It scores what it knows of a row; without a file, or with a damaged one, nothing is said."""
    path = tmp_path / "model.cartwheel"
    path.write_bytes(trained().content)
    few, many = ({"products": count, "other": "x"} for count in (1, 8))
    model = RowModel.open(tmp_path)
    assert 0 <= model.score_bps(few) < model.score_bps(many) <= 10_000
    risk = CancellationRisk(Settings(rental_risk_model=path))
    assert await risk.of(many) == model.score_bps(many)
    assert await risk.of({"products": "many"}) is None
    assert await CancellationRisk(Settings()).of(many) is None
    path.write_bytes(b"none")
    with pytest.raises(ModelFileError):
        RowModel.open(path)
    assert await CancellationRisk(Settings(rental_risk_model=path)).of(many) is None
    assert await CancellationRisk(Settings(rental_risk_model=tmp_path / "no")).of(many) is None
