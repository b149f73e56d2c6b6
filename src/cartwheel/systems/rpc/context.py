"""What a procedure may know about the request it answers."""

import math
from collections.abc import Callable, Mapping

from cartwheel.kernel.errors import UnavailableError
from cartwheel.systems.rates.api import Standing, Verdict, headers_of
from cartwheel.systems.rpc.actors import Actor
from cartwheel.systems.rpc.errors import UnauthenticatedError
from cartwheel.systems.rpc.tracing import request_id_of, traceparent_of


class RequestContext:
    """
    One request, shared by the calls of a batch.

    `traceparent` is this request's own span, to be handed on to whatever it
    causes. Headers added to `reply_headers` go out with the answer, unless it
    streams, when they have gone already.
    """

    __slots__ = (
        "address",
        "credential",
        "ensures",
        "has_begun",
        "headers",
        "identity",
        "method",
        "port",
        "recalled",
        "redeemed",
        "reply_headers",
        "request_id",
        "standings",
        "traceparent",
        "wait_seconds",
    )

    def __init__(
        self,
        *,
        headers: Mapping[bytes, bytes],
        address: str,
        port: int = 0,
        method: str = "POST",
    ) -> None:
        self.headers = headers
        self.address = address
        self.port = port
        self.method = method
        self.has_begun = False
        """True once the headers of the answer are gone."""
        self.request_id = request_id_of(headers)
        self.traceparent = traceparent_of(headers)
        self.redeemed: str | None = None
        """The credential of the ticket that came with it."""
        self.reply_headers: list[tuple[bytes, bytes]] = []
        self.standings: dict[str, Standing] = {}
        """How the caller stands with each limit of the calls, as far as it was counted."""
        self.wait_seconds = 0
        """In how long the limits let another call like the last one pass."""
        self.credential: str | None = None
        """By what the caller was known, once it was asked."""
        self.identity: Actor | UnauthenticatedError | UnavailableError | None = None
        """Who calls, once it was asked: an actor, or why there is none."""
        self.ensures: list[Callable[[Actor], None]] = []
        """What else is asked of the caller for as long as a stream goes on; each raises why not."""
        self.recalled: Actor | None = None
        """Who held the credential lately, while nobody can be asked; for calls that allow it."""

    @property
    def text_headers(self) -> dict[str, str]:
        """The headers as text, as those who verify signed messages take them."""
        return {k.decode("latin-1"): v.decode("latin-1") for k, v in self.headers.items()}

    @property
    def answer_headers(self) -> list[tuple[bytes, bytes]]:
        """What goes out with the answer: what was added, and how limits stand."""
        if not self.standings:
            return self.reply_headers
        return [*self.reply_headers, *headers_of(self.standings.values())]

    def note_rates(self, verdict: Verdict) -> None:
        """Keep what is said of limits with the answer; of one limit the last word counts."""
        for standing in verdict.standings:
            self.standings[standing.limit.name] = standing
        self.wait_seconds = math.ceil(verdict.wait_seconds)

    @property
    def trace_id(self) -> str:
        """The trace this request belongs to, 32 hex digits."""
        return self.traceparent[3:35]

    @property
    def actor(self) -> Actor | None:
        """Who calls, where the procedure had to know."""
        return self.identity if isinstance(self.identity, Actor) else self.recalled
