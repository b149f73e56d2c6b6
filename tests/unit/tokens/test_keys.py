"""Keys are read as what they are."""

import json
from base64 import urlsafe_b64decode

import pytest
from joserfc.jwk import KeySet, RSAKey
from tests.unit.tokens.making import KEYS, segment

from cartwheel.systems.tokens.keys import Algorithm, RS256Key, V4PublicKey, generate, read_key


def public(algorithm: Algorithm, **changed: object) -> bytes:
    given = json.loads(KEYS.made[algorithm][0].public_jwk) | changed
    return json.dumps({name: value for name, value in given.items() if value is not None}).encode()


def test_each_algorithm_has_keys_of_its_own_kind() -> None:
    assert isinstance(read_key(public(Algorithm.RS256)), RS256Key)
    assert isinstance(read_key(public(Algorithm.V4_PUBLIC)), V4PublicKey)


def test_an_rsa_key_is_named_by_its_thumbprint() -> None:
    made = generate(Algorithm.RS256)
    assert RSAKey.import_key(json.loads(made.public_jwk)).thumbprint() == made.kid


def test_a_new_rsa_key_has_128_bits_of_strength() -> None:
    """3,072 bits of modulus, by NIST SP 800-57, part 1."""
    made = json.loads(generate(Algorithm.RS256).public_jwk)
    assert int.from_bytes(urlsafe_b64decode(made["n"] + "==")).bit_length() == 3072


def test_public_halves_hold_no_private_part() -> None:
    for algorithm in Algorithm:
        assert not {"d", "p", "q", "dp", "dq", "qi"} & json.loads(public(algorithm)).keys()


def test_other_libraries_read_the_set() -> None:
    jwks = {"keys": [json.loads(public(algorithm)) for algorithm in Algorithm]}
    assert len(KeySet.import_key_set(jwks).keys) == 2


@pytest.mark.parametrize(
    "changed",
    [
        {"kty": "oct", "k": "c2VjcmV0"},
        {"kty": "EC"},
        {"alg": "HS256"},
        {"alg": "RS512"},
        {"use": "enc"},
        {"kid": None},
        {"n": None},
        {"e": None},
        {"n": "AQAB"},
        {"n": "A" * 4096},
        {"n": segment(bytes(128) + b"\xff" * 128)},
        {"n": "not base64!"},
        {"e": "AA"},
    ],
    ids=str,
)
def test_what_is_no_key_for_jwts_is_refused(changed: dict[str, object]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - whatever the library says
        read_key(public(Algorithm.RS256, **changed))


@pytest.mark.parametrize(
    "changed",
    [{"alg": "EdDSA"}, {"alg": None}, {"crv": "X25519"}, {"x": "AQAB"}, {"x": None}],
    ids=str,
)
def test_what_is_no_key_for_paseto_is_refused(changed: dict[str, object]) -> None:
    """An Ed25519 key for anything else is not ours to believe."""
    with pytest.raises(ValueError):  # noqa: PT011 - whatever the library says
        read_key(public(Algorithm.V4_PUBLIC, **changed))


def with_private(algorithm: Algorithm, **changed: object) -> bytes:
    return json.dumps(json.loads(KEYS.made[algorithm][0].private_jwk) | changed).encode()


@pytest.mark.parametrize("algorithm", Algorithm)
def test_both_halves_make_a_key(algorithm: Algorithm) -> None:
    """What it signs is what the public half alone believes: `test_claims` has that."""
    made = KEYS.made[algorithm][0]
    assert read_key(public(algorithm), with_private(algorithm)).kid == made.kid


@pytest.mark.parametrize(
    ("public_changed", "private_changed"),
    [
        ({"n": "another's"}, {}),
        ({"e": "Aw"}, {}),
        ({"e": "AQ"}, {}),
        ({}, {"d": "Aw"}),
        ({}, {"p": "AQ", "q": "another's"}),
        ({}, {"p": None}),
        ({}, {"q": ""}),
        ({}, {"dp": "Aw"}),
        ({}, {"dq": "Aw"}),
        ({}, {"qi": "Aw"}),
    ],
    ids=["modulus", "exponent", "exponent 1", "d", "p is 1", "no p", "no q", "dp", "dq", "qi"],
)
def test_halves_that_do_not_belong_together_make_none(
    public_changed: dict[str, object], private_changed: dict[str, object]
) -> None:
    """As when somebody who can write rows has put another modulus beside our sealed half."""
    modulus = json.loads(KEYS.made[Algorithm.RS256][1].public_jwk)["n"]
    for changed in (public_changed, private_changed):
        changed |= {name: modulus for name, value in changed.items() if value == "another's"}
    with pytest.raises(ValueError, match="halves"):
        read_key(
            public(Algorithm.RS256, **public_changed),
            with_private(Algorithm.RS256, **private_changed),
        )
