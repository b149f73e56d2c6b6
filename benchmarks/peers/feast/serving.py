"""
The peer of benchmarks/features.py: Feast's own Python API over the same Valkey.

It runs in a virtual environment of its own, for Feast's pins are not ours. It reads from its input
what to keep, and for each line `go SECONDS` answers how long each batch took:

    FeatureStore.get_online_features(features=[all], entity_rows=[50]).to_dict()

in this process, without its HTTP server before it, which could only be slower. Telemetry is off.
"""

import itertools
import json
import os
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

os.environ["FEAST_USAGE"] = "False"

import pandas as pd
from feast import Entity, FeatureStore, FeatureView, Field, FileSource, RepoConfig, ValueType
from feast.repo_config import RegistryConfig
from feast.types import Bool, Float64, Int64, String

KINDS = {"number": Float64, "integer": Int64, "category": String, "boolean": Bool}
DTYPES = {"number": "float64", "integer": "Int64", "category": "object", "boolean": "boolean"}


def main() -> None:
    """Keep what is told, then measure for as often as it is asked."""
    told = json.loads(sys.stdin.readline())
    folder = Path(told["folder"])
    store = FeatureStore(
        config=RepoConfig(
            project="cartwheel",
            provider="local",
            registry=RegistryConfig(path=str(folder / "registry.db")),
            online_store={"type": "redis", "connection_string": told["redis"]},
            entity_key_serialization_version=3,
        )
    )
    names, kinds = told["names"], told["kinds"]
    frame = pd.DataFrame(told["rows"], columns=names).astype(
        {name: DTYPES[kind] for name, kind in zip(names, kinds, strict=True)}
    )
    frame["cart"] = told["ids"]
    frame["event_timestamp"] = datetime.now(UTC)
    path = folder / "carts.parquet"
    frame.to_parquet(path)
    cart = Entity(name="cart", join_keys=["cart"], value_type=ValueType.STRING)
    view = FeatureView(
        name="carts",
        entities=[cart],
        ttl=timedelta(days=1),
        schema=[
            Field(name=name, dtype=KINDS[kind]) for name, kind in zip(names, kinds, strict=True)
        ],
        source=FileSource(path=str(path), timestamp_field="event_timestamp"),
    )
    store.apply([cart, view])
    store.write_to_online_store("carts", frame)
    features = [f"carts:{name}" for name in names]
    size = told["size"]
    batches = itertools.cycle(
        [
            [{"cart": id_} for id_ in told["ids"][start : start + size]]
            for start in range(0, len(told["ids"]), size)
        ]
    )
    first = store.get_online_features(features=features, entity_rows=next(batches)).to_dict()
    print(json.dumps({"first": {name: first[name][0] for name in names}}), flush=True)
    for line in sys.stdin:
        until = time.perf_counter() + float(line.split()[1])
        took = []
        while (began := time.perf_counter()) < until:
            rows = next(batches)
            store.get_online_features(features=features, entity_rows=rows).to_dict()
            took.append(time.perf_counter() - began)
        print(json.dumps({"took": took}), flush=True)


main()
