"""Simulators with priors, some of whose posteriors are known."""
