"""
Trainings of a store's model, from the request to the version in the registry.

States: *waiting* → *running* → *done* | *failed*. One training of a store runs at a time, as a job;
what it learns from are the store's abandoned carts as they were known then (`features/training`).

Failures. A training that is refused says why and is not tried again: too few carts, a library that
the system lacks, an export that differs. Where an engine is away the job is tried again later; a
worker that dies takes the process that learns along, and the job runs anew.
"""
