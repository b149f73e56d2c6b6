"""What a store may set about its agreements."""

from datetime import timedelta
from typing import Final

from cartwheel.systems.config.api import ConfigKey

TERMS: Final = ConfigKey(
    name="rentals.terms",
    type=tuple[str, ...],
    default=(),
    description=(
        "The terms of renting in English, paragraph by paragraph. A store that has terms in the"
        " language of its documents has agreements made of its bookings and sent for signature."
    ),
)
TERMS_GERMAN: Final = ConfigKey(
    name="rentals.termsGerman",
    type=tuple[str, ...],
    default=(),
    description="The terms of renting in German, for a store whose documents are.",
)
SIGN_WITHIN: Final = ConfigKey(
    name="rentals.signWithin",
    type=timedelta,
    default=timedelta(days=14),
    least=timedelta(hours=1),
    most=timedelta(days=180),
    description="How long the link to an agreement can be used.",
)
KEEP: Final = ConfigKey(
    name="rentals.keepAgreements",
    type=timedelta,
    default=timedelta(days=3_653),
    least=timedelta(days=30),
    most=timedelta(days=11_000),
    description=(
        "How long agreements and their evidence are kept after they ended. Then names, addresses,"
        " documents and evidence are removed; that there was one, and its digest, stays."
    ),
)
KEYS: Final = (TERMS, TERMS_GERMAN, SIGN_WITHIN, KEEP)
