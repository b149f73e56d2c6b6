"""What a token must say, whatever its format."""

from datetime import datetime, timedelta
from typing import Final

from cartwheel.systems.tokens.contracts import LONGEST_LIFETIME, Claims
from cartwheel.systems.tokens.errors import InvalidTokenError

LEEWAY: Final = timedelta(seconds=10)
"""How far the clock of the signer may be ahead of ours; a token's end is taken at its word."""

SHORTEST_LIFETIME: Final = timedelta(seconds=1)


def whole_seconds(lifetime: timedelta) -> int:
    """
    Return how long a token lives, in whole seconds.

    Raises:
        ValueError: shorter than a second, or longer than `LONGEST_LIFETIME`.
    """
    if not SHORTEST_LIFETIME <= lifetime <= LONGEST_LIFETIME:
        raise ValueError(f"a token lives between a second and a day, not {lifetime}")
    return int(lifetime.total_seconds())


def ensure_valid(
    claims: Claims,
    *,
    issuer: tuple[str, str],
    audience: tuple[str, str],
    not_before: datetime,
    now: datetime,
) -> None:
    """
    Refuse what was not meant for here and now; of each pair the first is the token's.

    Raises:
        ValueError: another issuer or audience, too early, or too late.
    """
    if issuer[0] != issuer[1]:
        raise ValueError("another issuer")
    if audience[0] != audience[1]:
        raise ValueError("another audience")
    if now >= claims.expires_at:
        raise ValueError("expired")
    if now + LEEWAY < max(not_before, claims.issued_at):
        raise ValueError("not yet valid")
    if claims.expires_at - claims.issued_at > LONGEST_LIFETIME:
        raise ValueError("valid for longer than any token of ours")


def ensure_current(claims: Claims, *, now: datetime) -> None:
    """
    Refuse what was valid a moment ago and has ended since.

    Raises:
        InvalidTokenError: it has.
    """
    if now >= claims.expires_at:
        raise InvalidTokenError
