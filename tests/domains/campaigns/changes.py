"""Changes of campaigns and their templates that the audit tells of."""

from typing import Final

from tests.domains.campaigns import sending_changes
from tests.domains.campaigns.factories import CONTENT
from tests.rpc.changing import Change, by_id, given

CHANGES: Final[dict[str, Change]] = {
    **sending_changes.CHANGES,
    "mailTemplate.archive": by_id("mailTemplate.archive"),
    "mailTemplate.create": given(None, content=CONTENT),
    "mailTemplate.import": given(None, kind="html", source="<p>a</p>", name="A", subject="B"),
    "mailTemplate.restore": by_id("mailTemplate.restore"),
    "mailTemplate.save": by_id("mailTemplate.save"),
}
MADE: Final = frozenset({"mailTemplate.create", "mailTemplate.import"}) | sending_changes.MADE
GONE: Final = sending_changes.GONE
