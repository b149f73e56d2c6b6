"""Whether a destination lies in a place, and how precisely the place says so."""

from cartwheel.domains.pricing.quotes.contracts import Destination
from cartwheel.domains.pricing.shipping.contracts import ShippingPlace


def precision_of(place: ShippingPlace, destination: Destination) -> tuple[int, int, int] | None:
    """
    Return how precisely a place names a destination, to be compared; None when it does not.

    Postal prefixes are more precise the longer they are, then regions, then countries.
    """
    if place.country is None:
        return (0, 0, 0)
    if place.country != destination.country:
        return None
    if place.region is not None and place.region != destination.region:
        return None
    prefix = plain_postal(place.postal_prefix or "")
    if not plain_postal(destination.postal or "").startswith(prefix):
        return None
    return (len(prefix), 0 if place.region is None else 1, 1)


def plain_postal(code: str) -> str:
    """Return a postal code without spaces and dashes, in capitals."""
    return code.replace(" ", "").replace("-", "").upper()
