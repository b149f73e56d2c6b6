"""What can be made of a dead letter: rules first, then the proposer, and a look at the outcome."""

from dataclasses import dataclass, field
from typing import Any, Final

from cartwheel.domains.events.healing import rules, texts
from cartwheel.domains.events.healing.candidates import Candidate, applied, candidates, is_settled
from cartwheel.domains.events.healing.faults import Fault, faults_of, strays_of
from cartwheel.domains.events.healing.model import Choice, RepairModel
from cartwheel.domains.events.healing.operations import Event, Operation, value_at
from cartwheel.domains.events.healing.shapes import Shapes
from cartwheel.domains.events.mending import values
from cartwheel.domains.events.mending.notes import encode

CONFIDENCE: Final = 0.95
"""How sure the proposer must be to act by itself, where a store says nothing else."""
_MOST_FAULTS: Final = 6


@dataclass(slots=True)
class Healing:
    """
    What became of a letter's bytes.

    `event` is what it should be, None where nothing says so. `is_sure`: it may be worked off
    without anybody's word. `learned` tells whether the proposer had a say in it, `is_settled` that
    no other reading of a value is as likely. `choices` are those that it made, for it to learn
    from once a person has said whether they are right.
    """

    event: Event | None
    operations: list[Operation]
    is_sure: bool = False
    confidence: float = 1.0
    learned: bool = False
    is_settled: bool = True
    choices: list[Choice] = field(default_factory=list)

    @property
    def body(self) -> bytes:
        """The event as JSON."""
        return encode(self.event)


def heal(value: bytes, model: RepairModel, *, confidence: float = CONFIDENCE) -> Healing:
    """
    Say what a letter's bytes should have been.

    Sure is what rules or the proposer, with enough confidence, have made a good event of: it
    breaks nothing of the spec, nothing of its end is missing, and where the store's events of
    its name are known it has the fields that these have.
    """
    try:
        found, operations, missing = texts.read(value)
    except texts.Unreadable:
        return Healing(None, [])
    if not isinstance(found, dict) or "batch" in found:
        return Healing(None, [])
    is_whole = not missing or model.shapes.is_complete(found, missing)
    operations += rules.repair(found, model.shapes)
    healing = Healing(None, operations)
    event = _choose(healing, found, model)
    if faults_of(event, Shapes()):
        return Healing(None, [], choices=healing.choices)
    healing.event = event
    is_known = not healing.learned or model.shapes.is_familiar(event)
    # A field that no envelope has may be one that it should have, and would be lost.
    is_whole = is_whole and healing.is_settled and not strays_of(event)
    is_good = is_whole and is_known and not faults_of(event, model.shapes)
    healing.is_sure = healing.confidence >= confidence and is_good
    return healing


def _choose(healing: Healing, event: Event, model: RepairModel) -> Event:
    """Let the proposer put right what rules have left, one fault after the other."""
    left: set[str] = set()
    while (made := _next_fault(event, left, model.shapes)) is not None and len(left) < _MOST_FAULTS:
        fault, listed = made
        left.add(fault.field)
        best, share = model.rank(listed)
        healing.choices.append(Choice([each.features for each in listed], listed.index(best)))
        if best.operation is not None:
            healing.learned = True
            healing.confidence *= share
            healing.is_settled &= is_settled(best.operation, listed, fault.field, model.shapes)
            event = applied(event, best.operation)
            healing.operations += [best.operation, *rules.repair(event, model.shapes)]
    return event


def _next_fault(
    event: Event, left: set[str], shapes: Shapes
) -> tuple[Fault, list[Candidate]] | None:
    """Return the first fault of which there is something to choose; what is left is left."""
    for fault in faults_of(event, shapes):
        if fault.field not in left and len(listed := candidates(event, fault, shapes)) > 1:
            return fault, listed
    return None


def lessons(value: bytes, truth: Event | None, shapes: Shapes) -> list[Choice]:
    """
    Return what the proposer would have had to choose among, and what was right each time.

    `truth` is what the event should have been, None where there is no repair.
    """
    try:
        found, _, _ = texts.read(value)
    except texts.Unreadable:
        return []
    if not isinstance(found, dict):
        return []
    rules.repair(found, shapes)
    choices: list[Choice] = []
    left: set[str] = set()
    while (made := _next_fault(found, left, shapes)) is not None and len(left) < _MOST_FAULTS:
        fault, listed = made
        left.add(fault.field)
        right = next((n for n, each in enumerate(listed) if _leads_to(found, each, truth)), -1)
        choices.append(Choice([each.features for each in listed], right % len(listed)))
        operation = listed[right].operation
        if operation is not None:
            found = applied(found, operation)
            rules.repair(found, shapes)
    return choices


def _leads_to(event: Event, candidate: Candidate, truth: Event | None) -> bool:
    operation = candidate.operation
    if operation is None or truth is None:
        return False
    changed = applied(event, operation)
    rules.repair(changed, Shapes())
    field = operation.to or operation.field
    return alike(value_at(changed, field), value_at(truth, field))


def alike(one: Any, other: Any) -> bool:
    """Return True of values that mean the same, be they written as texts, numbers or times."""
    if one is None or other is None or isinstance(one, dict | list):
        return bool(one == other)
    if str(one) == str(other):
        return True
    amounts = values.amount(one), values.amount(other)
    if None not in amounts:
        return amounts[0] == amounts[1]
    return values.moment(one) == values.moment(other) is not None
