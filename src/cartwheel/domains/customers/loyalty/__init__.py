"""Points: earned into lots, the oldest of which are spent and expire first."""
