"""
A frame in which the web app shows mails: HTML that others wrote, with styles of its own.

The app's policy allows no inline styles, and a frame made of a text inherits it. So the frame is a
page with a policy of its own, that holds no content: the app hands it what to show, and nothing of
a mail is kept by the server or reachable by an address.
"""

import base64
import hashlib
from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

# Writing a document takes its listeners away, so that they are added each time. What a mail names
# (`<img name="open">`) goes before a document's own members, and what a form names before its: they
# are taken from their prototypes, which no mail reaches.
_SCRIPT: Final = """
const page = window.parent;
const tell = (news) => page.postMessage(news, '*');
const own = Document.prototype;
const rootOf = Object.getOwnPropertyDescriptor(own, 'documentElement').get;
const root = () => rootOf.call(document);
const measure = () => tell({ height: Math.ceil(root().getBoundingClientRect().height) });
let opens = false;
const follow = (event) => {
  if (!(event.target instanceof Element)) return;
  const link = Element.prototype.closest.call(event.target, 'a, area');
  if (!link) return;
  if (opens) { link.target = '_blank'; link.rel = 'noopener noreferrer'; }
  else event.preventDefault();
};
const show = (event) => {
  if (event.source !== page || typeof event.data?.mail !== 'string') return;
  opens = event.data.opens === true;
  own.open.call(document);
  own.write.call(document, event.data.mail);
  own.close.call(document);
  begin();
  window.addEventListener('click', follow, true);
  // What loads is told to the document alone.
  EventTarget.prototype.addEventListener.call(document, 'load', measure, true);
  new ResizeObserver(measure).observe(root());
  measure();
};
const begin = () => window.addEventListener('message', show);
begin();
tell({ ready: true });
"""
_PAGE: Final = (
    f'<!doctype html><html lang="en"><title>Mail</title><script>{_SCRIPT}</script></html>'
)
_HASH: Final = base64.b64encode(hashlib.sha256(_SCRIPT.encode()).digest()).decode()
# The one script is ours: none of a mail runs, nor does it reach anything but pictures.
_HEADERS: Final = {
    "Content-Security-Policy": (
        f"default-src 'none'; script-src 'sha256-{_HASH}'; style-src 'unsafe-inline'; "
        "img-src http: https: data:; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'self'; "
        "sandbox allow-scripts allow-popups allow-popups-to-escape-sandbox"
    ),
    "Cache-Control": "no-cache",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
}


def mail_frame_route() -> Route:
    """Return the route of the frame; its origin is of nobody, so that it reads nothing of ours."""
    return Route("/mail-frame", _frame, methods=["GET"])


async def _frame(_request: Request) -> Response:
    return HTMLResponse(_PAGE, headers=_HEADERS)
