"""The names of the months in languages of Latin and Cyrillic letters, as they stand in dates."""

from __future__ import annotations

# From January on, in each language as it stands in a date: often not as the month is called.
WRITTEN = """
january february march april may june july august september october november december
jan feb mar apr may jun jul aug sept oct nov dec
januar februar märz april mai juni juli august september oktober november dezember
jänner feber mrz apr mai jun jul aug sep okt nov dez
janvier février mars avril mai juin juillet août septembre octobre novembre décembre
janvier fevrier mars avr mai juin juil aout sept oct nov decembre
enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
ene feb mar abr may jun jul ago setiembre oct nov dic
gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre
gen feb mar apr mag giu lug ago set ott nov dic
januari februari maart april mei juni juli augustus september oktober november december
jan feb mrt apr mei jun jul aug sep okt nov dec
janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro
jan fev mar abr mai jun jul ago set out nov dez
januari februari mars april maj juni juli augusti september oktober november december
januar februar marts april maj juni juli august september oktober november desember
stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia
sty lut mar kwi maj cze lip sie wrz paź lis gru
ledna února března dubna května června července srpna září října listopadu prosince
ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık
января февраля марта апреля мая июня июля августа сентября октября ноября декабря
янв фев мар апр мая июн июл авг сен окт ноя дек
січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня
"""
NUMBERS = {
    name: number
    for line in WRITTEN.strip().splitlines()
    for number, name in enumerate(line.split(), 1)
}
# The forms that begin a name and are no whole one: jän, fév, mär, maa, déc.
NUMBERS |= {"jän": 1, "fév": 2, "mär": 3, "maa": 3, "avr": 4, "aoû": 8, "aou": 8}
NUMBERS |= {"déc": 12, "marco": 3, "sept": 9}


def month_of(name: str) -> int:
    """Return the number of a month by its name or its first three letters, 0 where it is none.

    >>> month_of("June"), month_of("Okt"), month_of("Marble"), month_of("março")
    (6, 10, 0, 3)
    """
    return NUMBERS.get(name.lower(), 0)
