"""What availability and bookings bring to the domain."""

from typing import Final

from cartwheel.domains.rentals.availability.allotting import Allotting
from cartwheel.domains.rentals.availability.finding import FleetFinder
from cartwheel.domains.rentals.availability.offers import OfferRepository
from cartwheel.domains.rentals.availability.repository import OccupancyRepository
from cartwheel.domains.rentals.availability.service import AvailabilityService
from cartwheel.domains.rentals.availability.vehicles import VehicleDirectory
from cartwheel.domains.rentals.bookings.assigning import Assigning
from cartwheel.domains.rentals.bookings.counter import Counter
from cartwheel.domains.rentals.bookings.counter_entries import CounterEntryRepository
from cartwheel.domains.rentals.bookings.desk import router as desk
from cartwheel.domains.rentals.bookings.ending import Ending
from cartwheel.domains.rentals.bookings.extras import ExtraStock
from cartwheel.domains.rentals.bookings.foresight import Foreseeing
from cartwheel.domains.rentals.bookings.handing import Handing
from cartwheel.domains.rentals.bookings.holding import Holding
from cartwheel.domains.rentals.bookings.listing import BookingListing
from cartwheel.domains.rentals.bookings.messages import TendBookings
from cartwheel.domains.rentals.bookings.money import BookingMoneyFlow
from cartwheel.domains.rentals.bookings.moving import Moving
from cartwheel.domains.rentals.bookings.overdue import Overdue
from cartwheel.domains.rentals.bookings.paying import BookingPaymentFlow
from cartwheel.domains.rentals.bookings.pictures import HandoverPhotoFlow
from cartwheel.domains.rentals.bookings.planning import MovePlanning
from cartwheel.domains.rentals.bookings.procedures import router
from cartwheel.domains.rentals.bookings.proofs import BookingProofs
from cartwheel.domains.rentals.bookings.quoting import Quoting
from cartwheel.domains.rentals.bookings.repository import BookingRepository
from cartwheel.domains.rentals.bookings.service import BookingService
from cartwheel.domains.rentals.bookings.settling import BookingSettling
from cartwheel.domains.rentals.bookings.upkeep import BookingUpkeep
from cartwheel.domains.rentals.bookings.utilisation import Utilisation
from cartwheel.domains.rentals.bookings.waiting import WaitingList
from cartwheel.systems.rpc.api import NO_STORE
from cartwheel.systems.scheduler.api import Upkeep

ROUTERS: Final = (router, desk)
PER_CALL: Final = (
    *(Allotting, AvailabilityService, FleetFinder, OccupancyRepository, OfferRepository),
    *(VehicleDirectory, BookingMoneyFlow, BookingPaymentFlow, BookingRepository, BookingService),
    *(BookingSettling, BookingUpkeep, Ending, ExtraStock, Handing, Holding, Moving, Overdue),
    *(Quoting, WaitingList),
    *(
        Assigning,
        BookingListing,
        Counter,
        CounterEntryRepository,
        Foreseeing,
        HandoverPhotoFlow,
        MovePlanning,
        Utilisation,
    ),
)
PER_PROCESS: Final = (BookingProofs,)
UPKEEP: Final = (Upkeep("rentals.tend", "* * * * *", TendBookings(store_id=NO_STORE)),)
