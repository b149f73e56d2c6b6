"""What the rest of the house may use of secrets."""

from cartwheel.systems.secrets.errors import SecretsError
from cartwheel.systems.secrets.loading import Loaded, load_settings, variable_of

__all__ = ["Loaded", "SecretsError", "load_settings", "variable_of"]
