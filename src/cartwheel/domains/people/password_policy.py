"""
Which passwords are refused: those that leaked, and those that are easy to guess.

Asks nobody. The estimate sees the beginning alone: its effort grows with more than the
length, and passwords can be made that keep it busy for a second and longer; with sixteen
characters the worst that was found take a processor some 50 ms, and usual ones one. Whoever
begins with so many characters that are hard to guess is right already. While it looks no
other thread of the process runs, so it then rests three times as long.
"""

import re
import time
import unicodedata
from typing import Final

from zxcvbn_rs_py import zxcvbn

from cartwheel.domains.people.bounded_pool import BoundedPool
from cartwheel.domains.people.breached_passwords import BreachedPasswords
from cartwheel.domains.people.errors import WeakPasswordError
from cartwheel.domains.people.passwords import normal_password
from cartwheel.kernel.errors import Issue

SHORTEST: Final = 8
LONGEST: Final = 128
_LEAST_SCORE: Final = 3
"""Of 4: more than 10^8 guesses. It knows 30,000 passwords of breaches, names and keyboards."""
_LOOKED_AT: Final = 16
_MOST_WORDS: Final = 8
_LONGEST_WORD: Final = 64
_REST: Final = 3
_SHORTEST_WORD: Final = 3
_LEAST_OWN: Final = 4
_WAITING: Final = 16

_OURS: Final = ("cartwheel", "shop", "store")
_COMMON: Final = (
    "password",
    *("spring", "summer", "autumn", "winter"),
    *("january", "february", "march", "april", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
_YEAR: Final = re.compile(r"(19|20)\d\d")


class PasswordPolicy:
    """Refuses passwords; one for the process, with a thread of its own."""

    def __init__(self, breached: BreachedPasswords) -> None:
        self._breached = breached
        self._pool = BoundedPool("password-policy", threads=1, waiting=_WAITING)

    async def ensure_allowed(self, password: str, *, field: str, context: tuple[str, ...]) -> None:
        """
        Refuse a password that is too easy to guess, also for who knows its owner.

        Raises:
            WeakPasswordError: with what to do about it.
            BusyError: too many wait already.
        """
        weakness = await self._pool.run(lambda: self._look(password, context))
        if weakness is not None:
            raise WeakPasswordError(Issue((field,), weakness))

    def close(self) -> None:
        """End the thread."""
        self._pool.close()

    def _look(self, password: str, context: tuple[str, ...]) -> str | None:
        began = time.thread_time()
        try:
            return self.weakness_of(password, context)
        finally:
            time.sleep(_REST * (time.thread_time() - began))

    def weakness_of(self, password: str, context: tuple[str, ...]) -> str | None:
        """Return why a password is refused, in words for its owner; None where it is not."""
        password = normal_password(password)
        if not SHORTEST <= len(password) <= LONGEST:
            return f"A password has {SHORTEST} to {LONGEST} characters"
        if password in self._breached:
            return "It is in lists of passwords that leaked"
        words = _words_of(context)
        if len(_own_part(password, words)) < _LEAST_OWN:
            return "It is made of your name, your address, a season or a year: add other words"
        # Halves of characters outside the basic plane, which the library does not take.
        seen = password[:_LOOKED_AT].encode("utf-8", "replace").decode()
        found = zxcvbn(seen, user_inputs=[*words, *_OURS])
        if int(found.score) >= _LEAST_SCORE:
            return None
        if found.feedback is None:
            return "It is easy to guess"
        says = [found.feedback.warning, *found.feedback.suggestions]
        return " ".join(str(said) for said in says if said is not None) or "It is easy to guess"


def _words_of(context: tuple[str, ...]) -> list[str]:
    """Return the words of what is known of somebody, the longest first."""
    texts = [unicodedata.normalize("NFC", text).lower() for text in context]
    words = {part for text in texts for part in re.split(r"[\W_]+", text)}
    known = [word[:_LONGEST_WORD] for word in (*texts, *words) if len(word) >= _SHORTEST_WORD]
    return sorted(known, key=len, reverse=True)[:_MOST_WORDS]


def _own_part(password: str, words: list[str]) -> str:
    """Return what is left of a password without what others know or try first."""
    left = unicodedata.normalize("NFC", password).lower()
    for word in (*words, *_OURS, *_COMMON):
        left = left.replace(word, "")
    return _YEAR.sub("", left)
