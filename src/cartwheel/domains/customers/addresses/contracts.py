"""What leaves the room of addresses, and what comes in."""

from datetime import datetime
from typing import Annotated, ClassVar
from uuid import UUID

import msgspec

from cartwheel.domains.customers.contracts import Country

PERSONAL: frozenset[str] = frozenset(
    {"name", "company", "street", "district", "city", "postal_code", "sorting_code", "phone"}
    | {"lines"}
)
Line = Annotated[str, msgspec.Meta(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]
Street = Annotated[str, msgspec.Meta(max_length=500, pattern=r"^[^\x00-\x09\x0b-\x1f\x7f]*$")]


class PostalAddress(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """
    Where something is sent, in the parts of which the country's addresses are made.

    `street` may have several lines. `region` is a state, province or county, by the key that the
    form of the country has for it; its name is taken as well. `name` is the recipient's.
    """

    personal: ClassVar[frozenset[str]] = PERSONAL

    country: Country
    name: Line = ""
    company: Line = ""
    street: Street = ""
    district: Line = ""
    city: Line = ""
    region: Line = ""
    postal_code: Line = ""
    sorting_code: Line = ""
    phone: Line = ""


class CustomerAddress(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    An address of a customer's; `lines` is how it is written in its country.

    `isShipping` and `isBilling` mark the usual ones.
    """

    personal: ClassVar[frozenset[str]] = frozenset({"lines"})

    id: UUID
    customer_id: UUID
    address: PostalAddress
    lines: tuple[str, ...]
    is_shipping: bool
    is_billing: bool
    created_at: datetime
    updated_at: datetime


class CustomerAddressList(msgspec.Struct, frozen=True):
    """All addresses of a customer, the oldest first; there are 50 at most."""

    items: tuple[CustomerAddress, ...]


class AddressesOf(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Names the customer."""

    customer_id: UUID


class AddAddress(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """A new address of a customer's; the first is the usual one for both."""

    customer_id: UUID
    address: PostalAddress
    is_shipping: bool = False
    is_billing: bool = False


class UpdateAddress(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """What is to change of an address; an address is given whole, and what is null stays."""

    id: UUID
    address: PostalAddress | None = None
    is_shipping: bool | None = None
    is_billing: bool | None = None


class AddressById(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Names one address."""

    id: UUID


class AddressFormOf(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """The country whose form is asked for."""

    country: Country


class AddressChoice(msgspec.Struct, frozen=True):
    """A value that a field takes, and what people call it."""

    value: str
    label: str


class AddressField(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    A field of a country's addresses; `kind` is what it is called there, such as `state`.

    With `choices` it takes one of them; with a `pattern`, what it fits as a whole.
    """

    name: str
    kind: str
    required: bool
    choices: tuple[AddressChoice, ...]
    pattern: str | None
    examples: tuple[str, ...]


class AddressForm(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The fields of a country's addresses, line by line as they are written."""

    country: str
    lines: tuple[tuple[str, ...], ...]
    fields: tuple[AddressField, ...]
