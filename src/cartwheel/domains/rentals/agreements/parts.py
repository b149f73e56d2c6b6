"""What agreements bring to the domain."""

from typing import Final

from cartwheel.domains.rentals.agreements.accounts import SigningAccounts
from cartwheel.domains.rentals.agreements.following import AgreementFollowingFlow
from cartwheel.domains.rentals.agreements.links import AgreementLinks
from cartwheel.domains.rentals.agreements.making import AgreementMakingFlow
from cartwheel.domains.rentals.agreements.messages import FollowAgreements
from cartwheel.domains.rentals.agreements.procedures import router as agreements
from cartwheel.domains.rentals.agreements.provider import SigningClientsProvider
from cartwheel.domains.rentals.agreements.repository import AgreementRepository
from cartwheel.domains.rentals.agreements.sending import AgreementFlow
from cartwheel.domains.rentals.agreements.service import AgreementService
from cartwheel.domains.rentals.agreements.service_flow import SigningServiceFlow
from cartwheel.domains.rentals.agreements.service_procedures import router as services
from cartwheel.domains.rentals.agreements.signing import AgreementSigningFlow
from cartwheel.domains.rentals.agreements.upkeep import AgreementUpkeep
from cartwheel.domains.rentals.agreements.voiding import Voiding
from cartwheel.systems.rpc.api import NO_STORE
from cartwheel.systems.scheduler.api import Upkeep

ROUTERS: Final = (agreements, services)
PER_CALL: Final = (
    *(
        AgreementFlow,
        AgreementFollowingFlow,
        AgreementMakingFlow,
        AgreementRepository,
        AgreementService,
    ),
    *(AgreementSigningFlow, AgreementUpkeep, SigningServiceFlow, Voiding),
)
PER_PROCESS: Final = (AgreementLinks, SigningAccounts)
PROVIDERS: Final = (SigningClientsProvider,)
UPKEEP: Final = (
    Upkeep("rentals.follow_agreements", "17 * * * *", FollowAgreements(store_id=NO_STORE)),
)
