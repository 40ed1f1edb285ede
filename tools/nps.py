"""Computes the product's survey figures by other means: statsmodels' weighted statistics, and scipy's normal distribution.

Reads lines that the rules' test prints on the standard input, all figures in hundredths:
`NPS promoters passives detractors raw centre half low high`, `WAVES (promoters passives detractors) twice, z change` and
`SHARE satisfied n low high`; exits with 1 where any differs by more than rounding.
"""

import sys

import numpy as np
from scipy.stats import norm
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.weightstats import DescrStatsW

Z = norm.ppf(0.975)
ROUNDING = 0.5001
# The rules say 1.96, which is norm.ppf(0.975) to three digits.
ALLOWED = ROUNDING + 10_000 * (1.96 - Z)


def answers(promoters, passives, detractors):
    """Three imagined answers more: of each scored one a quarter of the three, of the passives half."""
    return DescrStatsW(np.array([1.0, 0.0, -1.0]), weights=[promoters + 0.75, passives + 1.5, detractors + 0.75], ddof=0)


def main():
    seen = wrong = 0

    def differs(line, what, ours, theirs):
        nonlocal wrong
        if abs(ours - theirs) > ALLOWED:
            wrong += 1
            print(f"{line}: {what} is {ours}, and {theirs:.3f} by statsmodels")

    for line in sys.stdin:
        word, *rest = line.split() or [""]
        if word == "NPS":
            promoters, passives, detractors, raw, centre, half, low, high = map(int, rest)
            n = promoters + passives + detractors
            stats = answers(promoters, passives, detractors)
            mean, width = stats.mean * 10_000, Z * np.sqrt(stats.var / stats.nobs) * 10_000
            differs(line, "raw", raw, 10_000 * (promoters - detractors) / n)
            differs(line, "centre", centre, mean)
            differs(line, "half-width", half, width)
            differs(line, "low", low, max(mean - width, -10_000))
            differs(line, "high", high, min(mean + width, 10_000))
        elif word == "WAVES":
            a, b = answers(*map(int, rest[:3])), answers(*map(int, rest[3:6]))
            error = np.sqrt(a.var / a.nobs + b.var / b.nobs)
            z = (b.mean - a.mean) / error
            differs(line, "z", int(rest[6]), abs(z) * 100)
            change = "not_proven" if abs(z) < 1.96 else "rose" if z > 0 else "fell"
            if change != rest[7] and abs(abs(z) - 1.96) > 1e-6:
                wrong += 1
                print(f"{line}: {rest[7]}, and {change} by statsmodels")
        elif word == "SHARE":
            count, n, low, high = map(int, rest)
            lower, upper = proportion_confint(count + 2, n + 4, alpha=0.05, method="normal")
            differs(line, "low", low, 10_000 * max(lower, 0))
            differs(line, "high", high, 10_000 * min(upper, 1))
        else:
            continue
        seen += 1
    print(f"{seen} figures compared, {wrong} differ")
    return 1 if wrong or seen < 1_000 else 0


if __name__ == "__main__":
    sys.exit(main())
