"""Changes of events that the audit tells of."""

from typing import Final

from tests.rpc.changing import Change, by_id, given

CHANGES: Final[dict[str, Change]] = {
    **{
        name: by_id(name)
        for name in ("events.editDeadLetter", "events.retryDeadLetter", "events.stopReplay")
    },
    "events.startReplay": given(None, reason="schema"),
}
MADE: Final = frozenset({"events.startReplay"})
SET_GOING: Final = frozenset({"events.retryDeadLetter"})
