"""Every signer is read by every verifier that should, wherever the keys come from."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from dishka import Provider, Scope, make_async_container
from pydantic import SecretStr
from starlette.applications import Starlette
from tests.kit.signing import keep_keys
from tests.unit.tokens.making import ANNA, HOUR, ISSUER

from cartwheel.entrypoints.server import listen, serve
from cartwheel.kernel.clock import Clock, SystemClock
from cartwheel.kernel.db import Database
from cartwheel.kernel.settings import Settings
from cartwheel.systems.tokens.api import (
    AUDIENCE,
    EitherVerifier,
    InvalidTokenError,
    JWKSClient,
    JWTSigner,
    JWTVerifier,
    KeyRing,
    PasetoSigner,
    PasetoVerifier,
    RememberingVerifier,
    Seal,
    TokenProvider,
    TokenSigner,
    TokenVerifier,
    VerificationKeys,
    jwks_route,
)

SECRET = SecretStr("a secret of thirty-two characters or more")
CLOCK = SystemClock()


@pytest.fixture
async def ring(database: Database) -> AsyncIterator[KeyRing]:
    await keep_keys(database, SECRET)
    ring = KeyRing(database, CLOCK, seal=Seal.of(SECRET))
    yield ring
    await ring.close()


@pytest.fixture(params=["this process", "another process", "the key set"])
async def keys(
    request: pytest.FixtureRequest, ring: KeyRing, database: Database
) -> AsyncIterator[VerificationKeys]:
    if request.param == "this process":
        yield ring
    elif request.param == "another process":
        other = KeyRing(database, CLOCK, seal=Seal.of(None))
        yield other
        await other.close()
    else:
        with listen("127.0.0.1", 0) as listener:
            async with serve(Starlette(routes=[jwks_route(ring)]), listener):
                port = listener.getsockname()[1]
                client = JWKSClient(f"http://127.0.0.1:{port}/.well-known/jwks.json")
                yield client
                await client.close()


@pytest.fixture(params=["jwt", "paseto"])
def signer(request: pytest.FixtureRequest, ring: KeyRing) -> TokenSigner:
    kind = JWTSigner if request.param == "jwt" else PasetoSigner
    return kind(ring, CLOCK, ISSUER)


@pytest.fixture(params=["its own", "either", "remembering"])
def verifier(
    request: pytest.FixtureRequest, keys: VerificationKeys, signer: TokenSigner
) -> TokenVerifier:
    if request.param == "its own":
        kind = JWTVerifier if isinstance(signer, JWTSigner) else PasetoVerifier
        return kind(keys, CLOCK, ISSUER)
    either = EitherVerifier(keys, CLOCK, issuer=ISSUER)
    return either if request.param == "either" else RememberingVerifier(either, CLOCK)


async def test_a_token_is_read_back(signer: TokenSigner, verifier: TokenVerifier) -> None:
    claims = await verifier.verify(
        await signer.sign(ANNA, audience=AUDIENCE, lifetime=HOUR), audience=AUDIENCE
    )
    assert (claims.subject, claims.session, claims.store, claims.role) == (
        ANNA.subject,
        ANNA.session,
        ANNA.store,
        ANNA.role,
    )
    assert claims.expires_at - claims.issued_at == HOUR


async def test_a_token_is_renewed_from_another(
    signer: TokenSigner, verifier: TokenVerifier
) -> None:
    first = await verifier.verify(
        await signer.sign(ANNA, audience=AUDIENCE, lifetime=HOUR), audience=AUDIENCE
    )
    second = await verifier.verify(
        await signer.sign(first, audience="roles", lifetime=timedelta(seconds=30)),
        audience="roles",
    )
    assert second.subject == first.subject
    assert second.token_id != first.token_id
    assert second.expires_at - second.issued_at == timedelta(seconds=30)


async def test_other_tokens_are_refused_in_the_same_words(
    signer: TokenSigner, verifier: TokenVerifier
) -> None:
    token = await signer.sign(ANNA, audience=AUDIENCE, lifetime=HOUR)
    for wrong, audience in ((token, "roles"), (token[:-4], AUDIENCE), ("", AUDIENCE)):
        with pytest.raises(InvalidTokenError) as refusal:
            await verifier.verify(wrong, audience=audience)
        assert str(refusal.value) == "The token is not valid"


@pytest.mark.parametrize(("token_format", "beginning"), [("jwt", "eyJ"), ("paseto", "v4.public.")])
async def test_the_container_gives_the_format_of_the_settings_and_reads_both(
    ring: KeyRing, database: Database, token_format: str, beginning: str
) -> None:
    settings = Settings(secret_key=SECRET, token_format=token_format, token_issuer=ISSUER)
    parts = {Settings: settings, Database: database, Clock: CLOCK}
    needed = Provider(scope=Scope.APP)
    for kind in parts:
        needed.from_context(provides=kind)
    container = make_async_container(TokenProvider(), needed, context=parts)
    signer = await container.get(TokenSigner)
    verifier = await container.get(TokenVerifier)
    mine = await signer.sign(ANNA, audience=AUDIENCE, lifetime=HOUR)
    assert mine.startswith(beginning)
    for other in (JWTSigner(ring, CLOCK, ISSUER), PasetoSigner(ring, CLOCK, ISSUER)):
        token = await other.sign(ANNA, audience=AUDIENCE, lifetime=HOUR)
        assert (await verifier.verify(token, audience=AUDIENCE)).subject == ANNA.subject
    for_a_role = await (await container.get(PasetoSigner)).sign(
        ANNA, audience="roles", lifetime=timedelta(seconds=30)
    )
    assert await (await container.get(PasetoVerifier)).verify(for_a_role, audience="roles")
    with pytest.raises(InvalidTokenError):
        await verifier.verify(for_a_role, audience=AUDIENCE)
    await container.close()
