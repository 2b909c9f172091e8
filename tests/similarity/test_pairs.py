"""Two vectors: a published table, options, refusals."""

from __future__ import annotations

import math

import pytest

from cordiale import similarity
from cordiale.errors import UnknownNameError, UsageError
from cordiale.similarity import agreement, bcai, cross_table, kappa, pi, srs, tau_b

# Signorino and Ritter (1999), Table 6: Germany's and Russia's portfolios over the
# European states of 1914, and each state's share of the system's capabilities.
GERMANY = [3, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0]
RUSSIA = [0, 3, 1, 3, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
SHARES = [0.25, 0.21, 0.2, 0.08, 0.08, 0.05, 0.03, 0.03, 0.02, *[0.01] * 5, *[0.0] * 6]
SCALE = (0, 1, 2, 3)


def test_germany_and_russia_1914() -> None:
    pair = {"x": GERMANY, "y": RUSSIA, "categories": SCALE}
    assert srs(**pair) == pytest.approx(0.4)
    assert srs(**pair, distance="squared") == pytest.approx(0.4444444, abs=1e-7)
    assert srs(**pair, item_weights=SHARES) == pytest.approx(-0.46)
    assert tau_b(**pair) == pytest.approx(0.03031695, abs=1e-8)
    assert kappa(**pair, weights="squared") == pytest.approx(-0.07758621, abs=1e-8)
    assert pi(**pair) == pytest.approx(-0.04477612, abs=1e-8)
    assert bcai(**pair) == pytest.approx(-0.04)
    assert agreement(**pair) == 13 / 20


def test_equal_weights_are_no_weights() -> None:
    x, y = [1, 1, 2, 3, None], [1, 2, 2, 1, 3]
    for measure in (agreement, srs, kappa, pi, tau_b, bcai):
        assert measure(x, y, item_weights=[0.2] * 5) == pytest.approx(measure(x, y))


def test_a_weight_of_two_is_the_item_twice() -> None:
    for measure in (agreement, srs, kappa, pi, tau_b, bcai):
        once = measure([1, 2, 3, 3], [1, 3, 3, 2], item_weights=[1, 2, 1, 1])
        assert once == pytest.approx(measure([1, 2, 2, 3, 3], [1, 3, 3, 3, 2]))


def test_an_absence_can_count() -> None:
    x, y = [1, 1, 8, 3], [1, 8, 8, 2]
    assert agreement(x, y) == 1 / 2
    assert agreement(x, y, absent="abstain") == 2 / 4
    assert agreement(x, y, absent="category") == 2 / 4
    assert cross_table(x, y, absent="category").tolist()[3] == [0, 0, 0, 1]
    assert srs(x, y, absent="abstain") == pytest.approx(0.5)


@pytest.mark.parametrize("measure", [srs, tau_b, bcai])
def test_an_absence_has_no_place_in_the_order(measure: object) -> None:
    with pytest.raises(UsageError, match="nominal measures only"):
        measure([1, 8], [1, 2], absent="category")  # type: ignore[operator]


def test_nothing_in_common_is_undefined() -> None:
    for measure in (agreement, srs, kappa, pi, tau_b, bcai):
        assert math.isnan(measure([1, None], [None, 2]))
        assert math.isnan(measure([], []))


def test_vectors_must_match() -> None:
    with pytest.raises(UsageError, match="same items"):
        kappa([1, 2, 3], [1, 2])
    with pytest.raises(UsageError, match="same items"):
        kappa([[1, 2]], [[1, 2]])


def test_portfolios_need_their_scale() -> None:
    with pytest.raises(UsageError, match="categories="):
        srs(GERMANY, RUSSIA)


def test_item_weights_given_as_kappa_weights_are_pointed_to_their_place() -> None:
    with pytest.raises(UnknownNameError, match="item_weights="):
        kappa([1, 2], [1, 2], weights=[1.0, 2.0])  # type: ignore[arg-type]
    with pytest.raises(UnknownNameError, match="Did you mean squared"):
        srs([1, 2], [1, 2], "square")  # type: ignore[arg-type]


def test_public_names_are_there() -> None:
    assert set(similarity.__all__) == set(dir(similarity))
    for name in similarity.__all__:
        assert getattr(similarity, name) is not None
    with pytest.raises(AttributeError, match="nothing"):
        _ = similarity.nothing
