"""Names of users: what one may be, and its one form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riwaya.errors import UsageError
from riwaya.store.users import name_of
from tests.users.clocked import GOOD, Desk


@pytest.mark.parametrize("name", ["", " ", "a\0b", "a\nb", "a:b", "<b>", "a\u202eb", "-rf", "x" * 81, "a  b"])
def test_a_name_that_could_mislead_is_refused(small: Desk, name: str) -> None:
    with pytest.raises(UsageError):
        small.users.add(name, GOOD, "reader", "test")
    assert small.users.log_in(name, GOOD) is None


@given(st.text(max_size=100))
def test_names_are_kept_in_one_form_only(written: str) -> None:
    try:
        name = name_of(written)
    except UsageError:
        return
    assert name_of(name) == name
    assert name == name.strip()


def test_capital_letters_and_compatible_forms_are_one_user(small: Desk) -> None:
    with pytest.raises(UsageError, match="already"):
        small.users.add("ＨＵＤＡ", GOOD, "reader", "test")
    assert small.log_in("HUDA").user.name == "huda"
