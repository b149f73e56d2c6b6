"""Making renting pages: templates, their language, forms that come back, and what refuses them."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

import structlog
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from cartwheel.entrypoints.rent.cookies import Jar
from cartwheel.entrypoints.rent.fleet import Fleet, Frame
from cartwheel.entrypoints.rent.showing import FILTERS
from cartwheel.entrypoints.rent.wishes import Wish, read_wish
from cartwheel.entrypoints.rent.words import WORDS, language_of
from cartwheel.entrypoints.shop.assets import Assets
from cartwheel.entrypoints.shop.client import CallFailedError
from cartwheel.entrypoints.shop.forms import context_of, read_form
from cartwheel.systems.rpc.api import Browsers, RateLimiter, per_minute

log = structlog.get_logger()

_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
_SEE_OTHER: Final = 303
_SERVER_ERROR: Final = 500
_LOOKS: Final = ("rent.pages", per_minute(240))
_FORMS: Final = ("rent.forms", per_minute(60))
_MAILS: Final = ("rent.mails", per_minute(5))
_NEWS: Final = frozenset({"waits", "moved", "cancelled", "forgot", "key_sent", "bank_refused"})


@dataclass(slots=True)
class Pages:
    """Everything that a page is made of."""

    fleet: Fleet
    browsers: Browsers
    limiter: RateLimiter
    assets: Assets
    jar: Jar = field(init=False)
    _templates: Environment = field(init=False)

    def __post_init__(self) -> None:
        self.jar = Jar(self.browsers)
        self._templates = Environment(
            loader=PackageLoader("cartwheel.entrypoints.rent"),
            autoescape=select_autoescape(),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters.update(FILTERS)

    def now(self) -> datetime:
        """Return the moment by which a page decides what lies ahead."""
        return datetime.now(UTC)

    async def count(self, request: Request) -> None:
        """
        Count a page against what one address may look at.

        Raises:
            RateLimitedError: too many were asked for from there.
        """
        # All who come share the quotas of one key: nobody alone uses them up.
        await self.limiter.spend([_LOOKS], context_of(request))

    async def form(self, request: Request, *, mails: bool = False) -> dict[str, str]:
        """
        Return what a form of ours says; of those that send mails few come from one address.

        Raises:
            CrossSiteError: another site's page may have sent it.
            FormRefusedError: it is too large or too slow, or no form.
            RateLimitedError: too many came from the customer's address.
        """
        return await read_form(request, self.browsers, self.limiter, _MAILS if mails else _FORMS)

    async def wish(
        self, given: Any, frame: Frame | None = None
    ) -> tuple[Frame, Wish | None, str | None]:
        """Return the store, what is looked for, and what is wrong with that."""
        frame = frame or await self.fleet.frame()
        return frame, *read_wish(given, frame.places, now=self.now())

    def language(self, request: Request, frame: Frame) -> str:
        """Return in what language a page is read."""
        return language_of(
            chosen=request.query_params.get("lang") or self.jar.language(request),
            accepted=request.headers.get("accept-language", "")[:200],
            store=frame.store.locale,
        )

    def words(self, request: Request, frame: Frame) -> "dict[str, str]":
        """Return the sentences of that language."""
        return dict(WORDS[self.language(request, frame)])

    async def page(
        self,
        request: Request,
        template: str,
        *,
        title: str,
        status: int = 200,
        frame: Frame | None = None,
        is_private: bool = False,
        **shown: Any,
    ) -> Response:
        """Fill a template; `title` is the name of a sentence, or what is shown as it is."""
        frame = frame or await self.fleet.frame()
        language, news = self.language(request, frame), self.jar.news(request)
        words = WORDS[language]
        html = self._templates.get_template(template).render(
            **shown,
            title=words.get(title, title),
            t=words,
            language=language,
            frame=frame,
            places={each.id: each for each in frame.places},
            news=words[news] if news in _NEWS else "",
            assets=self.assets.names(),
            path=request.url.path,
            switch=str(
                request.url.include_query_params(lang="en" if language == "de" else "de")
            ).replace(str(request.base_url), "/", 1),
            now=self.now(),
        )
        response = HTMLResponse(
            html,
            status,
            {
                "Content-Security-Policy": _POLICY,
                "Cross-Origin-Opener-Policy": "same-origin",
                "Referrer-Policy": "same-origin",
                "Cache-Control": "private, no-store" if is_private else "private, no-cache",
                "Vary": "Accept-Language, Cookie",
            },
        )
        if news is not None:
            self.jar.told(response)
        chosen = request.query_params.get("lang", "")
        if chosen in WORDS:
            self.jar.keep_language(response, chosen)
        return response

    async def not_found(self, request: Request) -> Response:
        """Say that there is nothing at an address, or nothing for whoever asks."""
        return await self.page(
            request, "said.html", title="not_found", text="not_found_text", status=404
        )

    async def failed(self, request: Request, error: CallFailedError) -> Response:
        """Say that something did not work, and what."""
        log.warning("rent.call_failed", code=error.code, path=request.url.path)
        is_ours = error.status >= _SERVER_ERROR
        html = self._templates.get_template("failed.html").render(
            error=error,
            assets=self.assets.names(),
            t=WORDS[self._spoken(request)],
            language=self._spoken(request),
        )
        return HTMLResponse(html, 503 if is_ours else error.status, {"Cache-Control": "no-store"})

    def refused(self, request: Request, *, status: int) -> Response:
        """Say that a form was not taken."""
        language = self._spoken(request)
        html = self._templates.get_template("refused.html").render(
            assets=self.assets.names(), t=WORDS[language], language=language
        )
        return HTMLResponse(html, status, {"Cache-Control": "no-store"})

    def go(self, path: str, *, news: str | None = None) -> RedirectResponse:
        """Lead to another page after a form, and leave it something to tell."""
        response = RedirectResponse(f"/rent{path}", _SEE_OTHER)
        if news is not None:
            self.jar.tell(response, news)
        return response

    def _spoken(self, request: Request) -> str:
        accepted = request.headers.get("accept-language", "")[:200]
        return language_of(chosen=self.jar.language(request), accepted=accepted, store="en")
