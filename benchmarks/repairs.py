"""
How many damaged events are repaired, and whether a wrong repair ever goes unseen.

    python benchmarks/repairs.py [--quick] [EVENTS]

EVENTS is a REES46 export (csv.gz); without it the events are those of `cartwheel simulate`. Ten
kinds of damage are done to them by turns, and a tenth of each is beyond repair. The proposer
learns from the store's good events and from two in ten of the damaged ones, decided as a person
would; the rest is repaired, and each outcome is held against the event before it was damaged.

    repaired        by itself and rightly, of those that can be repaired
    proposed        left to a person, of those that can be repaired
    wrong, unseen   repaired by itself and not as it was; of all
"""

import sys
import time
from dataclasses import astuple
from pathlib import Path

from damages import damaged, learned, measure, of_rees46, synthetic
from harness import report, table

_ALL = 10_000
_QUICK = 2_000


def main() -> None:
    arguments = [each for each in sys.argv[1:] if each != "--quick"]
    most = _QUICK if "--quick" in sys.argv else _ALL
    events = of_rees46(Path(arguments[0]), most) if arguments else synthetic(most)
    split = len(events) * 2 // 10 // 100 * 100
    model = learned(events[:split], list(damaged(events[:split], seed=1)))
    corpus = list(damaged(events[split:], seed=2))
    started = time.perf_counter()
    outcomes = measure(corpus, model)
    seconds = time.perf_counter() - started
    table(
        f"{len(corpus):,} damaged events, after {split:,} of the past ({model.choices:,} choices)",
        ["damage", "events", "repairable", "repaired", "proposed", "rightly", "wrong, unseen"],
        [[kind, *map(str, astuple(outcome))] for kind, outcome in outcomes.items()],
    )
    repairable = sum(o.repairable for o in outcomes.values())
    report(
        repaired_share=sum(o.repaired for o in outcomes.values()) / repairable,
        wrong_silent=sum(o.wrong_silent for o in outcomes.values()),
        proposed_share=sum(o.proposed for o in outcomes.values()) / repairable,
        events_per_second=len(corpus) / seconds,
    )


if __name__ == "__main__":
    main()
