"""The address of the objects decides where they are kept."""

from pathlib import Path

import obstore
import pytest
from obstore.store import AzureStore, GCSStore, S3Store

from cartwheel.systems.objects.api import open_objects


async def test_folder(tmp_path: Path) -> None:
    """A folder is made when it is missing, whatever its name."""
    folder = tmp_path / "my objects"
    store = open_objects(folder.as_uri())
    await obstore.put_async(store, "a/b", b"content")
    assert (folder / "a" / "b").read_bytes() == b"content"


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("s3://bucket/prefix", S3Store),
        ("gs://bucket/prefix", GCSStore),
        ("az://container/prefix", AzureStore),
    ],
)
def test_buckets(
    url: str, kind: type[S3Store | GCSStore | AzureStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bucket is opened by its provider's client, with what the provider's tools are told."""
    monkeypatch.setenv("AZURE_STORAGE_ACCOUNT_NAME", "account")
    store = open_objects(url)
    assert isinstance(store, kind)
    assert store.prefix == "prefix"


@pytest.mark.parametrize("url", ["memory:///", "http://host/x", "file://host/x", "s3:///x", "here"])
def test_other_addresses(url: str) -> None:
    """Anything else is refused."""
    with pytest.raises(ValueError, match="objects live at"):
        open_objects(url)
