"""What recipients see beside their mails: what they want to be sent, and a mail in the browser."""
