#!/usr/bin/env python3
"""Makes prices.csv: five years of closes that look like the funds of portfolios/, from a seed.

Geometric Brownian motion with one common factor, on weekdays without a few holidays, in won on
the ticks of funds. One fund is listed late and one close is missing, as in real data.

    python3 make_prices.py > prices.csv
"""
import datetime
import math
import random

FUNDS = [  # code, first close, drift and volatility a year, share of the common factor
    ("KRX:069500", 32000, 0.03, 0.20, 0.9),
    ("KRX:102110", 32500, 0.04, 0.21, 0.9),
    ("KRX:360750", 10000, 0.09, 0.18, 0.6),
    ("KRX:133690", 41000, 0.10, 0.24, 0.6),
    ("KRX:148070", 108000, 0.02, 0.06, -0.3),
    ("KRX:132030", 9500, 0.03, 0.15, 0.0),
    ("KRX:153130", 101000, 0.015, 0.003, 0.0),
]
HOLIDAYS = {(1, 1), (3, 1), (5, 5), (6, 6), (8, 15), (10, 3), (10, 9), (12, 25), (12, 31)}
LISTED = {"KRX:360750": datetime.date(2018, 8, 7)}
MISSING = {("KRX:132030", datetime.date(2020, 6, 30))}


def sessions(first, last):
    day = first
    while day <= last:
        if day.weekday() < 5 and (day.month, day.day) not in HOLIDAYS:
            yield day
        day += datetime.timedelta(days=1)


def main():
    source = random.Random(20180102)
    level = [math.log(first) for _, first, _, _, _ in FUNDS]
    print("date," + ",".join(code for code, *_ in FUNDS))
    for day in sessions(datetime.date(2018, 1, 2), datetime.date(2022, 12, 30)):
        common = source.gauss(0, 1)
        cells = []
        for index, (code, _, drift, volatility, share) in enumerate(FUNDS):
            own = source.gauss(0, 1)
            step = share * common + math.sqrt(1 - share * share) * own
            level[index] += (drift - volatility**2 / 2) / 252 + volatility / math.sqrt(252) * step
            close = round(math.exp(level[index]) / 5) * 5
            hidden = day < LISTED.get(code, day) or (code, day) in MISSING
            cells.append("" if hidden else str(close))
        print(f"{day},{','.join(cells)}")


main()
