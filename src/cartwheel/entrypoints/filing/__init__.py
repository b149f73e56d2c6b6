"""What commands that bring files share: reading them, lines left out, and the store by its name."""
