"""Values of attributes: texts, choices and dates as text, numbers and claims. None is money."""

from typing import Annotated, TypeAlias

import msgspec

AttributeText: TypeAlias = Annotated[str, msgspec.Meta(max_length=1_000, pattern=r"^[^\x00]*$")]
AttributeValue: TypeAlias = bool | int | float | AttributeText
AttributeKey: TypeAlias = Annotated[
    str, msgspec.Meta(min_length=1, max_length=40, pattern="^[a-z][a-z0-9_]*$")
]
AttributeValues: TypeAlias = Annotated[
    dict[AttributeKey, AttributeValue], msgspec.Meta(max_length=100)
]


def number_of(text: str) -> int | float | None:
    """Return the number that a text is in JSON, or None if it is none."""
    try:
        number: int | float = msgspec.json.decode(text, type=int | float)
    except (msgspec.DecodeError, msgspec.ValidationError):
        return None
    return number
