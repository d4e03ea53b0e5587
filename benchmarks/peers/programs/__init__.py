"""Programs that run in the environment of a peer: each reads a task, calls the peer's own public
functions and writes its answer. They import the peer and the standard library alone."""
