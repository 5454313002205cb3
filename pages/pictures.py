"""Pictures: one picture at any rank, and the patterns that many are summed from."""

import streamlit as st

from ui.frame import shell
from ui.pictures import pictures

shell.page(
    "Pictures",
    "An image is a matrix of numbers: SVD and PCA find its main components.",
    own=pictures.PAGE,
)
with shell.guard("picture-problem"):
    pictures.one()
st.divider()
with shell.guard("eigen-problem"):
    pictures.many()
pictures.share()
