"""``python -m benchmarks NAME``: the same as ``vigie bench NAME``."""

import sys

from vigie.cli.main import run

if __name__ == "__main__":
    sys.argv[1:1] = ["bench"]
    run()
