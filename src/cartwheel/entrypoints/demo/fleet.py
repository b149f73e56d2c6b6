"""What the demo store rents out: places, cars with their rates and terms, and their vehicles."""

from dataclasses import dataclass
from typing import Final

from cartwheel.domains.rentals.fleet.cars.contracts import CarKind, CarStatus, CreateCar
from cartwheel.domains.rentals.fleet.extras.contracts import CreateExtra, ExtraUnit
from cartwheel.domains.rentals.fleet.locations.contracts import (
    CreateRentalLocation,
    OpeningHours,
    OpenSpan,
    WeekHours,
)
from cartwheel.domains.rentals.rates.contracts import (
    CancellationStep,
    InsuranceOption,
    LengthDiscount,
    Mileage,
    PayWhen,
    RatePlan,
    RateSet,
    RentalTerms,
    WeekdayFactors,
)

ZONE: Final = "Europe/Berlin"
AIRPORT: Final = "BER-AIR"
STATION: Final = "HAM-HBF"
ONE_WAY_MINOR: Final = 7_900
_DAYTIME: Final = (OpenSpan("08:00", "19:00"),)

LOCATIONS: Final = (
    CreateRentalLocation(
        code=AIRPORT, name="Berlin Airport", zone=ZONE, address="Melli-Beese-Ring 1, 12529 Berlin"
    ),
    CreateRentalLocation(
        code=STATION,
        name="Hamburg central station",
        zone=ZONE,
        address="Hachmannplatz 16, 20099 Hamburg",
        opening_hours=OpeningHours(
            week=WeekHours(
                monday=_DAYTIME,
                tuesday=_DAYTIME,
                wednesday=_DAYTIME,
                thursday=_DAYTIME,
                friday=_DAYTIME,
                saturday=_DAYTIME,
                sunday=(OpenSpan("10:00", "16:00"),),
            )
        ),
    ),
)
EXTRAS: Final = (
    CreateExtra(code="child-seat", name="Child seat", price_minor=600, most_per_rental=3, stock=4),
    CreateExtra(code="snow-chains", name="Snow chains", price_minor=2_500, per=ExtraUnit.RENTAL),
)


@dataclass(frozen=True, slots=True)
class DemoCar:
    """A car, how many vehicles of it stand at the airport and at the station, and its looks."""

    slug: str
    title: str
    category: str
    day_minor: int
    deposit_minor: int
    features: tuple[str, ...]
    at_airport: int = 0
    at_station: int = 0
    pay: PayWhen = PayWhen.NOW
    kind: CarKind = CarKind.NAMED
    description: str = ""

    @property
    def command(self) -> CreateCar:
        """What makes it."""
        return CreateCar(
            title=self.title,
            slug=self.slug,
            category=self.category,
            kind=self.kind,
            status=CarStatus.ACTIVE,
            features=self.features,
            description=self.description,
            rates=RatePlan(
                base=RateSet(day_minor=self.day_minor, week_minor=self.day_minor * 6),
                weekdays=WeekdayFactors(friday=11_500, saturday=11_500),
                lengths=(LengthDiscount(min_days=14, discount_bps=1_000),),
                mileage=Mileage(per_day=250, extra_minor=28),
            ),
            terms=RentalTerms(
                min_minutes=4 * 60,
                deposit_minor=self.deposit_minor,
                insurances=(
                    InsuranceOption(code="basic", name="Collision damage", per_day_minor=990),
                    InsuranceOption(
                        code="full", name="Without excess", per_day_minor=1_990, deposit_minor=0
                    ),
                ),
                second_driver_per_day_minor=500,
                one_way=True,
                cancellation=(
                    CancellationStep(hours_before=48, fee_bps=2_500),
                    CancellationStep(hours_before=12, fee_bps=5_000),
                ),
                late_fee_per_hour_minor=1_500,
                pay=self.pay,
            ),
        )

    @property
    def plates(self) -> tuple[tuple[str, str], ...]:
        """The plates of its vehicles, and at which location each stands."""
        stem = self.slug[:2].upper()
        places = [AIRPORT] * self.at_airport + [STATION] * self.at_station
        return tuple((f"B-{stem} {101 + number}", place) for number, place in enumerate(places))


_SMALL: Final = ("Manual", "5 seats")
_ELECTRIC: Final = ("Automatic", "Electric", "4 seats")
_ROUGH: Final = ("Automatic", "All-wheel drive", "5 seats")
_LARGE: Final = ("Automatic", "7 seats", "Tow bar")
_QUIET: Final = ("Automatic", "5 seats")
_OPEN: Final = ("Automatic", "Convertible", "2 seats")

FLEET: Final = (
    DemoCar("lumo-city", "Lumo City", "economy", 3_900, 20_000, _SMALL, 2, 2),
    DemoCar("brava-electric", "Brava Electric", "economy", 4_700, 20_000, _ELECTRIC, 1, 1),
    DemoCar("terra-4x4", "Terra 4x4", "suv", 8_900, 40_000, _ROUGH, 2, 1),
    DemoCar("grand-nord", "Grand Nord", "suv", 11_900, 50_000, _LARGE, 1, pay=PayWhen.LATER),
    DemoCar("regent-saloon", "Regent Saloon", "luxury", 19_900, 100_000, _QUIET, 1, 1),
    DemoCar("corsaro-spider", "Corsaro Spider", "sports", 27_900, 200_000, _OPEN, 1),
    DemoCar(
        "any-economy",
        "Economy, whichever is there",
        "economy",
        3_500,
        20_000,
        ("4 seats or more",),
        kind=CarKind.CLASS,
        description="Any of our small cars: you learn at the counter which one it is.",
    ),
)
IN_WORKSHOP: Final = "B-TE 102"
"""The vehicle that is planned to be looked after."""
