"""Live carts: opened, left, resumed and bought, followed by event time."""
