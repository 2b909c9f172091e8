"""State-year and dyad-year panels whose variables know what they cover."""

# The folder of declarations and the function that lists them share a name. Loading the folder
# sets that name here, so it is loaded first: the function then stays what the name means.
import cordiale.panel.variables  # noqa: F401  # isort: skip
from cordiale.panel.panel import Panel, dyad_years, state_years
from cordiale.panel.registry import variables
from cordiale.panel.variable import Variable

__all__ = ["Panel", "Variable", "dyad_years", "state_years", "variables"]
