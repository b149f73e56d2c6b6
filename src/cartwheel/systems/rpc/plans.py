"""What the calls of a procedure need, found out once."""

from dataclasses import dataclass
from datetime import timedelta

from prometheus_client import Histogram

from cartwheel.systems.rpc import metrics
from cartwheel.systems.rpc.procedures import Procedure


@dataclass(frozen=True, slots=True)
class Plan:
    """What a procedure's calls pass through."""

    guarded: bool
    isolated: bool
    deadline: timedelta
    seconds: Histogram


class Plans(dict[Procedure, Plan]):
    """Plans by procedure, each made when it is asked for first."""

    def __init__(self, *, deadline: timedelta, audits: bool) -> None:
        super().__init__()
        self._deadline = deadline
        self._audits = audits

    def __missing__(self, procedure: Procedure) -> Plan:
        signature = procedure.signature
        self[procedure] = plan = Plan(
            guarded=procedure.knows_actor or procedure.limit is not None,
            isolated=not signature.dependencies
            and not procedure.keyed
            and not (procedure.audited and self._audits),
            deadline=procedure.deadline or self._deadline,
            seconds=metrics.call_seconds.labels(procedure.name),
        )
        return plan
