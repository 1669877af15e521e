"""One step each, never edited after its release."""
