"""The business, one folder a domain, all of one shape."""
