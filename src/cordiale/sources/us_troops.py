"""US troops in the world 1950 to 2024, US bases, and US military construction (troopdata).

- ``us_troops_hosts``: one row per host and year, the United States' own (``is_home``) among them.
- ``us_troops_bases``: one row per site of a list without dates (Vine, brought forward to 2018).
- ``us_troops_construction``: one row per project, 2008 to 2019, in thousand current US dollars.
- ``us_troops_dropped`` counts what was left out.

``troops`` are active-duty personnel by the reports of the Department of Defense: one a year to
2012 (June to 1956, then September), from 2013 the highest of the year's quarters, taken for each
column apart. ``troops_in_file`` is the file's figure. Where that is known to be no count of the
troops in that place and year, ``doubt`` says why, and ``troops`` and all else is null. The file is
the first edition of a rebuilt series. Most of these faults its authors named themselves in notes
to later editions; *estimate added up* for Afghanistan and *exceeds its parts* are our reading:

- *interpolated* (1951, 1952): there were no reports. Most rows hold the mean of 1950 and 1953 in
  both years, South Korea's the figure of 1953, those that lack one of the two years mostly 0.
- *two reports* (2008): two reports of one September were added; most figures are twice those of
  2007 and 2009. The home row is not touched.
- *estimate added up* (Iraq 2006 and 2007, Afghanistan 2019 and 2020): 510,000 for Iraq is three
  times one yearly estimate of 170,000, 26,000 for Afghanistan two times one of 13,000.
- *exceeds its parts* (Afghanistan 2014 to 2017, Iraq 2015 to 2017): the total exceeds the other
  branches and the reserves together by thousands more than the Navy, which is missing, had there
  (Afghanistan in 2014 by 13,000).
- *not reported*: the reports leave out the deployed. Kuwait reads 0 in 2003 to 2005; Afghanistan
  and Syria from 2021 and Iraq from 2022 show a handful.
- *deployed elsewhere* (Germany, Italy, Japan and the United Kingdom in 2006 and 2007): units in
  Iraq are counted at home too. Other hosts may have the like from 2001 to 2011, unmarked.
- *region* (Russia 1971 to 1976 and 1992 to 2007): the subtotal of a region, not Russia's line.
- *other place*: a single "Congo" of 1960 to 1962 stands under Brazzaville and was Leopoldville's;
  Fiji's and Tonga's are one line, "Fiji and Tonga", to 2006.
- *total missing* (the United States in 1950): 0 beside branches of 952,600.

Other traps:

- *Estimates.* Where the reports are silent, some totals come from the press or an older data set
  (Iraq 2003 to 2005 and 2018 to 2021, Afghanistan 2001 to 2004 and 2018, Kuwait 2006 and 2007,
  Syria 2018 to 2020): kept, and ``estimate`` is true.
- *A zero* may also mean that a report does not name the host. Rows are missing for some places.
- *Ships.* Totals of 1954 to 1958 and some of 1968 to 1976 hold crews of ships near the host
  (Greece 1957: 15,360, of them 12,647 Navy); from September 2009 crews count at their home port
  (Japan). In between they are left out. Japan's 71,652 of 2015 is as the report has it.
- *Branches* before 2008 are null where they do not add up to the total: in 1953 and 1959 to 1967
  they hold ships that the total leaves out (some are negative), in 2003 and 2004 they were lost.
  From 2009 ``navy`` repeats the Navy reserve in each row abroad: it is null there. The Coast Guard,
  ``reserve`` and ``civilians`` are reported from 2008, the Space Force from 2023: the zeros before
  are null. ``reserve`` may be in ``troops`` too: never add the two. Abroad, ``reserve`` and
  ``civilians`` of 2023 are null: one report prints them a line too low (Russia has 57 civilians).
- *Two names of one host* in one year (Czechia, Czech Republic; 32 times): one of the two is all
  zeros and left out.
- *Codes.* The file's follow today's states (255 for the Federal Republic, 816 for the war in South
  Vietnam) or are its own: ``ccode`` is read from name and year. "Vietnam" is 817 from 1954 to
  1974. Places that the reports count with their state in other years have its code: Azores
  (Portugal), Eritrea to 1992 (Ethiopia), Kosovo to 2007 (345), Hong Kong from 1997 (China), Antigua
  from 1981. So a state can have two rows in a year: *sum them, and take null if one is null*.
  Other territories (Guam, Puerto Rico, Greenland, Diego Garcia ...) have none.
- *Bases*: kinds are ``base`` (a large site), ``lilypad`` (a small one) and ``funded_site`` (paid
  for, not held); one site is two of them. A site of unknown name has no name, its place is the
  middle of the state. The file's codes give territories to their owners and the Congo of Kinshasa
  to Brazzaville: not used. One site of Naples stands twice. The file is Latin-1.
- *Construction*: 41% of the money is of unspecified place: a state's sum is a lower bound. One
  amount is negative, a correction. Coordinates are left out: they come from a geocoder that put
  Darwin near Sydney and Thule in New England. Two hosts are put right by the place (Novo Selo of
  "Bangladesh" is in Bulgaria, Palanquero of "Cm" in Colombia) and "Ho" is Honduras;
  ``ccode_corrected`` says so. "Bi" and "Zc" are not explained.

References
----------
Allen, Flynn & Machain (2022) Conflict Management and Peace Science 39(3):351-370. Vine (2015) Base
Nation. Kane (2006) Global U.S. Troop Deployment, 1950-2005.
"""

