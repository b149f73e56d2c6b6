#!/usr/bin/env bash
# Kafka 4.1.1 (Maven Central), confluent-kafka 2.16.1 with librdkafka 2.16.0 (PyPI); needs a JDK, Maven, Python.
#
# AdminClient.list_offsets(OffsetSpec.latest()) after a partition's leader has died and another
# leads it: the future resolves without an error, with offset -1001 (OFFSET_INVALID). Once the
# dead broker is back, as a follower, the same call fails with FENCED_LEADER_EPOCH, again and
# again, as the client goes by its cached leader until topic.metadata.refresh.interval.ms (five
# minutes) is over. A new client is right at once, and so is the old one after list_topics().
# A guess would be an error, or a retry with new metadata as the Java client makes it.
#
# Seen:
#   before            20
#   leader dead       -1001 (no error)   new client: 20
#   leader back       FENCED_LEADER_EPOCH   new client: 20
#   after list_topics 20
set -euo pipefail

folder=$(mktemp -d)
declare -A pids=()
cleanup() {
  for pid in "${pids[@]}"; do kill -9 "$pid" 2>/dev/null || true; done
  sleep 1
  rm -rf "$folder"
}
trap cleanup EXIT

cat >"$folder/pom.xml" <<'POM'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>finding</artifactId><version>1</version>
  <dependencies><dependency>
    <groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>KAFKA</version>
  </dependency></dependencies>
</project>
POM
sed -i 's/KAFKA/4.1.1/' "$folder/pom.xml"
mvn --batch-mode --quiet --file "$folder/pom.xml" dependency:copy-dependencies \
  -DoutputDirectory="$folder/jars" -DincludeScope=runtime
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet install confluent-kafka==2.16.1

read -r C P1 P2 P3 < <(python3 -c '
import socket
held = [socket.create_server(("127.0.0.1", 0)) for _ in range(4)]
print(*(one.getsockname()[1] for one in held))')
ports=("" "$P1" "$P2" "$P3")
java_run() { java -Xmx256m -cp "$folder/jars/*" "$@"; }

for n in 1 2 3; do
  roles=broker listeners="PLAINTEXT://127.0.0.1:${ports[$n]}"
  if [ "$n" = 1 ]; then roles=broker,controller listeners="$listeners,CONTROLLER://127.0.0.1:$C"; fi
  cat >"$folder/$n.properties" <<CONFIG
process.roles=$roles
node.id=$n
controller.quorum.voters=1@127.0.0.1:$C
controller.listener.names=CONTROLLER
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
listeners=$listeners
advertised.listeners=PLAINTEXT://127.0.0.1:${ports[$n]}
log.dirs=$folder/data-$n
broker.session.timeout.ms=1000
broker.heartbeat.interval.ms=200
CONFIG
  java_run kafka.tools.StorageTool format --cluster-id FindingFindingFinding1 \
    --config "$folder/$n.properties" >/dev/null 2>&1
done
start() {
  java -Xmx256m -cp "$folder/jars/*" kafka.Kafka "$folder/$1.properties" >"$folder/$1.log" 2>&1 &
  pids[$1]=$!
  echo "${pids[$1]}" >"$folder/$1.pid"
  disown "${pids[$1]}" # its end is no news
}
for n in 1 2 3; do start "$n"; done

cat >"$folder/ask.py" <<'PY'
import os, signal, subprocess, sys, time

from confluent_kafka import KafkaException, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic, OffsetSpec

folder, servers = sys.argv[1], ",".join(f"127.0.0.1:{port}" for port in sys.argv[2:])
new = lambda: AdminClient({"bootstrap.servers": servers, "log_level": 2})


def latest(admin):
    (future,) = admin.list_offsets({place: OffsetSpec.latest()}, request_timeout=5).values()
    try:
        return str(future.result(15).offset)
    except Exception as error:
        return error.args[0].name()


def until(claim, seconds=60):
    end = time.monotonic() + seconds
    while True:
        try:
            if claim():
                return
        except KafkaException:  # nobody answers yet
            pass
        assert time.monotonic() < end, "not in time"
        time.sleep(0.2)


def leaders():
    topic = new().list_topics("t", timeout=10).topics["t"]
    return {number: one.leader for number, one in topic.partitions.items()}


until(lambda: len(new().list_topics(timeout=5).brokers) == 3, 180)
admin = new()
made = NewTopic("t", num_partitions=3, replication_factor=3, config={"min.insync.replicas": "2"})
admin.create_topics([made])["t"].result(30)
until(lambda: set(leaders().values()) == {1, 2, 3})
partition, victim = next((n, leader) for n, leader in leaders().items() if leader != 1)
place = TopicPartition("t", partition)
producer = Producer({"bootstrap.servers": servers, "enable.idempotence": True, "log_level": 2})
for _ in range(20):
    producer.produce("t", b"x", partition=partition)
assert producer.flush(30) == 0

seen = {"before": latest(admin)}
os.kill(int(open(f"{folder}/{victim}.pid").read()), signal.SIGKILL)
until(lambda: leaders()[partition] not in (victim, -1))
seen["leader dead"] = latest(admin)
seen["leader dead, new client"] = latest(new())
back = subprocess.Popen(
    ["java", "-Xmx256m", "-cp", f"{folder}/jars/*", "kafka.Kafka", f"{folder}/{victim}.properties"],
    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
)
try:
    until(lambda: len(new().list_topics(timeout=5).brokers) == 3)
    until(lambda: latest(admin) != "-1001")
    seen["leader back"] = latest(admin)
    seen["leader back, new client"] = latest(new())
    admin.list_topics("t", timeout=10)
    seen["after list_topics"] = latest(admin)
finally:
    back.kill()
    back.wait()
for what, offset in seen.items():
    print(f"{what:24} {offset}")
wanted = ["20", "-1001", "20", "FENCED_LEADER_EPOCH", "20", "20"]
sys.exit(0 if list(seen.values()) == wanted else "the behaviour has changed")
PY
"$folder/venv/bin/python" "$folder/ask.py" "$folder" "$P1" "$P2" "$P3"
