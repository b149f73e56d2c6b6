"""
The policies of the edge, as ASGI middleware that the door and `cartwheel up` share.

From the outside in: security headers → CORS → bounds → rate limits by address → identity →
the other rate limits → the application.
What a policy refuses carries the headers of those around it, so that a page of another
origin can read the refusal too.
"""
