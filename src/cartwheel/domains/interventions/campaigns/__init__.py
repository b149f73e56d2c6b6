"""Campaigns of interventions: for whom, when, and which ways are tried out by lot."""
