"""No token passes that was not signed by us, whole, with the key and the algorithm it names."""

import hmac
import json
import random
import warnings
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from hypothesis import assume, given, settings, strategies as st
from joserfc.jwk import ECKey, OKPKey, RSAKey
from tests.unit.tokens.making import (
    ANNA,
    AUDIENCE,
    KEYS,
    accepts,
    jwt_key,
    opened,
    paseto_key,
    payload_of,
    refuses,
    segment,
    signed,
    write_jwt,
    write_paseto,
    written,
)

from cartwheel.systems.tokens.keys import Algorithm, generate
from cartwheel.systems.tokens.segments import decode_segment

BOTH = pytest.mark.parametrize("kind", ["jwt", "paseto"])
FOREIGN = {algorithm: opened(generate(algorithm)) for algorithm in Algorithm}


@BOTH
async def test_what_these_tests_forge_with_would_pass_unforged(kind: str) -> None:
    assert (await accepts(kind, written(kind, payload_of(kind)))).subject == ANNA.subject


@BOTH
@given(place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 6))
@settings(max_examples=300)
async def test_a_flipped_bit_is_found(kind: str, place: float, bit: int) -> None:
    token = await signed(kind)
    index = int(place * len(token))
    await refuses(kind, token[:index] + chr(ord(token[index]) ^ 1 << bit) + token[index + 1 :])


@BOTH
async def test_any_other_last_character_of_any_part_is_refused(kind: str) -> None:
    """Its last bits say nothing: a library that passes over them would take several spellings."""
    token = await signed(kind)
    ends = [i for i in range(len(token)) if token[i + 1 : i + 2] in {"", "."}]
    for end in ends:
        for character in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=+/ ":
            if character != token[end]:
                await refuses(kind, token[:end] + character + token[end + 1 :])


@BOTH
@given(cut=st.floats(0, 1, exclude_max=True), side=st.booleans())
async def test_a_part_of_a_token_is_none(kind: str, cut: float, side: bool) -> None:  # noqa: FBT001
    token = await signed(kind)
    at = int(cut * len(token))
    await refuses(kind, token[:at] if side else token[at + 1 :])


@BOTH
@given(place=st.floats(0, 1), more=st.text(min_size=1, max_size=5))
async def test_nothing_may_be_added(kind: str, place: float, more: str) -> None:
    token = await signed(kind)
    index = int(place * len(token))
    await refuses(kind, token[:index] + more + token[index:])


@BOTH
@given(order=st.randoms(use_true_random=False))
async def test_parts_of_several_tokens_make_none(kind: str, order: random.Random) -> None:
    tokens = [await signed(kind), await signed(kind), written(kind, payload_of(kind, role="owner"))]
    parts = [token.split(".") for token in tokens]
    mixed = ".".join(order.choice(choices) for choices in zip(*parts, strict=True))
    assume(mixed not in tokens)
    await refuses(kind, mixed)


@BOTH
@given(
    token=st.text(max_size=200) | st.from_regex(r"\A(v4\.public\.|)[A-Za-z0-9_-]*(\.[\w-]*){0,3}\Z")
)
async def test_any_text_is_refused_in_the_same_words(kind: str, token: str) -> None:
    await refuses(kind, token)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(header=json_values, payload=json_values, signature=st.binary(max_size=300))
async def test_any_jwt_that_nobody_signed_is_refused(
    header: Any, payload: Any, signature: bytes
) -> None:
    parts = (json.dumps(header).encode(), json.dumps(payload).encode(), signature)
    await refuses("jwt", ".".join(map(segment, parts)))


@given(content=st.binary(max_size=300), footer=json_values)
async def test_any_paseto_token_that_nobody_signed_is_refused(content: bytes, footer: Any) -> None:
    await refuses("paseto", f"v4.public.{segment(content)}.{segment(json.dumps(footer).encode())}")


@BOTH
@given(claims=st.fixed_dictionaries({}, optional={"role": st.text(), "sub": st.uuids().map(str)}))
@settings(max_examples=30)
async def test_a_stranger_who_names_our_key_is_refused(kind: str, claims: dict[str, Any]) -> None:
    payload = payload_of(kind, **claims)
    forged = (
        write_jwt(payload, key=FOREIGN[Algorithm.RS256].key)
        if kind == "jwt"
        else write_paseto(payload, key=FOREIGN[Algorithm.V4_PUBLIC])
    )
    await refuses(kind, forged)


