"""Who buys in the demo store: made-up people, in places that there are."""

from dataclasses import dataclass
from random import Random
from typing import Final

from cartwheel.domains.customers.api import PostalAddress
from cartwheel.entrypoints.demo.stage import chance

COUNT: Final = 300
GUESTS_PAY: Final = "EUR"
_FIRST: Final = (
    "Anna", "Ben", "Carla", "David", "Elif", "Felix", "Greta", "Hannah", "Ivan", "Jana", "Karim",
    "Lena", "Milan", "Nora", "Oskar", "Paula", "Quentin", "Rosa", "Samir", "Tilda", "Umut", "Vera",
    "Willem", "Xenia", "Yusuf", "Zoë", "Amélie", "Björn", "Chloé", "Søren",
)  # fmt: skip
_LAST: Final = (
    "Albers", "Bauer", "Costa", "Dubois", "Eriksen", "Fischer", "García", "Hoffmann", "Ivanova",
    "Jansen", "Kowalski", "Lindner", "Meyer", "Novak", "Öztürk", "Peeters", "Rossi", "Schneider",
    "Tanaka", "Ulrich", "Vogel", "Weiß", "Yavuz", "Zimmermann",
)  # fmt: skip
# Country, city, postal code and region of places, and how many of a hundred live there.
_PLACES: Final = (
    ("DE", "Berlin", "10115", "", 16), ("DE", "Hamburg", "20095", "", 10),
    ("DE", "München", "80331", "", 10), ("DE", "Köln", "50667", "", 9),
    ("DE", "Leipzig", "04109", "", 7), ("DE", "Freiburg", "79098", "", 6),
    ("AT", "Wien", "1010", "", 8), ("AT", "Graz", "8010", "", 3),
    ("FR", "Paris", "75001", "", 5), ("FR", "Lyon", "69001", "", 3),
    ("NL", "Amsterdam", "1012 AB", "", 7), ("US", "Portland", "97201", "OR", 8),
    ("US", "Chicago", "60601", "IL", 8),
)  # fmt: skip
_STREETS: Final = {
    "DE": "Lindenweg {}", "AT": "Gartengasse {}", "FR": "{} rue des Lilas",
    "NL": "Tulpstraat {}", "US": "{} Maple Street",
}  # fmt: skip
_LOCALES: Final = {"DE": "de", "AT": "de", "FR": "fr", "NL": "nl", "US": "en"}
_ALLOWS: Final = 0.6
_TRADE: Final = 0.05
_FRIEND: Final = 0.12


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an address that nobody has, by RFC 2606."""

    email: str
    address: PostalAddress
    locale: str
    allows_mail: bool
    group: str | None

    @property
    def name(self) -> str:
        """What somebody is called."""
        return self.address.name

    @property
    def currency(self) -> str:
        """What somebody pays in."""
        return "USD" if self.address.country == "US" else "EUR"


def all_people() -> list[Person]:
    """Return everybody, whoever buys most first; no two have the same name."""
    dice = chance("people")
    names = [(first, last) for first in _FIRST for last in _LAST]
    return [_person(dice, *name, number) for number, name in enumerate(dice.sample(names, COUNT))]


def some_guests(count: int) -> list[Person]:
    """Return people who buy without being known; they pay as most of the others do."""
    dice = chance("guests")
    guests: list[Person] = []
    while len(guests) < count:
        first, last = dice.choice(_FIRST), dice.choice(_LAST)
        guest = _person(dice, first, last, COUNT + len(guests))
        if guest.currency == GUESTS_PAY:
            guests.append(guest)
    return guests


def _person(dice: Random, first: str, last: str, number: int) -> Person:
    country, city, postal_code, region, _ = dice.choices(_PLACES, [each[4] for each in _PLACES])[0]
    lot = dice.random()
    group = "Trade" if lot < _TRADE else "Friends of the house" if lot < _FRIEND else None
    return Person(
        email=f"shopper-{number + 1:03}@example.com",
        address=PostalAddress(
            country=country,
            name=f"{first} {last}",
            street=_STREETS[country].format(dice.randint(1, 140)),
            city=city,
            region=region,
            postal_code=postal_code,
        ),
        locale=_LOCALES[country],
        allows_mail=dice.random() < _ALLOWS,
        group=group,
    )
