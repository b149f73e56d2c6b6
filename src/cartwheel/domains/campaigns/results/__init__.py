"""What a campaign came to: who did what, what they bought, and what of that it brought."""
