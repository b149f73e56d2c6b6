"""
What models cost: a table of list prices with a version, and the arithmetic.

Prices and costs are integers: millionths of a US dollar, prices for a million tokens. So a cost is
exact but for its last millionth, which is rounded up.
"""

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Final, Literal

import msgspec

_MILLION: Final = 1_000_000
_HIGHEST: Final = 10**12
# Of English text a token has about four characters, of others fewer; an estimate is to be above.
_CHARACTERS_PER_TOKEN: Final = 3
_TOKENS_OF_FORM: Final = 64

# What Bedrock writes before a vendor's name for the regions that may answer.
_REGION: Final = re.compile(r"^(?:af|ap|apac|au|ca|eu|global|jp|me|sa|us|us-gov)\.")
_VERSION: Final = re.compile(r"(?:-\d{8}|-\d{4}-\d{2}-\d{2})?(?:-v\d+)?(?::\d+)?$")

_Micros = Annotated[int, msgspec.Meta(ge=0, le=_HIGHEST)]


class Price(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Of a million tokens, in millionths of a US dollar."""

    input_micros: _Micros
    output_micros: _Micros

    def cost(self, input_tokens: int, output_tokens: int) -> int:
        """Return what so many tokens cost, in millionths of a dollar."""
        whole = input_tokens * self.input_micros + output_tokens * self.output_micros
        return -(-whole // _MILLION)

    def estimate(self, characters: int, max_tokens: int) -> int:
        """Return what a request may cost at most, to go by before it is made."""
        return self.cost(tokens_of(characters), max_tokens)


class PriceTable(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Prices by model, as of a day; an operator may give others with the URL."""

    version: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
    currency: Literal["USD"]
    models: dict[str, Price]

    def find(self, model: str) -> Price | None:
        """
        Return the price of a model, if it is known.

        A name that is here as it is given goes first; then what stands before a slash, a region,
        and a date or version are left out of it. Its vendor is a part of the name.
        """
        return next((self.models[name] for name in _names(model) if name in self.models), None)

    def under(self, file: Path) -> "PriceTable":
        """
        Return this table with the models of a file, which has the same form, laid over it.

        Raises:
            ValueError: it cannot be read, or is no such table.
        """
        try:
            given = msgspec.json.decode(file.read_bytes(), type=PriceTable)
        except OSError as error:
            raise ValueError(f"{file} cannot be read: {error.strerror}") from error
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            raise ValueError(f"{file} is no table of prices: {error}") from error
        version = f"{given.version}, others {self.version}"
        return PriceTable(
            version=version, currency=self.currency, models={**self.models, **given.models}
        )


def _names(model: str) -> Iterator[str]:
    """Yield what a model may be called in a table, the most exact name first."""
    bare = model.rpartition("/")[2]
    for name in (model, bare, _REGION.sub("", bare)):
        yield name
        yield _VERSION.sub("", name, count=1)


def tokens_of(characters: int) -> int:
    """Return how many tokens so many characters are, sooner too many than too few."""
    return -(-characters // _CHARACTERS_PER_TOKEN) + _TOKENS_OF_FORM


def micros_of(dollars: str) -> int:
    """
    Read a price such as `0.15`, in US dollars.

    Raises:
        ValueError: it is none, or finer than a millionth.
    """
    try:
        micros = Decimal(dollars) * _MILLION
    except InvalidOperation as error:
        raise ValueError("It is no number") from error
    if not micros.is_finite() or micros != int(micros) or not 0 <= micros <= _HIGHEST:
        raise ValueError("It is no price in dollars")
    return int(micros)


@cache
def price_table() -> PriceTable:
    """Return the table that comes along."""
    return msgspec.json.decode(
        files(__package__).joinpath("prices.json").read_bytes(), type=PriceTable
    )
