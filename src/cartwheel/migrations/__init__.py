"""The migrations of the PostgreSQL schema, and what runs them."""
