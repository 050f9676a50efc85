"""``make bench``: ratios against the bare library doing the same work in the same run.

A row is (name, seconds of the anchor, seconds of ours), each the median of alternating pairs. The ratio says
how many times the anchor's time ours takes; machines drift, so only ratios are worth quoting. A fourth entry
names what is measured in place of seconds.
"""

import importlib
import sys

SUITES = (
    "bench_start",
    "bench_window",
    "bench_store",
    "bench_jottings",
    "bench_cold",
    "bench_pictures",
    "bench_documents",
)


def main(arguments: list[str]) -> int:
    """Run the suites named, or all; ``--full`` adds a million incidents where a suite knows how."""
    full = "--full" in arguments
    wanted = [a for a in arguments if not a.startswith("-")] or list(SUITES)
    print(f"{'':58}{'bare':>11}{'ours':>11}{'ratio':>8}")
    for name in wanted:
        suite = importlib.import_module(f"tests.benchmarks.{name}")
        rows = suite.run(full=True) if full and name == "bench_store" else suite.run()
        for what, anchor, ours, *unit in rows:
            ratio = f"{ours / anchor:8.2f}" if anchor > 0 else f"{'-':>8}"
            scale, named = (1, unit[0]) if unit else (1000, "ms")
            print(f"{what[:57]:58}{anchor * scale:9.2f}{named}{ours * scale:9.2f}{named}{ratio}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
