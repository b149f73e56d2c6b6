"""
People told from programs, by rules that are written down; the first that holds names it.

- `method`: a HEAD request. People's programs ask for pictures and pages by GET.
- `agent`: none at all, or one of a scanner, a crawler or a library. Link scanners of mail gateways
  (Proofpoint, Mimecast, Barracuda, …) and link previews say who they are, mostly. Office that
  follows a link looks at it beside the person who clicks; Outlook that asks for a picture shows it
  to somebody.
- `prefetch`: a picture asked for as `Mozilla/5.0` and nothing else, as Apple's Mail Privacy
  Protection does for every mail, read or not. Google's and Yahoo's proxies fetch a picture when
  somebody looks, so theirs count as people's.
- `instant`: within two seconds of the handing over, in which gateways look at what comes in and
  no mail has reached anybody's eyes.
- `burst`: three or more different links within ten seconds, which scanners follow one after the
  other; it holds for all of them, also for those that were taken for a person's before.

Both counts are kept: what is a program's is shown beside, and never thrown away. How right the
rules are about behaviours that are known, `benchmarks/bot_filter.py` tells.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

INSTANT: Final = timedelta(seconds=2)
BURST: Final = timedelta(seconds=10)
BURST_LINKS: Final = 3

_PROGRAMS: Final = re.compile(
    r"bot\b|bot/|crawl|spider|scan|preview|monitor|headless|phantom|puppeteer|playwright|selenium"
    r"|curl|wget|python|aiohttp|httpx|okhttp|java/|go-http|libwww|axios|node-fetch|perl|ruby"
    r"|proofpoint|mimecast|barracuda|symantec|messagelabs|trendmicro|fortinet|forcepoint|sophos"
    r"|ironport|ciscosecureemail|fireeye|kaspersky|mcafee|zscaler|trend micro"
    r"|safelinks|bitdefender|urlcheck|link.?check|facebookexternalhit|slack|whatsapp|skypeuri",
    re.IGNORECASE,
)
_FOLLOWS: Final = re.compile(r"ms-?office|microsoft office", re.IGNORECASE)
_PREFETCHES: Final = "Mozilla/5.0"


class TouchKind(StrEnum):
    """What was done with a mail."""

    OPEN = "open"
    CLICK = "click"


class BotRule(StrEnum):
    """By which rule a program was told."""

    METHOD = "method"
    AGENT = "agent"
    PREFETCH = "prefetch"
    INSTANT = "instant"
    BURST = "burst"


@dataclass(frozen=True, slots=True)
class Touch:
    """Something that was done with a mail; `target` is where a click led."""

    id: UUID
    kind: TouchKind
    at: datetime
    method: str
    agent: str
    target: str = ""


def rule_of(
    touch: Touch, *, sent_at: datetime | None, before: Sequence[Touch] = ()
) -> BotRule | None:
    """Return by which rule a touch is a program's; None for a person's. `before` are clicks."""
    if touch.method == "HEAD":
        return BotRule.METHOD
    agent = touch.agent.strip()
    if touch.kind is TouchKind.OPEN and agent == _PREFETCHES:
        return BotRule.PREFETCH
    follows = touch.kind is TouchKind.CLICK and _FOLLOWS.search(agent)
    if not agent or follows or _PROGRAMS.search(agent):
        return BotRule.AGENT
    if sent_at is not None and touch.at - sent_at < INSTANT:
        return BotRule.INSTANT
    if touch.kind is TouchKind.CLICK and burst_of(touch, before):
        return BotRule.BURST
    return None


def burst_of(touch: Touch, before: Sequence[Touch]) -> list[Touch]:
    """Return the earlier clicks with which a click makes a burst; none if it makes none."""
    close = [
        each
        for each in before
        if each.kind is TouchKind.CLICK and timedelta(0) <= touch.at - each.at <= BURST
    ]
    targets = {touch.target, *(each.target for each in close)}
    return close if len(targets) >= BURST_LINKS else []
