"""Which passwords are refused: those that leaked lists and patterns make easy to guess."""

import re
import threading
from typing import Final

from cartwheel.domains.accounts.people.errors import WeakPasswordError
from cartwheel.kernel.errors import Issue

_LEAST_BYTES: Final = 8
_MOST_BYTES: Final = 128
_LEAST_SCORE: Final = 3
"""Of 4: more than 10^8 guesses. It knows 30,000 passwords of breaches, names and keyboards."""
_MOST_LOOKED_AT: Final = 72  # its effort grows with the square
_OURS: Final = ("cartwheel", "shop", "store")

# The library keeps the words of the context in a global.
_one_at_a_time = threading.Lock()


def ensure_strong(password: str, *, field: str, context: tuple[str, ...]) -> None:
    """
    Refuse a password that is too easy to guess, also for who knows its owner; asks nobody.

    It takes some milliseconds: call it in a thread.

    Raises:
        WeakPasswordError: with what to do about it.
    """
    size = len(password.encode("utf-8", "surrogatepass"))
    if not _LEAST_BYTES <= size <= _MOST_BYTES:
        raise _refusal(field, f"A password has {_LEAST_BYTES} to {_MOST_BYTES} bytes")
    words = [word for text in context for word in re.split(r"[\W_]+", text) if len(word) > 2]  # noqa: PLR2004
    with _one_at_a_time:
        # Its lists of words take long to load, and most processes never see a password.
        from zxcvbn import zxcvbn  # type: ignore[import-untyped] # noqa: PLC0415

        looked_at = password[:_MOST_LOOKED_AT]
        found = zxcvbn(looked_at, user_inputs=[*context, *words, *_OURS])
    if found["score"] < _LEAST_SCORE:
        advice = found["feedback"]
        says = [advice["warning"], *advice["suggestions"]]
        raise _refusal(field, " ".join(said for said in says if said) or "It is easy to guess")


def _refusal(field: str, message: str) -> WeakPasswordError:
    return WeakPasswordError(Issue((field,), message))
