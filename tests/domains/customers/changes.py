"""Changes of customers that the audit tells of."""

from typing import Final

from tests.domains.customers.factories import RULE
from tests.rpc.changing import Change, by_id, given

CHANGES: Final[dict[str, Change]] = {
    **{
        name: by_id(name)
        for name in (
            "customerAddresses.add",
            "customerAddresses.delete",
            "customerAddresses.update",
            "customerConsents.record",
            "customerContacts.addNote",
            "customerContacts.deleteNote",
            "customerContacts.updateNote",
            "customerGroups.delete",
            "customerGroups.update",
            "customers.merge",
            "customers.update",
            "loyalty.adjust",
            "segments.delete",
            "segments.takeSnapshot",
            "segments.update",
        )
    },
    "customerGroups.create": given(None, name="Wholesale"),
    "customers.create": given(None, email="new@shop.example", name="Anna"),
    "segments.create": given(None, name="Buyers", rule=RULE),
}
MADE: Final = frozenset(
    {
        "customerAddresses.add",
        "customerConsents.record",
        "customerContacts.addNote",
        "customerGroups.create",
        "customers.create",
        "loyalty.adjust",
        "segments.create",
        "segments.takeSnapshot",
    }
)
GONE: Final = frozenset(
    {
        "customerAddresses.delete",
        "customerContacts.deleteNote",
        "customerGroups.delete",
        "segments.delete",
    }
)
