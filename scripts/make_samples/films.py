"""Films and shows: sixty films and sixty shows with genre, year, format and seasons."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pandas as pd

from .write import as_csv, records

# title | genre (several joined by a hyphen) | year | format | seasons of a show
TITLES = """
The Conference|Horror|2023|Movie|
Upload|Comedy|2023|TV show|3
Tales from the Crypt|Horror|1989|TV show|7
Dream Scenario|Horror-Comedy|2023|Movie|
The Shining|Horror|1980|Movie|
Halloween|Horror|1978|Movie|
The Exorcist|Horror|1973|Movie|
A Nightmare on Elm Street|Horror|1984|Movie|
Get Out|Horror|2017|Movie|
Hereditary|Horror|2018|Movie|
The Babadook|Horror|2014|Movie|
Psycho|Horror-Thriller|1960|Movie|
Alien|Horror-Science fiction|1979|Movie|
The Thing|Horror-Science fiction|1982|Movie|
Shaun of the Dead|Horror-Comedy|2004|Movie|
2001: A Space Odyssey|Science fiction|1968|Movie|
Blade Runner|Science fiction|1982|Movie|
Interstellar|Science fiction-Drama|2014|Movie|
Arrival|Science fiction-Drama|2016|Movie|
The Martian|Science fiction|2015|Movie|
The Matrix|Science fiction-Action|1999|Movie|
Back to the Future|Science fiction-Comedy|1985|Movie|
Ghostbusters|Fantasy-Comedy|1984|Movie|
Groundhog Day|Fantasy-Comedy-Romance|1993|Movie|
The Princess Bride|Fantasy-Comedy-Romance|1987|Movie|
The Lord of the Rings: The Fellowship of the Ring|Fantasy|2001|Movie|
Pan's Labyrinth|Fantasy-Drama|2006|Movie|
Airplane!|Comedy|1980|Movie|
Monty Python and the Holy Grail|Comedy|1975|Movie|
Some Like It Hot|Comedy-Romance|1959|Movie|
When Harry Met Sally...|Comedy-Romance|1989|Movie|
Notting Hill|Comedy-Romance|1999|Movie|
Casablanca|Romance-Drama|1942|Movie|
Titanic|Romance-Drama|1997|Movie|
Before Sunrise|Romance-Drama|1995|Movie|
The Notebook|Romance-Drama|2004|Movie|
The Shawshank Redemption|Drama|1994|Movie|
12 Angry Men|Drama|1957|Movie|
Moonlight|Drama|2016|Movie|
The Godfather|Crime-Drama|1972|Movie|
Goodfellas|Crime-Drama|1990|Movie|
Pulp Fiction|Crime|1994|Movie|
The Big Lebowski|Crime-Comedy|1998|Movie|
The Silence of the Lambs|Crime-Thriller|1991|Movie|
Die Hard|Action-Thriller|1988|Movie|
Mad Max: Fury Road|Action-Science fiction|2015|Movie|
John Wick|Action-Thriller|2014|Movie|
Toy Story|Animation-Comedy|1995|Movie|
Finding Nemo|Animation-Comedy|2003|Movie|
Spirited Away|Animation-Fantasy|2001|Movie|
Akira|Animation-Science fiction|1988|Movie|
The Lion King|Animation-Musical|1994|Movie|
Frozen|Animation-Musical|2013|Movie|
The Sound of Music|Musical-Drama|1965|Movie|
La La Land|Musical-Romance|2016|Movie|
March of the Penguins|Documentary|2005|Movie|
Man on Wire|Documentary|2008|Movie|
Free Solo|Documentary|2018|Movie|
My Octopus Teacher|Documentary|2020|Movie|
Saving Private Ryan|War-Drama|1998|Movie|
Apocalypse Now|War-Drama|1979|Movie|
The Good, the Bad and the Ugly|Western|1966|Movie|
Unforgiven|Western|1992|Movie|
Breaking Bad|Crime-Drama|2008|TV show|5
Better Call Saul|Crime-Drama|2015|TV show|6
The Sopranos|Crime-Drama|1999|TV show|6
The Wire|Crime-Drama|2002|TV show|5
Sherlock|Crime-Drama|2010|TV show|4
Murder, She Wrote|Crime|1984|TV show|12
Monk|Crime-Comedy|2002|TV show|8
Brooklyn Nine-Nine|Crime-Comedy|2013|TV show|8
Mad Men|Drama|2007|TV show|7
The West Wing|Drama|1999|TV show|7
ER|Drama|1994|TV show|15
House|Drama|2004|TV show|8
Six Feet Under|Drama|2001|TV show|5
Succession|Drama|2018|TV show|4
Downton Abbey|Drama|2010|TV show|6
The Crown|Drama|2016|TV show|6
Chernobyl|Drama|2019|TV show|1
Gilmore Girls|Comedy-Drama|2000|TV show|7
Fleabag|Comedy-Drama|2016|TV show|2
Seinfeld|Comedy|1989|TV show|9
Frasier|Comedy|1993|TV show|11
Cheers|Comedy|1982|TV show|11
The Office|Comedy|2005|TV show|9
Parks and Recreation|Comedy|2009|TV show|7
30 Rock|Comedy|2006|TV show|7
Community|Comedy|2009|TV show|6
Schitt's Creek|Comedy|2015|TV show|6
Friends|Comedy-Romance|1994|TV show|10
Jane the Virgin|Comedy-Romance|2014|TV show|5
Pride and Prejudice|Romance-Drama|1995|TV show|1
The Good Place|Fantasy-Comedy|2016|TV show|4
Game of Thrones|Fantasy-Drama|2011|TV show|8
Buffy the Vampire Slayer|Fantasy-Drama|1997|TV show|7
The Walking Dead|Horror-Drama|2010|TV show|11
The Haunting of Hill House|Horror-Drama|2018|TV show|1
Penny Dreadful|Horror-Drama|2014|TV show|3
Hannibal|Horror-Crime|2013|TV show|3
Stranger Things|Horror-Science fiction|2016|TV show|5
What We Do in the Shadows|Horror-Comedy|2019|TV show|6
Ash vs Evil Dead|Horror-Comedy|2015|TV show|3
Santa Clarita Diet|Horror-Comedy|2017|TV show|3
Star Trek|Science fiction|1966|TV show|3
Star Trek: The Next Generation|Science fiction|1987|TV show|7
The Expanse|Science fiction-Drama|2015|TV show|6
Battlestar Galactica|Science fiction-Drama|2004|TV show|4
Firefly|Science fiction-Western|2002|TV show|1
Westworld|Science fiction-Western|2016|TV show|4
Deadwood|Western-Drama|2004|TV show|3
Gunsmoke|Western|1955|TV show|20
Band of Brothers|War-Drama|2001|TV show|1
M*A*S*H|War-Comedy|1972|TV show|11
BoJack Horseman|Animation-Comedy|2014|TV show|6
Avatar: The Last Airbender|Animation-Fantasy|2005|TV show|3
Cowboy Bebop|Animation-Science fiction|1998|TV show|1
Planet Earth|Documentary|2006|TV show|1
Cosmos: A Spacetime Odyssey|Documentary|2014|TV show|1
The Civil War|Documentary|1990|TV show|1
"""


def titles() -> pd.DataFrame:
    """Return the table: title, genre, year, format, season (empty for a film)."""
    return records(TITLES, columns=("title", "genre", "year", "format", "season"))


def make(folder: Path) -> tuple[int, list[Path]]:
    """Write films.csv; return the number of rows and the files written."""
    table = titles()
    return len(table), [as_csv(table, folder / "films.csv")]


def unlike_wikidata(database: Path) -> pd.DataFrame:
    """List the films whose year or genres differ from a Wikidata snapshot (CC0).

    Parameters
    ----------
    database
        ``movies.db`` of the package bokeh-sampledata: films of 1940 to 2014.

    Returns
    -------
    pd.DataFrame
        title, year, genre as shipped, and the snapshot's years and genres. A row is
        listed when no film of that title in the snapshot has that year, or when one of
        our genres is missing there. To be read by a person: Wikidata is incomplete.
    """
    table = titles().query("format == 'Movie'").astype({"year": int})
    with sqlite3.connect(database) as connection:
        known = pd.read_sql(
            "SELECT Title AS title, Year AS known_year, Genre FROM omdb", connection
        )
    joined = table.merge(known, on="title", how="left").query("year == known_year or year < 2015")
    agrees = [_agrees(*row) for row in joined[["year", "known_year", "genre", "Genre"]].to_numpy()]
    fine = joined.loc[agrees, "title"]
    return joined[~joined["title"].isin(fine)].reset_index(drop=True)


def _agrees(year: int, known_year: float, genre: str, known: object) -> bool:
    """Whether year and every genre are found in the snapshot's row."""
    found = str(known).lower().replace("sci-fi", "science fiction")
    return year == known_year and all(part.lower() in found for part in genre.split("-"))
