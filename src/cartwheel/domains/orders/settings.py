"""What a store may set about its orders."""

from datetime import timedelta
from enum import StrEnum
from typing import Final

from cartwheel.systems.config.api import ConfigKey


class CaptureAt(StrEnum):
    """When the money of an order is taken that was held at its checkout."""

    CHECKOUT = "checkout"
    FULFILMENT = "fulfilment"


class Language(StrEnum):
    """What documents and mails about orders are written in."""

    GERMAN = "de"
    ENGLISH = "en"
    SPANISH = "es"
    FRENCH = "fr"


PAY_WITHIN: Final = ConfigKey(
    name="orders.payWithin",
    type=timedelta,
    default=timedelta(minutes=20),
    least=timedelta(minutes=1),
    most=timedelta(days=30),
    description="How long an order keeps its stock while its payment is awaited.",
)
CAPTURE_AT: Final = ConfigKey(
    name="orders.captureAt",
    type=CaptureAt,
    default=CaptureAt.CHECKOUT,
    description="Whether money is taken at the checkout, or held until something is sent.",
)
COMPLETE_AFTER: Final = ConfigKey(
    name="orders.completeAfter",
    type=timedelta,
    default=timedelta(days=14),
    least=timedelta(0),
    most=timedelta(days=365),
    description="How long after it was sent whole an order counts as completed by itself.",
)
SELLER: Final = ConfigKey(
    name="orders.seller",
    type=tuple[str, ...],
    default=(),
    description=(
        "Who sells, as documents say it: the name, the lines of the address, and whatever the law"
        " asks for, such as the number for value added tax. Without it, the store's name."
    ),
)
FOOTER: Final = ConfigKey(
    name="orders.footer",
    type=str,
    default="",
    description="The line at the foot of each page of a document.",
)
LANGUAGE: Final = ConfigKey(
    name="orders.language",
    type=Language,
    default=Language.ENGLISH,
    description="The language of documents and mails about orders.",
)
KEYS: Final = (PAY_WITHIN, CAPTURE_AT, COMPLETE_AFTER, SELLER, FOOTER, LANGUAGE)
