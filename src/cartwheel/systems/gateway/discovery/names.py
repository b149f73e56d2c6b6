"""
Discovery by DNS: SRV records, of which the lowest priority that is there counts, or addresses.

A name that does not exist any more, or has no records, empties the pool; no answer does not.
"""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from dns.asyncresolver import Resolver
from dns.resolver import NXDOMAIN, NoAnswer

from cartwheel.systems.gateway.config.specs import DnsSpec


async def follow(spec: DnsSpec) -> AsyncIterator[tuple[str, ...]]:
    """
    Ask again whenever the answer's time to live is over.

    Raises:
        DNSException: nobody answers, or not properly.
    """
    resolver = _resolver(spec)
    while True:
        found, seconds = await _ask(resolver, spec)
        yield found
        await asyncio.sleep(max(0.2, min(seconds, spec.longest_seconds)))


async def _ask(resolver: Resolver, spec: DnsSpec) -> tuple[tuple[str, ...], float]:
    try:
        answer = await resolver.resolve(spec.name, spec.record, lifetime=5)
    except (NXDOMAIN, NoAnswer):
        return (), spec.longest_seconds
    ttl = float(answer.rrset.ttl) if answer.rrset is not None else spec.longest_seconds
    if spec.record != "SRV":
        return tuple(_address(record.address, spec.port) for record in answer), ttl
    records: list[Any] = list(answer)
    best = min(record.priority for record in records)
    return tuple(
        f"{record.target.to_text(omit_final_dot=True)}:{record.port}"
        for record in records
        if record.priority == best
    ), ttl


def _resolver(spec: DnsSpec) -> Resolver:
    resolver = Resolver(configure=not spec.nameservers)
    if spec.nameservers:
        resolver.nameservers = [
            server.rpartition(":")[0].strip("[]") for server in spec.nameservers
        ]
        resolver.nameserver_ports = {
            address.rpartition(":")[0].strip("[]"): int(address.rpartition(":")[2])
            for address in spec.nameservers
        }
    return resolver


def _address(host: str, port: int | None) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
