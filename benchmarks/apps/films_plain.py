"""Explore's main job as its documentation shows it: px.scatter, and a table of neighbours."""

from pathlib import Path

import pandas as pd
import plotly.express as px
import streamlit as st

FILMS = Path(__file__).resolve().parents[2] / "data" / "films" / "films.csv"
NEIGHBORS = 10


@st.cache_data
def films() -> pd.DataFrame:
    """Return the table."""
    return pd.read_csv(FILMS)


@st.cache_data
def vectors() -> pd.DataFrame:
    """Return the standardised columns, categories as columns of 0 and 1."""
    from sklearn.preprocessing import StandardScaler

    columns = pd.get_dummies(films().drop(columns="title")).fillna(0)
    return pd.DataFrame(StandardScaler().fit_transform(columns), index=films()["title"])


@st.cache_data
def coordinates(method: str) -> pd.DataFrame:
    """Return the places on the map."""
    from sklearn.decomposition import PCA, TruncatedSVD

    reducer = PCA(2) if method == "PCA" else TruncatedSVD(2, random_state=0)
    return pd.DataFrame(reducer.fit_transform(vectors()), columns=["x", "y"])


@st.cache_data
def neighbors(row: int) -> pd.DataFrame:
    """Return the nearest films of one."""
    from sklearn.neighbors import NearestNeighbors

    found = NearestNeighbors(n_neighbors=NEIGHBORS + 1).fit(vectors())
    distances, rows = found.kneighbors(vectors().iloc[[row]])
    named = films().iloc[rows[0][1:]].assign(distance=distances[0][1:])
    return named[["title", "genre", "distance"]]


st.set_page_config(layout="wide")
method = st.sidebar.pills("Method", ["PCA", "SVD"], default="PCA", key="method")
st.markdown(f"Map by {method}", width="content")
left, right = st.columns([0.6, 0.4])
table = films().join(coordinates(str(method)))
table["row"] = range(len(table))
figure = px.scatter(
    table, x="x", y="y", color="genre", hover_name="title", custom_data=["row"], height=500
)
event = left.plotly_chart(figure, on_select="rerun", selection_mode=["points"], key="map")
picked = [point["customdata"] for point in event.selection.points]
with right:
    if picked:
        first = picked[0]
        row = int(first["0"] if isinstance(first, dict) else first[0])
        st.markdown(f"#### {films()['title'][row]}")
        st.dataframe(neighbors(row), hide_index=True)
    else:
        st.markdown("Click a point.")
st.dataframe(films(), hide_index=True, height=320)
