"""What is special to the log on Kafka: its URL, its topics, and how many share them."""

import pytest
from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient
from tests.conformance.eventlogs import drain, read
from tests.embedded.harness import until

from cartwheel.kernel.errors import AppError
from cartwheel.kernel.ids import new_id
from cartwheel.systems.eventlog.api import Append
from cartwheel.systems.eventlog.errors import EntryTooLargeError, EventLogURLError
from cartwheel.systems.eventlog.kafka_log import KafkaLog
from cartwheel.systems.eventlog.kafka_url import KafkaAddress
from cartwheel.systems.kafka.broker import Kafka

LIKE = "must look like kafka://host:port"


def test_a_url_names_servers_prefix_and_settings() -> None:
    address = KafkaAddress.parse(
        "kafka://a:1,b/shop?security.protocol=ssl&topic.retention.ms=5&topic.replication.factor=3"
        "&session.timeout.ms=5000"
    )
    assert (address.servers, address.prefix, address.replicas) == ("a:1,b:9092", "shop", 3)
    assert address.topic_settings["retention.ms"] == "5"
    assert address.topic("events") == "shop.events"
    consumer = address.consumer("g")
    assert (consumer["security.protocol"], consumer["heartbeat.interval.ms"]) == ("ssl", "1000")
    assert (consumer["group.id"], consumer["enable.auto.commit"]) == ("g", "false")
    assert (address.producer["acks"], address.producer["enable.idempotence"]) == ("all", "true")


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("kafka://", LIKE),
        ("kafka:///events", LIKE),
        ("redis://localhost", LIKE),
        ("kafka://user:secret@a:1", LIKE),
        ("kafka://a:1?acks=1", "acks is set by Cartwheel"),
        ("kafka://a:1?enable.idempotence=false", "enable.idempotence is set by Cartwheel"),
        ("kafka://a:1?no.such.thing=1", 'No such configuration property: "no.such.thing"'),
        ("kafka://a:1?session.timeout.ms=soon", "Invalid value for configuration property"),
        ("kafka://a:1?topic.replication.factor=many", "topic.replication.factor is no number"),
    ],
)
def test_a_url_that_cannot_be_used_is_refused_with_its_reason(url: str, reason: str) -> None:
    with pytest.raises(EventLogURLError) as refused:
        KafkaAddress.parse(url)
    assert reason in str(refused.value)
    assert "secret" not in str(refused.value)


def test_no_secret_is_told() -> None:
    url = "kafka://a:1?security.protocol=SSL&ssl.key.pem=geheimnis&sasl.password=s3cret-word"
    with pytest.raises(EventLogURLError) as refused:
        KafkaAddress.parse(url)
    assert "geheimnis" not in str(refused.value)
    shown = repr(KafkaAddress.parse("kafka://a:1?sasl.password=s3cret-word"))
    assert "s3cret-word" not in shown


async def test_a_topic_that_is_made_anew_is_another_log(kafka: Kafka) -> None:
    prefix = new_id()
    log = await KafkaLog.open(f"{kafka.url}/{prefix}", partitions=1)
    try:
        await log.append("t", [Append(0, b"a")])
        first = await log.identity("t")
        admin = AdminClient({"bootstrap.servers": kafka.url.removeprefix("kafka://")})
        admin.delete_topics([f"{prefix}.t"])[f"{prefix}.t"].result(10)

        async def is_gone() -> bool:
            return f"{prefix}.t" not in admin.list_topics(timeout=5).topics

        await until(is_gone)
        async with log.consumer("t", group="g") as consumer:
            await log.append("t", [Append(0, b"b")])
            [batch] = await read(consumer)
        assert batch.log == await log.identity("t") != first
        assert [entry.position for entry in batch.entries] == ["1-0"]
    finally:
        await log.close()


async def test_an_entry_that_is_too_large_is_refused_and_the_log_goes_on(kafka: Kafka) -> None:
    log = await KafkaLog.open(f"{kafka.url}/{new_id()}", partitions=1)
    try:
        with pytest.raises(EntryTooLargeError) as refused:
            await log.append("t", [Append(0, b"x" * (17 << 20))])
        assert isinstance(refused.value, AppError)
        assert await log.append("t", [Append(0, b"x" * (15 << 20))]) == ["1-0"]
    finally:
        await log.close()


async def test_an_entry_that_we_would_not_have_written_stops_nothing(kafka: Kafka) -> None:
    """Whoever reaches the topic may write to it; what follows must neither wait nor be lost."""
    prefix = str(new_id())
    log = await KafkaLog.open(f"{kafka.url}/{prefix}", partitions=1)
    await log.append("t", [Append(0, b"before")])
    other = Producer({"bootstrap.servers": kafka.url.removeprefix("kafka://")})
    other.produce(f"{prefix}.t", b"odd", b"\xff", headers={"x": b"\xfd", "none": None})
    assert other.flush(10) == 0
    await log.append("t", [Append(0, b"after")])
    async with log.consumer("t", group="g") as consumer:
        batches = await drain(consumer, entries=3)
    entries = [entry for batch in batches for entry in batch.entries]
    assert [entry.value for entry in entries] == [b"before", b"odd", b"after"]
    assert (entries[1].key, entries[1].headers) == ("\ufffd", {"x": "\ufffd", "none": ""})
    await log.close()
