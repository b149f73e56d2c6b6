"""What a store says of its products beyond what every product has."""
