"""What others may use of campaigns."""

from cartwheel.domains.campaigns.feedback.contracts import MailReport, MailReportsTaken
from cartwheel.domains.campaigns.feedback.errors import NoReportError
from cartwheel.domains.campaigns.feedback.mails import read_report
from cartwheel.domains.campaigns.feedback.service import Feedback

__all__ = ["Feedback", "MailReport", "MailReportsTaken", "NoReportError", "read_report"]