from __future__ import annotations

import polars as pl

from cordiale.errors import SchemaError
from cordiale.sources._contract import Files, TableSpec, check_rows, check_unmapped
from cordiale.sources._read import Drop, dropped, dropped_spec, read_text, real, whole
from cordiale.states.mappers import from_name, unmapped

__all__ = ["TABLES", "tidy"]

_ID = "us_troops"
_HOSTS = "troopdata-rebuild-country-year"
_BASES = "basedata"
_CONSTRUCTION = "builddata"
_FIRST, _LAST = 1950, 2024
_HOME = "United States"
_NUMBERS = {
    "troops_ad": "troops_in_file",
    "army_ad": "army",
    "navy_ad": "navy",
    "air_force_ad": "air_force",
    "marine_corps_ad": "marine_corps",
    "coast_guard_ad": "coast_guard",
    "space_force_ad": "space_force",
    "total_selected_reserve": "reserve",
    "total_civilian": "civilians",
}
_BRANCHES = ("army", "navy", "air_force", "marine_corps", "coast_guard", "space_force")
_SIDE = ("reserve", "civilians")
_SINCE = {"coast_guard": 2008, "space_force": 2023, "reserve": 2008, "civilians": 2008}
_TWO_REPORTS = 2008
_MISPRINT = 2023

# Word, hosts (None: all), first and last year; see above.
_Doubt = tuple[str, tuple[str, ...] | None, int, int]
_DOUBTS: tuple[_Doubt, ...] = (
    ("interpolated", None, 1951, 1952),
    ("estimate added up", ("Iraq",), 2006, 2007),
    ("estimate added up", ("Afghanistan",), 2019, 2020),
    ("exceeds its parts", ("Afghanistan",), 2014, 2017),
    ("exceeds its parts", ("Iraq",), 2015, 2017),
    ("not reported", ("Kuwait",), 2003, 2005),
    ("not reported", ("Afghanistan", "Syria"), 2021, _LAST),
    ("not reported", ("Iraq",), 2022, _LAST),
    ("deployed elsewhere", ("Germany", "Italy", "Japan", "United Kingdom"), 2006, 2007),
    ("region", ("Russia",), 1971, 1976),
    ("region", ("Russia",), 1992, 2007),
    ("other place", ("Congo - Brazzaville", "Democratic Republic of the Congo"), 1960, 1962),
    ("other place", ("Fiji", "Tonga"), _FIRST, 2006),
    ("total missing", (_HOME,), 1950, 1950),
)
_ESTIMATES: tuple[tuple[str, int, int], ...] = (
    ("Afghanistan", 2001, 2004),
    ("Afghanistan", 2018, 2018),
    ("Iraq", 2003, 2005),
    ("Iraq", 2018, 2021),
    ("Kuwait", 2006, 2007),
    ("Syria", 2018, 2020),
)
# Name, first and last year, code: what the reports count with a state in other years.
_PART_OF: tuple[tuple[str, int, int, int], ...] = (
    ("Vietnam", 1954, 1974, 817),
    ("Azores", _FIRST, _LAST, 235),
    ("Eritrea", 1952, 1992, 530),
    ("Kosovo", _FIRST, 2007, 345),
    ("Hong Kong", 1997, _LAST, 710),
    ("Antigua", 1981, _LAST, 58),
)
# Host and place as the file has them, and the state in which the place is.
_MISPLACED = {
    ("Bangladesh", "Nevo Selo Fos"): 355,
    ("Cm", "Palanquero Ab"): 100,
    ("Ho", "Honduras Various"): 91,
}
_AT_HOME = (_HOME, "District Of Columbia", "Conus Classified")
# Abbreviations that the file leaves unexplained; two are read by place.
_ABBREVIATED = ("Bi", "Cm", "Ho", "Zc")

