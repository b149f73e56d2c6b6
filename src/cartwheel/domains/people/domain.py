"""What people bring to the house."""

from typing import Final

from cartwheel.domains.people.handlers import JOBS
from cartwheel.domains.people.messages import PrunePeople
from cartwheel.domains.people.procedures import router as auth
from cartwheel.domains.people.procedures.oversight import router as people
from cartwheel.domains.people.provider import PeopleProvider
from cartwheel.systems.assembly.api import Domain
from cartwheel.systems.rpc.api import NO_STORE, OPERATORS, Permission
from cartwheel.systems.scheduler.api import Upkeep

PEOPLE: Final = Domain(
    name="people",
    routers=(auth, people),
    providers=(PeopleProvider,),
    permissions=(
        Permission(name="people:read", held_by=OPERATORS),
        Permission(name="people:write", held_by=OPERATORS),
    ),
    jobs=JOBS,
    upkeep=(Upkeep("accounts.prune_people", "41 3 * * *", PrunePeople(store_id=NO_STORE)),),
)
