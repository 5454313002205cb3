"""What some selected points have that the others have not."""
