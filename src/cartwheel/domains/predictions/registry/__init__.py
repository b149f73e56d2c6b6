"""
The models of a store: versions, which of them are in use, and how to go back.

States of a version: *ready*, or *refused* once its file could not be used, with the reason. An
alias names the one version in use for something: the `champion` scores carts, a `challenger` is
being tried. Without a champion the baseline scores.

Guarantees. A version never changes: its file is known by its SHA-256 and lies under that name in
the object store before the version is noted. A deployment opens and tries the file first, and
changes the alias only then, in one transaction with the record of it; so what is corrupt or does
not fit leaves the former version in use. Rolling back is one call. Every process learns of a change
within a second.
"""
