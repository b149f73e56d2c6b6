"""What interventions brought: orders credited once, by the last touch, and lift by the holdout."""
