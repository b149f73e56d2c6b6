"""What recipients do: links that are signed, and people told from programs."""
