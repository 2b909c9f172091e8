"""Every similarity measure as a function of the contingency table alone.

Write p_ab for the share of joint items in cell (a, b), w_ab for the distance of
the two categories scaled to 0..1, D = sum w p for the observed disagreement, and
E for the disagreement that chance would give. Then

==============  ===========================================================
agreement       1 - D, nominal distance: the share of items voted alike
srs             1 - 2 D (Signorino and Ritter 1999)
kappa           1 - D / E, E from each state's own margins (Cohen 1960, 1968)
pi              1 - D / E, E from the two states' pooled margins (Scott 1955)
bcai            2 (E - D), E from own margins: S less the S expected of two
                states that vote independently (Benati and Capurri 2026)
tau_b           (concordant - discordant) / sqrt(untied_1 untied_2) (Kendall 1945)
==============  ===========================================================
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from cordiale.errors import UnknownNameError, UsageError
from cordiale.similarity.cells import Cells, Distance, Floats, in_chunks

__all__ = [
    "DEFAULT_MEASURES",
    "MEASURES",
    "NOMINAL_MEASURES",
    "TableMeasures",
    "check_measures",
    "measures_from_tables",
]

# Family and distance of each measure; tau_b only needs the order.
FAMILY: Mapping[str, tuple[str, Distance]] = {
    "agreement": ("agreement", "nominal"),
    "srs_abs": ("srs", "linear"),
    "srs_sq": ("srs", "squared"),
    "kappa": ("kappa", "nominal"),
    "kappa_lin": ("kappa", "linear"),
    "kappa_sq": ("kappa", "squared"),
    "pi": ("pi", "nominal"),
    "pi_lin": ("pi", "linear"),
    "pi_sq": ("pi", "squared"),
    "tau_b": ("tau_b", "linear"),
    "bcai": ("bcai", "linear"),
}

#: Names of all measures.
MEASURES: tuple[str, ...] = tuple(FAMILY)

#: The measures that are computed unless others are asked for.
DEFAULT_MEASURES: tuple[str, ...] = tuple(m for m in MEASURES if not m.endswith("_lin"))

#: The measures that do not use the order of the categories.
NOMINAL_MEASURES: tuple[str, ...] = tuple(m for m in MEASURES if FAMILY[m][1] == "nominal")


@dataclass(frozen=True)
class TableMeasures:
    """Measures of an array of tables.

    Attributes
    ----------
    total : ndarray of float
        Sum of each table: the number of joint items (or their weight).
    values : mapping of str to ndarray of float
        One array a measure, in the tables' leading shape; NaN is undefined.

    Examples
    --------
    >>> m = measures_from_tables([[30, 5], [5, 10]], ["kappa"])
    >>> m["kappa"].round(4), float(m.total)
    (np.float64(0.5238), 50.0)
    """

    total: Floats
    values: Mapping[str, Floats]

    def __getitem__(self, measure: str) -> Floats:
        """Return the array of one measure."""
        return self.values[measure]


def check_measures(measures: Iterable[str], *, ordered: bool = True) -> tuple[str, ...]:
    """Return the names as a tuple, or say which one is unknown.

    Parameters
    ----------
    measures : iterable of str
        Names from :data:`MEASURES`.
    ordered : bool, default True
        False where a category has no place in the order; then only nominal
        measures can be had.

    Raises
    ------
    UnknownNameError
        A name that is no measure.
    UsageError
        None or twice the same, or an ordinal measure without an order.

    Examples
    --------
    >>> check_measures(["kappa", "pi"])
    ('kappa', 'pi')
    """
    names = (measures,) if isinstance(measures, str) else tuple(measures)
    for name in names:
        if name not in FAMILY:
            raise UnknownNameError.of(
                "measure", name, MEASURES, f"Measures are: {', '.join(MEASURES)}."
            )
    if not names or len(set(names)) < len(names):
        raise UsageError(
            "The measures cannot be used",
            expected="at least one measure, each once",
            found=", ".join(names) or "none",
        )
    unordered = [m for m in names if m not in NOMINAL_MEASURES]
    if not ordered and unordered:
        raise UsageError(
            "An absence kept as a category has no place between yes and no",
            expected=f"nominal measures only: {', '.join(NOMINAL_MEASURES)}",
            found=", ".join(unordered),
            todo="Name the measures, or use absent='abstain' or 'missing'",
        )
    return names


def measures_from_tables(
    tables: ArrayLike,
    measures: Iterable[str] = DEFAULT_MEASURES,
    *,
    scores: Sequence[float] | None = None,
) -> TableMeasures:
    """Compute measures from contingency tables.

    Parameters
    ----------
    tables : array_like, shape (..., k, k)
        Counts (or summed item weights); first state in rows, second in columns.
        All k categories are there whether observed or not: they fix the scale.
    measures : iterable of str, default :data:`DEFAULT_MEASURES`
        Names from :data:`MEASURES`.
    scores : sequence of float, length k, optional
        Scores of the categories, ascending. Default: evenly spaced.

    Returns
    -------
    TableMeasures
        NaN where a measure is undefined: no joint item; for kappa and pi, both
        states constant in the same category; for tau-b, either state constant.

    Raises
    ------
    UnknownNameError
        A name that is no measure.
    UsageError
        Tables that are not square, or have negative or missing cells.

    Notes
    -----
    S and A take the largest *possible* distance as their unit, the distance of
    the outermost categories, not the largest one that the two states happen to
    show. A is bounded by 1 and vanishes when either state never varies.

    References
    ----------
    Signorino and Ritter (1999) *International Studies Quarterly* 43:115-144.
    Cohen (1960) *Educational and Psychological Measurement* 20:37-46; (1968)
    *Psychological Bulletin* 70:213-220. Scott (1955) *Public Opinion Quarterly*
    19:321-325. Haege (2011) *Political Analysis* 19:287-305. Kendall (1945)
    *Biometrika* 33:239-251. Benati and Capurri (2026) *Quality & Quantity*,
    doi:10.1007/s11135-026-02814-x.

    Examples
    --------
    >>> table = [[40, 5, 0], [10, 20, 5], [0, 5, 15]]
    >>> m = measures_from_tables(table, ["agreement", "srs_abs", "kappa_sq", "bcai"])
    >>> {name: round(float(v), 4) for name, v in m.values.items()}
    {'agreement': 0.75, 'srs_abs': 0.75, 'kappa_sq': 0.7917, 'bcai': 0.57}
    """
    names = check_measures(measures)
    shape, blocks = in_chunks(np.asarray(tables), scores)
    size = int(np.prod(shape))
    total = np.empty(size)
    values = {name: np.empty(size) for name in names}
    for part, cells in blocks():
        total[part] = cells.total
        # 0 / 0 is exactly the undefined case and its NaN the answer: every divisor
        # is a sum of non-negative terms, so a zero is a true one, not rounding.
        with np.errstate(invalid="ignore"):
            for name in names:
                values[name][part] = evaluate(cells, *FAMILY[name])
    return TableMeasures(
        total.reshape(shape), {name: v.reshape(shape) for name, v in values.items()}
    )


def evaluate(cells: Cells, family: str, kind: Distance) -> Floats:
    """Compute one measure of a block of tables, NaN where it is undefined."""
    n = cells.total
    if family == "tau_b":
        first, second = cells.untied
        return cells.net_concordance / np.sqrt(first * second)
    observed = cells.observed(kind)
    if family == "agreement":
        return 1 - observed / n
    if family == "srs":
        return 1 - 2 * observed / n
    if family == "kappa":
        return 1 - n * observed / cells.chance(kind)
    if family == "pi":
        return 1 - 4 * n * observed / cells.shared_chance(kind)
    return 2 * (cells.chance(kind) / (n * n) - observed / n)
