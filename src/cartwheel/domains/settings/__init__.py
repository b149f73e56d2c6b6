"""
What a store may set, and the feature flags it is served by.

    PUT /config ─▶ row + history + revision ─▶ commit ─▶ Redis ─▶ every process reloads
                          one transaction              └─ or a poll of the revisions, twice a second

States. A setting has the store's own value, or else the platform's, or else the default that
its domain declared. A flag is the store's own definition, or else the platform's; an archived
definition counts as none. The platform is the nil store, for which operators act.

Guarantees. Values are checked when they are written, and again when they are read: what a
newer version does not accept any more is its default there. Two writers never overwrite each
other unknowingly: each names the version it has seen. Every version stays in the history. A
change is in force in every process within a second, whether or not Redis is there.

Failures. PostgreSQL is away: processes go on with what they know, and what they do not know is
unavailable. A process that polls no more asks again whatever it has known for a second.
"""
