"""What the rest of the house may use of secrets."""

from cartwheel.systems.secrets.errors import SecretsError
from cartwheel.systems.secrets.loading import Loaded, load_settings, variable_of
from cartwheel.systems.secrets.showing import shown, without_secrets

__all__ = [
    "Loaded",
    "SecretsError",
    "load_settings",
    "shown",
    "variable_of",
    "without_secrets",
]
