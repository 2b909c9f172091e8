"""The sections of a brief, in reading order."""

from cordiale.brief.sections.arms import arms
from cordiale.brief.sections.defence import defence
from cordiale.brief.sections.frictions import frictions
from cordiale.brief.sections.ideal_points import ideal_points
from cordiale.brief.sections.institutions import institutions
from cordiale.brief.sections.limits import limits
from cordiale.brief.sections.money import money
from cordiale.brief.sections.power import power
from cordiale.brief.sections.trade import trade
from cordiale.brief.sections.treaties import treaties
from cordiale.brief.sections.unga import unga
from cordiale.brief.sections.unsc import unsc

__all__ = ["SECTIONS", "limits"]

SECTIONS = (
    unga,
    ideal_points,
    unsc,
    treaties,
    defence,
    arms,
    trade,
    money,
    institutions,
    frictions,
    power,
)
