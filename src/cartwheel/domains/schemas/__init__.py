"""
The schemas that a store's events are held to, in versions.

    POST /schemas ─▶ read, compared with what the model has, row + revision ─▶ commit ─▶ Redis
                                                            └─ in force in every process in a second

States. A subject, which is the name of an event, has versions MODEL-REVISION-ADDITION. The latest
is in force; the others are superseded, and what was written by them is read as the latest has it
wherever it can be. A subject of which the store has none has the built-in one, if there is any.

Guarantees. A version never changes, and none goes. Within a model each version is what the
subject's compatibility asks of it, towards all of the model's versions. Two who register at once
get one version after the other.

Failures. PostgreSQL is away: processes go on with what they know. The compiler of Protobuf gives no
answer: nothing is registered.
"""
