"""Speed and memory, measured side by side; figures go to docs/results.md."""
