"""What customers bought, and what came back."""
