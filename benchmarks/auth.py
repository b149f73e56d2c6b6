"""
How many tokens a second one process verifies and signs, and how many passwords it hashes.

Ours does all of its checks (the form of every part, the exact header, the key by its id,
issuer, audience, times) and gives claims of their own types. Beside it, on the same
tokens: the bare libraries that do the arithmetic for it, checking issuer, audience and
times as they can; PyJWT, where it is installed; and OpenSSL's verification of a
signature alone, which none of them can beat. Tokens take turns, so that nobody gains by
having seen one before, but for the row that is about just that.

Argon2id runs with the parameters of the settings, in one thread and in as many as the
settings give it.

Everything takes turns, and a ratio is the median of the rounds' own ratios, so that a
machine that is busy for a while is busy for all.
"""

import argparse
import asyncio
import itertools
import json
import time
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any, TypeAlias
from uuid import uuid4

import pyseto
import uvloop
from argon2 import PasswordHasher
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from joserfc import jwt as joserfc_jwt
from joserfc.jwk import KeySet, RSAKey

from cartwheel.kernel.clock import SystemClock
from cartwheel.kernel.settings import Settings
from cartwheel.systems.tokens.api import (
    AUDIENCE,
    Identity,
    JWTSigner,
    JWTVerifier,
    PasetoSigner,
    PasetoVerifier,
    RememberingVerifier,
)
from cartwheel.systems.tokens.keys import Algorithm, TokenKey, generate, read_key
from cartwheel.systems.tokens.segments import decode_segment
from harness import median, report, table

try:
    import jwt as pyjwt
except ImportError:
    pyjwt = None

ISSUER = "cartwheel"
TOKENS = 64
LIFETIME = timedelta(hours=1)
Operation: TypeAlias = Callable[[], Any] | Callable[[], Awaitable[Any]]


class FixedKeys:
    """One key of each algorithm, in memory as a process has them."""

    def __init__(self) -> None:
        self.made = {algorithm: generate(algorithm) for algorithm in Algorithm}
        self._public = {key.kid: read_key(key.public_jwk) for key in self.made.values()}
        self._private = {
            algorithm: read_key(key.public_jwk, key.private_jwk)
            for algorithm, key in self.made.items()
        }

    async def find(self, kid: str) -> TokenKey | None:
        """Return the public half."""
        return self._public.get(kid)

    async def active(self, algorithm: Algorithm) -> TokenKey:
        """Return both halves."""
        return self._private[algorithm]


async def tokens_of(signer: JWTSigner | PasetoSigner) -> list[str]:
    identity = Identity(subject=uuid4(), session=uuid4(), store=uuid4(), role="staff")
    return [
        await signer.sign(identity, audience=AUDIENCE, lifetime=LIFETIME) for _ in range(TOKENS)
    ]


def ours(keys: FixedKeys, jwts: list[str], pasetos: list[str]) -> Iterator[tuple[str, Operation]]:
    """What a process of ours does."""
    clock = SystemClock()
    for name, verifier, tokens in (
        ("ours, JWT RS256", JWTVerifier(keys, clock, ISSUER), jwts),
        ("ours, PASETO v4.public", PasetoVerifier(keys, clock, ISSUER), pasetos),
        (
            "ours, JWT seen within a second",
            RememberingVerifier(JWTVerifier(keys, clock, ISSUER), clock),
            jwts,
        ),
    ):
        turns = itertools.cycle(tokens)
        yield name, lambda v=verifier, t=turns: v.verify(next(t), audience=AUDIENCE)
    identity = Identity(subject=uuid4(), session=uuid4(), store=uuid4(), role="staff")
    for name, signer in (
        ("ours, signing a JWT", JWTSigner(keys, clock, ISSUER)),
        ("ours, signing PASETO", PasetoSigner(keys, clock, ISSUER)),
    ):
        yield name, lambda s=signer: s.sign(identity, audience=AUDIENCE, lifetime=LIFETIME)


def peers(keys: FixedKeys, jwts: list[str], pasetos: list[str]) -> Iterator[tuple[str, Operation]]:
    """What others do with the same tokens."""
    jwk = json.loads(keys.made[Algorithm.RS256].public_jwk)
    rsa = RSAKey.import_key(jwk)
    key_set = KeySet([rsa])
    claims = joserfc_jwt.JWTClaimsRegistry(
        leeway=10,
        iss={"essential": True, "value": ISSUER},
        aud={"essential": True, "value": AUDIENCE},
        exp={"essential": True},
    )
    turns = itertools.cycle(jwts)

    def by_joserfc() -> None:
        claims.validate(joserfc_jwt.decode(next(turns), key_set, algorithms=["RS256"]).claims)

    yield "joserfc", by_joserfc

    if pyjwt is not None:
        public = rsa.public_key
        required = {"require": ["exp", "iat", "nbf", "iss", "aud", "sub", "jti"]}

        def by_pyjwt() -> None:
            pyjwt.decode(
                next(turns),
                public,
                algorithms=["RS256"],
                audience=AUDIENCE,
                issuer=ISSUER,
                leeway=10,
                options=required,
            )

        yield "PyJWT", by_pyjwt

    ed_jwk = json.loads(keys.made[Algorithm.V4_PUBLIC].public_jwk)
    ed_raw = pyseto.Key.from_asymmetric_key_params(4, x=decode_segment(ed_jwk["x"]))
    paseto = pyseto.Paseto.new(leeway=10)
    paseto_turns = itertools.cycle(pasetos)
    yield (
        "pyseto",
        lambda: paseto.decode(
            ed_raw,
            next(paseto_turns),
            implicit_assertion=AUDIENCE,
            deserializer=json,
            aud=AUDIENCE,
        ),
    )

    parts = [token.rpartition(".") for token in jwts]
    signed = itertools.cycle([(content.encode(), decode_segment(s)) for content, _, s in parts])

    def rsa_alone() -> None:
        content, signature = next(signed)
        rsa.public_key.verify(signature, content, PKCS1v15(), SHA256())

    yield "RSA signature alone", rsa_alone

    ed_private = Ed25519PrivateKey.generate()
    content = bytes(450)
    ed_signature = ed_private.sign(content)
    ed_public = ed_private.public_key()
    yield "Ed25519 signature alone", lambda: ed_public.verify(ed_signature, content)


