"""What other domains may use of settings."""

from cartwheel.domains.settings.flags import STORE_ATTRIBUTE
from cartwheel.domains.settings.live import LiveSettings, StoreSettings

__all__ = ["STORE_ATTRIBUTE", "LiveSettings", "StoreSettings"]
