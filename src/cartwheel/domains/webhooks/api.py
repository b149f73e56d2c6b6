"""What other domains may use of webhooks."""

from cartwheel.domains.webhooks.contracts import DisabledReason
from cartwheel.domains.webhooks.messages import WebhookEndpointDisabled
from cartwheel.domains.webhooks.posting import EndpointPost
from cartwheel.domains.webhooks.repository.endpoints import EndpointRepository

__all__ = ["DisabledReason", "EndpointPost", "EndpointRepository", "WebhookEndpointDisabled"]
