"""Vigie beside its peers, on the same inputs, on the same machine, in one run.

``python -m benchmarks peers`` makes an environment per peer from pinned requirements, feeds each
the same vulnerability files, asks each the same questions and keeps the answers and the times in
``results/peers.json``. Nothing of a peer is imported here: its program runs in its environment.
"""
