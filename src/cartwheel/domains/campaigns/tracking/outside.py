"""
What strangers call: the links of campaigns' mails.

Nobody signs in here. Each call brings a token that we wrote (`links.py`); any other is answered as
if there were nothing.
"""

import html
from base64 import b64decode
from types import MappingProxyType
from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from cartwheel.domains.campaigns.tracking.bots import TouchKind
from cartwheel.domains.campaigns.tracking.links import CampaignLinks, LinkOf, LinkPurpose
from cartwheel.domains.campaigns.tracking.service import CampaignTracking
from cartwheel.systems.assembly.outside import Opening, Outside

_PIXEL: Final = b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
_UNCACHED: Final = MappingProxyType({"cache-control": "no-store", "referrer-policy": "no-referrer"})


async def opened(request: Request, opening: Opening) -> Response:
    """Note that a mail's picture was asked for."""
    link = await _read(request, opening, LinkPurpose.OPEN)
    if link is None:
        return _nothing()
    await _note(request, opening, link, TouchKind.OPEN)
    return Response(_PIXEL, media_type="image/gif", headers=_UNCACHED)


async def clicked(request: Request, opening: Opening) -> Response:
    """Note a click, and lead on to where the campaign leads, and to nowhere else."""
    target = request.query_params.get("u", "")
    link = await _read(request, opening, LinkPurpose.CLICK, target)
    if link is None or not target:
        return _nothing()
    await _note(request, opening, link, TouchKind.CLICK, target)
    return RedirectResponse(target, status_code=302, headers=_UNCACHED)


async def unsubscribed(request: Request, opening: Opening) -> Response:
    """
    Take consent back: by one click of a mail program (RFC 8058), or by the page's button.

    To look at the page changes nothing: mail filters follow every link.
    """
    link = await _read(request, opening, LinkPurpose.UNSUBSCRIBE)
    if link is None:
        return _page("This link is not valid", status=404)
    if request.method != "POST":
        return _page(
            "Do you want to be sent no more campaigns by this shop?",
            form='<form method="post"><button>Unsubscribe</button></form>',
        )
    async with opening.scope(link.store_id) as scope:
        await (await scope.get(CampaignTracking)).say_farewell(link)
    return _page("You will be sent no more campaigns by this shop.")


async def _read(
    request: Request, opening: Opening, purpose: LinkPurpose, target: str = ""
) -> LinkOf | None:
    links = await opening.get(CampaignLinks)
    link = links.read(request.path_params["token"], target)
    return None if link is None or link.purpose is not purpose else link


async def _note(
    request: Request, opening: Opening, link: LinkOf, kind: TouchKind, target: str = ""
) -> None:
    agent = request.headers.get("user-agent", "")
    async with opening.scope(link.store_id) as scope:
        tracking = await scope.get(CampaignTracking)
        await tracking.note(link, kind, method=request.method, agent=agent, target=target)


def _nothing() -> Response:
    return Response(status_code=404, headers=_UNCACHED)


def _page(words: str, *, form: str = "", status: int = 200) -> Response:
    content = (
        '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="robots"'
        ' content="noindex"><meta name="viewport" content="width=device-width">'
        f"<title>Unsubscribe</title><main><p>{html.escape(words)}</p>{form}</main></html>"
    )
    return HTMLResponse(content, status_code=status, headers=_UNCACHED)


OUTSIDE: Final = (
    Outside("/m/o/{token}", ("GET", "HEAD"), opened),
    Outside("/m/c/{token}", ("GET", "HEAD"), clicked),
    Outside("/m/u/{token}", ("GET", "POST"), unsubscribed),
)
