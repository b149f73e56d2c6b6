"""
The read side of Confluent's Schema Registry API, so that Kafka's tools find schemas.

Its versions are the numbers 1, 2, 3 of a subject, and its ids those of the schemas. Registering is
done by our own procedures: here the registry says of itself that it is read only.
"""
