"""Queries about stores' services for signatures."""

from dataclasses import dataclass
from typing import ClassVar

from cartwheel.domains.rentals.agreements.contracts import SigningService
from cartwheel.domains.rentals.agreements.models import services
from cartwheel.systems.providers.accounts.api import AccountRepository, AccountRow


class ServiceRow(AccountRow, frozen=True, kw_only=True):
    """A service of a store, as it is kept."""

    service: SigningService


@dataclass(frozen=True, slots=True)
class ServiceRepository(AccountRepository[ServiceRow]):
    """Services of one store at a time."""

    row: ClassVar = ServiceRow
    service: ClassVar = services.c.service
