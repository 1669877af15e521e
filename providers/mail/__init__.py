"""Mail over SMTP: letters become messages, and a server's answers one of three outcomes."""
