"""The mails that this machine wrote into files, since no mail server is set up."""
