"""The commands `cartwheel train` and `cartwheel predict-file`."""
