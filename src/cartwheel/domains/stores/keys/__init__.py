"""
API keys: what programs open a store with.

States: a key opens its store from when it is made until it is revoked or its time is
over; neither is undone.

Guarantees:
- Of a key there is nothing but a prefix to recognise it by and a SHA-256 digest.
- A key may do no more than whoever made it could at that time; one that a key made ends with
  it at the latest, and calls no more often. One that may let others in ends when its maker
  leaves the store or gets a role that holds less than the key.
- Keys to the stores in which a store replays are keys of that store.
- A key that is revoked or over opens nothing after a second, in any process.
- When a key was used last is written down within a minute or two, beside the calls; uses
  of the last minute before a crash may be missing.
"""
