"""What the rest of the house may use of services for signatures."""

from cartwheel.systems.providers.signatures.builtin.evidence import (
    Evidence,
    Stroke,
    ensure_drawable,
)
from cartwheel.systems.providers.signatures.builtin.provider import (
    BuiltIn,
    SignedHere,
    SigningDesk,
)
from cartwheel.systems.providers.signatures.builtin.sealing import (
    Sealer,
    SealKey,
    make_seal_key,
    open_seal_key,
)
from cartwheel.systems.providers.signatures.clients import SigningClients
from cartwheel.systems.providers.signatures.docusign.client import (
    URLS as DOCUSIGN_URLS,
    DocuSignAccount,
    DocuSignClient,
)
from cartwheel.systems.providers.signatures.docusign.provider import DocuSign
from cartwheel.systems.providers.signatures.guarding import GuardedSigning
from cartwheel.systems.providers.signatures.protocol import (
    SIGN_HERE,
    Envelope,
    Signer,
    SigningProvider,
    SigningRequest,
    SigningStage,
)

__all__ = [
    "DOCUSIGN_URLS",
    "SIGN_HERE",
    "BuiltIn",
    "DocuSign",
    "DocuSignAccount",
    "DocuSignClient",
    "Envelope",
    "Evidence",
    "GuardedSigning",
    "SealKey",
    "Sealer",
    "SignedHere",
    "Signer",
    "SigningClients",
    "SigningDesk",
    "SigningProvider",
    "SigningRequest",
    "SigningStage",
    "Stroke",
    "ensure_drawable",
    "make_seal_key",
    "open_seal_key",
]
