"""Procedures of the features."""

from typing import Final

from cartwheel.domains.predictions.features.contracts import (
    AmendFeatures,
    CartFeatures,
    ComputedFeatures,
    ComputeFeatures,
    DefinedFeatures,
    DiffFeatures,
    FeatureDifference,
    FeatureOfCart,
    FeatureRevisionPage,
    ListFeatureRevisions,
    RollBackFeatures,
)
from cartwheel.domains.predictions.features.errors import (
    CartNotKnownError,
    FeatureCommitError,
    FeatureRevisionNotFoundError,
    FeaturesNotComputedError,
)
from cartwheel.domains.predictions.features.revisions import FeatureRevisions
from cartwheel.domains.predictions.features.service import FeatureService
from cartwheel.kernel.errors import InvalidInputError
from cartwheel.systems.rpc.api import Actor, Router, get, patch, per_minute, permission, post

READ: Final = permission("predictions:read")
WRITE: Final = permission("predictions:write")

router = Router("features", about="What is known of carts, how it is defined, and was.")


@router.query(rest=get("/features/definitions"), allow=READ)
async def definitions(actor: Actor, revisions: FeatureRevisions) -> DefinedFeatures:
    """List all features as they are in force in the store."""
    return await revisions.show(actor.store_id)


@router.query(rest=get("/features/{cartId}"), allow=READ, raises=[CartNotKnownError])
async def get_(query: FeatureOfCart, actor: Actor, features: FeatureService) -> CartFeatures:
    """Look at the features of a cart, as of when it was left, or as fresh as they have to be."""
    return await features.of_cart(actor.store_id, query.cart_id)


@router.mutation(
    rest=post("/features/compute"),
    allow=WRITE,
    limit=per_minute(60),
    raises=[CartNotKnownError],
    audited=False,  # it changes what is remembered, and nothing that was decided
)
async def compute(
    command: ComputeFeatures, actor: Actor, features: FeatureService
) -> ComputedFeatures:
    """Compute the features of up to a hundred carts anew, as of now."""
    return await features.compute(actor.store_id, command.cart_ids)


@router.mutation(
    rest=patch("/features/definitions"),
    allow=WRITE,
    limit=per_minute(30),
    raises=[FeatureCommitError, InvalidInputError],
)
async def amend(
    command: AmendFeatures, actor: Actor, revisions: FeatureRevisions
) -> DefinedFeatures:
    """Declare how fresh features have to be, and what stands for missing or old values."""
    return await revisions.amend(actor, command)


@router.query(rest=get("/features/revisions"), allow=READ)
async def revisions(
    query: ListFeatureRevisions, actor: Actor, revisions: FeatureRevisions
) -> FeatureRevisionPage:
    """List what the features were defined as, the newest first."""
    return await revisions.list(actor.store_id, query)


@router.query(rest=get("/features/diff"), allow=READ, raises=[FeatureRevisionNotFoundError])
async def diff(query: DiffFeatures, actor: Actor, revisions: FeatureRevisions) -> FeatureDifference:
    """Say what differs between two revisions, or between one and what is in force."""
    return await revisions.diff(actor.store_id, query)


@router.mutation(
    rest=post("/features/rollback"),
    allow=WRITE,
    limit=per_minute(30),
    raises=[FeatureRevisionNotFoundError, FeaturesNotComputedError],
)
async def roll_back(
    command: RollBackFeatures, actor: Actor, revisions: FeatureRevisions
) -> DefinedFeatures:
    """Let the definitions of a former revision be in force again."""
    return await revisions.roll_back(actor, command)
