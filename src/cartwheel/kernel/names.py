"""Names that people give things and one another: what they may hold, and how a mail shows them."""

import re
from typing import Final

NAME_PATTERN: Final = (
    r"^[^\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]+$(?!\n)"
)
"""
One line, which reads in the order in which it is written.

Without it a name could end a line of a log or a header, or turn the reading direction of
what stands behind it on a page.
"""

_MAKES_LINKS: Final = re.compile(r"[\s.:/\\@\u3002\uff0e\uff61\uff0f\uff1a\uff20]+")
_SHOWN: Final = 60


def quoted_name(name: str) -> str:
    """
    Return a stranger's name as a mail may show it: in quotes, short, and no link.

    Mail programs make links of whatever looks like an address or a host, so what joins
    their parts is taken for a space.
    """
    plain = _MAKES_LINKS.sub(" ", name.replace("“", "").replace("”", "")).strip()
    shown = plain if len(plain) <= _SHOWN else plain[: _SHOWN - 1].rstrip() + "…"
    return f"“{shown}”"
