"""The world outside, and its sandbox twins."""
