"""The model of cancelled bookings in this process."""

import asyncio
from collections.abc import Mapping
from typing import Any

import structlog

from cartwheel.domains.predictions.api import ModelFileError, RowModel
from cartwheel.kernel.settings import Settings

log = structlog.get_logger()


class CancellationRisk:
    """Scores bookings; the file is opened once, when it is first asked for."""

    def __init__(self, settings: Settings) -> None:
        self._path = settings.rental_risk_model
        self._opened: asyncio.Task[RowModel | None] | None = None

    async def of(self, row: Mapping[str, Any]) -> int | None:
        """
        Return how likely a booking is to be cancelled, in basis points.

        None is that there is no model that can tell.
        """
        if self._path is None:
            return None
        if self._opened is None:
            self._opened = asyncio.create_task(asyncio.to_thread(self._open), name="risk model")
        # Who gives up waiting does not take it from the others.
        model = await asyncio.shield(self._opened)
        if model is None:
            return None
        try:
            return model.score_bps(row)
        except ModelFileError as error:
            log.warning("rentals.risk_model_unfit", reason=error.reason)
            return None

    def _open(self) -> RowModel | None:
        assert self._path is not None
        try:
            return RowModel.open(self._path)
        except ModelFileError as error:
            log.warning("rentals.risk_model_refused", path=str(self._path), reason=error.reason)
            return None
