"""
What strangers call: the links of mails, service workers, and Twilio's callbacks.

Nobody signs in here. Each call brings a token that we wrote (`links.py`), or Twilio's signature;
any other is answered as if there were nothing.
"""

import html
from base64 import b64decode
from types import MappingProxyType
from typing import Final
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from cartwheel.domains.interventions.reaching import rules
from cartwheel.domains.interventions.reaching.contracts import Because, ReachState
from cartwheel.domains.interventions.reaching.links import Linked, Links, Purpose
from cartwheel.domains.interventions.reaching.provider import Channels
from cartwheel.domains.interventions.reaching.taking_back import TakingBack
from cartwheel.domains.interventions.reaching.tracking import Tracking
from cartwheel.domains.stores.api import StoreDirectory
from cartwheel.systems.assembly.outside import Opening, Outside, read_body

_PIXEL: Final = b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
_UNCACHED: Final = MappingProxyType({"cache-control": "no-store", "referrer-policy": "no-referrer"})
_OPEN_TO_ALL: Final = MappingProxyType({**_UNCACHED, "access-control-allow-origin": "*"})
_NOTHING: Final = 404
_MOST_BYTES: Final = 16 * 1024
_PUSH_SIGNS: Final = MappingProxyType(
    {
        "delivered": ReachState.DELIVERED,
        "seen": ReachState.SEEN,
        "clicked": ReachState.CLICKED,
        "dismissed": ReachState.DISMISSED,
    }
)
_TEXT_STATES: Final = MappingProxyType(
    {
        "delivered": (ReachState.DELIVERED, None),
        "read": (ReachState.SEEN, None),
        "undelivered": (ReachState.BOUNCED, Because.REFUSED),
        "failed": (ReachState.BOUNCED, Because.REFUSED),
    }
)
_EMPTY_REPLY: Final = '<?xml version="1.0" encoding="UTF-8"?><Response/>'


async def track(request: Request, opening: Opening) -> Response:
    """
    Note what a link's follower has done: opened a mail, clicked in it, or got a push.

    A click leads on to where the store has sent it, and to nowhere else.
    """
    links = await opening.get(Links)
    query = request.query_params
    target = query.get("u", "")
    linked = links.read(query.get("t", ""), target)
    if linked is None:
        return Response(status_code=_NOTHING, headers=_OPEN_TO_ALL)
    match linked.purpose, request.method:
        case Purpose.OPEN, "GET" | "HEAD":
            await _note(opening, request, linked, ReachState.SEEN)
            return Response(_PIXEL, media_type="image/gif", headers=_UNCACHED)
        case Purpose.CLICK, "GET" | "HEAD" if target:
            await _note(opening, request, linked, ReachState.CLICKED)
            return RedirectResponse(target, status_code=302, headers=_UNCACHED)
        case Purpose.PUSH, "POST":
            told = _PUSH_SIGNS.get(query.get("sign", ""))
            if told is not None:
                await _note(opening, request, linked, told)
                return Response(status_code=204, headers=_OPEN_TO_ALL)
    return Response(status_code=_NOTHING, headers=_OPEN_TO_ALL)


async def unsubscribe(request: Request, opening: Opening) -> Response:
    """
    Take consent back: by one click of a mail program (RFC 8058), or by the page's button.

    To look at the page changes nothing: mail filters follow every link.
    """
    linked = (await opening.get(Links)).read(request.path_params["token"])
    if linked is None or linked.purpose is not Purpose.UNSUBSCRIBE:
        return _page("This link is not valid", status=_NOTHING)
    if request.method != "POST":
        return _page(
            "Do you want to hear no more from this shop?",
            form='<form method="post"><button>Unsubscribe</button></form>',
        )
    async with opening.scope(linked.store_id) as scope:
        await (await scope.get(TakingBack)).by_link(linked.store_id, linked.delivery_id)
    return _page("You will hear no more from this shop.")


async def text_status(request: Request, opening: Opening) -> Response:
    """Note how a text fares, by Twilio's word."""
    linked = (await opening.get(Links)).read(request.path_params["token"])
    told = await _twilios(request, opening)
    if linked is None or linked.purpose is not Purpose.CALLBACK or told is None:
        return Response(status_code=403)
    state, because = _TEXT_STATES.get(_one(told, "MessageStatus"), (None, None))
    if state is not None:
        async with opening.scope(linked.store_id) as scope:
            tracking = await scope.get(Tracking)
            await tracking.note(linked.store_id, linked.delivery_id, state, because=because)
    return Response(status_code=204)


async def incoming_text(request: Request, opening: Opening) -> Response:
    """Hear what somebody answers: STOP takes back the consent to texts, in every store."""
    told = await _twilios(request, opening)
    if told is None:
        return Response(status_code=403)
    opted = _one(told, "OptOutType").upper() == "STOP"
    if opted or rules.says_stop(_one(told, "Body")):
        # The number is the operator's: nobody can say which store was meant.
        for store in await (await opening.get(StoreDirectory)).list_stores():
            async with opening.scope(store.id) as scope:
                await (await scope.get(TakingBack)).by_text(store.id, _one(told, "From"))
    return Response(_EMPTY_REPLY, media_type="text/xml")


async def _note(opening: Opening, request: Request, linked: Linked, told: ReachState) -> None:
    if request.method == "HEAD":
        return
    async with opening.scope(linked.store_id) as scope:
        await (await scope.get(Tracking)).note(linked.store_id, linked.delivery_id, told)


async def _twilios(request: Request, opening: Opening) -> dict[str, list[str]] | None:
    """Return what a form of Twilio's says; None when it is too large, or not Twilio's."""
    texts = (await opening.get(Channels)).texts
    body = await read_body(request, most=_MOST_BYTES)
    if body is None or texts is None:
        return None
    try:
        told = parse_qs(body.decode(), keep_blank_values=True, max_num_fields=100)
    except ValueError:
        return None
    links = await opening.get(Links)
    query = f"?{request.url.query}" if request.url.query else ""
    url = links.pages.at(request.url.path + query)
    signature = request.headers.get("x-twilio-signature", "")
    return told if texts.is_twilios(url, told, signature) else None


def _one(told: dict[str, list[str]], name: str) -> str:
    return told.get(name, [""])[0]


def _page(words: str, *, form: str = "", status: int = 200) -> Response:
    content = (
        '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="robots"'
        ' content="noindex"><meta name="viewport" content="width=device-width">'
        f"<title>Unsubscribe</title><main><p>{html.escape(words)}</p>{form}</main></html>"
    )
    return HTMLResponse(content, status_code=status, headers=_UNCACHED)


OUTSIDE: Final = (
    Outside("/track/{intervention_id}", ("GET", "POST"), track),
    Outside("/unsubscribe/{token}", ("GET", "POST"), unsubscribe),
    Outside("/hooks/twilio/incoming", ("POST",), incoming_text),
    Outside("/hooks/twilio/{token}", ("POST",), text_status),
)
