"""What the rest of the house may use of feature flags."""

from cartwheel.systems.flags.checks import find_dependents, issues_with, issues_with_condition
from cartwheel.systems.flags.conditions import compile_condition
from cartwheel.systems.flags.definitions import (
    Condition,
    FlagDefinition,
    FlagKey,
    Operator,
    Prerequisite,
    RollOut,
    Rule,
    Scalar,
    Serve,
    VariantName,
)
from cartwheel.systems.flags.evaluation import Evaluation, FlagSet, Reason
from cartwheel.systems.flags.order import find_cycle
from cartwheel.systems.flags.provider import FlagProvider, FlagSource

__all__ = [
    "Condition",
    "Evaluation",
    "FlagDefinition",
    "FlagKey",
    "FlagProvider",
    "FlagSet",
    "FlagSource",
    "Operator",
    "Prerequisite",
    "Reason",
    "RollOut",
    "Rule",
    "Scalar",
    "Serve",
    "VariantName",
    "compile_condition",
    "find_cycle",
    "find_dependents",
    "issues_with",
    "issues_with_condition",
]
