"""From a request that a route took to the answer of an instance."""
