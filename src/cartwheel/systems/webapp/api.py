"""What others may use of the web app's serving."""

from cartwheel.systems.webapp.build import FOLDER
from cartwheel.systems.webapp.serving import webapp_routes
from cartwheel.systems.webapp.single import SingleFile

__all__ = ["FOLDER", "SingleFile", "webapp_routes"]
