"""Codes of promotions: the form in which they are compared, and new ones."""

import secrets
import unicodedata
from typing import Final

# Without those that are taken for one another: 0 and O, 1, I and L.
_ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_LENGTH: Final = 12


def key_of(code: str) -> str:
    """Return a code as it is compared: spaces, dashes and the case of letters do not count."""
    folded = unicodedata.normalize("NFKC", code).casefold().upper()
    return "".join(letter for letter in folded if not letter.isspace() and letter != "-")


def make_code(prefix: str = "") -> str:
    """Make a code that nobody guesses: 59 random bits behind a prefix, in groups of four."""
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
    groups = [letters[at : at + 4] for at in range(0, _LENGTH, 4)]
    return "-".join([prefix, *groups] if prefix else groups)
