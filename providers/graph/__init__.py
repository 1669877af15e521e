"""Microsoft Graph: one client for all organisations, what it meters, and what can go wrong."""
