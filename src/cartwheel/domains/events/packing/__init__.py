"""
Events packed as Avro or Protobuf.

The envelope is ours, `event.avsc` and `events.proto`; its `payload` is packed by a schema of the
store's, which `schemaId` names. A body of Avro is events one after the other, one of Protobuf an
`EventBatch`. Each becomes the event that it would have been in JSON, and goes on as one.
"""
