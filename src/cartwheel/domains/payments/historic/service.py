"""Use cases of payments of the past: brought in bulk, each once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec

from cartwheel.domains.payments.contracts import (
    CaptureMode,
    EntrySource,
    OperationKind,
    OperationState,
    PaymentState,
    ProviderKind,
)
from cartwheel.domains.payments.desk import BEGIN_KEY
from cartwheel.domains.payments.errors import NoProviderError
from cartwheel.domains.payments.historic.contracts import PastPayment
from cartwheel.domains.payments.historic.repository import HistoricPaymentRepository
from cartwheel.domains.payments.repository.providers import ProviderRepository, ProviderRow
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.ids import id_at
from cartwheel.systems.providers.payments.api import Charge, Refund, RefundState, Stage
from cartwheel.systems.providers.payments.sandbox.ledger import Kept, keep_all

_METHOD: Final = "sandbox_ok"


@dataclass(frozen=True, slots=True)
class HistoricPayments:
    """
    Brings payments that the sandbox took, with what was given back of them.

    The sandbox knows them from then on, so that more of them can be given back. Nothing is
    announced. What is brought again changes nothing.
    """

    connection: Connection

    async def add_all(self, store_id: UUID, given: Sequence[PastPayment]) -> None:
        """
        Keep payments that are new.

        Raises:
            NoProviderError: the store does not take payments by the sandbox.
        """
        providers = ProviderRepository(self.connection)
        provider = await providers.find_enabled(store_id, ProviderKind.SANDBOX)
        if provider is None:
            raise NoProviderError(ProviderKind.SANDBOX)
        repository = HistoricPaymentRepository(self.connection)
        made = [_Made(provider, each) for each in given]
        new = await repository.add_all([each.row() for each in made])
        added = [each for each in made if each.id in new]
        if added:
            await repository.tell_all(
                asked=[row for each in added for row in each.operations()],
                given_back=[row for each in added for row in each.refunds()],
                told=[row for each in added for row in each.entries()],
            )
            kept = [each.as_sandbox_keeps_it() for each in added]
            await keep_all(self.connection, store_id, provider.id, kept)


@dataclass(frozen=True, slots=True)
class _Made:
    """The rows that a payment comes to."""

    provider: ProviderRow
    given: PastPayment

    @property
    def id(self) -> UUID:
        return id_at(self.given.at, self.provider.store_id, "payment", self.given.key)

    @property
    def reference(self) -> str:
        return f"pay_{self.id.hex}"

    def row(self) -> dict[str, Any]:
        given, minor = self.given, self.given.amount.amount_minor
        charge = Charge(
            payment_id=self.id,
            amount_minor=minor,
            currency=given.amount.currency,
            captures=True,
            method=_METHOD,
            description=given.description,
        )
        unknown = ("capture_reference", "failure_code", "failure_message", "next_action", "due_at")
        return {
            **dict.fromkeys(unknown),
            **self._mine(self.id),
            "provider_id": self.provider.id,
            "provider": ProviderKind.SANDBOX.value,
            "reference_id": given.reference_id,
            "key": given.key,
            "currency": given.amount.currency,
            "amount_minor": minor,
            "capture_mode": CaptureMode.AUTOMATIC.value,
            "method": _METHOD,
            "request": msgspec.json.encode(charge).decode(),
            "state": self._state().value,
            "provider_reference": self.reference,
            "stage": Stage.PROCESSING.value,
            "authorised_minor": minor,
            "captured_minor": minor,
            "is_voided": False,
            "refunded_minor": given.refunded_minor,
            "is_disputed": False,
            "is_wanted": True,
            "is_settled": True,
            "created_at": given.at,
            "updated_at": max((given.at, *(each.at for each in given.refunds))),
        }

    def operations(self) -> list[dict[str, Any]]:
        given = self.given
        minor = given.amount.amount_minor
        begun = self._operation(OperationKind.BEGIN, BEGIN_KEY, minor, at=given.at, reason=None)
        return [
            begun,
            *(
                self._operation(
                    OperationKind.REFUND,
                    each.key,
                    each.amount_minor,
                    at=each.at,
                    reason=each.reason,
                )
                for each in given.refunds
            ),
        ]

    def refunds(self) -> list[dict[str, Any]]:
        return [
            {
                **self._mine(id_at(each.at, self.id, "refund", each.key)),
                "payment_id": self.id,
                "provider_reference": refund.reference,
                "operation_id": self._operation_id(each.key, at=each.at),
                "amount_minor": each.amount_minor,
                "state": refund.state.value,
                "reason": each.reason,
                "created_at": each.at,
            }
            for each, refund in zip(self.given.refunds, self._refunds(), strict=True)
        ]

    def entries(self) -> list[dict[str, Any]]:
        given, told, back = self.given, [], 0
        told.append(self._entry(BEGIN_KEY, OperationKind.BEGIN, PaymentState.CAPTURED, given.at))
        for each in given.refunds:
            back += each.amount_minor
            state = self._state(back)
            told.append(self._entry(each.key, OperationKind.REFUND, state, each.at))
        return told

    def as_sandbox_keeps_it(self) -> Kept:
        minor = self.given.amount.amount_minor
        return Kept(
            self.reference,
            self.id,
            minor,
            captures=True,
            stage=Stage.PROCESSING,
            authorised_minor=minor,
            captured_minor=minor,
            refunds=tuple(self._refunds()),
        )

    def _refunds(self) -> list[Refund]:
        return [
            Refund(
                reference=f"ref_{id_at(each.at, self.id, 'refund', each.key).hex}",
                amount_minor=each.amount_minor,
                state=RefundState.SUCCEEDED,
                key=str(self._operation_id(each.key, at=each.at)),
                reason=each.reason,
            )
            for each in self.given.refunds
        ]

    def _state(self, back: int | None = None) -> PaymentState:
        back = self.given.refunded_minor if back is None else back
        if not back:
            return PaymentState.CAPTURED
        is_whole = back >= self.given.amount.amount_minor
        return PaymentState.REFUNDED if is_whole else PaymentState.PARTIALLY_REFUNDED

    def _operation_id(self, key: str, *, at: datetime) -> UUID:
        return id_at(at, self.id, "operation", key)

    def _operation(
        self, kind: OperationKind, key: str, minor: int, *, at: datetime, reason: str | None
    ) -> dict[str, Any]:
        return {
            **self._mine(self._operation_id(key, at=at)),
            **dict.fromkeys(("error_code", "error_message")),
            **dict.fromkeys(("asked_at", "created_at", "ended_at"), at),
            "payment_id": self.id,
            "kind": kind.value,
            "key": key,
            "state": OperationState.SUCCEEDED.value,
            "amount_minor": minor,
            "reason": reason,
            "attempts": 1,
            "is_automatic": False,
        }

    def _entry(
        self, key: str, kind: OperationKind, state: PaymentState, at: datetime
    ) -> dict[str, Any]:
        return {
            **self._mine(id_at(at, self.id, "entry", key)),
            "payment_id": self.id,
            "operation_id": self._operation_id(key, at=at),
            "at": at,
            "source": EntrySource.ANSWER.value,
            "what": f"{kind}.answered",
            "detail": "{}",
            "state": state.value,
        }

    def _mine(self, id_: UUID) -> dict[str, Any]:
        return {"id": id_, "store_id": self.provider.store_id}
