"""What is said about drift, on the wire."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from cartwheel.kernel.paging import Limit


class DriftVerdict(StrEnum):
    """
    How far something has drifted.

    `learning` before there is a reference, `too_few` where rows are too few to say.
    """

    LEARNING = "learning"
    TOO_FEW = "too_few"
    STEADY = "steady"
    MODERATE = "moderate"
    SEVERE = "severe"


class DriftBin(msgspec.Struct, frozen=True, rename="camel"):
    """The shares of rows that have these values, before and now."""

    values: str
    before: float
    now: float


class DriftSubject(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    How far a feature, or the score (`probability`), has drifted.

    `expectedPsi` is what chance alone makes of PSI with so many rows and bins, and `shift` the
    share of rows that would have to move. `pValue` is Pearson's; an alarm wants it below
    `threshold`.
    """

    name: str
    verdict: DriftVerdict
    psi: float
    expected_psi: float
    kl: float
    js: float
    shift: float
    p_value: float
    threshold: float
    bins: tuple[DriftBin, ...]


class DriftPerformance(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    What scores were worth, of carts whose week to be bought is over.

    `auc` is null where all had one outcome; `aucBefore` is that of the training, null for the
    baseline. `hasDropped` when it is lower by more than 0.05, and by three standard errors.
    """

    rows: int
    rate: float
    auc: float | None
    auc_error: float | None
    auc_before: float | None
    ece: float
    log_loss: float
    has_dropped: bool


class DriftReport(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    How the model in use stands on a day: the last week's carts against those it began with.

    `rows` are this week's, `referenceRows` those it is held against.
    """

    id: UUID
    made_at: datetime
    model: str
    model_version: str
    rows: int
    reference_rows: int
    verdict: DriftVerdict
    subjects: tuple[DriftSubject, ...]
    performance: DriftPerformance | None


class DriftReportPage(msgspec.Struct, frozen=True, rename="camel"):
    """Reports, the newest first; pass `nextCursor` to go on, None at the end."""

    items: tuple[DriftReport, ...]
    next_cursor: UUID | None


class ListDrift(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Which part of the list is wanted."""

    cursor: UUID | None = None
    limit: Limit = 30


class DriftCaseState(StrEnum):
    """How far a case has come."""

    TRAINING = "training"
    SHADOW = "shadow"
    PROMOTED = "promoted"
    KEPT = "kept"
    FAILED = "failed"


class DriftStep(msgspec.Struct, frozen=True, rename="camel"):
    """What was done about it, in words."""

    at: datetime
    state: DriftCaseState
    said: str


class DriftCase(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What drift has triggered: a training, a comparison on the same carts, what came of it."""

    id: UUID
    report_id: UUID
    state: DriftCaseState
    reason: str
    training_id: UUID
    version: int | None
    steps: tuple[DriftStep, ...]
    opened_at: datetime
    shadow_since: datetime | None
    closed_at: datetime | None


class DriftCasePage(msgspec.Struct, frozen=True, rename="camel"):
    """Cases, the newest first; pass `nextCursor` to go on, None at the end."""

    items: tuple[DriftCase, ...]
    next_cursor: UUID | None


class DriftAsked(msgspec.Struct, frozen=True, rename="camel"):
    """It is being looked at."""

    asked_at: datetime
