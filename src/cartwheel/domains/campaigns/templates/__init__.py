"""Templates of mails: blocks, MJML or HTML with typed merge fields, kept in versions."""