TABLES: tuple[TableSpec, ...] = (
    TableSpec(
        name="us_troops_hosts",
        label="US troops in a host in a year",
        columns={
            "country": pl.String,
            "year": pl.Int32,
            "ccode": pl.Int32,
            "is_home": pl.Boolean,
            "troops": pl.Int32,
            "estimate": pl.Boolean,
            "doubt": pl.String,
            "troops_in_file": pl.Int32,
            **dict.fromkeys(_BRANCHES, pl.Int32),
            **dict.fromkeys(_SIDE, pl.Int32),
        },
        key=("country", "year"),
        ranges=dict.fromkeys(("troops_in_file", "troops", *_BRANCHES, *_SIDE), (0, 3_000_000)),
    ),
    TableSpec(
        name="us_troops_bases",
        label="US site abroad or in a territory, without dates",
        columns={
            "site": pl.Int32,
            "country": pl.String,
            "ccode": pl.Int32,
            "name": pl.String,
            "lat": pl.Float64,
            "lon": pl.Float64,
            "base": pl.Boolean,
            "lilypad": pl.Boolean,
            "funded_site": pl.Boolean,
        },
        key=("site",),
        year=None,
        ranges={"lat": (-90.0, 90.0), "lon": (-180.0, 180.0)},
    ),
    TableSpec(
        name="us_troops_construction",
        label="US military construction project, thousand current US$",
        columns={
            "project": pl.Int32,
            "year": pl.Int32,
            "country": pl.String,
            "ccode": pl.Int32,
            "ccode_corrected": pl.Boolean,
            "is_home": pl.Boolean,
            "location": pl.String,
            "spending": pl.Float64,
        },
        key=("project",),
        covers=(2008, 2019),
        ranges={"spending": (-2e5, 2e6)},
    ),
    dropped_spec(_ID),
)


def _refuse(what: str, expected: str, found: str) -> SchemaError:
    return SchemaError(
        f"{_ID}: {what}",
        expected=expected,
        found=found,
        done="Nothing was built from it; tables built before are kept.",
        todo=f"Supply the version that the catalogue pins (cordiale data list {_ID}).",
    )


def tidy(files: Files) -> dict[str, pl.DataFrame]:
    """Turn the three files into tidy tables of hosts, bases and construction.

    Parameters
    ----------
    files : Files
        ``troopdata-rebuild-country-year.csv``, ``basedata.csv`` and ``builddata.csv``.

    Returns
    -------
    dict of str to polars.DataFrame

    Raises
    ------
    cordiale.errors.SchemaError
        On other columns or row counts, names that nobody knows, or a host of two names in a year
        of which both hold numbers.
    """
    hosts, second_names = _hosts(files)
    bases, twice = _bases(files)
    return {
        "us_troops_hosts": hosts,
        "us_troops_bases": bases,
        "us_troops_construction": _construction(files),
        "us_troops_dropped": dropped([second_names, twice]),
    }


def _read(files: Files, name: str, columns: list[str], encoding: str = "utf8") -> pl.DataFrame:
    raw = read_text(_ID, files[f"{name}.csv"], columns, encoding=encoding, nulls=("NA",))
    check_rows(_ID, name, raw.height)
    return raw.rename({"countryname": "country"})


def _at(names: tuple[str, ...] | None, first: int, last: int) -> pl.Expr:
    there = pl.col("year").is_between(first, last)
    return there if names is None else there & pl.col("country").is_in(list(names))


def _hosts(files: Files) -> tuple[pl.DataFrame, Drop]:
    raw = _read(files, _HOSTS, ["countryname", "year", *_NUMBERS]).rename(_NUMBERS)
    check_unmapped(_ID, "hosts", unmapped(raw["country"]))
    rows = raw.with_columns(
        *whole("year", *_NUMBERS.values()),
        is_home=pl.col("country") == _HOME,
    ).with_columns(named=from_name(pl.col("country"), pl.col("year")))
    rows, second_names = _one_name(rows)
    part_of = (
        pl.when(_at((name,), first, last)).then(code) for name, first, last, code in _PART_OF
    )
    rows = rows.with_columns(ccode=pl.coalesce(*part_of, "named").cast(pl.Int32))
    bare = rows.filter(pl.col("ccode").is_null())
    check_unmapped(_ID, "hosts of their year", unmapped(bare["country"], bare["year"]))
    rows = _marked(rows)
    sound = pl.col("doubt").is_null()
    adds_up = pl.sum_horizontal(*_BRANCHES) == pl.col("troops_in_file")
    known = {c: sound & (pl.col("year") >= _SINCE.get(c, _FIRST)) for c in (*_BRANCHES, *_SIDE)}
    for c in _BRANCHES:
        known[c] &= (pl.col("year") >= _TWO_REPORTS) | adds_up
    known["navy"] &= (pl.col("year") < _TWO_REPORTS) | pl.col("is_home")
    for c in _SIDE:
        known[c] &= (pl.col("year") != _MISPRINT) | pl.col("is_home")
    tidied = rows.with_columns(
        pl.when(sound).then(pl.col("troops_in_file")).alias("troops"),
        *(pl.when(known[c]).then(pl.col(c)).alias(c) for c in (*_BRANCHES, *_SIDE)),
    )
    return tidied.select(list(TABLES[0].columns)), second_names


