"""How the handlers of announcements and jobs get what they ask for."""
