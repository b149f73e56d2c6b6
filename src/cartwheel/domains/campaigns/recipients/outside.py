"""
What strangers call: the preference centre, and a mail in the browser.

Nobody signs in here. Each call brings a token that we wrote (`tracking/links.py`); any other is
answered as if there were nothing.
"""

from typing import Final
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import Response

from cartwheel.domains.campaigns.recipients import pages
from cartwheel.domains.campaigns.recipients.preferences import Preferences
from cartwheel.domains.campaigns.recipients.viewing import Viewing
from cartwheel.domains.campaigns.tracking.links import CampaignLinks, LinkOf, LinkPurpose
from cartwheel.systems.assembly.outside import Opening, Outside, read_body

_MOST_BYTES: Final = 16 * 1024
_MOST_FIELDS: Final = 200


async def preferences(request: Request, opening: Opening) -> Response:
    """Let a recipient choose what to be sent; to look changes nothing."""
    link = await _read(request, opening, LinkPurpose.PREFERENCES)
    if link is None:
        return pages.invalid_page(_accepted(request))
    is_saved = request.method == "POST"
    form = await _form(request) if is_saved else {}
    act = form.get("act", [""])[0]
    if is_saved and act not in ("save", "nothing"):
        return Response(status_code=400)
    async with opening.scope(link.store_id) as scope:
        service = await scope.get(Preferences)
        match act:
            case "save":
                wants_less = form.get("pace") == ["less"]
                purposes = form.get("purpose", [])
                choices = await service.choose(link, purposes, wants_less=wants_less)
            case "nothing":
                choices = await service.choose(link, [], wants_less=None)
            case _:
                choices = await service.look(link)
    if choices is None:
        return pages.invalid_page(_accepted(request))
    return pages.preference_page(choices, is_saved=is_saved)


async def view(request: Request, opening: Opening) -> Response:
    """Show a recipient's mail."""
    link = await _read(request, opening, LinkPurpose.VIEW)
    if link is None:
        return pages.invalid_page(_accepted(request))
    async with opening.scope(link.store_id) as scope:
        html = await (await scope.get(Viewing)).show(link)
    return pages.not_shown_page(_accepted(request)) if html is None else pages.mail_page(html)


async def _read(request: Request, opening: Opening, purpose: LinkPurpose) -> LinkOf | None:
    links = await opening.get(CampaignLinks)
    link = links.read(request.path_params["token"])
    return None if link is None or link.purpose is not purpose else link


async def _form(request: Request) -> dict[str, list[str]]:
    """Return what a form says; nothing if it is too large, or none."""
    body = await read_body(request, most=_MOST_BYTES) or b""
    try:
        return parse_qs(body.decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:
        return {}


def _accepted(request: Request) -> str:
    return request.headers.get("accept-language", "")


OUTSIDE: Final = (
    Outside("/m/p/{token}", ("GET", "POST"), preferences),
    Outside("/m/v/{token}", ("GET",), view),
)
