"""Checks, hints and solutions of the exercises, one module for each week."""
