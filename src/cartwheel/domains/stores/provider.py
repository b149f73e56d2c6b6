"""What a container holds of stores that is more than a class."""

from dishka import AnyOf, Provider, Scope, provide

from cartwheel.domains.people.api import Memberships
from cartwheel.domains.stores.authenticator import CredentialAuthenticator
from cartwheel.domains.stores.keys.uses import KeyUses
from cartwheel.domains.stores.members.memberships import StoreMemberships
from cartwheel.domains.stores.store_directory import StoreDirectory
from cartwheel.kernel.db import Database
from cartwheel.kernel.settings import Settings
from cartwheel.systems.rpc.api import Authenticator, Permissions, RecallingAuthenticator


class StoresProvider(Provider):
    """Who somebody is, and what somebody is in a store."""

    authenticator = provide(
        CredentialAuthenticator,
        provides=AnyOf[CredentialAuthenticator, Authenticator, RecallingAuthenticator],
        scope=Scope.APP,
    )
    memberships = provide(StoreMemberships, provides=Memberships, scope=Scope.APP)

    @provide(scope=Scope.APP)
    def directory(
        self, database: Database, settings: Settings, permissions: Permissions
    ) -> StoreDirectory:
        """Who a key is and what a store is."""
        key = settings.operator_key
        return StoreDirectory(
            database, permissions, operator_key=key.get_secret_value() if key else None
        )

    @provide(scope=Scope.APP)
    def key_uses(self, directory: StoreDirectory) -> KeyUses:
        """When keys were used."""
        return directory.uses
