"""
What the DNS says of the domain that mails are from, as those look at it who get them.

SPF (RFC 7208) names who may send for the domain, DKIM (RFC 6376) what they sign by, DMARC
(RFC 7489) what becomes of a mail that neither stands for. Nothing is changed, and nobody but name
servers is asked.
"""

import asyncio
import re
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeAlias

from dns.asyncresolver import Resolver
from dns.exception import DNSException
from dns.resolver import NXDOMAIN, NoAnswer

from cartwheel.systems.mail.signing import DomainKey

_MOST_LOOKUPS: Final = 10
"""More than these are an error to who gets the mail (RFC 7208, 4.6.4)."""
_ASKS: Final = frozenset({"include", "a", "mx", "ptr", "exists", "redirect"})
_FOLLOWED: Final = frozenset({"include", "redirect"})
_POLICIES: Final = frozenset({"none", "quarantine", "reject"})


class State(StrEnum):
    """How a part of it stands: `weak` is lawful, and protects little."""

    RIGHT = "right"
    WEAK = "weak"
    MISSING = "missing"
    WRONG = "wrong"
    UNKNOWN = "unknown"


Seen: TypeAlias = tuple[State, str]


@dataclass(frozen=True, slots=True)
class Standing:
    """One part of how a domain stands: where it was looked, and what was seen or is to be done."""

    name: str
    at: str
    state: State
    detail: str


@dataclass(frozen=True, slots=True)
class Domain:
    """A domain that mails are from, by what name servers say of it; `key` is what we sign by."""

    name: str
    key: DomainKey | None
    resolver: Resolver

    async def look(self) -> list[Standing]:
        """Look at SPF, at DKIM where we sign, and at DMARC."""
        looks = [self._guarded("SPF", self.name, self._spf())]
        if self.key is not None:
            looks.append(self._guarded("DKIM", self.key.at, self._dkim(self.key)))
        looks.append(self._guarded("DMARC", f"_dmarc.{self.name}", self._dmarc()))
        return await asyncio.gather(*looks)

    async def _guarded(self, name: str, at: str, looking: Awaitable[Seen]) -> Standing:
        try:
            return Standing(name, at, *await looking)
        except DNSException as error:
            detail = f"No name server says anything ({type(error).__name__}): try again"
            return Standing(name, at, State.UNKNOWN, detail)

    async def _texts(self, at: str, version: str = "") -> list[str]:
        """Return the TXT records of a name, of one kind or all; the pieces of each are joined."""
        try:
            answer = await self.resolver.resolve(at, "TXT")
        except (NXDOMAIN, NoAnswer):
            return []
        texts = [b"".join(record.strings).decode("ascii", "replace") for record in answer]
        begins = re.compile(rf"{version}(?![\w.-])", re.IGNORECASE)
        return [each for each in texts if not version or begins.match(each)]

    async def _spf(self) -> Seen:
        found = await self._texts(self.name, "v=spf1")
        if not found:
            return State.MISSING, (
                "Publish a TXT record of the servers that may send, such as "
                "`v=spf1 include:amazonses.com ~all` for Amazon SES or `v=spf1 mx ~all`"
            )
        if len(found) > 1:
            return State.WRONG, f"{len(found)} records, of which one is allowed: none counts"
        lookups = await self._lookups(found[0], _MOST_LOOKUPS)
        if lookups > _MOST_LOOKUPS:
            return State.WRONG, f"It takes more than {_MOST_LOOKUPS} questions: none of it counts"
        terms = found[0].lower().split()
        if {"all", "+all"} & {*terms}:
            return State.WRONG, f"Everybody may send for the domain: {found[0]}"
        if not any(term in {"-all", "~all"} or term.startswith("redirect=") for term in terms):
            return State.WEAK, f"Nothing is said of other servers, end it by ~all: {found[0]}"
        return State.RIGHT, found[0]

    async def _lookups(self, record: str, left: int) -> int:
        """Count the questions that a record leads to, and no further than to one too many."""
        count = 0
        for term in record.lower().split()[1:]:
            name, _, target = term.lstrip("+-~?").replace("=", ":", 1).partition(":")
            if name.partition("/")[0] not in _ASKS:
                continue
            count += 1
            if count > left:
                break
            if name in _FOLLOWED and target and "%" not in target:
                for each in await self._texts(target, "v=spf1"):
                    count += await self._lookups(each, left - count)
        return count

    async def _dkim(self, key: DomainKey) -> Seen:
        found = [tags for tags in map(_tags, await self._texts(key.at)) if "p" in tags]
        if not found:
            return State.MISSING, f"Publish as TXT: {key.record}"
        if len(found) > 1:
            return State.WRONG, f"{len(found)} records, of which one is allowed"
        if found[0]["p"] != _tags(key.record)["p"]:
            return State.WRONG, f"Another key than the one we sign by; publish as TXT: {key.record}"
        if "y" in found[0].get("t", "").split(":"):
            return State.WEAK, "It says `t=y`: a test, by which signatures count for nothing"
        return State.RIGHT, "The key that we sign by"

    async def _dmarc(self) -> Seen:
        labels = self.name.split(".")
        # What a domain above says holds for those below.
        for above in range(max(1, len(labels) - 1)):
            found = await self._texts(f"_dmarc.{'.'.join(labels[above:])}", "v=DMARC1")
            if found:
                return _policy(found, is_above=above > 0)
        return State.MISSING, (
            f"Publish as TXT: v=DMARC1; p=none; rua=mailto:postmaster@{self.name}, and once the "
            "reports show none of your own, p=quarantine"
        )


def _policy(found: Sequence[str], *, is_above: bool) -> Seen:
    if len(found) > 1:
        return State.WRONG, f"{len(found)} records, of which one is allowed: none counts"
    tags = _tags(found[0])
    policy = (tags.get("sp") if is_above else None) or tags.get("p", "")
    if policy.lower() not in _POLICIES:
        return State.WRONG, f"It has no policy `p` of {', '.join(sorted(_POLICIES))}: {found[0]}"
    if policy.lower() == "none":
        return State.WEAK, f"It watches, and keeps no mail of others away: {found[0]}"
    return State.RIGHT, found[0]


def _tags(record: str) -> dict[str, str]:
    """Read a list of tags (RFC 6376, 3.2); blanks in a value count for nothing."""
    pairs = (each.partition("=") for each in record.split(";") if each.strip())
    return {name.strip().lower(): "".join(value.split()) for name, _, value in pairs}
