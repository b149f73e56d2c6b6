"""The names of the log's keys in Redis; those of one partition hash to one cluster slot."""

from typing import Final

PARTITIONS: Final = "cartwheel:log:partitions"
IDENTITY: Final = "cartwheel:log:identity"


def stream_key(topic: str, partition: int) -> str:
    """Return the key of a partition's stream."""
    return f"cartwheel:log:{{{topic}:{partition}}}"


def lease_key(topic: str, partition: int, group: str) -> str:
    """Return the key of a partition's lease; its value names the ownership."""
    return f"{stream_key(topic, partition)}:{group}:owner"


def seen_key(topic: str, partition: int, group: str) -> str:
    """Return the key of the newest position that was delivered before the group was moved."""
    return f"{stream_key(topic, partition)}:{group}:seen"


def groups_key(topic: str) -> str:
    """Return the key of when each group of a topic was heard of last, in milliseconds."""
    return f"cartwheel:log:{topic}:groups"


def members_key(topic: str, group: str) -> str:
    """Return the key of the group's members, each with the time at which it is given up."""
    return f"cartwheel:log:{topic}:{group}:members"
