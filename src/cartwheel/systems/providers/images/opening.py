"""The service for pictures that the operator chose."""

from collections.abc import Callable
from typing import Final
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from cartwheel.kernel.errors import InvalidInputError, Issue
from cartwheel.kernel.settings import Settings
from cartwheel.systems.providers.aws import is_safe
from cartwheel.systems.providers.images.openai import OpenAIImages
from cartwheel.systems.providers.images.painter import Painter
from cartwheel.systems.providers.images.protocol import ImageProvider
from cartwheel.systems.providers.images.replicate import REPLICATE, URL, ReplicateImages
from cartwheel.systems.providers.openai import HTTP, OPENAI, address_of
from cartwheel.systems.providers.text.prices import micros_of
from cartwheel.systems.providers.text.protocol import STAND_IN

_OPTIONS: Final = {
    OPENAI: frozenset({"model", "price"}),
    HTTP: frozenset({"model", "price"}),
    REPLICATE: frozenset({"price", "endpoint"}),
    STAND_IN: frozenset[str](),
}


def open_painter(settings: Settings, stand_in: Callable[[], ImageProvider]) -> Painter | None:
    """
    Return the service that `CARTWHEEL_IMAGE_URL` names; None when it names none.

    Raises:
        InvalidInputError: it is none of a service's for pictures.
    """
    if settings.image_url is None:
        return None
    try:
        return Painter(_read(urlsplit(settings.image_url.get_secret_value()), stand_in))
    except ValueError as error:
        raise InvalidInputError(Issue(("image_url",), str(error))) from error


def _read(url: SplitResult, stand_in: Callable[[], ImageProvider]) -> ImageProvider:
    options = dict(parse_qsl(url.query, keep_blank_values=True))
    if url.scheme not in _OPTIONS:
        schemes = ", ".join(f"{scheme}://" for scheme in _OPTIONS)
        raise ValueError(f"It begins with one of {schemes}")
    if unknown := sorted(options.keys() - _OPTIONS[url.scheme]):
        raise ValueError(f"There is no option {unknown[0]}")
    if url.scheme == STAND_IN:
        return stand_in()
    if "price" not in options:
        raise ValueError("It says what a picture costs at most, in dollars: price=0.04")
    price, key = micros_of(options["price"]), unquote(url.username or "")
    if url.scheme == REPLICATE:
        return _replicate(url, key, price, options.get("endpoint", URL))
    model = options.get("model", "")
    if not model:
        raise ValueError("It names a model: ?model=…")
    return OpenAIImages(address_of(url, key), key or "none", model, price)


def _replicate(url: SplitResult, key: str, price: int, endpoint: str) -> ReplicateImages:
    owner, name = url.hostname or "", url.path.strip("/")
    if not key or not owner or not name or "/" in name:
        raise ValueError("It names a key and a model: replicate://KEY@owner/model")
    if not is_safe(endpoint):
        raise ValueError("The endpoint is an https:// address, or one of this machine")
    return ReplicateImages(key, f"{owner}/{name}", price, url=endpoint)
