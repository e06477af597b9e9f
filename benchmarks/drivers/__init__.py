"""How a flow is trained and asked in each framework, behind one interface.

accept(x)           points `[n, *event]` as the framework wants them; not timed
accept_batches(x)   batches `[steps, batch, *event]` likewise
train(batches)      takes a step of Adam on the mean of −log p for each batch
log_prob(points)    log-densities as a NumPy array, `[n]`
sample(n)           samples as a NumPy array
parameters          how many trainable numbers there are
compile()           sends everything through the framework's compiler, where that is a choice
"""
