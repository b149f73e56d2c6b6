"""What customers allowed and took back, with the proof of it."""
