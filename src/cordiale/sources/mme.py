"""Multinational Military Exercises, version 7: exercises 1980-2010 and who took part.

``mme_exercises``: one row per exercise. ``mme_participants``: one row per exercise, named
participant and calendar year that the exercise touched. ``mme_dropped`` counts what was left
out.

What to mind, and what is done about it:

- *The long file loses participants.* ``mme-v7-long.csv`` stops after an exercise's twenty-fourth
  participant (78 are lost in 13 exercises) and repeats others. Both tables come from
  ``mme_v7.csv``, which has room for 39; the long file is not read.
- *Three identifiers stand for two exercises each* (mme3457, mme3458, mme3460: 1996 and 2007,
  2000 and 2007, 1995 and 2005). The key is the identifier with the year of the start.
- *Dates without a day* read "1980-01-xx" (814 starts, 1,089 ends): the date is null,
  ``start_day_known`` and ``end_day_known`` say so, and year and month stand in columns of their
  own. In five exercises the end comes before the start; dates are kept as they stand and
  ``ends_before_start`` marks them.
- *Participants that the coders did not name* read "-9". In 203 exercises at least one is
  unnamed: ``unnamed_participants`` counts them, and a state's absence from such an exercise is
  no proof that it stayed away. 91 exercises name nobody.
- *A participant can be listed twice* in one exercise, once under two names; it is kept once.
- *Text is UTF-8* (some descriptions of the data say Latin-1). "-9" elsewhere is missing.
- *Codes*: ``ccode`` and ``gwcode`` are read from the name by year. The long file's Gleditsch-Ward
  codes are not used: they have the South's number for Vietnam after 1975 and none for Yemen and
  for twelve small states. NATO, Hong Kong, Bermuda, New Caledonia, the Netherlands Antilles and
  "Baltic States" are no states and have no code.
- *Coverage ends in 2010*: no row later is no data, not no exercise.

References
----------
D'Orazio & Galambos (2021) Multinational Military Exercises, 1980-2010, Harvard Dataverse,
doi:10.7910/DVN/KHFODX.
"""

from __future__ import annotations

from string import ascii_uppercase

import polars as pl

from cordiale.errors import SchemaError
from cordiale.sources._contract import Files, TableSpec, check_rows, check_unmapped
from cordiale.sources._read import Drop, dropped, dropped_spec, read_text, real, whole
from cordiale.states.mappers import from_name, to_gwcode, unmapped

__all__ = ["TABLES", "tidy"]

_ID = "mme"
_FILE = "mme_v7.csv"
_UNNAMED = "-9"
_TEXT = {
    "MMEID": "mme_id",
    "Ex_Name": "exercise",
    "Series_Name": "series",
    "Location": "location",
    "FocusDescription": "focus_description",
    "AdditionalParticipantInfo": "additional_participants",
}
_PARTS = {
    f"{end[0]}.{part}": f"{end}_{part}"
    for end in ("start", "end")
    for part in ("year", "month", "day")
}
_FLAGS = (
    "CPX",
    "Air",
    "Land",
    "Sea",
    "Amphibious",
    "Cyber",
    "Warfighting",
    "Peacekeeping",
    "Humanitarian",
)
# StateA ... StateZ, StateAA ... StateAM: 39 places.
_PLACES = [f"State{c}" for c in (*ascii_uppercase, *(f"A{c}" for c in ascii_uppercase[:13]))]

TABLES: tuple[TableSpec, ...] = (
    TableSpec(
        name="mme_exercises",
        label="multinational military exercise",
        columns={
            "mme_id": pl.String,
            "start_year": pl.Int32,
            "start_month": pl.Int8,
            "start_date": pl.Date,
            "start_day_known": pl.Boolean,
            "end_year": pl.Int32,
            "end_month": pl.Int8,
            "end_date": pl.Date,
            "end_day_known": pl.Boolean,
            "ends_before_start": pl.Boolean,
            "exercise": pl.String,
            "series": pl.String,
            "location": pl.String,
            "lat": pl.Float64,
            "lon": pl.Float64,
            **{f.lower(): pl.Int8 for f in _FLAGS},
            "focus_description": pl.String,
            "additional_participants": pl.String,
            "unnamed_participants": pl.Int32,
        },
        key=("mme_id", "start_year"),
        year="start_year",
        ranges={
            "start_month": (1, 12),
            "end_year": (1980, 2010),
            "end_month": (1, 12),
            "lat": (-90.0, 90.0),
            "lon": (-180.0, 180.0),
            "unnamed_participants": (0, len(_PLACES)),
            **{f.lower(): (0, 1) for f in _FLAGS},
        },
    ),
    TableSpec(
        name="mme_participants",
        label="named participant of an exercise in a calendar year that it touched",
        columns={
            "mme_id": pl.String,
            "start_year": pl.Int32,
            "year": pl.Int32,
            "country": pl.String,
            "ccode": pl.Int32,
            "gwcode": pl.Int32,
        },
        key=("mme_id", "start_year", "country", "year"),
    ),
    dropped_spec(_ID),
)


