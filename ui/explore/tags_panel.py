"""Tags: points are given names of the visitor's own, by keys or clicks, and all of it undone."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import streamlit as st

import embedding_explorer as ee
from embedding_explorer.analysis.selection.tags import LONGEST, NONE, Tags
from embedding_explorer.base.wording import counted
from embedding_explorer.data.combine import tagged
from embedding_explorer.engine import bringing, is_little
from embedding_explorer.uses.labelling import can_learn, least_certain, nearest_without_tag
from ui.data import reading
from ui.frame import shell, state, widgets
from ui.jobs.answers import answer
from ui.panels import coloring, map_panel, tagging

TAB, PLACE = "Tags", "tags-column"
KEYED = 9  # tags that a key gives
NEXT, TURN, RENAMED = "tags-next", "tags-turn", "tags-renamed-now"
NEAR, UNSURE = "near", "unsure"
ORDER = {NEAR: "nearest", UNSURE: "least certain"}
READ = 2_000  # characters of a point's own texts that are shown


def settle(built: ee.Built) -> None:
    """Select the point that was asked for next; before the map of this run is drawn."""
    if not state.value(NEXT):
        return
    state.put(NEXT, False)
    codes, rows = tagging.codes(built), map_panel.selected_rows(built)
    if not (codes == NONE).any():
        state.say("Every point has a tag.")
        return
    if _order(built) == UNSURE:
        row = answer(built, least_certain, "Finding the next point", codes=codes)
    else:
        last = rows[-1] if rows else None
        row = answer(built, nearest_without_tag, "Finding the next point", codes=codes, row=last)
    map_panel.select(built, [row], phrase="")


def beside(built: ee.Built, rows: list[int]) -> None:
    """Draw beside the map the tags with their keys, the steps, and the one selected point."""
    if state.view().tab != TAB:
        return
    tags = tagging.tags(built)
    with st.container(horizontal=True, vertical_alignment="bottom", key="tags-give"):
        widgets.text(
            "New tag for the selected",
            "",
            lambda title: _new(built, rows, title),
            key=_key("tags-new"),
            most=LONGEST,
            placeholder="Name, then Enter",
        )
        for place, title in enumerate(tags.titles):
            st.button(
                f"{shell.plain(title)} ({tags.count(title):,})",
                key=f"tag-{place}",
                shortcut=str(place + 1) if place < KEYED else None,
                disabled=not rows,
                on_click=lambda title=title: _give(built, rows, title),
            )
        st.button(
            "No tag",
            key="tags-none",
            shortcut="Delete",
            disabled=not rows,
            on_click=lambda: _give(built, rows, ""),
        )
    _steps(built)
    if len(rows) == 1:
        _point(built, rows[0])


def _key(name: str) -> str:
    """Return the key of a widget that gives the keyboard back once it was changed.

    One that was clicked or typed in keeps it, and the keys of the tags do nothing meanwhile: after
    each change another widget stands in its place, which has not got it.
    """
    return f"{name}-{state.value(TURN, 0)}"


def _free_keyboard() -> None:
    state.put(TURN, 1 - state.value(TURN, 0))


def _choose(name: str, value: object) -> None:
    state.put(name, value)
    _free_keyboard()


def _select(built: ee.Built, rows: list[int]) -> None:
    map_panel.select(built, rows, phrase="")
    _free_keyboard()


def _new(built: ee.Built, rows: list[int], title: str) -> None:
    _free_keyboard()
    if not rows:
        state.say("Select points on the map first, then name their tag.")
    elif title:
        _give(built, rows, title)


def _give(built: ee.Built, rows: list[int], title: str) -> None:
    """Give some points a tag; the first one colours the map."""
    first = not tagging.some()
    known = tagging.tags(built).with_names(built.space.names)
    places = rows if known.names is built.space.names else known.names.get_indexer(
        built.space.names.take(rows)
    )  # fmt: skip
    try:
        changed = known.give(places, title)
    except ee.InputError as error:
        state.say(str(error))
        return
    tagging.put(changed)
    if first:
        state.update(color=coloring.TAGS)
    if state.value("tags-go-on") and len(rows) == 1:
        state.put(NEXT, True)


def _steps(built: ee.Built) -> None:
    """Draw the way to the next point, and back over what was done."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="tags-steps"):
        if can_learn(tagging.codes(built)) and built.recipe.metric != "precomputed":
            widgets.segments(
                "Next point without a tag",
                ORDER,
                _order(built),
                lambda order: _choose("tags-order", order),
                key=_key("tags-order-choice"),
                help="Least certain: the point that a classifier finds hardest to tag.",
            )
        st.button("Next", key="tags-go", shortcut="N", on_click=lambda: state.put(NEXT, True))
        # They are not disabled where there is nothing to do: a key that is pressed before the page
        # is drawn to its end would be lost.
        for label, key, step in (("Undo", "Z", Tags.undo), ("Redo", "Shift+Z", Tags.redo)):
            st.button(
                label,
                key=f"tags-{label.lower()}",
                shortcut=key,
                on_click=lambda step=step: _step(built, step),
            )
        widgets.switch(
            "Go on after each tag",
            bool(state.value("tags-go-on")),
            lambda on: _choose("tags-go-on", on),
            key=_key("tags-go-on-choice"),
        )


