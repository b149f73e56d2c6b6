"""What other domains may use of webhooks."""

from cartwheel.domains.webhooks.messages import WebhookEndpointDisabled

__all__ = ["WebhookEndpointDisabled"]
