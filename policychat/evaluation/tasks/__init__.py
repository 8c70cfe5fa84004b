"""One evaluation task per file: run the product over a set, give typed rows."""
