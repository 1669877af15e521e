"""Stripe: charges saved cards, opens the page where one is saved, and reads what Stripe posts."""
