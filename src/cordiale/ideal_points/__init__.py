"""UN ideal points: where states stand on one line, by their General Assembly votes.

>>> import cordiale as cd
>>> cd.IdealPoints().innovation
0.5
"""

from cordiale.ideal_points.model import IdealPoints
from cordiale.ideal_points.result import IdealPointEstimates

__all__ = ["IdealPointEstimates", "IdealPoints"]
