"""The shopper event pipeline: from a request to the log, and from the log to readable rows."""
