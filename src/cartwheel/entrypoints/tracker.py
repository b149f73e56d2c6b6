"""The script that shops paste in, and the doors that their pages call by it."""

import re
from typing import Final

from starlette.routing import Route

from cartwheel.systems.webapp.api import FOLDER, SingleFile

TRACKED_DOORS: Final = re.compile(
    r"/api/v1/(?:events|events/batch|visitors/offers(?:/[^/]+/ack)?"
    r"|visitors/push-(?:key|subscriptions(?:/end)?)|track/[^/]+)|(?:/beacon)?/v1/.*|/socket\.io/"
)
"""What our tracker, and those of others, call from the pages of any shop."""

TRACKERS_HEADERS: Final = ("anonymousid", "content-encoding", "sentat")
"""What RudderStack's tracker asks leave for in a page, and whoever packs what it sends."""

_SCRIPTS: Final = ("tracker.js", "tracker-offer.js", "tracker-push.js", "tracker-worker.js")
# Pages ask again after five minutes, in the background for a day: a new version is soon everywhere.
_CACHING: Final = "public, max-age=300, stale-while-revalidate=86400"


def tracker_routes() -> tuple[Route, ...]:
    """
    Return the routes of the tracker, which are for the pages of every origin.

    `/tracker.js` is what shops paste in; it loads `/tracker-offer.js` when there is an offer.
    A shop's button for pushes imports `/tracker-push.js`, its service worker `/tracker-worker.js`.
    """
    return tuple(Route(f"/{name}", _script(name)) for name in _SCRIPTS)


def _script(name: str) -> SingleFile:
    return SingleFile(
        FOLDER / "tracker" / name,
        caching=_CACHING,
        headers={
            "Cross-Origin-Resource-Policy": "cross-origin",
            "Access-Control-Allow-Origin": "*",
        },
    )
