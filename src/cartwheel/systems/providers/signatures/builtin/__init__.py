"""
The service that is built in: people sign on a page of ours, and the document is sealed here.

Guarantees. What is sealed begins with the bytes that were shown, so that their SHA-256 on the page
of evidence can be recomputed from the file alone. The seal is a certifying PAdES signature, after
which no change is allowed; whoever has the store's certificate can verify it without us.

What it is not. The certificate is the store's own unless another is brought: it proves that the
file is as the store sealed it, not to a court who the store is. The time is this server's clock.
"""
