"""What draws the app: the only code beside the pages that imports Streamlit."""
