"""What is called without a notebook: training a flow on a data set, rendering the movie."""
