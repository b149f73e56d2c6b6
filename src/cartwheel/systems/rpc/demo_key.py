"""
The key that the page at `/docs` fills in by itself: that of a demo on one's own machine.

It is given to the page alone, and to nobody who is not at this machine: the browser says that
one of our own pages asks, which no page of another origin can. What a caller may have
otherwise is a page without a key.
"""

from cartwheel.systems.rpc.context import RequestContext
from cartwheel.systems.rpc.this_machine import is_of_this_machine


class DemoKey:
    """A key, and who may have it without asking."""

    def __init__(self, key: str) -> None:
        self._key = key

    def for_page(self, context: RequestContext) -> str | None:
        """Return the key, if our own page asks for it on this machine."""
        is_ours = context.headers.get(b"sec-fetch-site") == b"same-origin"
        return self._key if is_ours and is_of_this_machine(context) else None
