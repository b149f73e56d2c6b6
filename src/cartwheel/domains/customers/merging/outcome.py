"""What two customers come to as one: pure, so that it can be told before it is done."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

import msgspec

from cartwheel.domains.customers.addresses.contracts import CustomerAddress
from cartwheel.domains.customers.consents.contracts import ConsentState
from cartwheel.domains.customers.contracts import Customer
from cartwheel.domains.customers.directory import derived

_INHERITED: Final = ("email", "phone", "external_id", "name", "locale", "zone", "currency")
_PLACE: Final = ("country", "region")


def joined(survivor: Customer, merged: Customer) -> dict[str, Any]:
    """Return the survivor's columns: its own where it has something, else the other's."""
    values = _inherited(survivor, merged)
    names = derived(name=values["name"], email=values["email"])
    return {**values, **names, "tags": [*values["tags"]]}


def outcome_of(
    survivor: Customer, merged: Customer, *, addresses: Sequence[CustomerAddress]
) -> Customer:
    """Return the survivor as merging would leave it; its own addresses come first."""
    values = _inherited(survivor, merged)
    if addresses:
        usual = next((each.address for each in addresses if each.is_shipping), None)
        values |= {name: (usual and getattr(usual, name)) or None for name in _PLACE}
    return msgspec.structs.replace(
        survivor,
        **values,
        group_ids=tuple({*survivor.group_ids, *merged.group_ids}),
        orders_count=survivor.orders_count + merged.orders_count,
        spent_minor=survivor.spent_minor + merged.spent_minor,
        first_order_at=min(_known(survivor.first_order_at, merged.first_order_at), default=None),
        last_order_at=max(_known(survivor.last_order_at, merged.last_order_at), default=None),
    )


def joined_states(*of_each: Iterable[ConsentState]) -> tuple[ConsentState, ...]:
    """Return what holds of what both said: the later word; of two at one time, the taking back."""
    held: dict[tuple[str, str], ConsentState] = {}
    for states in of_each:
        for state in states:
            key = (state.channel, state.purpose)
            known = held.get(key)
            if known is None or (known.at, not known.given) < (state.at, not state.given):
                held[key] = state
    return tuple(held[key] for key in sorted(held))


def _inherited(survivor: Customer, merged: Customer) -> dict[str, Any]:
    return {
        **{
            name: getattr(survivor, name) or getattr(merged, name)
            for name in (*_INHERITED, *_PLACE)
        },
        "tags": tuple(sorted({*survivor.tags, *merged.tags})),
        "discount_bps": max(survivor.discount_bps, merged.discount_bps),
        "created_at": min(survivor.created_at, merged.created_at),
        "points": survivor.points + merged.points,
    }


def _known(*times: Any) -> list[Any]:
    return [each for each in times if each is not None]
