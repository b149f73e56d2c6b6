"""The script that shops paste in, and the doors that their pages call by it."""

import re
from pathlib import Path
from typing import Final

from starlette.routing import Route

import cartwheel
from cartwheel.entrypoints.built import BuiltFile

TRACKED_DOORS: Final = re.compile(r"/api/v1/(?:events|events/batch|visitors/offers(?:/[^/]+/ack)?)")
"""What the tracker calls from the pages of any shop."""

BUILT: Final = Path(cartwheel.__file__).parent / "systems" / "webapp" / "built"

# Pages ask again after five minutes, in the background for a day: a new version is soon everywhere.
_CACHING: Final = "public, max-age=300, stale-while-revalidate=86400"


def tracker_route() -> Route:
    """Return the route of `/tracker.js`, which is for the pages of every origin."""
    script = BuiltFile(
        BUILT / "tracker" / "tracker.js",
        caching=_CACHING,
        headers={
            "Cross-Origin-Resource-Policy": "cross-origin",
            "Access-Control-Allow-Origin": "*",
        },
    )
    return Route("/tracker.js", script)
