"""A token is believed for its audience and its time, and says what was signed."""

import json
from datetime import timedelta

import pytest
from hypothesis import given, strategies as st
from tests.unit.tokens.making import (
    ANNA,
    AUDIENCE,
    HOUR,
    ISSUER,
    NOW,
    SIGNERS,
    accepts,
    payload_of,
    refuses,
    signed,
    written,
)

from cartwheel.systems.tokens.api import Claims, Identity
from cartwheel.systems.tokens.contracts import LONGEST_LIFETIME
from cartwheel.systems.tokens.payload import LEEWAY
from cartwheel.systems.tokens.segments import decode_segment

BOTH = pytest.mark.parametrize("kind", ["jwt", "paseto"])
BEGIN = NOW.replace(microsecond=0)


@BOTH
async def test_what_was_signed_is_what_is_read(kind: str) -> None:
    claims = await accepts(kind, await signed(kind))
    assert claims == Claims(
        subject=ANNA.subject,
        session=ANNA.session,
        store=ANNA.store,
        role="staff",
        issued_at=BEGIN,
        expires_at=BEGIN + HOUR,
        token_id=claims.token_id,
    )


@BOTH
async def test_what_is_not_known_is_left_out(kind: str) -> None:
    token = await SIGNERS[kind].sign(
        Identity(subject=ANNA.subject), audience=AUDIENCE, lifetime=HOUR
    )
    claims = await accepts(kind, token)
    assert (claims.session, claims.store, claims.role) == (None, None, None)
    payload = decode_segment(token.split(".")[-2])
    assert b"sid" not in payload


@BOTH
async def test_every_token_has_an_id_of_its_own(kind: str) -> None:
    tokens = [await accepts(kind, await signed(kind)) for _ in range(3)]
    assert len({claims.token_id for claims in tokens}) == 3


async def test_a_jwt_is_that_of_rfc_9068() -> None:
    header, payload, _ = (await signed("jwt")).split(".")
    assert json.loads(decode_segment(header)).keys() == {"alg", "typ", "kid"}
    said = json.loads(decode_segment(payload))
    assert said["iss"] == ISSUER
    assert said["aud"] == AUDIENCE
    assert said["sub"] == str(ANNA.subject)
    assert said["exp"] - said["iat"] == 3600


async def test_a_paseto_token_names_its_key_in_the_footer() -> None:
    token = await signed("paseto")
    assert token.startswith("v4.public.")
    assert json.loads(decode_segment(token.split(".")[3]))["kid"].startswith("k4.pid.")


@BOTH
@pytest.mark.parametrize(
    "lifetime", [timedelta(0), timedelta(seconds=-1), LONGEST_LIFETIME + timedelta(seconds=1)]
)
async def test_no_token_lives_for_nothing_or_for_ever(kind: str, lifetime: timedelta) -> None:
    with pytest.raises(ValueError, match="lives between"):
        await signed(kind, lifetime=lifetime)


@BOTH
async def test_fractions_of_a_lifetime_are_cut_off(kind: str) -> None:
    claims = await accepts(kind, await signed(kind, lifetime=timedelta(seconds=60.9)))
    assert claims.expires_at == BEGIN + timedelta(seconds=60)


seconds = st.integers(-200_000, 200_000) | st.integers(-12, 12)


@BOTH
@given(issued=seconds, begins=seconds, ends=seconds)
async def test_it_is_valid_from_its_beginning_until_its_end(
    kind: str, issued: int, begins: int, ends: int
) -> None:
    """The beginning may be a few seconds ahead of us; the end is the end."""
    iat, nbf, exp = (BEGIN + timedelta(seconds=s) for s in (issued, begins, ends))
    token = written(kind, payload_of(kind, iat=iat, nbf=nbf, exp=exp))
    if exp > NOW and max(iat, nbf) <= NOW + LEEWAY and exp - iat <= LONGEST_LIFETIME:
        assert (await accepts(kind, token)).expires_at == exp
    else:
        await refuses(kind, token)


@BOTH
async def test_the_last_instant_is_the_one_before_the_end(kind: str) -> None:
    assert await accepts(kind, written(kind, payload_of(kind, exp=BEGIN + timedelta(seconds=1))))
    await refuses(kind, written(kind, payload_of(kind, exp=BEGIN)))


words = st.text(max_size=30) | st.sampled_from(
    [AUDIENCE, AUDIENCE.upper(), AUDIENCE + " ", AUDIENCE[:-1], "", ISSUER, ISSUER + "/"]
)


@BOTH
@given(audience=words, asked=words)
async def test_it_opens_nothing_for_another_audience(kind: str, audience: str, asked: str) -> None:
    token = await signed(kind, audience=audience)
    if asked == audience:
        assert (await accepts(kind, token, audience=asked)).subject == ANNA.subject
    else:
        await refuses(kind, token, audience=asked)


async def test_the_claim_of_a_paseto_token_counts_beside_the_assertion() -> None:
    await refuses("paseto", written("paseto", payload_of("paseto", aud="somebody else")))


@BOTH
@given(issuer=words)
async def test_another_issuer_is_not_believed(kind: str, issuer: str) -> None:
    token = written(kind, payload_of(kind, iss=issuer))
    if issuer == ISSUER:
        assert await accepts(kind, token)
    else:
        await refuses(kind, token)


@BOTH
@pytest.mark.parametrize("name", ["iss", "aud", "sub", "jti", "iat", "nbf", "exp"])
async def test_nothing_may_be_missing(kind: str, name: str) -> None:
    await refuses(kind, written(kind, payload_of(kind, **{name: None})))


@BOTH
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("sub", "anna"),
        ("sub", 7),
        ("jti", ""),
        ("sid", "no session"),
        ("store", 0),
        ("role", ["owner"]),
        ("aud", [AUDIENCE]),
        ("exp", "tomorrow"),
        ("exp", 1e99),
        ("exp", True),
        ("exp", 10**30),
        ("exp", "2026-03-02T13:00:00"),
        ("iat", -1),
    ],
)
async def test_a_claim_of_another_form_is_refused(kind: str, name: str, value: object) -> None:
    """Even when our own key has signed it."""
    await refuses(kind, written(kind, payload_of(kind, **{name: value})))


async def test_numbers_that_are_none_are_refused() -> None:
    await refuses("jwt", written("jwt", payload_of("jwt", exp=float("nan"))))
    await refuses("jwt", written("jwt", payload_of("jwt", exp=float("inf"))))


@BOTH
async def test_claims_we_do_not_know_are_passed_over(kind: str) -> None:
    token = written(kind, payload_of(kind, permissions=["*"], sub=str(ANNA.subject)))
    assert (await accepts(kind, token)).subject == ANNA.subject
