"""What `cartwheel train --store` does: asks the running server for a training, and follows it."""

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import httpx
import msgspec

from cartwheel.domains.predictions.errors import DataFileError, TrainingFailedError
from cartwheel.domains.predictions.learned.measures import ModelMeasures
from cartwheel.entrypoints.running import NoServerError, RunningServer
from cartwheel.entrypoints.training.datasets import make_folder
from cartwheel.entrypoints.training.showing import bar, show

_LOOK_EVERY_SECONDS: Final = 0.5
_CALL_SECONDS: Final = 30.0


class _Shown(msgspec.Struct, frozen=True, rename="camel"):
    """What is printed of a version."""

    version: int
    split: str
    aliases: tuple[str, ...]
    measures: ModelMeasures
    floor: ModelMeasures


def train_for_store(
    server: RunningServer,
    store: str | None,
    replayed: Path | None,
    folder: Path | None,
    *,
    within_hours: float,
    seed: int,
    deploys: bool,
) -> str:
    """
    Have a model learned of a store's carts, follow it, and print what it is worth.

    The store is that of the key, and `store` has to be its name or id; or it is the one that a
    file was replayed into.

    The server reads the carts and keeps the model. Whoever stops following does not stop it.

    Raises:
        DataFileError: the file cannot be read, or nothing can be written.
        NoServerError: the server does not answer, or the key is another store's.
        TrainingFailedError: it was refused, with the reason.
    """
    with _calling(server) as client:
        if replayed is not None:
            client.headers["Authorization"] = f"Bearer {_key_of_replay(client, replayed)}"
        elif store is not None:
            _ensure_store(client, store)
        if folder is not None:
            make_folder(folder)
        asked = {"withinHours": within_hours, "seed": seed, "deploys": deploys}
        training = _answer(client.post("/models/train", json=asked))
        with bar() as progress:
            while training["state"] in ("waiting", "running"):
                time.sleep(_LOOK_EVERY_SECONDS)
                training = _answer(client.get(f"/model-trainings/{training['id']}"))
                progress(training["step"], training["progress"])
        if training["state"] == "failed":
            raise TrainingFailedError(training["failedBecause"])
        detail = _answer(client.get(f"/models/{training['version']}"))
    if folder is not None:
        (folder / "report.md").write_text(detail["card"], encoding="utf-8")
        (folder / "report.json").write_bytes(msgspec.json.format(msgspec.json.encode(detail)))
    shown = msgspec.convert(detail["model"], _Shown)
    show(
        "cart", shown.measures, shown.floor, split=shown.split, folder=folder, written="The report"
    )
    stands = "scores carts now" if "champion" in shown.aliases else "waits to be deployed"
    return f"Version {shown.version} {stands}."


@contextmanager
def _calling(server: RunningServer) -> Iterator[httpx.Client]:
    with httpx.Client(
        base_url=f"{server.url}/api/v1",
        headers={"Authorization": f"Bearer {server.key}"},
        timeout=_CALL_SECONDS,
        trust_env=not server.is_here,
    ) as client:
        try:
            yield client
        except httpx.TransportError as error:
            raise NoServerError(f"{server.url} does not answer: {error}") from None


def _ensure_store(client: httpx.Client, wanted: str) -> None:
    found = _answer(client.get("/stores/current"))
    if wanted not in (found["id"], found["name"]):
        raise NoServerError(
            f"The key is that of the store {found['name']} ({found['id']}), not of {wanted}:"
            " give --key"
        )


def _key_of_replay(client: httpx.Client, file: Path) -> str:
    """Return a key of the store that a file was replayed into: its digest names it."""
    try:
        with file.open("rb") as raw:
            digest = hashlib.file_digest(raw, "sha256").hexdigest()
    except OSError as error:
        raise DataFileError(f"{file} cannot be read: {error.strerror}") from None
    asked = {"name": file.name, "source": digest}
    key: str = _answer(client.post("/stores/replays", json=asked))["key"]
    return key


def _answer(response: httpx.Response) -> Any:
    if response.is_success:
        return response.json()
    try:
        said = response.json()
        reason = said.get("detail") or said.get("title") or response.text
    except ValueError:
        reason = response.text
    raise TrainingFailedError(f"The server refused: {reason}")
