"""Public data sets that models can be trained on, to see what the machinery is worth."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from cartwheel.domains.predictions.training.datasets.hotel import read_hotel
from cartwheel.domains.predictions.training.datasets.retail import read_retail
from cartwheel.domains.predictions.training.datasets.shoppers import read_shoppers
from cartwheel.domains.predictions.training.examples import Examples

DATASETS: Final[Mapping[str, Callable[[Path], Examples]]] = {
    "shoppers": read_shoppers,
    "retail": read_retail,
    "hotel": read_hotel,
}
