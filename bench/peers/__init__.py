"""The bots Purser is measured against; each runs in the environment of `requirements.lock`."""
