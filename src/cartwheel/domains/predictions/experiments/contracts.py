"""What leaves experiments between models, and what comes in."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, TypeAlias
from uuid import UUID

import msgspec
from msgspec import Meta

from cartwheel.kernel.names import NAME_PATTERN
from cartwheel.kernel.paging import Limit

Name: TypeAlias = Annotated[str, Meta(min_length=1, max_length=100, pattern=NAME_PATTERN)]
Text: TypeAlias = Annotated[str, Meta(max_length=1_000, pattern=r"^[^\x00]*$")]
Percent: TypeAlias = Annotated[float, Meta(ge=0.1, le=100)]
Share: TypeAlias = Annotated[int, Meta(ge=1, le=99)]
Rate: TypeAlias = Annotated[float, Meta(ge=0.001, le=0.9)]
Hours: TypeAlias = Annotated[int, Meta(ge=1, le=720)]
Tolerance: TypeAlias = Annotated[float, Meta(ge=0, le=1)]
Version: TypeAlias = Annotated[int, Meta(ge=1, le=2_000_000_000)]


class ExperimentState(StrEnum):
    """Where an experiment stands."""

    DRAFT = "draft"
    RUNNING = "running"
    ENDED = "ended"


class ExperimentOutcome(StrEnum):
    """How an experiment ended; by itself in the last two cases."""

    PROMOTED = "promoted"
    KEPT = "kept"
    GUARDED = "guarded"
    INTERRUPTED = "interrupted"


class ExperimentArm(StrEnum):
    """Whose carts the champion scores, and whose the challenger."""

    CHAMPION = "champion"
    CHALLENGER = "challenger"


class Experiment(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    A comparison of the model in use with another one.

    `championVersion` is null for the baseline; it is noted when the experiment is started. Of the
    covered shoppers `challengerPercent` get the challenger. A shopper is won back who buys within
    `outcomeHours`. `expectedRate` is how many were thought to be before; the guards' tolerances
    say by how much the challenger may offer more discounts, or fall back more often.
    """

    id: UUID
    name: str
    hypothesis: str
    state: ExperimentState
    outcome: ExperimentOutcome | None
    champion_version: int | None
    challenger_version: int
    coverage_percent: float
    challenger_percent: int
    outcome_hours: int
    expected_rate: float
    discount_tolerance: float
    fallback_tolerance: float
    version: int
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None


class CreateExperiment(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """A new experiment, as a draft."""

    name: Name
    challenger_version: Version
    hypothesis: Text = ""
    coverage_percent: Percent = 100.0
    challenger_percent: Share = 50
    outcome_hours: Hours = 72
    expected_rate: Rate = 0.1
    discount_tolerance: Tolerance = 0.1
    fallback_tolerance: Tolerance = 0.05


class UpdateExperiment(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """
    What an experiment is to be; `version` is that which was read.

    While it runs only `name`, `hypothesis`, `coveragePercent` and the tolerances may change.
    """

    id: UUID
    version: int
    name: Name
    challenger_version: Version
    hypothesis: Text = ""
    coverage_percent: Percent = 100.0
    challenger_percent: Share = 50
    outcome_hours: Hours = 72
    expected_rate: Rate = 0.1
    discount_tolerance: Tolerance = 0.1
    fallback_tolerance: Tolerance = 0.05


class ExperimentById(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Names an experiment."""

    id: UUID


class EndExperiment(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """
    How to end an experiment that runs: with `promote` the challenger scores everybody from now on.

    A challenger that was not found to be better is promoted `despite` that only.
    """

    id: UUID
    promote: bool = False
    despite: bool = False


class ListExperiments(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """Which experiments to list."""

    state: ExperimentState | None = None
    cursor: UUID | None = None
    limit: Limit = 50


class ExperimentPage(msgspec.Struct, frozen=True, rename="camel"):
    """Experiments, the newest first; pass `nextCursor` to go on, None at the end."""

    items: tuple[Experiment, ...]
    next_cursor: UUID | None


class ArmResult(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    What came of one arm: of all `shoppers`, those whose time to buy is over are `counted`.

    `rate` is the share of these that were won back, null of nobody.
    """

    arm: ExperimentArm
    shoppers: int
    counted: int
    won_back: int
    rate: float | None
    discounted: int
    fell_back: int


class RateDifference(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    The challenger's rate less the champion's, with an interval that holds at all times at once.

    With a chance of 95 % it holds the true difference however often it is looked at; the same is
    true of `pValue`. `isDecided` says that the interval leaves no difference out.
    """

    estimate: float | None
    low: float
    high: float
    p_value: float
    is_decided: bool


class ExperimentGuard(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    What the challenger must not make worse: `discounts` that are offered, or `fallbacks`.

    `isBroken` when even the lower end of the difference is beyond the tolerance, unless the arms
    are lopsided.
    """

    name: str
    tolerance: float
    difference: RateDifference
    is_broken: bool


class SampleRatio(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    Whether the arms are as full as they ought to be, by Pearson's chi-square.

    `pValue` is null of too few. When `isSuspicious` something other than chance decides who is in
    which arm, and the result is not to be believed.
    """

    expected_percent: float
    found_percent: float | None
    statistic: float
    p_value: float | None
    is_suspicious: bool


class ResultPoint(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What was known of the difference at the end of a day, by those counted until then."""

    until: datetime
    counted: int
    estimate: float | None
    low: float
    high: float


class ExperimentVerdict(StrEnum):
    """What the result says, the gravest first."""

    SUSPICIOUS = "suspicious"
    HARMFUL = "harmful"
    WAITING = "waiting"
    BETTER = "better"
    WORSE = "worse"
    UNDECIDED = "undecided"


class ExperimentResult(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    What an experiment has shown until now.

    The verdict is `suspicious` when the arms are lopsided, `harmful` when a guard is broken,
    `waiting` before anybody is counted, `better` or `worse` when the interval says so, else
    `undecided`. `course` is how the interval narrowed, day by day.
    """

    experiment: Experiment
    verdict: ExperimentVerdict
    arms: tuple[ArmResult, ...]
    difference: RateDifference
    ratio: SampleRatio
    guards: tuple[ExperimentGuard, ...]
    course: tuple[ResultPoint, ...]
    computed_at: datetime
