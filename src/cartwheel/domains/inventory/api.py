"""What other domains may use of the inventory."""

from cartwheel.domains.inventory.errors import (
    HoldNotFoundError,
    HoldStateError,
    LocationNotFoundError,
    NotEnoughStockError,
    NotYetAvailableError,
    OutOfStockError,
    Shortage,
    VariantNotFoundError,
)
from cartwheel.domains.inventory.historic.contracts import PastMovement
from cartwheel.domains.inventory.historic.service import HistoricStock
from cartwheel.domains.inventory.holds.contracts import (
    Disposition,
    Hold,
    HoldLine,
    HoldState,
    Pick,
    Reservation,
)
from cartwheel.domains.inventory.holds.stock import Availability, Stock
from cartwheel.domains.inventory.ledger.book import MovementKind
from cartwheel.domains.inventory.ledger.standing import Oversell, Picking
from cartwheel.domains.inventory.locations.contracts import CreateLocation, ListLocations, Location
from cartwheel.domains.inventory.locations.service import LocationService
from cartwheel.domains.inventory.messages import AvailabilityChanged, HoldExpired, LowStock
from cartwheel.domains.inventory.reordering.expecting import DemandForecasts, ExpectedDemand
from cartwheel.domains.inventory.stock.contracts import (
    ReceivedLine,
    ReceiveStock,
    SetStockPolicy,
)
from cartwheel.domains.inventory.stock.service import StockService

__all__ = [
    "Availability",
    "AvailabilityChanged",
    "CreateLocation",
    "DemandForecasts",
    "Disposition",
    "ExpectedDemand",
    "HistoricStock",
    "Hold",
    "HoldExpired",
    "HoldLine",
    "HoldNotFoundError",
    "HoldState",
    "HoldStateError",
    "ListLocations",
    "Location",
    "LocationNotFoundError",
    "LocationService",
    "LowStock",
    "MovementKind",
    "NotEnoughStockError",
    "NotYetAvailableError",
    "OutOfStockError",
    "Oversell",
    "PastMovement",
    "Pick",
    "Picking",
    "ReceiveStock",
    "ReceivedLine",
    "Reservation",
    "SetStockPolicy",
    "Shortage",
    "Stock",
    "StockService",
    "VariantNotFoundError",
]
