"""
Procedures: a use case declared once, answered over tRPC and REST.

A call passes these stations, in this order, and the first that refuses ends it:

    identify → permit → rate limit → decode → transaction → idempotency → function → audit → commit

- A mutation is one transaction, opened when something first needs it. The answer
  leaves after the commit succeeded; any error rolls everything back.
- A mutation with an `Idempotency-Key` takes effect once in 24 hours. The key and the
  answer are rows of that same transaction.
- A mutation that succeeds is told to the auditor, whose record is a part of that
  transaction. An answer that is repeated for its key is not told again.
- Calls of one batch run side by side and fail one by one; each mutation among them
  is a transaction of its own.
- A subscription ends when the server stops or the client leaves; the generator
  behind it is closed before the connection is forgotten. It holds no transaction.
- Anticipated errors (`AppError`) keep their message. Any other is logged once with an
  incident id, and the caller learns nothing but that id.
- When Redis is away, rate limits let calls pass and count them, unless a limit says
  otherwise.
"""