def _one_name(rows: pl.DataFrame) -> tuple[pl.DataFrame, Drop]:
    """Leave out the empty row of a host that has two names in one year."""
    empty = pl.all_horizontal(pl.col(c) == 0 for c in _NUMBERS.values())
    states = rows.drop_nulls("named").with_columns(empty=empty).sort("empty", "country")
    torn = states.filter(~pl.col("empty")).filter(pl.struct("named", "year").is_duplicated())
    if torn.height:
        first = torn.sort("year", "named", "country")
        raise _refuse(
            "a host has numbers under two names in one year",
            "one of the two all zeros",
            f"{first['country'][0]} and {first['country'][1]} in {first['year'][0]}",
        )
    kept = states.unique(["named", "year"], keep="first", maintain_order=True)
    second = states.join(kept, on=["country", "year"], how="anti").sort("country", "year")
    drop = Drop(
        "us_troops_hosts",
        "a second name of a host in one year, all zeros",
        second.height,
        f"{second['country'][0]} {second['year'][0]}" if second.height else None,
    )
    return rows.join(second, on=["country", "year"], how="anti"), drop


def _marked(rows: pl.DataFrame) -> pl.DataFrame:
    """Say which figures are no count, and which are estimates."""
    two_reports = (pl.col("year") == _TWO_REPORTS) & ~pl.col("is_home")
    doubt = pl.coalesce(
        pl.when(two_reports).then(pl.lit("two reports")),
        *(pl.when(_at(names, a, z)).then(pl.lit(word)) for word, names, a, z in _DOUBTS),
    )
    estimate = pl.any_horizontal(_at((name,), a, z) for name, a, z in _ESTIMATES)
    return rows.with_columns(doubt=doubt, estimate=estimate)


def _bases(files: Files) -> tuple[pl.DataFrame, Drop]:
    flags = {"base": "base", "lilypad": "lilypad", "fundedsite": "funded_site"}
    columns = ["countryname", "basename", "lat", "lon", *flags]
    raw = _read(files, _BASES, columns, encoding="latin1").rename({"basename": "name"})
    for flag in flags:
        if other := sorted(set(raw[flag].fill_null("missing")) - {"0", "1"}):
            raise _refuse(f"column {flag} has other values", "0 or 1", ", ".join(other))
    check_unmapped(_ID, "hosts of bases", unmapped(raw["country"]))
    sites = raw.unique(keep="first", maintain_order=True).with_row_index("site", offset=1)
    again = raw.filter(raw.is_duplicated())
    drop = Drop(
        "us_troops_bases",
        "a site listed twice, alike in all: kept once",
        raw.height - sites.height,
        again["name"][0] if again.height else None,
    )
    tidied = sites.with_columns(
        *whole("site"),
        *real("lat", "lon"),
        *((pl.col(theirs) == "1").alias(ours) for theirs, ours in flags.items()),
        ccode=from_name(pl.col("country")),
    )
    return tidied.select(list(TABLES[1].columns)), drop


def _construction(files: Files) -> pl.DataFrame:
    columns = ["countryname", "year", "location", "spend_construction"]
    raw = _read(files, _CONSTRUCTION, columns).rename({"spend_construction": "spending"})
    named = raw.filter(~pl.col("country").is_in([*_ABBREVIATED, *_AT_HOME]))["country"]
    check_unmapped(_ID, "hosts of construction", unmapped(named))
    corrected = pl.coalesce(
        *(
            pl.when((pl.col("country") == host) & (pl.col("location") == place)).then(code)
            for (host, place), code in _MISPLACED.items()
        )
    )
    home = pl.col("country").is_in(list(_AT_HOME))
    return (
        raw.with_row_index("project", offset=1)
        .with_columns(*whole("project", "year"), *real("spending"), is_home=home)
        .with_columns(
            ccode=pl.coalesce(
                corrected,
                pl.when("is_home").then(2),
                # The South: the file has South Korea too, and no construction in the North.
                pl.when(pl.col("country") == "Korea").then(732),
                from_name(pl.col("country"), pl.col("year")),
            ).cast(pl.Int32),
            ccode_corrected=corrected.is_not_null(),
        )
        .select(list(TABLES[2].columns))
    )
