"""What trains without a notebook, from the command line or the Makefile: any flow, the README's movie, the weights that ship."""