def _step(built: ee.Built, step: Callable[[Tags], Tags]) -> None:
    if tagging.some():
        tagging.put(step(tagging.tags(built)))


def _order(built: ee.Built) -> str:
    learns = can_learn(tagging.codes(built)) and built.recipe.metric != "precomputed"
    return state.value("tags-order", NEAR) if learns else NEAR


def _point(built: ee.Built, row: int) -> None:
    """Draw what is known of the one point that is selected: what a tag is decided by."""
    code, tags = tagging.codes(built)[row], tagging.tags(built)
    own = tagging.NO_TAG if code == NONE else tags.titles[code]
    items = built.space.items
    cells = [f"{c}: {items[c].iloc[row]}" for c in map_panel.told(built)]
    text = "  \n".join(shell.plain(cell[:READ]) for cell in cells)
    with st.container(border=True, key="tags-point"):
        st.markdown(f"**{shell.plain(str(built.space.names[row]))}** · {shell.plain(own)}")
        if text:
            st.markdown(text)


def below(built: ee.Built, rows: list[int]) -> None:
    """Draw how many points have a tag, and what becomes of all tags."""
    reading.settle(PLACE, _opened, _refused)
    tags = tagging.tags(built)
    if not tagging.some():
        st.caption(
            "Select points on the map and name a tag. Keys 1 to 9 give a tag, Delete takes it "
            "away, N goes to the next point without one, Z undoes."
        )
        return
    codes = tagging.codes(built)
    st.caption(
        f"With a tag: {int((codes > NONE).sum()):,} of {counted(len(codes), built.space.unit)}. "
        "Tags last as long as this session; as a column they can be saved."
    )
    with st.container(horizontal=True, vertical_alignment="bottom", key="tags-all"):
        titles = {code: title for code, title in enumerate(tags.titles)} | {NONE: tagging.NO_TAG}
        widgets.select(
            "Select all points with",
            titles,
            None,
            lambda code: _select(built, np.flatnonzero(codes == code).tolist()),
            key=_key("tags-select"),
            placeholder="Choose a tag",
        )
        _renaming(built, tags)
        if not map_panel.points_are_rows(built):
            return
        st.button(
            "Add as a column",
            key="tags-keep",
            disabled=not (codes > NONE).any(),
            help="Makes a data set with the column tag, for Compare, Classify and all exports.",
            on_click=_keeper(built, tags),
        )


def _renaming(built: ee.Built, tags: Tags) -> None:
    """Draw the choice of a tag that is to be called otherwise, then the field for its name."""
    if not tags.titles:
        return
    chosen = state.value(RENAMED)
    title = widgets.select(
        "Rename",
        tags.titles,
        chosen if chosen in tags.titles else None,
        lambda title: _choose(RENAMED, title),
        key=_key("tags-rename"),
        placeholder="Choose a tag",
    )
    if title is not None:
        widgets.text(
            "New name",
            title,
            lambda new: _rename(built, title, new),
            key=_key("tags-renamed"),
            most=LONGEST,
        )


def _rename(built: ee.Built, title: str, new: str) -> None:
    _choose(RENAMED, None)
    try:
        tagging.put(tagging.tags(built).rename(title, new))
    except ee.InputError as error:
        state.say(str(error))


def _keeper(built: ee.Built, tags: Tags) -> Callable[[], None]:
    """Return the click that makes a data set with the tags as a label."""
    data, codes = built.dataset, tagging.codes(built)

    def keep() -> None:
        try:
            if is_little(data):
                _take(tagged(data, codes, tags.titles))
            else:
                reading.derive(
                    PLACE,
                    state.view().data,
                    data,
                    bringing.with_tags,
                    title="Adding the column",
                    codes=codes,
                    titles=tags.titles,
                )
        except ee.ExplorerError as error:
            state.say(str(error))

    return keep


def _take(made: ee.Dataset) -> None:
    """Open the data with its tags, by the same method, coloured by them."""
    column = made.columns[-1].name
    tells_apart = made.items[column].nunique() > 1
    state.update(data=state.hold(made), color=column if tells_apart else "")


def _opened(brought: reading.Brought, made: ee.Dataset, instead: str) -> None:
    with shell.guard("tags-problem"):
        _take(made)
        st.rerun()


def _refused(brought: reading.Brought, error: ee.ExplorerError, instead: str) -> None:
    reading.told(error, "tags-problem")
