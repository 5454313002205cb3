"""Sentences that use one word in two senses, to begin with. The word stands in varied places.

Each sense of "play" has nouns and verbs, so that grammar alone does not part the senses: of the
first fourteen sentences it would, as there every theatre play is a noun and every game a verb.
"""

from __future__ import annotations

EXAMPLES: dict[str, tuple[tuple[str, str], ...]] = {
    "play": (
        ("I went to a play", "theatre"),
        ("I like to play", "game"),
        ("The play was written by Shakespeare", "theatre"),
        ("We saw a new play at the theatre last night", "theatre"),
        ("Her first play opens in London tonight", "theatre"),
        ("The actors rehearsed the play for weeks", "theatre"),
        ("In the last act of the play the king dies", "theatre"),
        ("Critics praised the play and its director", "theatre"),
        ("The children play in the garden", "game"),
        ("They play football every Sunday", "game"),
        ("Let us play a game of cards", "game"),
        ("Do you play chess with him?", "game"),
        ("After school the girls went out to play", "game"),
        ("He can play tennis very well", "game"),
        ("She will play Hamlet at the theatre tonight", "theatre"),
        ("He was asked to play the queen in the new drama", "theatre"),
        ("Who will play Romeo on stage?", "theatre"),
        ("They play Macbeth in the old theatre", "theatre"),
        ("A clever play in the last minute won the match", "game"),
        ("Rain stopped play on the second day of the match", "game"),
        ("The referee let play go on after the foul", "game"),
        ("Children learn through play and games", "game"),
    ),
    "bank": (
        ("She put her money in the bank", "money"),
        ("We sat on the bank of the river", "river"),
        ("The bank raised its interest rates", "money"),
        ("He works for a large bank in the city", "money"),
        ("My bank charges a fee for every transfer", "money"),
        ("They asked the bank for a loan", "money"),
        ("A bank must keep enough cash in reserve", "money"),
        ("The robbers fled from the bank by car", "money"),
        ("The boat was tied to the bank with a rope", "river"),
        ("Trees grow along the bank of the stream", "river"),
        ("From the muddy bank he threw his line", "river"),
        ("The flood washed away the eastern bank", "river"),
        ("Otters dig their holes in the steep bank", "river"),
        ("On the far bank a heron stood in the water", "river"),
    ),
}

ABOUT = {
    "play": "Both senses use play as a noun and as a verb, so grammar alone cannot separate them.",
    "bank": "In all of these sentences bank is a noun.",
}
