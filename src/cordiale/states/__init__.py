"""The state system: who was a state when, under which number, name and code.

Our own dated table, from the Correlates of War State System Membership List v2016 (COW) and
the Gleditsch-Ward list of independent states (GW), with ISO 3166-1 and UN M49 codes and the
names that the sources of this package use.

Rules
-----
- *Membership* is by day, from the lists. A state counts in a year if it was a member on any
  day of it; spells with gaps (Poland 1939-1945) keep them.
- *After the lists end* (COW 31 December 2016, GW 31 December 2017) the members of the last
  day are carried on to the current year. This is an extension, not the lists' word, and is
  marked ``extended`` wherever it is used. The COW list of 2016 knows no birth or death after
  that day, nor has the United Nations admitted a member since South Sudan in 2011.
- *A year* is read on its 31 December where a name or code changes its bearer in the year;
  display names are those of 1 July.
- *Russia* is 365 throughout: Russia, the Soviet Union from 30 December 1922 to 25 December
  1991, Russia. The other fourteen republics enter in 1991 (the Baltic states again).
- *Germany* is 255 to 1945 and from 3 October 1990, 260 (Federal Republic) and 265 (GDR) in
  between. ISO3 ``DEU`` was the Federal Republic's; the bare name "Germany" is ambiguous from
  23 May 1949 to 2 October 1990. GW keeps 260 for united Germany.
- *Yemen* is 678 (North) and 680 (South) to 21 May 1990, then 679; GW keeps 678.
- *Yugoslavia* is 345, and so are the Serbia of 1878-1918, Serbia and Montenegro, and Serbia
  since 2006; 341 Montenegro, 343 Macedonia, 344 Croatia, 346 Bosnia and Herzegovina,
  347 Kosovo and 349 Slovenia part from it. GW has Serbia as 340.
- *Czechoslovakia* is 315 to 1992, then 316 (Czechia) and 317 (Slovakia).
- *Vietnam* is 816 (the North to 1975, all since); 817 is the South, 1954-1975.
- *Korea* is 730 to 1905; 731 (North) and 732 (South) since 1948 and 1949.
- *China* is 710, *Taiwan* 713 since 8 December 1949. China's seat in the United Nations is
  713's before 25 October 1971 and 710's from that day (:func:`un_seat_china`).
- Sudan 625 and Ethiopia 530 keep their numbers when South Sudan (626, 2011) and Eritrea (531,
  1993) leave, as does Pakistan (770) when Bangladesh (771) leaves in 1971.
- *ISO3 wins* over a COW abbreviation that means another state. There are seven such:

  ====  =====================  ==============================
  code  ISO3                   COW abbreviation (``cow:...``)
  ====  =====================  ==============================
  AUS   Australia (900)        Austria (305)
  CZE   Czechia (316)          Czechoslovakia (315)
  KOR   South Korea (732)      Korea to 1905 (730)
  MAC   Macao (no state)       Macedonia (343)
  MNG   Mongolia (712)         Montenegro (341)
  SLV   El Salvador (92)       Slovenia (349)
  SWZ   Eswatini (572)         Switzerland (225)
  ====  =====================  ==============================

  CZE before 1993 and KOR before 1948 are read as the state before, so that ISO3 and COW agree
  there. PAL, COW's Palau, is refused as well: GeoDist uses it for Palestine.

Tables
------
``states.csv``
    One row per spell: ``system`` (cow, gw), ``code``, ``abb``, ``name``, ``start``, ``end``.
    ``tools/states_table.py`` rebuilds it; the other tables are kept by hand.
``codes.csv``
    ``kind`` (iso3, iso2, m49, gwcode: the code denotes COW number ``state``; cow_gw: COW
    number ``code`` is GW number ``state``), ``start``, ``end`` (blank: without bound),
    ``use`` (any; read: understood, but not given as a state's code), ``note``.
``aliases.csv``
    ``name``, ``ccode``, ``start``, ``end``, ``use`` (any; data: for source files only; ask:
    for people only, where several rows make a name ambiguous), ``note``.
``names.csv``
    Display names: ``ccode``, ``start``, ``name``, ``article``.
``nonstates.csv``
    What sources name that is no state: ``kind``, ``value``, ``reason``.
``succession.csv``
    ``predecessor``, ``successor``, ``date``, ``kind`` (see :class:`Succession`).

References
----------
Correlates of War Project (2017). State System Membership List, v2016.

Gleditsch, K. S. and Ward, M. D. (1999). A revised list of independent states since the
Congress of Vienna. International Interactions 25(4), 393-413.

Examples
--------
>>> import cordiale as cd
>>> cd.states.resolve("Soviet Union", 1985).ccode
365
>>> cd.states.resolve("Germany", 1970)
Traceback (most recent call last):
cordiale.errors.AmbiguousStateError: 'Germany' can mean more than one state in 1970. Found West \
Germany (260, member 1955-1990); East Germany (265, member 1954-1990). Give one of the numbers \
260 or 265.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cordiale.states.dyads import dyad
    from cordiale.states.frames import membership, state_years
    from cordiale.states.labels import label, name, possessive
    from cordiale.states.mappers import (
        from_gwcode,
        from_iso2,
        from_iso3,
        from_m49,
        from_name,
        from_un_name,
        to_gwcode,
        unmapped,
    )
    from cordiale.states.member_years import coexist, members
    from cordiale.states.state import State, resolve
    from cordiale.states.succession import Succession, predecessors, successors, un_seat_china
    from cordiale.states.table import LIST_END

# Frames and mappers load polars, so nothing is loaded before it is asked for.
_HOME = {
    "LIST_END": "table",
    "State": "state",
    "Succession": "succession",
    "coexist": "member_years",
    "dyad": "dyads",
    "from_gwcode": "mappers",
    "from_iso2": "mappers",
    "from_iso3": "mappers",
    "from_m49": "mappers",
    "from_name": "mappers",
    "from_un_name": "mappers",
    "label": "labels",
    "members": "member_years",
    "membership": "frames",
    "name": "labels",
    "possessive": "labels",
    "predecessors": "succession",
    "resolve": "state",
    "state_years": "frames",
    "successors": "succession",
    "to_gwcode": "mappers",
    "un_seat_china": "succession",
    "unmapped": "mappers",
}

__all__ = [
    "LIST_END",
    "State",
    "Succession",
    "coexist",
    "dyad",
    "from_gwcode",
    "from_iso2",
    "from_iso3",
    "from_m49",
    "from_name",
    "from_un_name",
    "label",
    "members",
    "membership",
    "name",
    "possessive",
    "predecessors",
    "resolve",
    "state_years",
    "successors",
    "to_gwcode",
    "un_seat_china",
    "unmapped",
]


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(importlib.import_module(f"{__name__}.{_HOME[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return list(__all__)
