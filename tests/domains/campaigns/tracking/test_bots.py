"""People are told from programs, on what is documented of both."""

from tests.domains.campaigns.tracking.labelled import CASES, Case, judge

NOT_TOLD = {
    "opens three tabs in a hurry",
    "a sandbox that looks like a person",
    "a gateway that takes its time",
}
"""What the rules take for the other, and cannot know."""


def wrong(case: Case) -> list[str]:
    return [
        f"{each.kind} taken for {'a program' if each.taken_for_program else 'a person'}"
        for each in judge(case)
        if each.is_program != each.taken_for_program
    ]


def test_each_known_behaviour_is_told_but_for_those_that_nobody_can() -> None:
    assert {case.name for case in CASES if wrong(case)} == NOT_TOLD


def test_names_of_cases_are_one_each() -> None:
    assert len({case.name for case in CASES}) == len(CASES)
