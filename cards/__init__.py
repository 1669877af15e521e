"""Pure: a result and a voice in, an adaptive card out."""
