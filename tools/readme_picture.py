"""Draw the README's picture: one figure of the brief about Russia and China.

python tools/readme_picture.py
"""

from __future__ import annotations

from pathlib import Path

import cordiale as cd
from cordiale.brief.charts import svg
from cordiale.lake import atomic_write

FIGURE, WIDTH = "unga_similarity", 780
TARGET = Path(__file__).resolve().parents[1] / "docs" / "assets" / "rus-chn.svg"

if __name__ == "__main__":
    sections = cd.assess("RUS", "CHN").sections
    figure = next(f for s in sections for f in s.figures if f.id == FIGURE)
    atomic_write(TARGET, svg(figure.draw(WIDTH)) + "\n")
