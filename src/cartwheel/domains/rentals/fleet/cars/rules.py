"""Pure decisions about cars: what may become of them, and how features are written."""

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final
from uuid import UUID

from cartwheel.domains.rentals.fleet.cars.contracts import CarStatus, CarStep

_STEPS: Final[Mapping[CarStatus, tuple[CarStep, ...]]] = MappingProxyType(
    {
        CarStatus.DRAFT: (CarStep.ACTIVATE, CarStep.ARCHIVE),
        CarStatus.ACTIVE: (CarStep.UNPUBLISH, CarStep.ARCHIVE),
        CarStatus.ARCHIVED: (CarStep.ACTIVATE, CarStep.UNPUBLISH),
    }
)
_ID: Final = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def allowed_actions(status: CarStatus, *, has_vehicles: bool) -> tuple[CarStep, ...]:
    """Return what may become of a car; one with vehicles is not deleted."""
    return _STEPS[status] if has_vehicles else (*_STEPS[status], CarStep.DELETE)


def id_in(key: str) -> UUID | None:
    """Return the id that a key is, or None for a slug; no slug is written as an id is."""
    return UUID(key) if _ID.fullmatch(key) else None


def features_of(given: Iterable[str]) -> list[str]:
    """Return features as they are kept and sought: in small letters, each once."""
    return list(dict.fromkeys(" ".join(each.casefold().split()) for each in given))
