"""What letters bring to the domain."""

from typing import Final

from cartwheel.domains.rentals.letters.feeds import FeedLinks
from cartwheel.domains.rentals.letters.messages import RemindOfBookings
from cartwheel.domains.rentals.letters.notes import NoteFlow, NoteRepository
from cartwheel.domains.rentals.letters.pages import RentalPages
from cartwheel.domains.rentals.letters.procedures import bookings, cars
from cartwheel.domains.rentals.letters.repository import LetterRepository
from cartwheel.domains.rentals.letters.sending import LetterFlow
from cartwheel.domains.rentals.letters.service import LetterService
from cartwheel.domains.rentals.letters.upkeep import Reminders
from cartwheel.systems.rpc.api import NO_STORE
from cartwheel.systems.scheduler.api import Upkeep

ROUTERS: Final = (bookings, cars)
PER_CALL: Final = (
    *(LetterFlow, LetterRepository, LetterService),
    *(NoteFlow, NoteRepository, Reminders),
)
PER_PROCESS: Final = (FeedLinks, RentalPages)
UPKEEP: Final = (Upkeep("rentals.remind", "*/5 * * * *", RemindOfBookings(store_id=NO_STORE)),)
