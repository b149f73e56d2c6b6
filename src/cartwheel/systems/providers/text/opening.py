"""The text services that the operator chose."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from cartwheel.kernel.errors import InvalidInputError, Issue
from cartwheel.kernel.settings import Settings
from cartwheel.systems.providers.aws import AmazonPlace
from cartwheel.systems.providers.errors import ProviderConfigError
from cartwheel.systems.providers.openai import HTTP, OPENAI, address_of
from cartwheel.systems.providers.text.bedrock import BEDROCK, BedrockForm, BedrockTexts
from cartwheel.systems.providers.text.converse import ConverseForm
from cartwheel.systems.providers.text.messages import MessagesForm
from cartwheel.systems.providers.text.openai import OpenAITexts
from cartwheel.systems.providers.text.prices import Price, PriceTable, micros_of, price_table
from cartwheel.systems.providers.text.protocol import STAND_IN, TextProvider
from cartwheel.systems.providers.text.writers import Writers

_PRICES: Final = ("input-price", "output-price")
_OPTIONS: Final = {
    OPENAI: frozenset({"model", *_PRICES}),
    HTTP: frozenset({"model", *_PRICES}),
    BEDROCK: frozenset({"model", "api", "endpoint", *_PRICES}),
    STAND_IN: frozenset[str](),
}
_CONVERSE: Final = "converse"
_FORMS: Final[dict[str, type[BedrockForm]]] = {_CONVERSE: ConverseForm, "messages": MessagesForm}


def open_writers(settings: Settings, stand_in: Callable[[], TextProvider]) -> Writers | None:
    """
    Return the services that `CARTWHEEL_TEXT_URL` names, in its order; None when it names none.

    Raises:
        InvalidInputError: one of its URLs is none of a text service's, or prices cannot be read.
    """
    if settings.text_url is None:
        return None
    given = settings.text_url.get_secret_value().split()
    if not given:
        raise _unfit("It names no service")
    prices = _prices(settings)
    services = tuple(_open(url, stand_in, prices) for url in given)
    return Writers(services, prices_as_of=prices.version)


@dataclass(frozen=True, slots=True)
class TextServices:
    """The text services of the operator, if any."""

    found: Writers | None

    @property
    def chosen(self) -> Writers:
        """
        The services.

        Raises:
            ProviderConfigError: the operator named none.
        """
        if self.found is None:
            raise ProviderConfigError("text", "No service is set: CARTWHEEL_TEXT_URL")
        return self.found


def _prices(settings: Settings) -> PriceTable:
    if settings.text_prices is None:
        return price_table()
    try:
        return price_table().under(settings.text_prices)
    except ValueError as error:
        raise InvalidInputError(Issue(("text_prices",), str(error))) from error


def _open(given: str, stand_in: Callable[[], TextProvider], prices: PriceTable) -> TextProvider:
    try:
        return _read(urlsplit(given), stand_in, prices)
    except ValueError as error:
        raise _unfit(str(error)) from error


def _read(
    url: SplitResult, stand_in: Callable[[], TextProvider], prices: PriceTable
) -> TextProvider:
    options = dict(parse_qsl(url.query, keep_blank_values=True))
    if url.scheme not in _OPTIONS:
        schemes = ", ".join(f"{scheme}://" for scheme in _OPTIONS)
        raise ValueError(f"It begins with one of {schemes}")
    if unknown := sorted(options.keys() - _OPTIONS[url.scheme]):
        raise ValueError(f"There is no option {unknown[0]}")
    if url.scheme == STAND_IN:
        return stand_in()
    model = options.get("model", "")
    if not model:
        raise ValueError("It names a model: ?model=…")
    price = _price(model, options, prices)
    if url.scheme == BEDROCK:
        form = _FORMS.get(options.get("api", _CONVERSE))
        if form is None:
            raise ValueError(f"Its api is one of {', '.join(_FORMS)}")
        return BedrockTexts(AmazonPlace.of(url, options), model, price, form())
    key = unquote(url.username or "")
    return OpenAITexts(address_of(url, key), key or "none", model, price)


def _price(model: str, options: dict[str, str], prices: PriceTable) -> Price:
    given = [options[name] for name in _PRICES if name in options]
    if given:
        if len(given) != len(_PRICES):
            raise ValueError("Prices are given both: input-price and output-price")
        return Price(input_micros=micros_of(given[0]), output_micros=micros_of(given[1]))
    price = prices.find(model)
    if price is None:
        raise ValueError(
            f"The price of {model} is not known: give input-price and output-price,"
            " in dollars for a million tokens, or CARTWHEEL_TEXT_PRICES"
        )
    return price


def _unfit(message: str) -> InvalidInputError:
    return InvalidInputError(Issue(("text_url",), message))
