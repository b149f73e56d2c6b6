"""Figures of serving."""

from typing import Final

from prometheus_client import Counter, Gauge

LOADED: Final = Gauge("cartwheel_models_loaded", "Models in this process's memory.")
LOADED_BYTES: Final = Gauge("cartwheel_models_loaded_bytes", "What they take.")
REFUSED: Final = Counter("cartwheel_models_refused_total", "Files of models that were refused.")
SCORED: Final = Counter(
    "cartwheel_predictions_scored_total", "Carts that were scored.", ["model", "from_cache"]
)
PASSED_OVER: Final = Counter(
    "cartwheel_models_passed_over_total", "Times a version in use could not serve.", ["reason"]
)
