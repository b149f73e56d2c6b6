"""What was written down about customers, and what was said to them."""
