"""Posteriors and what tests them: ranks, coverage, importance weights, Markov chains with a flow."""
