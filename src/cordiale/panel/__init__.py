"""State-year and dyad-year panels whose variables know what they cover."""

from cordiale.panel.panel import Panel, dyad_years, state_years
from cordiale.panel.registry import variables
from cordiale.panel.variable import Variable

__all__ = ["Panel", "Variable", "dyad_years", "state_years", "variables"]
