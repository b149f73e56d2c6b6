"""What is searched for, and what is found."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec


class Kind(StrEnum):
    """What can be found, in the order in which it is shown."""

    ORDER = "order"
    CUSTOMER = "customer"
    PRODUCT = "product"
    CART = "cart"


class SearchEverything(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """
    A piece of what is looked for.

    Orders are found by the beginning of their number or e-mail address, customers by those of
    words of their names and by addresses, products by words and SKU, carts that are not bought
    by the beginning of their visitor's id.
    """

    text: Annotated[str, msgspec.Meta(min_length=2, max_length=100, pattern=r"^[^\x00]*$")]


class Found(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    Something that was found: `title` is what it is called, `detail` what tells it from others.

    Orders and carts have an amount, in minor units of its currency; products a picture.
    """

    id: UUID
    title: str
    detail: str | None = None
    status: str | None = None
    currency: str | None = None
    amount_minor: int | None = None
    image: str | None = None


class FoundGroup(msgspec.Struct, frozen=True):
    """What was found of one kind, 5 at most; with `more` there are others."""

    kind: Kind
    items: tuple[Found, ...]
    more: bool


class FoundEverything(msgspec.Struct, frozen=True):
    """The kinds of which something was found and that the caller may read."""

    groups: tuple[FoundGroup, ...]
