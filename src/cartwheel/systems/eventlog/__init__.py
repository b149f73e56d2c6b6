"""The log that events travel on: partitioned, ordered by key, kept until it is consumed."""
