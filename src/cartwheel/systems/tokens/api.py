"""What domains and entrypoints use of tokens."""

from cartwheel.systems.tokens.choosing import EitherVerifier, RememberingVerifier
from cartwheel.systems.tokens.contracts import (
    AUDIENCE,
    LONGEST_LIFETIME,
    ROLES_AUDIENCE,
    Claims,
    Identity,
    TokenSigner,
    TokenVerifier,
)
from cartwheel.systems.tokens.errors import InvalidTokenError, KeyTooNewError, SecretKeyError
from cartwheel.systems.tokens.jwks import jwks_route
from cartwheel.systems.tokens.jwks_client import JWKSClient
from cartwheel.systems.tokens.jwt import JWTSigner, JWTVerifier
from cartwheel.systems.tokens.keys import SigningKeys, VerificationKeys
from cartwheel.systems.tokens.paseto import PasetoSigner, PasetoVerifier
from cartwheel.systems.tokens.provider import TokenProvider
from cartwheel.systems.tokens.repository import KeyRecord, KeyState
from cartwheel.systems.tokens.ring import KeyRing
from cartwheel.systems.tokens.rotation import KeyRotation
from cartwheel.systems.tokens.seals import Seal

__all__ = [
    "AUDIENCE",
    "LONGEST_LIFETIME",
    "ROLES_AUDIENCE",
    "Claims",
    "EitherVerifier",
    "Identity",
    "InvalidTokenError",
    "JWKSClient",
    "JWTSigner",
    "JWTVerifier",
    "KeyRecord",
    "KeyRing",
    "KeyRotation",
    "KeyState",
    "KeyTooNewError",
    "PasetoSigner",
    "PasetoVerifier",
    "RememberingVerifier",
    "Seal",
    "SecretKeyError",
    "SigningKeys",
    "TokenProvider",
    "TokenSigner",
    "TokenVerifier",
    "VerificationKeys",
    "jwks_route",
]