async def test_a_jwt_without_signature_is_refused() -> None:
    for algorithm in ("none", "None", "NONE", "nOnE", ""):
        header = {"alg": algorithm, "typ": "at+jwt", "kid": jwt_key().kid}
        payload = json.dumps(payload_of("jwt")).encode()
        unsigned = f"{segment(json.dumps(header).encode())}.{segment(payload)}."
        await refuses("jwt", unsigned)
        await refuses("jwt", unsigned + segment(b"x"))
    real = await signed("jwt")
    await refuses("jwt", real.rpartition(".")[0] + ".")


def known_to_everybody() -> dict[str, bytes]:
    """Return what an attacker may take for the secret of an HMAC."""
    public = RSAKey.import_key(jwt_key().key.public_key)
    pem = public.as_pem()
    return {
        "pem": pem,
        "pem without the last line's end": pem.rstrip(),
        "der": public.as_der(),
        "jwk": KEYS.made[Algorithm.RS256][0].public_jwk,
        "modulus": decode_segment(json.loads(KEYS.made[Algorithm.RS256][0].public_jwk)["n"]),
        "kid": jwt_key().kid.encode(),
    }


@pytest.mark.parametrize(
    "secret", ["pem", "pem without the last line's end", "der", "jwk", "modulus", "kid"]
)
@pytest.mark.parametrize("algorithm", ["HS256", "HS384", "HS512", "RS256"])
async def test_a_public_key_is_no_secret(secret: str, algorithm: str) -> None:
    """RFC 8725, 2.1: an RSA key taken for that of an HMAC, under its own name or the right one."""
    header = {"alg": algorithm, "typ": "at+jwt", "kid": jwt_key().kid}
    parts = (header, payload_of("jwt"))
    content = ".".join(segment(json.dumps(part).encode()) for part in parts)
    digest = hmac.digest(
        known_to_everybody()[secret], content.encode(), f"sha{algorithm.removeprefix('RS')[-3:]}"
    )
    await refuses("jwt", f"{content}.{segment(digest)}")


@pytest.mark.parametrize("algorithm", ["RS384", "RS512", "PS256", "PS384", "PS512"])
async def test_our_own_key_signs_by_one_algorithm(algorithm: str) -> None:
    key = RSAKey.import_key(jwt_key().key.raw_value)  # without the name of its algorithm
    await refuses("jwt", write_jwt(payload_of("jwt"), key=key, algorithm=algorithm))


@pytest.mark.parametrize(
    ("algorithm", "key"),
    [
        ("ES256", ECKey.generate_key("P-256")),
        ("Ed25519", OKPKey.generate_key("Ed25519")),
        ("EdDSA", OKPKey.generate_key("Ed25519")),
    ],
)
async def test_keys_of_other_kinds_are_refused(algorithm: str, key: ECKey | OKPKey) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # EdDSA is an old name
        forged = write_jwt(payload_of("jwt"), key=key, algorithm=algorithm)
    await refuses("jwt", forged)


async def test_the_ed25519_key_of_paseto_signs_no_jwt() -> None:
    """Even under the names of everything else that is right."""
    private = json.loads(KEYS.made[Algorithm.V4_PUBLIC][0].private_jwk)
    public = json.loads(KEYS.made[Algorithm.V4_PUBLIC][0].public_jwk)
    key = OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": public["x"], "d": private["d"]})
    for algorithm in ("EdDSA", "Ed25519"):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            forged = write_jwt(
                payload_of("jwt"), key=key, algorithm=algorithm, header={"kid": paseto_key().kid}
            )
        await refuses("jwt", forged)


def known_ids() -> st.SearchStrategy[str]:
    return st.sampled_from([*KEYS.known])


@BOTH
@given(kid=st.text(max_size=80) | st.deferred(known_ids) | st.integers() | st.none())
async def test_another_key_id_is_refused(kind: str, kid: object) -> None:
    right = jwt_key().kid if kind == "jwt" else paseto_key().kid
    assume(kid != right)
    if kind == "jwt":
        await refuses(kind, write_jwt(payload_of(kind), header={"kid": kid}))
    else:
        footer = {} if kid is None else {"kid": kid}
        await refuses(kind, write_paseto(payload_of(kind), footer=footer))


