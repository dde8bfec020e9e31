"""Judges what `ApproximaBenchmarks memory` measured: one line of JSON a depth on standard input."""
import json
import sys

rows = [json.loads(line) for line in sys.stdin]
flat = [row for row in rows if not row["is_stored"]]
print("| depth | parameters | activations, measured | all values kept, planned | seconds |")
print("|---|---|---|---|---|")
for row in rows:
    note = " (all kept)" if row["is_stored"] else ""
    print(f"| {row['depth']}{note} | {row['parameters']} | {row['activation_bytes'] / 1e6:.2f} MB | "
          f"{row['stored_bytes'] / 1e6:.1f} MB | {row['seconds']:.3f} |")
sizes = [row["activation_bytes"] for row in flat]
spread = max(sizes) / min(sizes) - 1
stored = max(row["stored_bytes"] for row in flat)
print(f"largest / smallest - 1: {100 * spread:.2f} %; all values at the largest depth: {stored / 1e9:.2f} GB")
if len(flat) < 3 or spread > 0.1 or stored < 1e9:
    sys.exit("the memory is not flat in depth, or the size is too small to tell")
