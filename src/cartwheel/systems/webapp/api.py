"""What others may use of the web app's serving."""

from cartwheel.systems.webapp.serving import webapp_routes

__all__ = ["webapp_routes"]
