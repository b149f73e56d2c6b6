"""Which promotions go together."""

from collections.abc import Sequence

from cartwheel.domains.pricing.rules.inputs import Entry


def ways_to_combine(entries: Sequence[Entry]) -> list[tuple[Entry, ...]]:
    """
    Return every way to combine promotions, each in the order given.

    Those that share a group combine, one without groups stands alone. There are no more ways
    than groups and promotions, and one more promotion adds to a way or makes another, but
    takes none away. The first way is to use none.
    """
    groups = sorted({name for entry in entries for name in entry.promotion.groups})
    return [
        (),
        *(tuple(one for one in entries if name in one.promotion.groups) for name in groups),
        *((one,) for one in entries if not one.promotion.groups),
    ]
