"""Changes of events that the audit tells of."""

from typing import Final

from tests.rpc.changing import Change, by_id, given

CHANGES: Final[dict[str, Change]] = {
    **{
        name: by_id(name)
        for name in (
            "eventRepairs.accept",
            "eventRepairs.reject",
            "eventRoutes.delete",
            "eventRoutes.update",
            "events.editDeadLetter",
            "events.retryDeadLetter",
            "events.stopReplay",
        )
    },
    "eventRepairs.train": given(None),
    "eventRoutes.create": given(None, name="All", destination={"kind": "queue"}),
    "events.suppress": given(None, userId="u-1"),
    "events.unsuppress": given(None, userId="u-1"),
    "events.startReplay": given(None, reason="schema"),
}
MADE: Final = frozenset({"events.suppress", "eventRoutes.create", "events.startReplay"})
GONE: Final = frozenset({"events.unsuppress", "eventRoutes.delete"})
SET_GOING: Final = frozenset({"eventRepairs.train", "events.retryDeadLetter"})
