"""
What keeps a neighbour's trouble from becoming ours.

- `Breaker`: stops calling what keeps failing, and tries it again carefully.
- `Bulkhead`: bounds how many calls one neighbour may hold at a time.
- Retries are stamina's, timeouts are `asyncio.timeout`.

States of a breaker: *closed* (calls pass and are counted) → *open* (calls are
refused at once) → *half open* (one call at a time is tried) → closed or open.
"""
