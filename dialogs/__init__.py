"""Conversations: what was said, and what is asked next or done."""
