# Embedding Explorer for a server. It needs no network at run time, runs as nobody, and writes to
# /store (results) and /tmp (scratch) only; compose.yaml starts it with everything else read-only.
FROM python:3.11.14-slim-bookworm

# libgomp1: without it numba falls back to threads that two jobs may not use at once.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libgomp1 \
    && rm -rf /var/lib/apt/lists/*

WORKDIR /app
COPY requirements.txt ./
RUN pip install --no-cache-dir --requirement requirements.txt
COPY . ./
RUN python -m compileall -q app.py embedding_explorer pages ui \
    && install --directory --owner 65534 --group 65534 --mode 0700 /store /keys

# What others may not choose on a server: models. What would be written beside code or at home
# otherwise: machine code, caches.
ENV EXPLORER_MODELS=packaged \
    EXPLORER_STORE=/store \
    HOME=/tmp \
    NUMBA_CACHE_DIR=/tmp/numba \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONPATH=/app \
    PYTHONUNBUFFERED=1 \
    STREAMLIT_SERVER_ADDRESS=0.0.0.0 \
    STREAMLIT_SERVER_FILE_WATCHER_TYPE=none \
    STREAMLIT_SERVER_HEADLESS=true

USER 65534:65534
VOLUME /store
EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8501/healthz', timeout=4)"]
CMD ["python", "-m", "streamlit", "run", "app.py", "--server.port=8501"]
