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

# Writing a document takes its listeners away, so that they are added each time.
_SCRIPT: Final = """
const page = window.parent;
const tell = (news) => page.postMessage(news, '*');
const height = () => document.documentElement.getBoundingClientRect().height;
const measure = () => tell({ height: Math.ceil(height()) });
const follow = (event) => {
  const link = event.target.closest?.('a, area');
  if (!link) return;
  if (document.opens) { link.target = '_blank'; link.rel = 'noopener noreferrer'; }
  else event.preventDefault();
};
const show = (event) => {
  if (event.source !== page || typeof event.data?.mail !== 'string') return;
  document.open();
  document.write(event.data.mail);
  document.close();
  document.opens = event.data.opens === true;
  begin();
  document.addEventListener('click', follow, true);
  document.addEventListener('load', measure, true);
  new ResizeObserver(measure).observe(document.documentElement);
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
