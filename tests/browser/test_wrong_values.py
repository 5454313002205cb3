"""Whatever kind of value a stranger sends for a widget: every page is drawn as before."""

from __future__ import annotations

import pytest
from streamlit.proto.Common_pb2 import FileUploaderState

from benchmarks.visitor import Visitor
from tests.coroutines import run

FIRST = (("", "data=produce&tab=Selection"), ("uses", "data=produce&task=clean"))
OTHERS = (
    ("compare", "data=produce"),
    ("context", "set=own&s=play+it"),
    ("graphs", "data=friends"),
    ("learn", ""),
    ("training", "task=sentence"),
    ("pictures", ""),
    ("words", "task=odd"),
    ("data", ""),
)
PAGES = [*FIRST, *(pytest.param(*page, marks=pytest.mark.exhaustive) for page in OTHERS)]
HUGE = "1" + "0" * 400
VALUES = (
    {"bool_value": True},
    {"int_value": 10**12},
    {"double_value": 1e300},
    {"double_array_value": [3.5]},
    {"string_value": 'no such\n"'},
    {"string_value": '{"selection": {"rows": ["a", [1], -5]}, "edited_rows": {"x": 3}}'},
    {"string_array_value": ["nothing", "nothing"]},
    {"json_value": f'{{"selection": {{"seq": {HUGE}, "rows": 7}}, "pick": [1]}}'},
    {"json_trigger_value": "[3, null]"},
    {"file_uploader_state_value": FileUploaderState()},
    {},
)


@pytest.mark.parametrize(("name", "query"), PAGES)
def test_a_value_of_the_wrong_kind_ends_no_run(app, name, query):
    async def attack():
        visitor = Visitor(app, query, name)
        await visitor.open()
        keys = list(visitor.ids)
        for key in keys:
            for value in VALUES:
                visitor.states = {}
                await visitor.set(key, **value)
                assert not [e for e in visitor.errors if e.startswith("traceback")], (key, value)
        await visitor.close()

    run(attack())
