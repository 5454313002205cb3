"""What everything else stands on; knows nothing of datasets, spaces or the screen."""
