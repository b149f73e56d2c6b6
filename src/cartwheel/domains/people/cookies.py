"""Handing the tokens of a session to a browser, in cookies that no script can read."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import msgspec

from cartwheel.domains.people.contracts import SignedIn
from cartwheel.domains.people.errors import InvalidRefreshTokenError
from cartwheel.domains.people.known_devices import DEVICE, LASTS as DEVICE_LASTS
from cartwheel.kernel.clock import Clock
from cartwheel.systems.rpc.api import Browsers, CrossSiteError, RequestContext
from cartwheel.systems.rpc.browsers import ACCESS

REFRESH: Final = "cw_refresh"
BINDING: Final = "cw_sign_in"
"""Ties the return from an identity provider to the browser that set out."""


@dataclass(frozen=True, slots=True)
class CookieJar:
    """The cookies of the browser that calls."""

    browsers: Browsers
    context: RequestContext
    clock: Clock

    def ensure_settable(self) -> None:
        """
        Refuse, before anything is done, what would end in cookies that cannot be set.

        Raises:
            CrossSiteError: a foreign page may have sent the request.
            StreamedCookieError: the headers of the answer are gone.
        """
        self.browsers.ensure_settable(self.context)

    def hand_over(self, signed_in: SignedIn) -> SignedIn:
        """Put the tokens into cookies and return the answer without them."""
        self._keep(ACCESS, signed_in.access_token or "", until=signed_in.access_expires_at)
        self._keep(REFRESH, signed_in.refresh_token or "", until=signed_in.refresh_expires_at)
        if signed_in.device_token is not None:
            self.know_device(signed_in.device_token, until=self.clock.now() + DEVICE_LASTS)
        return msgspec.structs.replace(
            signed_in, access_token=None, refresh_token=None, device_token=None
        )

    def get_refresh_token(self) -> str:
        """
        Return the refresh token that the browser holds.

        Raises:
            InvalidRefreshTokenError: it holds none.
            CrossSiteError: a foreign page may have sent the request.
            StreamedCookieError: the next could not be handed over.
        """
        token = self.browsers.find(self.context, REFRESH)
        if token is None:
            raise InvalidRefreshTokenError
        self.ensure_settable()
        return token

    def find_tokens(self) -> tuple[str | None, str | None]:
        """
        Return the refresh token and the access token that the browser holds.

        Raises:
            CrossSiteError: it holds one, and a foreign page may have sent the request.
        """
        refresh_token = self.browsers.find(self.context, REFRESH)
        return refresh_token, self.browsers.find(self.context, ACCESS)

    def bind(self, value: str, *, until: datetime) -> None:
        """Have the browser hold what its return from a provider is tied to."""
        self._keep(BINDING, value, until=until)

    def know_device(self, token: str, *, until: datetime) -> None:
        """Have the browser hold what tells it from strangers."""
        self._keep(DEVICE, token, until=until)

    def find_binding(self) -> str | None:
        """
        Return what the browser's return is tied to.

        Raises:
            CrossSiteError: a foreign page may have sent the request.
        """
        return self.browsers.find(self.context, BINDING)

    def clear(self) -> None:
        """
        Have the browser forget its session, unless a foreign page may have sent the request.

        Such a request brings no cookies along, and could still take them away.
        """
        try:
            self.browsers.ensure_own(self.context)
        except CrossSiteError:
            return
        for name in (ACCESS, REFRESH):
            self.browsers.forget(self.context, name)

    def _keep(self, name: str, value: str, *, until: datetime) -> None:
        self.browsers.keep(self.context, name, value, lifetime=until - self.clock.now())
