"""
The audit log: who changed what, when, from where.

States: a record is added with the change it tells of, in one transaction, and stays.

Guarantees:
- Every mutation that succeeds is written down once, but for those declared `audited=False`
  and those that take their input raw, which are too frequent (events). Flows write
  themselves down in their own transactions, and what a refusal has led to as well.
- The application's role can add and read records and nothing else; a trigger refuses to
  change or remove one to everybody.
- What looks like a secret by its name is masked before it is written.
- Whoever reads sees the records of his own store; operators see those of no store.

Failures: when a record cannot be written, the change is not made. What a procedure does
outside of PostgreSQL is done by then: it has taken place without a record.
"""