async def rate(operation: Operation, *, seconds: float) -> float:
    """Return how often a second an operation runs, one after the other."""
    awaited = asyncio.iscoroutine(first := operation())
    if awaited:
        await first
    count, began = 0, time.perf_counter()
    ends = began + seconds
    while (now := time.perf_counter()) < ends:
        if awaited:
            for _ in range(20):
                await operation()
        else:
            for _ in range(20):
                operation()
        count += 20
    return count / (now - began)


def hashing(
    hasher: PasswordHasher, pool: ThreadPoolExecutor, threads: int, seconds: float
) -> float:
    """Return how many passwords a second are hashed by so many threads."""
    ends = time.perf_counter() + seconds

    def work() -> int:
        count = 0
        while time.perf_counter() < ends:
            hasher.hash("correct horse battery staple")
            count += 1
        return count

    began = time.perf_counter()
    counts = [future.result() for future in [pool.submit(work) for _ in range(threads)]]
    return sum(counts) / (time.perf_counter() - began)


async def run(*, rounds: int, seconds: float, settings: Settings) -> dict[str, list[float]]:
    """Measure every operation once per round; a first round, not counted, warms them up."""
    keys = FixedKeys()
    clock = SystemClock()
    jwts = await tokens_of(JWTSigner(keys, clock, ISSUER))
    pasetos = await tokens_of(PasetoSigner(keys, clock, ISSUER))
    operations = dict([*ours(keys, jwts, pasetos), *peers(keys, jwts, pasetos)])
    hasher = PasswordHasher(
        time_cost=settings.password_iterations,
        memory_cost=settings.password_memory_kib,
        parallelism=settings.password_parallelism,
    )
    threads = settings.password_threads
    found: dict[str, list[float]] = {}
    with ThreadPoolExecutor(threads) as pool:
        for number in range(rounds + 1):
            rates = {
                name: await rate(operation, seconds=seconds)
                for name, operation in operations.items()
            }
            rates["argon2id, one thread"] = hashing(hasher, pool, 1, seconds)
            rates[f"argon2id, {threads} threads"] = hashing(hasher, pool, threads, seconds)
            if number:
                for name, value in rates.items():
                    found.setdefault(name, []).append(value)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="within 50 seconds, less exact")
    arguments = parser.parse_args()
    rounds, seconds = (5, 0.4) if arguments.quick else (15, 1.0)
    settings = Settings()
    found = uvloop.run(run(rounds=rounds, seconds=seconds, settings=settings))

    def ratio(name: str, peer: str) -> float:
        return median([a / b for a, b in zip(found[name], found[peer], strict=True)])

    jwt, paseto = "ours, JWT RS256", "ours, PASETO v4.public"
    comparisons = [
        (jwt, "joserfc"),
        *([(jwt, "PyJWT")] if pyjwt is not None else []),
        (jwt, "RSA signature alone"),
        (paseto, "pyseto"),
        (paseto, "Ed25519 signature alone"),
        (paseto, jwt),
    ]
    table(
        f"Tokens and passwords, one process, median of {rounds} rounds of {seconds:g} s",
        ("what", "per second", "microseconds"),
        [
            (name, f"{median(rates):,.0f}", f"{1e6 / median(rates):,.1f}")
            for name, rates in found.items()
        ],
    )
    table(
        "Verification, against",
        ("ours", "peer", "ratio"),
        [(mine, peer, f"{ratio(mine, peer):.2f}") for mine, peer in comparisons],
    )
    print(
        f"\nArgon2id: {settings.password_memory_kib:,} KiB, {settings.password_iterations}"
        f" iterations, parallelism {settings.password_parallelism}."
    )
    report(
        jwt_verifications_per_second=median(found[jwt]),
        paseto_verifications_per_second=median(found[paseto]),
        remembered_verifications_per_second=median(found["ours, JWT seen within a second"]),
        jwt_signatures_per_second=median(found["ours, signing a JWT"]),
        paseto_signatures_per_second=median(found["ours, signing PASETO"]),
        ratio_vs_joserfc=ratio(jwt, "joserfc"),
        ratio_vs_pyseto=ratio(paseto, "pyseto"),
        **({"ratio_vs_pyjwt": ratio(jwt, "PyJWT")} if pyjwt is not None else {}),
        ratio_paseto_vs_jwt=ratio(paseto, jwt),
        argon2id_hashes_per_second=median(found["argon2id, one thread"]),
        argon2id_hashes_per_second_threads=median(
            found[f"argon2id, {settings.password_threads} threads"]
        ),
    )


if __name__ == "__main__":
    main()
