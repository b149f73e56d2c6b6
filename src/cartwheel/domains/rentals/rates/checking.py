"""Which rates and terms make no sense together, field by field."""

from collections.abc import Hashable, Iterable, Iterator
from itertools import pairwise

from cartwheel.domains.rentals.rates.contracts import RatePlan, RentalTerms
from cartwheel.kernel.errors import InvalidInputError, Issue


def check_plan(plan: RatePlan, *path: str) -> None:
    """
    Refuse a plan that does not say one thing.

    Raises:
        InvalidInputError: seasons end before they begin, overlap or share a name, or a length
            has two discounts; each issue has the field's path, which begins with the one given.
    """
    _refuse([*_seasons(plan, path), *_lengths(plan, path)])


def check_terms(terms: RentalTerms, *path: str) -> None:
    """
    Refuse terms that contradict one another.

    Raises:
        InvalidInputError: the longest rental is shorter than the shortest, a code of insurance
            or a time of cancelling stands twice, or cancelling later would cost less; each issue
            has the field's path, which begins with the one given.
    """
    _refuse([*_spans(terms, path), *_insurances(terms, path), *_cancellation(terms, path)])


def _refuse(issues: list[Issue]) -> None:
    if issues:
        raise InvalidInputError(*issues)


def _seasons(plan: RatePlan, path: tuple[str, ...]) -> Iterator[Issue]:
    for at, season in enumerate(plan.seasons):
        if season.to_on < season.from_on:
            yield Issue((*path, "seasons", at, "toOn"), "It must not lie before fromOn")
    for at in _repeated(season.name for season in plan.seasons):
        yield Issue((*path, "seasons", at, "name"), "Another season has this name")
    by_day = sorted(enumerate(plan.seasons), key=lambda one: (one[1].from_on, one[0]))
    for place, (at, later) in enumerate(by_day):
        for _, earlier in by_day[:place]:
            if later.from_on <= min(earlier.to_on, later.to_on):
                message = f"It overlaps the season {earlier.name}"
                yield Issue((*path, "seasons", at, "fromOn"), message)
                break


def _lengths(plan: RatePlan, path: tuple[str, ...]) -> Iterator[Issue]:
    for at in _repeated(one.min_days for one in plan.lengths):
        yield Issue((*path, "lengths", at, "minDays"), "Another discount is for this length")


def _spans(terms: RentalTerms, path: tuple[str, ...]) -> Iterator[Issue]:
    if terms.max_minutes < terms.min_minutes:
        yield Issue((*path, "maxMinutes"), "It must not be less than minMinutes")


def _insurances(terms: RentalTerms, path: tuple[str, ...]) -> Iterator[Issue]:
    for at in _repeated(one.code for one in terms.insurances):
        yield Issue((*path, "insurances", at, "code"), "Another insurance has this code")


def _cancellation(terms: RentalTerms, path: tuple[str, ...]) -> Iterator[Issue]:
    for at in _repeated(one.hours_before for one in terms.cancellation):
        message = "Another step is for this time"
        yield Issue((*path, "cancellation", at, "hoursBefore"), message)
    by_time = sorted(enumerate(terms.cancellation), key=lambda one: -one[1].hours_before)
    for (_, earlier), (at, later) in pairwise(by_time):
        if later.fee_bps < earlier.fee_bps:
            message = "Cancelling later must not cost less than cancelling earlier"
            yield Issue((*path, "cancellation", at, "feeBps"), message)


def _repeated(values: Iterable[Hashable]) -> list[int]:
    """Return the positions of values that stood before."""
    seen: set[Hashable] = set()
    repeated = []
    for at, value in enumerate(values):
        if value in seen:
            repeated.append(at)
        seen.add(value)
    return repeated
