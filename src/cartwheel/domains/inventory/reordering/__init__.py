"""When to order anew, and what is low."""
