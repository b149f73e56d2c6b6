"""
Credentials in cookies, for browsers, and how foreign pages are kept from using them.

Outside localhost the names begin with `__Host-`, so that browsers take the cookies over
TLS alone, for this very host, and no neighbour can plant one. They are HttpOnly and
SameSite=Lax. Beyond that a request that may change something must come from one of our
own pages: browsers say so in `Sec-Fetch-Site`, older ones by `Origin`, and no page can
make them lie (OWASP, Cross-Site Request Forgery Prevention: Fetch Metadata, Verifying
Origin With Standard Headers). A request that says neither is of no browser and may not
use cookies. Clients need do nothing for it.

The handshake of a WebSocket is a GET that other pages may begin, cookies and all, and whose
answers they may read: it is held to the same, and always.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Self
from urllib.parse import urlsplit

from cartwheel.systems.rpc.context import RequestContext
from cartwheel.systems.rpc.errors import CrossSiteError, StreamedCookieError

ACCESS: Final = "cw_access"
"""The cookie whose value is a credential like that of `Authorization`."""

_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_LOCAL: Final = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Browsers:
    """How browsers hold credentials, at one public origin like `https://shop.example`."""

    origin: str
    trusted_origins: frozenset[str] = frozenset()

    @classmethod
    def at(cls, url: str, *, trusted: Iterable[str] = ()) -> Self:
        """Serve browsers at a URL, whose path does not matter."""
        return cls(_origin(url), frozenset(map(_origin, trusted)))

    @property
    def is_local(self) -> bool:
        """True on localhost without TLS, where browsers would refuse safe cookies."""
        url = urlsplit(self.origin)
        return url.scheme == "http" and url.hostname in _LOCAL

    def find(self, context: RequestContext, name: str = ACCESS) -> str | None:
        """
        Return what a cookie holds, if there is one.

        Raises:
            CrossSiteError: there is, and the request may change something, and a foreign
                page may have sent it.
        """
        found = _cookie(context.headers.get(b"cookie", b""), self._name(name).encode())
        if found is not None and context.method not in _SAFE:
            self.ensure_own(context)
        return found

    def find_in_handshake(self, headers: Mapping[bytes, bytes]) -> str | None:
        """
        Return the credential that a browser opens a WebSocket with, if it holds one.

        Raises:
            CrossSiteError: it does, and nothing says that one of our pages opens it.
        """
        found = _cookie(headers.get(b"cookie", b""), self._name(ACCESS).encode())
        # Not every browser says `Sec-Fetch-Site` here, but each says its `Origin`.
        if (
            found is not None
            and _origin_in(headers) not in {self.origin, *self.trusted_origins}
            and headers.get(b"sec-fetch-site") != b"same-origin"
        ):
            raise CrossSiteError
        return found

    def ensure_own(self, context: RequestContext) -> None:
        """
        Refuse what may come from a foreign page.

        Raises:
            CrossSiteError: nothing says that it comes from one of ours.
        """
        site = context.headers.get(b"sec-fetch-site")
        origin = _origin_in(context.headers)
        if origin and origin in self.trusted_origins:
            return
        if site is not None:
            if site == b"same-origin":
                return
        elif origin and origin == self.origin:
            return
        raise CrossSiteError

    def keep(self, context: RequestContext, name: str, value: str, *, lifetime: timedelta) -> None:
        """
        Have the browser keep a cookie.

        Raises:
            StreamedCookieError: the headers of the answer are gone.
        """
        self._set(context, name, value, int(lifetime.total_seconds()))

    def forget(self, context: RequestContext, name: str) -> None:
        """Have the browser forget a cookie; without effect when the headers are gone."""
        if not context.has_begun:
            self._set(context, name, "", 0)

    def ensure_settable(self, context: RequestContext) -> None:
        """
        Refuse to begin what would end in a cookie that cannot be set.

        Raises:
            CrossSiteError: a foreign page may have sent the request.
            StreamedCookieError: the headers of the answer are gone.
        """
        self.ensure_own(context)
        if context.has_begun:
            raise StreamedCookieError

    def _set(self, context: RequestContext, name: str, value: str, seconds: int) -> None:
        if context.has_begun:
            raise StreamedCookieError
        secure = "" if self.is_local else "; Secure"
        cookie = (
            f"{self._name(name)}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}"
        )
        context.reply_headers.append((b"set-cookie", cookie.encode("ascii")))

    def _name(self, name: str) -> str:
        return name if self.is_local else f"__Host-{name}"


def _cookie(header: bytes, name: bytes) -> str | None:
    for part in header.split(b";"):
        key, _, value = part.strip().partition(b"=")
        if key == name:
            return value.decode("latin-1") or None
    return None


def _origin_in(headers: Mapping[bytes, bytes]) -> str:
    return headers.get(b"origin", b"").decode("latin-1").lower()


def _origin(url: str) -> str:
    parts = urlsplit(url.lower())
    return f"{parts.scheme}://{parts.netloc}"
