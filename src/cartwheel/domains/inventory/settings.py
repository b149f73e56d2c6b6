"""What a store may set about its stock."""

from typing import Final

from cartwheel.systems.config.api import ConfigKey

LEAD_TIME_DAYS: Final = ConfigKey(
    name="inventory.leadTimeDays",
    type=int,
    default=7,
    least=0,
    most=365,
    description="How many days new stock takes to arrive, where a variant says nothing else.",
)
SERVICE_LEVEL: Final = ConfigKey(
    name="inventory.serviceLevel",
    type=float,
    default=0.95,
    least=0.5,
    most=0.9999,
    description="How likely stock is to last until new stock arrives, where a variant says"
    " nothing else.",
)
SALES_WINDOW_DAYS: Final = ConfigKey(
    name="inventory.salesWindowDays",
    type=int,
    default=90,
    least=7,
    most=730,
    description="Of how many past days sales count when reorder points are computed.",
)

COVER_DAYS: Final = ConfigKey(
    name="inventory.coverDays",
    type=int,
    default=30,
    least=0,
    most=365,
    description="For how many days of expected sales a new order is to last beyond the reorder"
    " point: by that quantities are suggested.",
)

USE_FORECASTS: Final = ConfigKey(
    name="inventory.useForecasts",
    type=bool,
    default=True,
    description="Whether reorder points follow the forecast of demand, where there is a current"
    " one, instead of the average of past sales.",
)

KEYS: Final = (LEAD_TIME_DAYS, SERVICE_LEVEL, SALES_WINDOW_DAYS, COVER_DAYS, USE_FORECASTS)
