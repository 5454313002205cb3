"""People who liked these: ratings, what was learned from them, and how far to believe it."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

import embedding_explorer as ee
from embedding_explorer.engine import data_questions
from embedding_explorer.uses import ratings as rated
from embedding_explorer.uses.ratings import Ratings
from embedding_explorer.uses.recommend import for_liked, for_user
from embedding_explorer.uses.recommender import Model
from ui.frame import names_listed, shell, state
from ui.jobs.answers import answer_of
from ui.uses import view

SAMPLE = "ratings"
HERE, MADE_UP = "This data", "The made-up sample"
TITLES = {HERE: HERE, MADE_UP: "Synthetic sample"}
LONG, WIDE = "A rating per row", "Users × items"
ENOUGH = 5  # number columns of a table that may be users × items
K = 10
ROW = 35  # pixels of a table's row, so that the last one is not cut


def show(data: ee.Dataset) -> None:
    """Draw the choice of ratings, the recommendations, and the hold-out."""
    data = _source(data)
    with shell.guard("ratings-problem"):
        given = _columns(data)
        found = answer_of(
            [(data, None)],
            data_questions.rated,
            "Reading ratings",
            factors=view.view().factors,
            **given,
        )
        ratings, model = found["ratings"], found["model"]
        _told(ratings)
        left, right = st.columns(2, gap="medium")
        with left:
            _for_user(ratings, model)
        with right:
            _for_liked(ratings, model)
        _held_out(data, ratings, given)


def _source(data: ee.Dataset) -> ee.Dataset:
    """Draw whose ratings are read; return the dataset."""
    sample = state.view().data == SAMPLE
    likely = sample or rated.long_columns(data) is not None
    likely = likely or len(rated.wide_columns(data)) >= ENOUGH
    now = HERE if likely else MADE_UP
    if not sample:
        now = view.PAGE.among("source", (HERE, MADE_UP), now)
        view.PAGE.segments("Ratings from", "source", TITLES, now=now)
    if sample or now == MADE_UP:
        shell.tell(
            "info",
            "These ratings are **synthetic**: a script made them, with planted tastes. They "
            "show how the method works, nothing about the films or about people. Upload your "
            "own on the Data page. Use columns for user, item and rating, or one row per user "
            "and one column per item.",
            key="made-up",
            icon="science",
        )
        return ee.sample(SAMPLE)
    return data


def _columns(data: ee.Dataset) -> dict[str, Any]:
    """Draw the choice of columns; return what `data_questions.rated` is to read."""
    guessed = rated.long_columns(data)
    wide = rated.wide_columns(data)
    first = LONG if guessed is not None or len(wide) < 2 else WIDE
    with st.expander("Table format", icon=":material/table:", key="ratings-columns"):
        shape = view.PAGE.select("Shape", "shape", [LONG, WIDE], first)
        columns = [str(c) for c in data.items.columns]
        if shape == LONG:
            start = guessed or tuple((columns * 3)[:3])
            parts = [
                view.PAGE.select(title, f"{title.lower()}_column", columns, start[i])
                for i, title in enumerate(("User", "Item", "Rating"))
            ]
            return {"columns": tuple(parts), "wide": False, "places": data_questions.places(data)}
        user = view.PAGE.select("Users", "users", columns, "name")
        rated_here = view.PAGE.those_among("rated", columns)
        items = [c for c in rated_here if c != user] or wide
        view.PAGE.several("Rated items", "rated", [c for c in columns if c != user], items)
        return {"columns": (user, *items), "wide": True, "places": data_questions.places(data)}


def _told(ratings: Ratings) -> None:
    st.caption(
        f"{len(ratings):,} ratings of {len(ratings.items):,} items by {len(ratings.users):,} "
        f"users: {ratings.filled:.0%} of all pairs, from {ratings.value.min():g} to "
        f"{ratings.value.max():g}."
    )
    for note in ratings.notes:
        st.caption(shell.plain(note))
    if len(ratings.dropped):
        with st.expander(f"{len(ratings.dropped):,} could not be read", key="ratings-dropped"):
            st.dataframe(ratings.dropped.head(1_000), hide_index=True)


def _for_user(ratings: Ratings, model: Model) -> None:
    st.markdown("**Recommendations for one user**")
    users = names_listed.listed(ratings.users, [view.view().user])
    user = view.PAGE.select("User", "user", users, label_visibility="collapsed")
    names_listed.tell(ratings.users, "give a smaller table for the others")
    expected = st.column_config.NumberColumn(format="%.2f", width=80)
    _shown(for_user(ratings, model, user, K), "for-user", expected=expected)


def _for_liked(ratings: Ratings, model: Model) -> None:
    st.markdown("**People who liked these also liked**")
    items = names_listed.listed(ratings.items, view.view().liked)
    liked = view.PAGE.those_among("liked", items) or items[:1]
    view.PAGE.several("Liked", "liked", items, liked, label_visibility="collapsed")
    names_listed.tell(ratings.items, "give a smaller table for the others")
    match = st.column_config.NumberColumn(
        format="%.2f",
        width=80,
        help="From -1 to 1: cosine between the factors of this item and those of the liked items.",
    )
    found = for_liked(ratings, model, liked, K)
    if len(liked) == 1:
        found = found.drop(columns="because")  # it could be nothing but that one
    _shown(found, "for-liked", match=match)
    st.caption(
        "Match: cosine with the factors of the liked items. 1 is the same direction, 0 unrelated, "
        "-1 opposite."
    )


def _shown(found: pd.DataFrame, key: str, **columns: Any) -> None:
    config = {
        "rank": st.column_config.NumberColumn("", width=30),
        "because": st.column_config.TextColumn("because of", width="medium"),
        **columns,
    }
    st.dataframe(
        found, key=key, hide_index=True, column_config=config, height=ROW * (len(found) + 1) + 3
    )


def _held_out(data: ee.Dataset, ratings: Ratings, given: dict[str, Any]) -> None:
    st.markdown("**Quality: predictions for held-out ratings**")
    most = min(50, max(2, min(len(ratings.users), len(ratings.items)) - 1))
    kept = view.PAGE.within("factors", most, least=1)
    view.PAGE.slider("Factors (SVD)", "factors", 1, most, kept)
    how = {**given, "factors": view.view().factors, "k": K}
    found = answer_of([(data, None)], data_questions.held_out, "Cross-validating", **how)
    gain, low, high = found.gain
    st.markdown(
        f"**{found.says}** {found.baseline}: the best of what knows no tastes. Its "
        f"mean squared error is larger by {gain:.3f} (95 % interval {low:.3f} to {high:.3f}, over "
        "users and items)."
    )
    left, right = st.columns(2, gap="medium")
    errors, ranking = found.errors, found.ranking
    with left:
        table = pd.DataFrame({"method": errors["method"], "RMSE": errors["rmse"]})
        table["95 % interval"] = _spans(errors["low"], errors["high"])
        three = {"RMSE": st.column_config.NumberColumn(format="%.3f")}
        st.dataframe(table, key="rmse", hide_index=True, column_config=three)
    with right:
        precision, recall = f"precision at {found.k}", f"recall at {found.k}"
        table = ranking[["method"]].assign(
            **{
                precision: ranking["precision"],
                "95 %": _spans(ranking["low"], ranking["high"]),
                recall: ranking["recall"],
                " 95 %": _spans(ranking["recall_low"], ranking["recall_high"]),
            }
        )
        three = dict.fromkeys((precision, recall), st.column_config.NumberColumn(format="%.3f"))
        st.dataframe(table, key="ranking", hide_index=True, column_config=three)
    st.markdown(
        f"Every rating was predicted once, by a model that did not see it ({found.folds} folds). "
        f"Liked means {found.liked:.2f} or more; the ranking is over {found.users:,} users. "
        "Unrated items count as not liked, so precision is underestimated. Methods that recommend "
        "popular items are affected less."
    )
    for note in found.notes:
        st.caption(shell.plain(note))


def _spans(low: pd.Series, high: pd.Series) -> list[str]:
    pairs = zip(low, high, strict=True)
    return ["too few" if pd.isna(a) else f"{a:.3f} to {b:.3f}" for a, b in pairs]
