"""What people go through, in transactions of its own: registering, signing in, changing proofs."""
