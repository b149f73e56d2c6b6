"""The form that asks who buys and where it goes."""

from dataclasses import dataclass
from typing import Any, Final

COUNTRIES: Final = {
    "DE": "Germany",
    "AT": "Austria",
    "BE": "Belgium",
    "DK": "Denmark",
    "ES": "Spain",
    "FR": "France",
    "GB": "United Kingdom",
    "IT": "Italy",
    "LU": "Luxembourg",
    "NL": "Netherlands",
    "PL": "Poland",
    "SE": "Sweden",
    "US": "United States",
}


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the form; `hint` is the browser's word for what fills it in."""

    name: str
    label: str
    hint: str
    kind: str = "text"
    is_needed: bool = True
    width: str = "whole"


DETAILS: Final = (
    Field("email", "E-mail", "email", kind="email"),
    Field("name", "Name", "name"),
    Field("line1", "Street and number", "address-line1"),
    Field("line2", "Addition", "address-line2", is_needed=False),
    Field("postalCode", "Postal code", "postal-code", width="third"),
    Field("city", "City", "address-level2", width="rest"),
)
_LONGEST: Final = 200


def read_details(form: dict[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    """Return what the form changes of a cart, and what is wrong with it, by field."""
    given = {field.name: form.get(field.name, "") for field in DETAILS}
    wrong = {
        field.name: f"{field.label} is missing"
        for field in DETAILS
        if field.is_needed and not given[field.name]
    }
    wrong |= {
        name: f"At most {_LONGEST} characters"
        for name, value in given.items()
        if len(value) > _LONGEST
    }
    email, country = given.pop("email"), form.get("country", "")
    if email and ("@" not in email.strip("@")):
        wrong["email"] = "Write it like name@example.com"
    if country not in COUNTRIES:
        wrong["country"] = "Choose a country"
    address = {**given, "country": country}
    return {"email": email, "shippingAddress": address}, wrong
