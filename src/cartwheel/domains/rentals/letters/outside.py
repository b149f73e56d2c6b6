"""
The calendars of cars, as calendar programs fetch them, which cannot sign in.

Whoever has the address sees when a car is booked and by which numbers, and nothing of who booked.
"""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from cartwheel.domains.rentals.letters.feeds import FeedLinks
from cartwheel.domains.rentals.letters.ics import MEDIA_TYPE
from cartwheel.domains.rentals.letters.service import LetterService
from cartwheel.systems.assembly.outside import Opening, Outside


async def feed(request: Request, opening: Opening) -> Response:
    """Answer with the calendar of a car."""
    found = (await opening.get(FeedLinks)).read(request.path_params["token"])
    if found is None:
        return Response(status_code=404)
    store_id, car_id = found
    async with opening.scope(store_id) as scope:
        content = await (await scope.get(LetterService)).write_feed(store_id, car_id)
    if content is None:
        return Response(status_code=404)
    headers = {"cache-control": "private, max-age=300", "referrer-policy": "no-referrer"}
    return Response(content, media_type=f"{MEDIA_TYPE}; charset=utf-8", headers=headers)


OUTSIDE: Final = (Outside("/car-calendars/{token}.ics", ("GET",), feed),)
