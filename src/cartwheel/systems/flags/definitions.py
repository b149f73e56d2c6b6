"""What a flag consists of, on the wire and in the database."""

from enum import StrEnum
from typing import Annotated, Any, Final, TypeAlias

from msgspec import Meta, Struct, field

TARGETING_KEY: Final = "targetingKey"
"""The attribute that says who is asking."""

FlagKey: TypeAlias = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9._-]{0,99}$")]
VariantName: TypeAlias = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")]
AttributeName: TypeAlias = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_.:-]{1,100}$")]
Salt: TypeAlias = Annotated[str, Meta(pattern=r"^[A-Za-z0-9._-]{1,100}$")]
Scalar: TypeAlias = bool | int | float | str
Value: TypeAlias = bool | int | float | str | list[Any] | dict[str, Any]


class Operator(StrEnum):
    """How an attribute is compared; see the guide for what fits which."""

    EQ = "eq"
    IN = "in"
    CONTAINS = "contains"
    STARTS_WITH = "startsWith"
    ENDS_WITH = "endsWith"
    LT = "lt"
    LTE = "lte"
    GT = "gt"
    GTE = "gte"
    SEMVER_EQ = "semverEq"
    SEMVER_LT = "semverLt"
    SEMVER_LTE = "semverLte"
    SEMVER_GT = "semverGt"
    SEMVER_GTE = "semverGte"
    BEFORE = "before"
    AFTER = "after"
    EXISTS = "exists"


class Condition(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """
    Holds when the attribute compares so with one of `values`.

    `negate` turns it round, but an attribute that is not there meets no condition
    except a negated `exists`.
    """

    attribute: AttributeName
    operator: Operator
    values: Annotated[tuple[Scalar, ...], Meta(max_length=1000)] = ()
    negate: bool = False


class RollOut(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """
    Serves a share of all units one of `variants`, by their weights, and the rest `otherwise`.

    `percentage` counts to the thousandth. The unit is the attribute `by`. Roll-outs of
    the same `salt`, which is the flag's key unless given, let in the same units.
    """

    percentage: Annotated[float, Meta(ge=0, le=100)]
    variants: Annotated[
        dict[VariantName, Annotated[int, Meta(ge=1, le=100_000)]], Meta(min_length=1, max_length=50)
    ]
    otherwise: VariantName
    by: AttributeName = TARGETING_KEY
    salt: Salt | None = None


class Serve(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """What is served: either one variant or a roll-out."""

    variant: VariantName | None = None
    roll_out: RollOut | None = None


class Rule(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Serves something to whom all conditions apply; `name` is for people."""

    conditions: Annotated[tuple[Condition, ...], Meta(min_length=1, max_length=20)]
    serve: Serve
    name: Annotated[str, Meta(max_length=100)] = ""


class Prerequisite(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Holds while another flag serves the same caller one of these variants."""

    flag: FlagKey
    variants: Annotated[tuple[VariantName, ...], Meta(min_length=1, max_length=50)]


class FlagDefinition(Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """
    A flag, as its author wrote it.

    Values of `variants`, which are `on` and `off` unless given, are all of one kind.
    While it is not `enabled`, and for whom a prerequisite does not hold, `offVariant` is
    served; else what the first rule serves that applies, or `serve`.
    """

    description: Annotated[str, Meta(max_length=1000)] = ""
    enabled: bool
    variants: Annotated[dict[VariantName, Value], Meta(min_length=1, max_length=50)] = field(
        default_factory=lambda: {"on": True, "off": False}
    )
    off_variant: VariantName = "off"
    prerequisites: Annotated[tuple[Prerequisite, ...], Meta(max_length=10)] = ()
    rules: Annotated[tuple[Rule, ...], Meta(max_length=50)] = ()
    serve: Serve
