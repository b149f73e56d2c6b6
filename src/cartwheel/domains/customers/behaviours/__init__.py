"""What customers did, counted by day."""
