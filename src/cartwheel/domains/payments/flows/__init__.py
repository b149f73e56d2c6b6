"""What calls services outside, in transactions of its own."""
