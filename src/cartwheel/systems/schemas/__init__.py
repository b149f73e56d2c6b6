"""
Schemas in JSON Schema, Avro and Protobuf: read, compared, and held against values.

Guarantees. Whatever `read_schema` takes costs a bounded time to be held against a value: there
are no references to elsewhere, nothing refers to itself, patterns take linear time, and no more
than 10,000 parts come of it when all references are written out. Where `unreadable` finds
nothing, every value of the one schema can be read by the other; it may find more than there is,
never less.

Failures. What is wrong is told by the place in the schema, or the field of the value.
"""
