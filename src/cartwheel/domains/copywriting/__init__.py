"""
Words for a store, written and looked at by a text service: subject lines, mails, descriptions.

Guarantees. Whatever people wrote reaches the model as data alone, as JSON in which no mark can end
it, and beside an instruction that says so. No tool is offered to a model that writes; the one that
a review has to call does nothing but answer. What comes is text: whoever shows it escapes it.
Banned words, lengths and loudness are checked by rules, whatever the model says of itself.

Failures. A text that broke off, or that reached its bound, is an error and no variant.
"""
