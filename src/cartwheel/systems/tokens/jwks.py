"""The JSON Web Key Set: the public halves for whoever verifies our tokens (RFC 7517)."""

from hashlib import sha256
from typing import Final, Protocol

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from cartwheel.kernel.errors import UnavailableError

PATH: Final = "/.well-known/jwks.json"

_MAX_AGE_SECONDS: Final = 60


class PublishedKeys(Protocol):
    """Knows what may be shown to everybody."""

    async def published(self) -> tuple[bytes, ...]:
        """Return the public halves of all keys whose tokens are to be believed, as JWKs."""
        ...


def jwks_route(keys: PublishedKeys) -> Route:
    """
    Return the route of the key set.

    RSA keys are for JWTs (`alg` RS256), Ed25519 keys for PASETO (`alg` v4.public). Answers
    may be cached for a minute: keys are published for longer before they sign.
    """

    async def show(request: Request) -> Response:
        try:
            published = await keys.published()
        except UnavailableError as error:
            return Response(
                status_code=503, headers={"retry-after": str(error.retry_after_seconds)}
            )
        content = b'{"keys":[' + b",".join(published) + b"]}"
        headers = {
            "cache-control": f"public, max-age={_MAX_AGE_SECONDS}",
            "etag": f'"{sha256(content).hexdigest()[:32]}"',
        }
        if headers["etag"] in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return Response(content, headers=headers, media_type="application/jwk-set+json")

    return Route(PATH, show)
