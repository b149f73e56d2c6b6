"""What other domains may use of schemas."""

from cartwheel.domains.schemas.built_in import BuiltInSchemas
from cartwheel.domains.schemas.live import LiveSchemas, StoreSchemas

__all__ = ["BuiltInSchemas", "LiveSchemas", "StoreSchemas"]
