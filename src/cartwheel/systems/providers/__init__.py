"""
Outside services, each kind of them behind one typed contract.

States. A configuration is checked by `validate_config` before it is used. A call *answers*, or
raises one of seven errors (`errors.py`), whatever the service, its SDK or the network said.

Guarantees. Each error says whether the call *may have worked*: then only the service knows, and
it is asked again under the same key, or looked up. A refusal that belongs to the business, such
as a declined card, is an answer and no error. No call is made within a transaction.

Failures. What passes by itself is repeated a few times, under the same key (`calling.py`).
Secrets stand in no error, no log and no answer.
"""
