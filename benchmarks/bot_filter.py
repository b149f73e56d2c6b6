"""
How right the rules are that tell people from programs in what comes of a mail.

The set is labelled and synthetic: cases made up after what is documented of mail programs,
proxies and scanners (`tests/domains/campaigns/tracking/labelled.py`), some of which nothing can
tell. Precision is which part of what is taken for a program's is one's, recall which part of
what programs do is taken for theirs; each request counts once. The peer takes for a program's
what says so by its user agent alone, as uap-core reads it.

    python benchmarks/bot_filter.py [--quick]
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.domains.campaigns.tracking.labelled import CASES, Case, Judged, judge

from cartwheel.domains.campaigns.tracking.bots import TouchKind
from cartwheel.domains.events.enriching.agents import agent_of
from harness import report, table


def by_agent(case: Case) -> list[Judged]:
    """Judge a case by its user agents."""
    return [
        Judged(case.name, done.kind, done.is_program, bool(agent_of(done.agent).bot))
        for done in case.touches
    ]


def measures(judged: Sequence[Judged]) -> tuple[float, float]:
    """Return precision and recall."""
    right = sum(each.is_program and each.taken_for_program for each in judged)
    taken = sum(each.taken_for_program for each in judged)
    there = sum(each.is_program for each in judged)
    return right / taken, right / there


def main() -> None:
    """Measure."""
    ways: dict[str, Callable[[Case], list[Judged]]] = {"rules": judge, "agent": by_agent}
    found = {}
    for name, way in ways.items():
        judged = [each for case in CASES for each in way(case)]
        for kind in TouchKind:
            found[name, kind] = measures([each for each in judged if each.kind is kind])
        found[name, "all"] = measures(judged)
    count = sum(len(case.touches) for case in CASES)
    table(
        f"{len(CASES)} synthetic cases, {count} requests, labelled after documented behaviours",
        ("", "precision", "recall"),
        [
            (f"{kind}, by {name}", f"{precision:.3f}", f"{recall:.3f}")
            for (name, kind), (precision, recall) in found.items()
        ],
    )
    report(
        precision=found["rules", "all"][0],
        recall=found["rules", "all"][1],
        precision_opens=found["rules", TouchKind.OPEN][0],
        recall_opens=found["rules", TouchKind.OPEN][1],
        precision_clicks=found["rules", TouchKind.CLICK][0],
        recall_clicks=found["rules", TouchKind.CLICK][1],
        precision_by_agent=found["agent", "all"][0],
        recall_by_agent=found["agent", "all"][1],
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="it is quick anyway")
    parser.parse_args()
    main()
