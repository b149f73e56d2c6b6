"""Names that people give things and one another: what they may hold, and how a mail shows them."""

import re
import unicodedata
from typing import Final

NAME_PATTERN: Final = (
    r"^[^\x00-\x1f\x7f-\x9f\u00ad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u2028-\u202e"
    r"\u2060-\u2069\u3164\ufeff\uffa0]+$(?!\n)"
)
"""
One line, which reads in the order in which it is written, of letters that are seen.

Without it a name could end a line of a log or a header, turn the reading direction of what
stands behind it on a page, or look like no name at all.
"""

_MAKES_LINKS: Final = re.compile(r"[\s.:/\\@\u2024\u2044\u2215\u3002\uff61\ua789]+")
_SHOWN: Final = 60


def quoted_name(name: str) -> str:
    """
    Return a stranger's name as a mail may show it: in quotes, short, and no link.

    Mail programs make links of whatever looks like an address or a host, so what joins
    their parts is taken for a space.
    """
    # Full-width forms and the like become the plain ones that they are read as.
    folded = unicodedata.normalize("NFKC", name).replace("“", "").replace("”", "")
    plain = _MAKES_LINKS.sub(" ", folded).strip()
    shown = plain if len(plain) <= _SHOWN else plain[: _SHOWN - 1].rstrip() + "…"
    return f"“{shown}”"
