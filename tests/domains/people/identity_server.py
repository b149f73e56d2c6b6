"""An OpenID provider and a GitHub of the tests' own: real HTTP, real signatures."""

import hashlib
import secrets
import time
from base64 import b64decode, urlsafe_b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qs, unquote_plus, urlsplit

import httpx
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from tests.kit.signing import rsa

from cartwheel.entrypoints.server import listen, serve

CLIENT, SECRET = "cartwheel", "a client's secret: 100%+ä&b"


def _s256(verifier: str) -> str:
    return urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def _basic(request: Request) -> tuple[str, str]:
    """Read who asks, as RFC 6749 (2.3.1) has it: each part is encoded like a form's field."""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    assert scheme == "Basic"
    name, _, word = b64decode(given).decode().partition(":")
    return unquote_plus(name, errors="strict"), unquote_plus(word, errors="strict")


async def _form(request: Request) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs((await request.body()).decode()).items()}


class IdentityServer:
    """Lets whoever asks be the `user`; what tests change in `claims` is said in ID tokens."""

    def __init__(self) -> None:
        self.url = ""
        self.user: dict[str, Any] = {
            "sub": "248289761001",
            "name": "Ada Lovelace",
            "email": "ada@shop.example",
            "email_verified": True,
        }
        self.claims: dict[str, Any] = {}
        self.described: dict[str, Any] = {}
        self.emails: Any = []
        self.userinfo: Any = {}
        self.userinfo_status = 200
        self.more_keys: list[Any] = []
        self.kid: str | None = "1"
        self.key = rsa("1")
        self.signs_with: RSAKey = self.key
        self.alg = "RS256"
        self.codes: dict[str, dict[str, str]] = {}
        self.asked: list[str] = []
        self.is_broken = False

    @property
    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self._describe),
                Route("/jwks", self._keys),
                Route("/authorize", self._authorize),
                Route("/token", self._token, methods=["POST"]),
                Route("/userinfo", self._userinfo),
                Route("/login/oauth/authorize", self._authorize),
                Route("/login/oauth/access_token", self._github_token, methods=["POST"]),
                Route("/api/user", self._github_user),
                Route("/api/user/emails", self._github_emails),
            ]
        )

    async def visit(self, url: str) -> dict[str, str]:
        """Be the person's browser: sign in there, and return what it is sent back with."""
        async with httpx.AsyncClient(trust_env=False) as browser:
            answer = await browser.get(url)
        back = urlsplit(answer.headers["location"])
        assert f"{back.scheme}://{back.netloc}" == "http://127.0.0.1"
        return {name: values[0] for name, values in parse_qs(back.query).items()}

    async def _describe(self, _: Request) -> Response:
        self.asked.append("description")
        if self.is_broken:
            return Response(status_code=502)
        return JSONResponse(
            {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "userinfo_endpoint": f"{self.url}/userinfo",
                "jwks_uri": f"{self.url}/jwks",
                **self.described,
            }
        )

    async def _keys(self, _: Request) -> Response:
        self.asked.append("keys")
        return JSONResponse({"keys": [*self.more_keys, self.key.as_dict(private=False)]})

    async def _authorize(self, request: Request) -> Response:
        given = dict(request.query_params)
        assert given["client_id"] == CLIENT
        assert given["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        self.codes[code] = given
        back = f"{given['redirect_uri']}?code={code}&state={given['state']}"
        return RedirectResponse(back, status_code=302)

    async def _grant(self, request: Request) -> dict[str, str] | None:
        form = await _form(request)
        asked = self.codes.pop(form["code"], None)
        if asked is None or asked["redirect_uri"] != form["redirect_uri"]:
            return None
        if asked["code_challenge"] != _s256(form["code_verifier"]):
            return None
        return asked

    async def _token(self, request: Request) -> Response:
        asked = await self._grant(request)
        form = await _form(request)
        told = form["client_id"], form.get("client_secret")
        if told[1] is None:
            told = _basic(request)
        if asked is None or told != (CLIENT, SECRET):
            return JSONResponse({"error": "invalid_grant"}, status_code=400)
        now = int(time.time())
        claims = {
            "iss": self.url,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 60,
            "nonce": asked["nonce"],
            **self.user,
            **self.claims,
        }
        claims = {name: value for name, value in claims.items() if value is not None}
        header = {"alg": self.alg} | ({} if self.kid is None else {"kid": self.kid})
        token = jwt.encode(header, claims, self.signs_with, algorithms=[self.alg])
        return JSONResponse({"access_token": "opaque", "token_type": "Bearer", "id_token": token})

    async def _userinfo(self, request: Request) -> Response:
        assert request.headers["authorization"] == "Bearer opaque"
        self.asked.append("userinfo")
        return JSONResponse(self.userinfo, status_code=self.userinfo_status)

    async def _github_token(self, request: Request) -> Response:
        form = await _form(request)
        if await self._grant(request) is None or form["client_secret"] != SECRET:
            return JSONResponse({"error": "bad_verification_code"})
        return JSONResponse({"access_token": "opaque", "token_type": "bearer"})

    async def _github_user(self, request: Request) -> Response:
        assert request.headers["authorization"] == "Bearer opaque"
        return JSONResponse({"id": 583231, "login": "ada", "name": None, "email": "x@y.example"})

    async def _github_emails(self, _: Request) -> Response:
        return JSONResponse(self.emails)


@asynccontextmanager
async def identity_server() -> AsyncIterator[IdentityServer]:
    """Serve one on a free port."""
    server = IdentityServer()
    with listen("127.0.0.1", 0) as listener:
        server.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        async with serve(server.app, listener):
            yield server
