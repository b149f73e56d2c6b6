"""Opens the object store a URL names; its methods are obstore's own."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urlsplit

from obstore.store import AzureStore, GCSStore, LocalStore, ObjectStore, S3Store

from cartwheel.systems.objects.public import public_key, public_objects_route, public_url

__all__ = ["open_objects", "public_key", "public_objects_route", "public_url"]

_REMOTE: dict[str, Callable[[str], ObjectStore]] = {
    "s3": S3Store.from_url,
    "gs": GCSStore.from_url,
    "az": AzureStore.from_url,
}


def open_objects(url: str) -> ObjectStore:
    """
    Open `file:///folder`, `s3://bucket/prefix`, `gs://…` or `az://…`; nothing is asked yet.

    Credentials come from where each provider's tools look for them.

    Raises:
        ValueError: the URL is none of these.
    """
    parts = urlsplit(url)
    if parts.scheme == "file" and not parts.netloc:
        return LocalStore(Path(unquote(parts.path)), mkdir=True)
    if parts.scheme in _REMOTE and parts.netloc:
        return _REMOTE[parts.scheme](url)
    raise ValueError(f"objects live at file:///, s3://, gs:// or az://, not at {parts.scheme}://")
