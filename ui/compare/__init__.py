"""The Compare page: two to six methods on the same items."""
