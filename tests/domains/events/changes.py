"""Changes of events that the audit tells of."""

from typing import Final

from tests.rpc.changing import Change, by_id, given

CHANGES: Final[dict[str, Change]] = {
    **{
        name: by_id(name)
        for name in (
            "eventRepairs.accept",
            "eventRepairs.reject",
            "events.editDeadLetter",
            "events.retryDeadLetter",
            "events.stopReplay",
        )
    },
    "eventRepairs.train": given(None),
    "events.startReplay": given(None, reason="schema"),
}
MADE: Final = frozenset({"events.startReplay"})
SET_GOING: Final = frozenset({"eventRepairs.train", "events.retryDeadLetter"})
