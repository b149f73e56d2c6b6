"""
The URL of a Kafka log: `kafka://host:port,host:port/prefix?setting=value`.

Settings are librdkafka's, such as `security.protocol`; those that begin with `topic.`
are given to topics when they are made, such as `topic.retention.ms`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Self
from urllib.parse import parse_qsl, unquote, urlsplit

from confluent_kafka import Consumer, KafkaException, Producer

from cartwheel.systems.eventlog.errors import EventLogURLError

_DEFAULT_PORT: Final = 9092
_DEFAULT_PREFIX: Final = "cartwheel"
_SECRET: Final = ("password", "secret", ".key", ".pem", "token", "oauthbearer", "username")
MOST_BYTES: Final = 16 << 20
"""The largest entry."""

# The guarantees of the log hang on these.
_OURS: Final = frozenset(
    {
        "acks",
        "request.required.acks",
        "auto.offset.reset",
        "bootstrap.servers",
        "enable.auto.commit",
        "enable.auto.offset.store",
        "enable.idempotence",
        "group.id",
        "group.protocol",
        "metadata.broker.list",
        "partition.assignment.strategy",
    }
)
_CLIENT: Final = {
    "client.id": "cartwheel",
    "log_level": "2",  # what goes wrong comes back as an error; we log that ourselves
    "socket.keepalive.enable": "true",
    "socket.timeout.ms": "10000",
    "reconnect.backoff.max.ms": "1000",
    "message.max.bytes": str(MOST_BYTES),
}
_PRODUCER: Final = {
    "message.timeout.ms": "10000",
    "compression.type": "lz4",
    "linger.ms": "1",
    "queue.buffering.max.kbytes": str(64 << 10),
}
_CONSUMER: Final = {
    "session.timeout.ms": "10000",
    "fetch.wait.max.ms": "100",
    "fetch.queue.backoff.ms": "10",
    "queued.min.messages": "2000",
    "queued.max.messages.kbytes": str(16 << 10),
}
_TOPIC: Final = {
    "retention.ms": str(7 * 24 * 3600 * 1000),
    "max.message.bytes": str(MOST_BYTES),
}


@dataclass(frozen=True, slots=True)
class KafkaAddress:
    """Where a Kafka log is, and how to speak with it."""

    servers: str
    prefix: str
    settings: Mapping[str, str] = field(repr=False)
    topic_settings: Mapping[str, str]
    replicas: int
    """-1 for what the cluster does by default."""

    @classmethod
    def parse(cls, url: str) -> Self:
        """
        Take a URL apart and check its settings.

        Raises:
            EventLogURLError: it is no such URL, or has a setting that is unknown or ours.
        """
        parts = urlsplit(url)
        servers = [server for server in parts.netloc.split(",") if server]
        if parts.scheme != "kafka" or not servers or "@" in parts.netloc or parts.fragment:
            raise EventLogURLError(
                "CARTWHEEL_EVENTLOG_URL must look like kafka://host:port,host:port/prefix"
                "?security.protocol=SASL_SSL"
            )
        settings: dict[str, str] = {}
        topic_settings = dict(_TOPIC)
        for name, value in parse_qsl(parts.query, keep_blank_values=True):
            if name in _OURS:
                raise EventLogURLError(f"CARTWHEEL_EVENTLOG_URL: {name} is set by Cartwheel")
            if name.startswith("topic."):
                topic_settings[name.removeprefix("topic.")] = value
            else:
                settings[name] = value
        replicas = topic_settings.pop("replication.factor", "-1")
        if not replicas.removeprefix("-").isdecimal():
            raise EventLogURLError("CARTWHEEL_EVENTLOG_URL: topic.replication.factor is no number")
        address = cls(
            servers=",".join(s if ":" in s else f"{s}:{_DEFAULT_PORT}" for s in servers),
            prefix=unquote(parts.path.strip("/")) or _DEFAULT_PREFIX,
            settings=settings,
            topic_settings=topic_settings,
            replicas=int(replicas),
        )
        address._check()
        return address

    @property
    def client(self) -> dict[str, str]:
        """Settings of every client."""
        return {**_CLIENT, "bootstrap.servers": self.servers, **self.settings}

    @property
    def producer(self) -> dict[str, str]:
        """Settings of the producer: acknowledged by all replicas in sync, without repetition."""
        return {
            **_PRODUCER,
            **self.client,
            "acks": "all",
            "enable.idempotence": "true",
        }

    def consumer(self, group: str) -> dict[str, str]:
        """Return the settings of a member of a group."""
        given = {**_CONSUMER, **self.client}
        heartbeat = int(given["session.timeout.ms"]) // 5
        return {
            "heartbeat.interval.ms": str(heartbeat),
            **given,
            "group.id": group,
            "enable.auto.commit": "false",
            "enable.auto.offset.store": "false",
            "auto.offset.reset": "earliest",
            "partition.assignment.strategy": "cooperative-sticky",
        }

    def topic(self, name: str) -> str:
        """Return the name that a topic has in Kafka."""
        return f"{self.prefix}.{name}"

    def group(self, topic: str, name: str) -> str:
        """Return the id that a group of a topic has in Kafka."""
        return f"{self.prefix}.{topic}.{name}"

    def _check(self) -> None:
        try:
            Producer(self.producer)
            Consumer(self.consumer("check")).close()
        except (KafkaException, ValueError) as error:
            reason = error.args[0].str() if isinstance(error, KafkaException) else "no number"
            for name, value in self.settings.items():
                if value and any(part in name for part in _SECRET):
                    reason = reason.replace(value, "***")
            raise EventLogURLError(f"CARTWHEEL_EVENTLOG_URL: {reason}") from None
