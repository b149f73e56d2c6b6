"""What the webhooks domain refuses."""

from typing import ClassVar
from uuid import UUID

from cartwheel.kernel.errors import AppError, Kind


class WebhookError(AppError):
    """A refusal of the webhooks domain."""


class EndpointNotFoundError(WebhookError):
    """The store has no such endpoint."""

    code: ClassVar[str] = "webhooks.endpoint_not_found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self, endpoint_id: UUID) -> None:
        super().__init__(f"There is no webhook endpoint {endpoint_id}")
        self.endpoint_id = endpoint_id


class EndpointDisabledError(WebhookError):
    """The endpoint takes nothing until it is enabled."""

    code: ClassVar[str] = "webhooks.endpoint_disabled"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, endpoint_id: UUID) -> None:
        super().__init__(f"The webhook endpoint {endpoint_id} is disabled")
        self.endpoint_id = endpoint_id


class TooManyEndpointsError(WebhookError):
    """The store has as many endpoints as a store may have."""

    code: ClassVar[str] = "webhooks.too_many_endpoints"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, *, most: int) -> None:
        super().__init__(f"A store has {most} webhook endpoints at most")
        self.most = most


class DeliveryNotFoundError(WebhookError):
    """The store has no such delivery, or has it no longer."""

    code: ClassVar[str] = "webhooks.delivery_not_found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self, delivery_id: UUID) -> None:
        super().__init__(f"There is no webhook delivery {delivery_id}")
        self.delivery_id = delivery_id


class DeliveryExhaustedError(WebhookError):
    """Every attempt of the schedule failed; the job that raises it becomes a dead letter."""

    code: ClassVar[str] = "webhooks.delivery_exhausted"
    kind: ClassVar[Kind] = Kind.UNAVAILABLE

    def __init__(self, delivery_id: UUID, *, attempts: int, last: str) -> None:
        super().__init__(f"{attempts} attempts failed, the last with: {last}")
        self.delivery_id = delivery_id
