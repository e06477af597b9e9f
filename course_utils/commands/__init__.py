"""Commands behind the Makefile's targets."""
