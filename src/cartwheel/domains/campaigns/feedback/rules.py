"""
Which failures say that an address is no good, by status (RFC 3463) and by what servers say.

- Class 5 and subject 1 (`5.1.x`): the address. But for `5.1.7` and `5.1.8`, which blame the sender.
- `5.2.0` and `5.2.1`: the mailbox is not there or switched off. A full one (`5.2.2`) may be
  emptied.
- `5.4.1`: what Exchange Online says of recipients whom it does not know. `5.4.4`, `5.4.310`: the
  domain has no server.
- `5.0.0`: what Exim and older servers say of everything. The words of the other server decide: a
  status in them, or else 550, 551 or 553 in front.
- All others are soft: sizes, contents, policies and whatever ends in class 4 say nothing of the
  address.
"""

import re
from typing import Final

from cartwheel.domains.campaigns.feedback.contracts import ReportKind

_HARD: Final = frozenset({"5.2.0", "5.2.1", "5.4.1", "5.4.4", "5.4.310"})
_SENDERS: Final = frozenset({"5.1.7", "5.1.8"})
_UNSAID: Final = "5.0.0"
_STATUS: Final = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_REPLY: Final = re.compile(r"(?<![\d.])([45]\d\d)(?=[\s-])")
_NO_SUCH_ADDRESS: Final = frozenset({"550", "551", "553"})


def status_of(text: str) -> str:
    """Return the first status in a text; an empty one if there is none."""
    found = _STATUS.search(text)
    return found[1] if found else ""


def failure_of(status: str, diagnostic: str) -> ReportKind:
    """Return whether what has failed for good was for the address's sake."""
    if status in ("", _UNSAID):
        status = status_of(diagnostic) or status
    if status in ("", _UNSAID):
        reply = _REPLY.search(diagnostic)
        return ReportKind.HARD if reply and reply[1] in _NO_SUCH_ADDRESS else ReportKind.SOFT
    is_hard = status in _HARD or (status.startswith("5.1.") and status not in _SENDERS)
    return ReportKind.HARD if is_hard else ReportKind.SOFT
