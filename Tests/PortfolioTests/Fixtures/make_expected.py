"""Makes prices.csv and expected.csv beside this file: python3 make_expected.py

An oracle that shares nothing with the product. It knows no YAML and no grammar: each portfolio of
OraclePortfolios.swift is written here a second time, as a plain function over lists, the slow and
obvious way. Sums are exact (fractions), so a comparison is never decided by rounding.
"""
import datetime as dt
import os
import random
from fractions import Fraction

HERE = os.path.dirname(os.path.abspath(__file__))
NAMES = ["a", "b", "c", "d", "e", "f"]


def panel():
    """Weekdays with holidays, six assets: one listed late, holes in two."""
    rng = random.Random(20261121)
    dates, day = [], dt.date(2020, 1, 6)
    while day < dt.date(2023, 9, 20):
        if day.weekday() < 5 and rng.random() > 0.03:
            dates.append(day)
        day += dt.timedelta(days=1)
    columns = []
    for asset in range(len(NAMES)):
        price, drift, prices = 100.0, 0.0, []
        for row in range(len(dates)):
            if row % 90 == 0:
                drift = rng.uniform(-0.002, 0.0025)
            price *= 1 + drift + rng.gauss(0, 0.009)
            prices.append("%.2f" % price)
        columns.append(prices)
    for row in range(300):
        columns[5][row] = ""
    for asset in (1, 3):
        for _ in range(12):
            columns[asset][rng.randrange(len(dates))] = ""
    return dates, columns


DATES, TEXTS = panel()
PRICES = [[Fraction(text) if text else None for text in column] for column in TEXTS]
LAST = len(DATES) - 1


class Early(Exception):
    """The formulas look at rows before the first."""


def month(row):
    return DATES[row].year * 12 + DATES[row].month


def week(row):
    return (DATES[row].toordinal() - 1) // 7


def sample(row, back, period, edge="last"):
    """The row that samples the period `back` before; the row itself for 0."""
    if back == 0:
        return row
    rows = [r for r in range(len(DATES)) if period(r) == period(row) - back]
    if not rows or (edge == "first" and rows[0] == 0):
        raise Early
    return rows[-1] if edge == "last" else rows[0]


def days(row, back):
    if row - back < 0:
        raise Early
    return row - back


def at(asset, row):
    return PRICES[asset][row]


def mean(values):
    return None if None in values else sum(values) / len(values)


def change(now, before):
    return None if now is None or before is None else now / before - 1


def kleene_any(values):
    return True if True in values else (None if None in values else False)


def kleene_all(values):
    return False if False in values else (None if None in values else True)


def above(x, y):
    return None if x is None or y is None else x > y


def top(row, scores, count, where=None):
    """Equal weights of the best; scores is asset → number."""
    able = [
        a for a in sorted(scores)
        if at(a, row) is not None and scores[a] is not None and (where is None or where[a] is True)
    ]
    able.sort(key=lambda a: (-scores[a], a))
    able = able[:count]
    return {a: 1 / len(able) for a in able}


def fixed(row, first):
    weights = {0: 0.3, 2: 0.3, 4: 0.25}
    if any(at(a, row) is None for a in weights):
        return None
    return weights


def trend(row, first):
    """Sleeves of 20 % over a … e on ten month ends, else f."""
    weights = {}
    for a in range(5):
        average = mean([at(a, sample(row, j, month)) for j in range(10)])
        holds = at(a, row) is not None and above(at(a, row), average) is True
        where = a if holds else 5
        if at(where, row) is not None:
            weights[where] = weights.get(where, 0) + 0.2
    return weights


def dual(row, first):
    r12 = [change(at(a, row), at(a, sample(row, 12, month))) for a in range(6)]
    risk_on = above(r12[0], r12[4])
    if risk_on is None:
        return None
    if risk_on:
        return top(row, {a: r12[a] for a in (0, 1, 2)}, 1)
    return {4: 1.0} if at(4, row) is not None else None


def momentum(row, first):
    """Top three by ret(total, 126 days, skip=21 days) above the average of 100 days."""
    scores = {a: change(at(a, days(row, 21)), at(a, days(row, 126))) for a in range(6)}
    where = {}
    for a in range(6):
        average = mean([at(a, days(row, j)) for j in range(100)])
        where[a] = above(at(a, row), average)
    return top(row, scores, 3, where)


def weekly(row, first):
    """Bottom two by ret(total, 8 weeks), of b … f."""
    scores = {}
    for a in range(1, 6):
        change_of = change(at(a, row), at(a, sample(row, 8, week)))
        scores[a] = None if change_of is None else -change_of
    return top(row, scores, 2)


def firsts(row, first):
    """decide: first session of month, and its samples, over six months."""
    edge = "first" if first else "last"
    weights = {}
    for a in range(4):
        average = mean([at(a, sample(row, j, month, edge)) for j in range(6)])
        if at(a, row) is not None and above(at(a, row), average) is True:
            weights[a] = 0.25
    return weights


def mixed(row, first):
    """How many depends on breadth; the yearly return of an average of 20 days ranks."""
    smooth = {}
    for a in range(6):
        def average(r):
            return mean([at(a, days(r, j)) for j in range(20)])
        smooth[a] = change(average(row), average(days(row, 60)))
    up = [above(at(a, row), at(a, days(row, 30))) for a in range(6)]
    broad = kleene_all([up[a] for a in (0, 2, 4)])
    some = kleene_any(up)
    if some is None:
        return None
    if not some:
        return {}
    if broad is None:
        return None
    return top(row, smooth, 4 if broad else 2)


PORTFOLIOS = [fixed, trend, dual, momentum, weekly, firsts, mixed]


def main():
    with open(os.path.join(HERE, "prices.csv"), "w") as out:
        out.write("date," + ",".join("US:" + n.upper() for n in NAMES) + "\n")
        for row, day in enumerate(DATES):
            out.write(f"{day}," + ",".join(column[row] for column in TEXTS) + "\n")
    with open(os.path.join(HERE, "expected.csv"), "w") as out:
        out.write("portfolio,date,weights\n")
        for portfolio in PORTFOLIOS:
            for row in range(1, len(DATES)):
                is_first = month(row) != month(row - 1)
                is_last = row < LAST and month(row) != month(row + 1)
                if portfolio is firsts and not (is_first or row % 37 == 0):
                    continue
                if portfolio is not firsts and not (is_last or row == LAST or row % 97 == 0):
                    continue
                try:
                    weights = portfolio(row, is_first)
                    text = "undecided" if weights is None else " ".join(
                        f"{NAMES[a]}={weights[a]!r}" for a in sorted(weights))
                except Early:
                    text = "undecided"
                out.write(f"{portfolio.__name__},{DATES[row]},{text}\n")


main()
