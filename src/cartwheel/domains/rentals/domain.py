"""What renting brings to the house."""

from typing import Final

from cartwheel.domains.rentals.agreements import parts as agreements
from cartwheel.domains.rentals.agreements.handlers import (
    GROUP as AGREEMENTS,
    JOBS as AGREEMENT_JOBS,
)
from cartwheel.domains.rentals.agreements.public_events import PUBLIC_EVENTS as AGREEMENT_EVENTS
from cartwheel.domains.rentals.agreements.settings import KEYS as AGREEMENT_KEYS
from cartwheel.domains.rentals.bookings import parts as bookings
from cartwheel.domains.rentals.bookings.handlers import GROUP, JOBS as BOOKING_JOBS
from cartwheel.domains.rentals.bookings.settings import KEYS as BOOKING_KEYS
from cartwheel.domains.rentals.fleet.handlers import JOBS as FLEET_JOBS
from cartwheel.domains.rentals.fleet.parts import PER_CALL, PER_PROCESS, ROUTERS
from cartwheel.domains.rentals.historic import parts as historic
from cartwheel.domains.rentals.letters import parts as letters
from cartwheel.domains.rentals.letters.handlers import GROUP as LETTERS, JOBS as LETTER_JOBS
from cartwheel.domains.rentals.letters.outside import OUTSIDE
from cartwheel.domains.rentals.letters.public_events import PUBLIC_EVENTS
from cartwheel.domains.rentals.own.procedures import router as own
from cartwheel.domains.rentals.own.service import OwnBookings
from cartwheel.domains.rentals.rates.service import RentalPricing
from cartwheel.domains.rentals.risk import parts as risk
from cartwheel.domains.rentals.risk.settings import KEYS as RISK_KEYS
from cartwheel.domains.rentals.settings import KEYS
from cartwheel.systems.assembly.api import Domain
from cartwheel.systems.rpc.api import BACK_OFFICE, LEADERS, TEAM, Permission

RENTALS: Final = Domain(
    name="rentals",
    routers=(*ROUTERS, *bookings.ROUTERS, *letters.ROUTERS, *agreements.ROUTERS, own),
    per_call=(
        *PER_CALL,
        *(*bookings.PER_CALL, *historic.PER_CALL, *letters.PER_CALL, *agreements.PER_CALL),
        *(*risk.PER_CALL, OwnBookings, RentalPricing),
    ),
    per_process=(
        *(*PER_PROCESS, *bookings.PER_PROCESS),
        *(*letters.PER_PROCESS, *agreements.PER_PROCESS, *risk.PER_PROCESS),
    ),
    providers=agreements.PROVIDERS,
    jobs=(*FLEET_JOBS, *BOOKING_JOBS, *LETTER_JOBS, *AGREEMENT_JOBS),
    groups=(GROUP, LETTERS, AGREEMENTS),
    outside=OUTSIDE,
    public_events=(*PUBLIC_EVENTS, *AGREEMENT_EVENTS),
    config_keys=(*BOOKING_KEYS, *AGREEMENT_KEYS, *RISK_KEYS, *KEYS),
    upkeep=(*bookings.UPKEEP, *letters.UPKEEP, *agreements.UPKEEP),
    permissions=(
        Permission(name="rentals:read", held_by=BACK_OFFICE),
        Permission(
            name="rentals:shop",
            held_by=TEAM,
            description="Search and book for customers, as a public page does.",
        ),
        Permission(name="rentals:write", held_by=TEAM),
        Permission(name="rentals:configure", held_by=LEADERS),
    ),
)