def _dates(exercises: pl.DataFrame) -> pl.DataFrame:
    """Read year, month and day of both ends; a day of "xx" is unknown."""
    out = exercises
    for end in ("start", "end"):
        year, month, day = (f"{end}_{part}" for part in ("year", "month", "day"))
        known = pl.col(day) != "xx"
        out = out.with_columns(known.alias(f"{end}_day_known"))
        out = out.with_columns(
            *whole(year),
            *whole(month, dtype=pl.Int8),
            pl.when(known).then(pl.col(day)).alias(day),
        ).with_columns(whole(day, dtype=pl.Int8))
        try:
            out = out.with_columns(pl.date(year, month, day).alias(f"{end}_date"))
        except pl.exceptions.PolarsError as e:
            raise SchemaError(
                f"{_ID}: a {end} date does not exist",
                expected="a day of the month, or xx",
                found=str(e).splitlines()[0],
                done="Nothing was built from it; tables built before are kept.",
            ) from e
    return out.with_columns(
        ends_before_start=(pl.col("end_date") < pl.col("start_date")).fill_null(value=False)
    )


def _participants(places: pl.DataFrame) -> tuple[pl.DataFrame, list[Drop]]:
    """Turn the 39 places of each exercise into one row per named participant and year."""
    listed = places.filter(pl.col("country").is_not_null())
    named = listed.filter(pl.col("country") != _UNNAMED)
    years = pl.int_ranges(pl.col("start_year"), pl.col("end_year") + 1, dtype=pl.Int32)
    rows = named.with_columns(year=years).explode("year")
    rows = rows.with_columns(ccode=from_name(pl.col("country"), pl.col("year")))
    # A state listed under two names ("Saint Christopher", "Saint Kitts") took part once.
    who = pl.coalesce(pl.col("ccode").cast(pl.String), "country")
    once = rows.unique(["mme_id", "start_year", "year", who], keep="first", maintain_order=True)
    again = rows.filter(pl.struct("mme_id", "start_year", "year", who).is_duplicated())

    def example(found: pl.DataFrame) -> str | None:
        first = found.select("mme_id", "country").head(1).rows()
        return " ".join(first[0]) if first else None

    drops = [
        Drop(
            "mme_participants",
            "participant that the coders did not name (-9)",
            listed.height - named.height,
            example(listed.filter(pl.col("country") == _UNNAMED)),
        ),
        Drop(
            "mme_participants",
            "participant listed more than once in an exercise: kept once",
            rows.height - once.height,
            example(again),
        ),
    ]
    once = once.with_columns(gwcode=to_gwcode(pl.col("ccode"), pl.col("year")))
    return once.select(list(TABLES[1].columns)), drops


def tidy(files: Files) -> dict[str, pl.DataFrame]:
    """Turn ``mme_v7.csv`` into the tidy tables of exercises and participants.

    Parameters
    ----------
    files : Files
        ``mme_v7.csv``.

    Returns
    -------
    dict of str to polars.DataFrame
        ``mme_exercises``, ``mme_participants`` and ``mme_dropped``.

    Raises
    ------
    cordiale.errors.SchemaError
        On other columns or row counts, names that nobody knows, or dates that do not exist.
    """
    columns = [*_TEXT, *_PARTS, "lat", "lon", *_FLAGS, *_PLACES]
    raw = read_text(_ID, files[_FILE], columns)
    check_rows(_ID, "mme_v7", raw.height)
    raw = raw.rename({**_TEXT, **_PARTS, **{f: f.lower() for f in _FLAGS}})
    exercises = _dates(raw).with_columns(
        *real("lat", "lon"),
        *whole(*(f.lower() for f in _FLAGS), dtype=pl.Int8),
        *(pl.col(c).replace(_UNNAMED, None) for c in _TEXT.values() if c != "mme_id"),
    )
    places = exercises.select("mme_id", "start_year", "end_year", *_PLACES).unpivot(
        _PLACES, index=["mme_id", "start_year", "end_year"], value_name="country"
    )
    check_unmapped(_ID, "participants", unmapped(places["country"].drop_nulls()))
    unnamed = places.group_by("mme_id", "start_year").agg(
        unnamed_participants=(pl.col("country") == _UNNAMED).sum().cast(pl.Int32)
    )
    participants, drops = _participants(places)
    exercises = exercises.join(unnamed, on=["mme_id", "start_year"], how="left")
    return {
        "mme_exercises": exercises.select(list(TABLES[0].columns)),
        "mme_participants": participants,
        "mme_dropped": dropped(drops),
    }
