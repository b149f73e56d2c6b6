"""What the rest of the house may use of configuration."""

from cartwheel.systems.config.keys import ConfigKey, ConfigRegistry, Values, schema_of

__all__ = ["ConfigKey", "ConfigRegistry", "Values", "schema_of"]
