"""Templates that people write and the house fills in: read before, and bounded."""
