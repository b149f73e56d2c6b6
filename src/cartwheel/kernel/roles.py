"""The names of the roles; light to import, since the command line begins with them."""

from enum import StrEnum


class RoleName(StrEnum):
    """The kinds of process that serve and run what domains bring, as `cartwheel run` has them."""

    WEB = "web"
    INGEST = "ingest"
    REALTIME = "realtime"
    PIPELINE = "pipeline"
    WORKER = "worker"
    RELAY = "relay"
    SCHEDULER = "scheduler"
