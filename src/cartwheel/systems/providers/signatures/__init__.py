"""
Services by which documents are signed, behind one contract.

States. An envelope is *sent*; it ends *signed*, *declined* or *voided*, and stays so.

Guarantees. To create one again under the same key gives the same envelope. What a signed envelope
holds begins with the very bytes that were sent, where the service is the one built in. A message
of a service is proved before anything of it is believed, and tells no more than which envelope is
to be looked at: what became of that is asked, so that messages may come twice, late, or never.
"""
