"""Training: vectors as they are learned, epoch by epoch."""

import streamlit as st

from embedding_explorer.build.accepts import refusal
from embedding_explorer.encoders import learned, word2vec
from ui.frame import shell
from ui.panels import sidebar
from ui.training import learning, sentence, view

shell.page(
    "Training",
    "Watch vectors being learned: continue the training, add data, and see what moves.",
    own=view.PAGE,
)
task = view.PAGE.segments("What to watch", "task", view.TASKS, hide=True)
ENCODERS = {"word2vec": (word2vec, learning.word2vec), "network": (learned, learning.network)}
with shell.guard("training-problem"):
    if task in ENCODERS:
        module, draw = ENCODERS[task]
        with st.sidebar:
            data = sidebar.pick_data()
        if reason := refusal(module, data):
            shell.problem(reason)
        else:
            draw(data)
    else:
        {"sentence": sentence.predictions, "counting": sentence.counting}[task]()
view.share()
