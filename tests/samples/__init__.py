"""Small real files, each under the licence that LICENCES.md names."""

from pathlib import Path

SAMPLES = Path(__file__).parent
