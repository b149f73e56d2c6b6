"""What rentals of old bring to the domain."""

from typing import Final

from cartwheel.domains.rentals.historic.repository import HistoricRentalRepository
from cartwheel.domains.rentals.historic.service import HistoricRentals

PER_CALL: Final = (HistoricRentalRepository, HistoricRentals)
