"""The door says whom it has checked; its word stands for that credential, and for no other."""

from datetime import timedelta

import msgspec
import pytest
from tests.domains.people.making import Town

from cartwheel.systems.rpc.actors import digest_of
from cartwheel.systems.tokens.api import AUDIENCE, ROLES_AUDIENCE, PasetoSigner, TokenVerifier

ADA = "ada@shop.example"
MINUTE = timedelta(minutes=1)


async def word_for(
    town: Town, token: str, *, audience: str = ROLES_AUDIENCE, lifetime: timedelta = MINUTE
) -> str:
    """Sign what the door would."""
    claims = await (await town.container.get(TokenVerifier)).verify(token, audience=AUDIENCE)
    claims = msgspec.structs.replace(claims, credential=digest_of(token))
    signer = await town.container.get(PasetoSigner)
    return await signer.sign(claims, audience=audience, lifetime=lifetime)


async def ask(town: Town, **headers: str) -> int:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return (await town.client.get("/api/v1/auth/me", headers=named)).status_code


async def test_the_doors_word_is_taken_for_the_credential_beside_it(town: Town) -> None:
    await town.person(ADA)
    token = (await town.sign_in(ADA))["accessToken"]
    word = await word_for(town, token)
    assert await ask(town, authorization=f"Bearer {token}", x_cartwheel_identity=word) == 200
    assert await ask(town, x_cartwheel_identity=word) == 401, "it stands for nothing by itself"


@pytest.mark.parametrize("spelling", ["{}", "introduced:{}", "Introduction({})"])
async def test_a_caller_cannot_say_it_instead_of_a_credential(town: Town, spelling: str) -> None:
    await town.person(ADA)
    word = await word_for(town, (await town.sign_in(ADA))["accessToken"])
    assert await ask(town, authorization=f"Bearer {spelling.format(word)}") == 401


@pytest.mark.parametrize("kind", ["forged", "a people's token", "for another audience"])
async def test_any_other_word_is_refused(town: Town, kind: str) -> None:
    await town.person(ADA)
    token = (await town.sign_in(ADA))["accessToken"]
    word = {
        "forged": f"{(await word_for(town, token))[:-2]}AA",
        "a people's token": token,
        "for another audience": await word_for(town, token, audience=AUDIENCE),
    }[kind]
    assert await ask(town, authorization=f"Bearer {token}", x_cartwheel_identity=word) == 401


async def test_the_door_cannot_vouch_for_a_session_that_has_ended(town: Town) -> None:
    await town.person(ADA)
    token = (await town.sign_in(ADA))["accessToken"]
    word = await word_for(town, token)
    await town.call("logout", token=token)
    town.clock.pass_by(timedelta(seconds=2))
    assert await ask(town, authorization=f"Bearer {token}", x_cartwheel_identity=word) == 401
