"""Building: nothing twice, nothing in the way of anything else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from cordiale.errors import CordialeError, SchemaError, UnknownNameError
from cordiale.lake import Recipe, build, built, home, is_current
from cordiale.lake import recipes as recipes_module
from cordiale.provenance import Source

Catalogued = Callable[..., Source]
CODE = ("errors.py",)


def _recipe(name: str, made: list[str], *needs: str, fail: CordialeError | None = None) -> Recipe:
    def make(_: dict[str, Path]) -> dict[str, pl.DataFrame]:
        if fail is not None:
            raise fail
        made.append(name)
        return {name: pl.DataFrame({"n": [len(made)]})}

    return Recipe(name, (name,), CODE, make, needs, "measure")


def _all(*recipes: Recipe) -> dict[str, Recipe]:
    return {r.name: r for r in recipes}


def test_a_second_build_makes_nothing(empty_home: Path) -> None:
    made: list[str] = []
    recipes = _all(_recipe("a", made), _recipe("b", made, "a"))
    assert not is_current(recipes["a"])
    assert build(recipes).built == ("a", "b")
    assert is_current(recipes["a"])
    second = build(recipes)
    assert (second.built, second.current, second.failed) == ((), ("a", "b"), {})
    assert made == ["a", "b"]


def test_what_is_needed_is_built_first_and_alone(empty_home: Path) -> None:
    made: list[str] = []
    recipes = _all(
        _recipe("a", made),
        _recipe("b", made),
        _recipe("c", made, "a"),
        _recipe("d", made, "c", "a"),
    )
    build(recipes, ["d"])
    assert made == ["a", "c", "d"]
    assert built("b") is None


def test_changed_code_makes_it_and_what_rests_on_it_anew(
    empty_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    recipes = _all(_recipe("a", made), _recipe("b", made, "a"), _recipe("c", made))
    build(recipes)
    changed = Recipe("a", ("a",), ("progress.py",), recipes["a"].make, (), "measure")
    assert not is_current(changed)
    outcome = build(recipes | {"a": changed})
    assert outcome.built == ("a", "b")
    assert outcome.current == ("c",)


def test_a_damaged_table_is_made_anew(empty_home: Path) -> None:
    made: list[str] = []
    recipes = _all(_recipe("a", made))
    build(recipes)
    b = built("a")
    assert b is not None
    b.path("a").write_bytes(b"PAR1")
    assert not is_current(recipes["a"])
    assert build(recipes).built == ("a",)
    b = built("a")
    assert b is not None
    assert b.damaged() == []


def test_a_failure_stops_only_what_needs_it_and_keeps_the_build_before(empty_home: Path) -> None:
    made: list[str] = []
    build(_all(_recipe("a", made), _recipe("b", made, "a")))
    before = built("a")
    broken = Recipe(
        "a", ("a",), ("progress.py",),
        _recipe("a", made, fail=SchemaError("a: the columns changed")).make, (), "measure",
    )  # fmt: skip
    outcome = build(_all(broken, _recipe("b", made, "a"), _recipe("c", made)))
    assert outcome.built == ("c",)
    assert str(outcome.failed["a"]) == "a: the columns changed."
    assert "b needs a, which failed" in str(outcome.failed["b"])
    assert built("a") == before
    assert before is not None
    assert before.damaged() == []


def test_a_fault_in_a_recipe_is_no_data_error_and_lets_go_of_the_lake(empty_home: Path) -> None:
    def fault(_: dict[str, Path]) -> dict[str, pl.DataFrame]:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        build(_all(Recipe("a", ("a",), CODE, fault, (), "measure")))
    with home().lock(timeout=0):
        pass


def test_an_unknown_name_builds_nothing(empty_home: Path) -> None:
    made: list[str] = []
    with pytest.raises(UnknownNameError, match=r"'atpo'.*Did you mean atop"):
        build(_all(_recipe("atop", made)), ["atop", "atpo"])
    assert made == []


def test_a_recipe_may_build_what_it_reads(empty_home: Path) -> None:
    made: list[str] = []
    inner = _all(_recipe("inner", made))

    def make(_: dict[str, Path]) -> dict[str, pl.DataFrame]:
        # As scan() does where a measure forgot to say what it needs.
        build(inner)
        return {"outer": pl.DataFrame({"n": [1]})}

    assert build(_all(Recipe("outer", ("outer",), CODE, make, (), "measure"))).built == ("outer",)


def test_a_tidy_recipe_is_remade_when_its_file_changes(
    empty_home: Path, catalogued: Catalogued, mirror: Path
) -> None:
    def make(paths: dict[str, Path]) -> dict[str, pl.DataFrame]:
        return {"small_a": pl.read_csv(paths["a.csv"])}

    recipe = _all(Recipe("small", ("small_a",), CODE, make))
    for content in (b"year\n2001\n", b"year\n2002\n"):
        catalogued(a=content)
        (home().upstream / "small/a.csv").unlink(missing_ok=True)
        (mirror / "small").mkdir(exist_ok=True)
        (mirror / "small/a.csv").write_bytes(content)
        assert build(recipe).built == ("small",)
        assert build(recipe).current == ("small",)
    b = built("small")
    assert b is not None
    assert pl.read_parquet(b.path("small_a"))["year"].to_list() == [2002]


def test_a_corrupt_upstream_file_fails_its_recipe_and_keeps_the_build(
    empty_home: Path, catalogued: Catalogued, mirror: Path
) -> None:
    def make(paths: dict[str, Path]) -> dict[str, pl.DataFrame]:
        return {"small_a": pl.read_csv(paths["a.csv"])}

    recipe = _all(Recipe("small", ("small_a",), CODE, make))
    content = b"year\n2001\n"
    catalogued(a=content)
    (mirror / "small").mkdir()
    (mirror / "small/a.csv").write_bytes(content)
    build(recipe)
    before = built("small")
    (home().upstream / "small/a.csv").write_bytes(content[:-3])
    outcome = build(recipe)
    assert "not the file that the catalogue pins" in str(outcome.failed["small"])
    assert built("small") == before
    assert before is not None
    assert before.damaged() == []
    assert build(recipe).current == ("small",)


def test_the_digest_covers_folders_and_ignores_compiled_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recipes_module, "PACKAGE", tmp_path)
    (tmp_path / "p/__pycache__").mkdir(parents=True)

    def digest() -> str:
        recipes_module.code_digest.cache_clear()
        return recipes_module.code_digest(("p", "m.py"))

    (tmp_path / "m.py").write_text("1")
    (tmp_path / "p/a.py").write_text("1")
    (tmp_path / "p/t.csv").write_text("1")
    seen = [digest()]
    (tmp_path / "p/__pycache__/a.pyc").write_text("x")
    assert digest() == seen[0]
    for name in ("m.py", "p/a.py", "p/t.csv"):
        (tmp_path / name).write_text("2")
        seen.append(digest())
    (tmp_path / "p/t.csv").rename(tmp_path / "p/u.csv")
    seen.append(digest())
    assert len(set(seen)) == len(seen)
    recipes_module.code_digest.cache_clear()
