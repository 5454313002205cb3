"""English words the lessons ask about, where the vectors at hand have them."""

from __future__ import annotations

from embedding_explorer.space.space import Space

# Pairs that stand in one relation, by relation: any two of them make an analogy.
RELATIONS: dict[str, tuple[tuple[str, str], ...]] = {
    "man and woman": (
        ("man", "woman"),
        ("king", "queen"),
        ("brother", "sister"),
        ("father", "mother"),
        ("son", "daughter"),
        ("he", "she"),
        ("actor", "actress"),
        ("husband", "wife"),
    ),
    "country and capital": (
        ("france", "paris"),
        ("italy", "rome"),
        ("japan", "tokyo"),
        ("russia", "moscow"),
        ("spain", "madrid"),
        ("egypt", "cairo"),
        ("england", "london"),
        ("china", "beijing"),
    ),
    "country and people": (
        ("spain", "spanish"),
        ("france", "french"),
        ("italy", "italian"),
        ("mexico", "mexican"),
        ("russia", "russian"),
        ("china", "chinese"),
        ("japan", "japanese"),
    ),
    "one and many": (
        ("king", "kings"),
        ("car", "cars"),
        ("army", "armies"),
        ("treaty", "treaties"),
        ("bird", "birds"),
        ("city", "cities"),
    ),
}

# Words with two meanings, and words that go with each.
SENSES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "apple": (("fruit", "pear", "banana", "juice"), ("microsoft", "software", "computer", "pc")),
    "bank": (("money", "loan", "credit"), ("river", "shore", "lake")),
    "play": (("theatre", "drama", "comedy", "stage"), ("game", "match", "football", "team")),
    "spring": (("summer", "autumn", "winter"), ("water", "well", "river")),
    "rock": (("stone", "mountain", "cliff"), ("music", "band", "pop")),
    "court": (("judge", "law", "trial"), ("tennis", "ball", "basketball")),
    "cell": (("blood", "tissue", "protein"), ("prison", "jail", "guard")),
    "plant": (("tree", "flower", "seed"), ("factory", "reactor", "industrial")),
    "star": (("planet", "sun", "moon"), ("actor", "film", "movie")),
    "match": (("game", "football", "team"), ("fire", "flame", "light")),
    "interest": (("loan", "rate", "bank"), ("attention", "curiosity", "passion")),
    "party": (("election", "vote", "parliament"), ("birthday", "dance", "wedding")),
    "right": (("left", "side", "corner"), ("freedom", "law", "constitution")),
    "club": (("football", "team", "league"), ("bar", "dance", "night")),
    "orange": (("fruit", "juice", "lemon"), ("red", "yellow", "blue")),
    "present": (("past", "future", "current"), ("gift", "birthday", "christmas")),
}


def senses(space: Space) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Return the words of two meanings whose words of each meaning are points of the space."""
    found = {}
    for word, both in SENSES.items():
        known = tuple(tuple(w for w in part if w in space.names) for part in both)
        if word in space.names and all(len(part) > 1 for part in known):
            found[word] = (known[0], known[1])
    return found


def pairs(space: Space) -> dict[str, list[tuple[str, str]]]:
    """Return the pairs of each relation both of whose words are points of the space."""
    known = {
        name: [pair for pair in every if all(w in space.names for w in pair)]
        for name, every in RELATIONS.items()
    }
    return {name: few for name, few in known.items() if len(few) > 1}
