"""Run the benchmarks and print ratios with their medians. Usage: python -m benchmarks"""

from benchmarks.checking import print_checking
from benchmarks.history import print_history
from benchmarks.scanning import print_scanning
from benchmarks.startup import print_startup

if __name__ == "__main__":
    print_scanning()
    print_startup()
    print_checking()
    print_history()