@BOTH
async def test_our_other_key_opens_by_its_own_name_alone(kind: str) -> None:
    payload = payload_of(kind)
    if kind == "jwt":
        assert await accepts(
            kind, write_jwt(payload, key=jwt_key(1).key, header={"kid": jwt_key(1).kid})
        )
        await refuses(kind, write_jwt(payload, key=jwt_key(1).key))
    else:
        assert await accepts(
            kind, write_paseto(payload, key=paseto_key(1), footer={"kid": paseto_key(1).kid})
        )
        await refuses(kind, write_paseto(payload, key=paseto_key(1)))


FOREIGN_JWK = RSAKey.import_key(FOREIGN[Algorithm.RS256].key.public_key).as_dict()


@pytest.mark.parametrize(
    "header",
    [
        {"jwk": FOREIGN_JWK},
        {"jku": "https://evil.example/jwks.json"},
        {"x5u": "https://evil.example/chain.pem"},
        {"x5c": ["MIIB"]},
        {"x5t": "c2hh"},
        {"x5t#S256": "c2hh"},
        {"crit": ["exp"], "exp": 1},
        {"crit": ["b64"], "b64": False},
        {"crit": []},
        {"b64": True},
        {"cty": "JWT"},
        {"zip": "DEF"},
        {"enc": "A256GCM"},
        {"typ": "JWT"},
        {"typ": "jwt"},
        {"typ": "at+JWT"},
        {"typ": "application/at+jwt"},
        {"typ": "logout+jwt"},
        {"typ": None},
        {"typ": ["at+jwt"]},
        {"kid": None},
        {"kid": ""},
        {"kid": "../../dev/null"},
        {"kid": "' OR 1=1 --"},
        {"kid": "x" * 65},
        {"anything": "else"},
    ],
    ids=" ".join,  # of the names: a key is another in each process
)
async def test_a_header_says_what_we_write_and_nothing_else(header: dict[str, Any]) -> None:
    """Signed by our own key, or by the one that the header brings along."""
    await refuses("jwt", write_jwt(payload_of("jwt"), header=header))
    await refuses(
        "jwt", write_jwt(payload_of("jwt"), header=header, key=FOREIGN[Algorithm.RS256].key)
    )


@pytest.mark.parametrize("algorithms", ['"alg":"none","alg":"RS256"', '"alg":"RS256","alg":"none"'])
async def test_a_member_said_twice_is_refused(algorithms: str) -> None:
    """Parsers differ on which one counts."""
    header = f'{{{algorithms},"typ":"at+jwt","kid":"{jwt_key().kid}"}}'
    content = f"{segment(header.encode())}.{segment(json.dumps(payload_of('jwt')).encode())}"
    signature = jwt_key().key.private_key.sign(content.encode(), PKCS1v15(), SHA256())
    await refuses("jwt", f"{content}.{segment(signature)}")
    await refuses("jwt", f"{content}.")


@BOTH
async def test_a_token_of_one_format_is_none_of_the_other(kind: str) -> None:
    other = "paseto" if kind == "jwt" else "jwt"
    await refuses(other, await signed(kind))


@pytest.mark.parametrize("version", ["v1", "v2", "v3", "v5", "V4"])
async def test_another_version_of_paseto_is_refused(version: str) -> None:
    await refuses("paseto", (await signed("paseto")).replace("v4", version, 1))


async def test_another_purpose_is_refused() -> None:
    await refuses("paseto", (await signed("paseto")).replace("public", "local", 1))


@pytest.mark.parametrize("assertion", ["", "cartwheel:web", AUDIENCE + "\0"])
async def test_the_implicit_assertion_must_be_the_audience(assertion: str) -> None:
    await refuses("paseto", write_paseto(payload_of("paseto"), assertion=assertion))


async def test_a_footer_names_a_key_and_nothing_else() -> None:
    footer = {"kid": paseto_key().kid, "wpk": "k4.secret-wrap.pie.x"}
    await refuses("paseto", write_paseto(payload_of("paseto"), footer=footer))


@BOTH
async def test_what_is_too_long_is_not_taken_apart(kind: str) -> None:
    asked = KEYS.asked
    await refuses(kind, written(kind, payload_of(kind, role="x" * 4096)))
    await refuses(kind, "." * 10_000_000)
    await refuses(kind, "v4.public." + "A" * 10_000_000)
    assert KEYS.asked == asked
