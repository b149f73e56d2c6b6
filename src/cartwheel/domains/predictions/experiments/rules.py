"""Pure decisions of experiments: who is in which arm, and what the counts say."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from cartwheel.domains.predictions.experiments.contracts import (
    ArmResult,
    Experiment,
    ExperimentArm,
    ExperimentGuard,
    ExperimentVerdict,
    RateDifference,
    ResultPoint,
    SampleRatio,
)
from cartwheel.systems.experiments.api import Arm, RatioCheck, Split, Tally, check_ratio, compare

MOST_POINTS: Final = 40
_EXPECTED_DISCOUNTS: Final = 0.4
_EXPECTED_FALLBACKS: Final = 0.02
_PERCENT: Final = 100


@dataclass(frozen=True, slots=True)
class DayCount:
    """Shoppers of one arm that came on a day, and what became of them until now."""

    day: datetime
    arm: ExperimentArm
    shoppers: int
    counted: int
    won_back: int
    discounted: int
    fell_back: int


def arms_of(experiment: Experiment) -> tuple[Arm, Arm]:
    """Return the arms with their weights, the champion's first."""
    treated = experiment.challenger_percent
    return (
        Arm(ExperimentArm.CHAMPION.value, _PERCENT - treated),
        Arm(ExperimentArm.CHALLENGER.value, treated),
    )


def arm_of(experiment: Experiment, visitor_id: str) -> ExperimentArm | None:
    """Return the arm of a shopper, or nothing when the coverage does not reach them."""
    found = split_of(experiment.id, arms_of(experiment), experiment.coverage_percent).arm_of(
        visitor_id
    )
    return None if found is None else ExperimentArm(found)


def split_of(experiment_id: UUID, arms: Sequence[Arm], coverage_percent: float) -> Split:
    """Return how shoppers are divided; another experiment draws anew."""
    return Split(f"predictions.experiment.{experiment_id}", arms, coverage_percent)


def result_of(arm: ExperimentArm, counts: Sequence[DayCount]) -> ArmResult:
    """Add up what came of an arm."""
    own = [each for each in counts if each.arm is arm]
    counted, won = sum(each.counted for each in own), sum(each.won_back for each in own)
    return ArmResult(
        arm=arm,
        shoppers=sum(each.shoppers for each in own),
        counted=counted,
        won_back=won,
        rate=won / counted if counted else None,
        discounted=sum(each.discounted for each in own),
        fell_back=sum(each.fell_back for each in own),
    )


def won_difference(
    experiment: Experiment, champion: ArmResult, challenger: ArmResult
) -> RateDifference:
    """Compare how many were won back, of those whose time to buy is over."""
    return _difference(
        experiment,
        Tally(champion.counted, champion.won_back),
        Tally(challenger.counted, challenger.won_back),
        expected_rate=experiment.expected_rate,
    )


def guards_of(
    experiment: Experiment, champion: ArmResult, challenger: ArmResult, *, ratio: SampleRatio
) -> tuple[ExperimentGuard, ...]:
    """
    Compare what must not become worse, of everybody at once: it is known when they come.

    Where the arms are lopsided nothing can be said, and no guard is broken.
    """
    compared = (
        (
            "discounts",
            experiment.discount_tolerance,
            (champion.discounted, challenger.discounted),
            _EXPECTED_DISCOUNTS,
        ),
        (
            "fallbacks",
            experiment.fallback_tolerance,
            (champion.fell_back, challenger.fell_back),
            _EXPECTED_FALLBACKS,
        ),
    )
    found = []
    for name, tolerance, (before, now), expected in compared:
        difference = _difference(
            experiment,
            Tally(champion.shoppers, before),
            Tally(challenger.shoppers, now),
            expected_rate=expected,
        )
        found.append(
            ExperimentGuard(
                name=name,
                tolerance=tolerance,
                difference=difference,
                is_broken=difference.low > tolerance and not ratio.is_suspicious,
            )
        )
    return tuple(found)


def ratio_of(experiment: Experiment, champion: ArmResult, challenger: ArmResult) -> SampleRatio:
    """Hold the sizes of the arms against their weights."""
    sizes = {each.arm.value: each.shoppers for each in (champion, challenger)}
    check: RatioCheck = check_ratio(arms_of(experiment), sizes)
    total = sum(sizes.values())
    return SampleRatio(
        expected_percent=experiment.challenger_percent,
        found_percent=_PERCENT * challenger.shoppers / total if total else None,
        statistic=check.statistic,
        p_value=check.p_value,
        is_suspicious=check.is_suspicious,
    )


def verdict_of(
    difference: RateDifference,
    ratio: SampleRatio,
    guards: Sequence[ExperimentGuard],
    *,
    counted: int,
) -> ExperimentVerdict:
    """Return what the result says, the gravest first."""
    if ratio.is_suspicious:
        return ExperimentVerdict.SUSPICIOUS
    if any(guard.is_broken for guard in guards):
        return ExperimentVerdict.HARMFUL
    if not counted:
        return ExperimentVerdict.WAITING
    if not difference.is_decided:
        return ExperimentVerdict.UNDECIDED
    return ExperimentVerdict.BETTER if difference.low > 0 else ExperimentVerdict.WORSE


def course_of(experiment: Experiment, counts: Sequence[DayCount]) -> tuple[ResultPoint, ...]:
    """Return how the interval narrowed: by those who came until the end of each of some days."""
    days = sorted({each.day for each in counts if each.counted})
    if len(days) > MOST_POINTS:
        step = (len(days) - 1) / (MOST_POINTS - 1)
        days = [days[round(number * step)] for number in range(MOST_POINTS)]
    points = []
    for day in days:
        until = [each for each in counts if each.day <= day]
        champion = result_of(ExperimentArm.CHAMPION, until)
        challenger = result_of(ExperimentArm.CHALLENGER, until)
        found = won_difference(experiment, champion, challenger)
        points.append(
            ResultPoint(
                until=day + timedelta(days=1),
                counted=champion.counted + challenger.counted,
                estimate=found.estimate,
                low=found.low,
                high=found.high,
            )
        )
    return tuple(points)


def _difference(
    experiment: Experiment, control: Tally, treated: Tally, *, expected_rate: float
) -> RateDifference:
    found = compare(
        control,
        treated,
        treated_share=experiment.challenger_percent / _PERCENT,
        expected_rate=expected_rate,
    )
    return RateDifference(
        estimate=found.estimate,
        low=found.low,
        high=found.high,
        p_value=found.p_value,
        is_decided=found.is_decided,
    )
