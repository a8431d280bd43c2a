"""What edgetrust knows of Mobile and Remote Access: connections, releases, public CAs, and how verdicts follow."""
