"""The schedules domain: what a store, or the platform itself, has done at set times."""
