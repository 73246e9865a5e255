"""The benchmarks: each beside a floor measured in the same run, on the same rows. Figures are reported, never asserted."""
