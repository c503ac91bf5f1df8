#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the goldens of the audit's tests with scikit-learn, SciPy and statsmodels, or with NumPy from the definition
where these lack a function. Writes below jobs/src/test/resources/golden/audit:

  synthetic.csv    input: labels, logits of a network and of a baseline; ties, a class without images, one never predicted
  synthetic.json   the numbers of its audit
  cifar10.json     the numbers of an audit of the golden logits in DATA/cifar10; the baseline is those logits with 0.75
                   added to class 3
  binomial.csv     McNemar's exact test for many pairs of flips

Usage: make_audit_goldens.py DATA    (needs numpy, scikit-learn 1.7 or newer, scipy, statsmodels, mpmath)
"""

import json
import math
import pathlib
import platform
import sys

import mpmath
import numpy as np
import scipy
import sklearn
import sklearn.metrics as metrics
import statsmodels
from scipy.special import log_softmax, softmax
from scipy.stats import binomtest
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.proportion import proportion_confint

BINS = 15
HERE = pathlib.Path(__file__).resolve().parent
OUT = HERE.parent / "resources" / "golden" / "audit"
HEADER = {
    "tool": f"scikit-learn {sklearn.__version__}, SciPy {scipy.__version__}, NumPy {np.__version__}, "
            f"statsmodels {statsmodels.__version__}, Python {platform.python_version()}",
    "command": "make_audit_goldens.py DATA",
    "date": "2026-11-23",
}


def share(correct, images):
    low, high = proportion_confint(correct, images, method="wilson") if images else (None, None)
    return {"value": correct / images if images else None, "low": low, "high": high, "correct": correct,
            "images": images}


def best(logits):
    """The predicted classes; the first one among equal logits."""
    return np.argmax(logits, axis=1)


def ranks(logits, truth):
    rows = np.arange(len(truth))
    own = logits[rows, truth][:, None]
    columns = np.arange(logits.shape[1])[None, :]
    return 1 + np.sum((logits > own) | ((logits == own) & (columns < truth[:, None])), axis=1)


def reliability(confidence, correct):
    edges = [i / BINS for i in range(BINS + 1)]
    table = []
    for i in range(BINS):
        inside = (confidence > edges[i]) & (confidence <= edges[i + 1])
        if i == 0:
            inside |= confidence == 0
        n = int(inside.sum())
        k = int(correct[inside].sum())
        low, high = proportion_confint(k, n, method="wilson") if n else (None, None)
        table.append({"lower": edges[i], "upper": edges[i + 1], "images": n, "correct": k,
                      "mean_confidence": math.fsum(confidence[inside]) / n if n else None,
                      "accuracy": k / n if n else None, "low": low, "high": high})
    return table


def undefined(value):
    return None if np.isnan(value) else float(value)


def audit(logits, truth, baseline):
    logits64 = logits.astype(np.float64)
    classes = logits.shape[1]
    predicted = best(logits)
    correct = predicted == truth
    n = len(truth)
    rank = ranks(logits, truth)
    probabilities = softmax(logits64, axis=1)
    nll = -log_softmax(logits64, axis=1)[np.arange(n), truth]
    one_hot = np.eye(classes)[truth]
    brier = np.sum((probabilities - one_hot) ** 2, axis=1)
    present = sorted(set(truth))
    if len(present) == classes:
        # scikit-learn's own where possible: it requires every class among the labels
        assert abs(metrics.log_loss(truth, probabilities) - nll.mean()) < 1e-12
        assert abs(metrics.brier_score_loss(truth, probabilities, labels=range(classes)) - brier.mean()) < 1e-12
        for k in (1, 2, 3, 5):
            ties = (np.sort(logits, axis=1)[:, 1:] == np.sort(logits, axis=1)[:, :-1]).any()
            assert ties or metrics.top_k_accuracy_score(truth, logits64, k=k) == np.mean(rank <= k)
    table = reliability(probabilities.max(axis=1), correct)
    gaps = [abs(b["accuracy"] - b["mean_confidence"]) for b in table if b["images"]]
    weights = [b["images"] / n for b in table if b["images"]]
    precision, recall, f1, support = metrics.precision_recall_fscore_support(
        truth, predicted, labels=range(classes), zero_division=np.nan)
    macro = metrics.precision_recall_fscore_support(truth, predicted, average="macro", zero_division=0)
    occurring = sorted(set(truth) | set(predicted))
    matrix = metrics.confusion_matrix(truth, predicted, labels=range(classes))
    golden = {
        "coverage": {"rows": n, "scored": n, "failed": 0, "invalid": 0, "unlabelled": 0, "ambiguous": 0, "duplicate": 0,
                     "conflicting": 0, "share": 1.0},
        "metrics": {
            **{f"top{k}": share(int(np.sum(rank <= k)), n) for k in (1, 2, 5)},
            "nll": math.fsum(nll) / n,
            "brier": math.fsum(brier) / n,
            "ece": math.fsum(w * g for w, g in zip(weights, gaps)),
            "mce": max(gaps),
            "macro_precision": macro[0],
            "macro_recall": macro[1],
            "macro_f1": metrics.f1_score(truth, predicted, average="macro", zero_division=0),
            "weighted_f1": metrics.f1_score(truth, predicted, average="weighted", zero_division=0),
            "balanced_accuracy": metrics.balanced_accuracy_score(truth, predicted),
        },
        "reliability": table,
        "class_count": classes,
        "classes": [{"index": int(c), "support": int(support[c]), "predicted": int(matrix[:, c].sum()),
                     "correct": int(matrix[c, c]), "precision": undefined(precision[c]), "recall": undefined(recall[c]),
                     "f1": undefined(f1[c])} for c in occurring],
        "confusion": {"pairs": [{"truth": int(t), "predicted": int(p), "images": int(matrix[t, p])}
                                for t in range(classes) for p in range(classes) if matrix[t, p]]},
        "baseline": compare(correct, best(baseline) == truth, predicted, best(baseline), truth),
    }
    assert golden["metrics"]["top1"]["value"] == metrics.accuracy_score(truth, predicted)
    return golden


def newcombe(a, b, c, d):
    """Newcombe 1998, method 10, for (a + b) / n - (a + c) / n."""
    n = a + b + c + d
    p, q = (a + b) / n, (a + c) / n
    l1, u1 = proportion_confint(a + b, n, method="wilson")
    l2, u2 = proportion_confint(a + c, n, method="wilson")
    margins = (a + b) * (c + d) * (a + c) * (b + d)
    phi = 0.0
    if margins:
        cross = a * d - b * c
        phi = (max(cross - n / 2, 0) if cross > 0 else cross) / math.sqrt(margins)
    low = p - q - math.sqrt((p - l1) ** 2 - 2 * phi * (p - l1) * (u2 - q) + (u2 - q) ** 2)
    high = p - q + math.sqrt((u1 - p) ** 2 - 2 * phi * (u1 - p) * (q - l2) + (q - l2) ** 2)
    return low, high


def compare(now, before, predicted, previous, truth):
    n = len(now)
    a, b = int((now & before).sum()), int((now & ~before).sum())
    c, d = int((~now & before).sum()), int((~now & ~before).sum())
    low, high = newcombe(a, b, c, d)
    p = mcnemar([[a, c], [b, d]], exact=True).pvalue
    assert abs(p - (binomtest(b, b + c, 0.5).pvalue if b + c else 1)) < 1e-12
    wrong = ~now & ~before & (predicted != previous)
    return {
        "pairs": n,
        "top1": share(a + b, n),
        "baseline_top1": share(a + c, n),
        "diff_top1": {"value": (b - c) / n, "low": low, "high": high},
        "mcnemar_p": p,
        "both_right": a, "bad_to_good": b, "good_to_bad": c, "both_wrong": d,
        "changed_wrong": int(wrong.sum()),
        "flip_rate": (b + c) / n,
        "classes": [{"index": int(t), "pairs": int((truth == t).sum()),
                     "good_to_bad": int((~now & before)[truth == t].sum()),
                     "bad_to_good": int((now & ~before)[truth == t].sum()),
                     "changed_wrong": int(wrong[truth == t].sum())} for t in sorted(set(truth))],
    }


def synthetic():
    rng = np.random.default_rng(20261123)
    n, classes = 240, 7
    truth = rng.choice([0, 1, 2, 3, 4, 5], size=n, p=[0.3, 0.25, 0.2, 0.12, 0.1, 0.03])
    logits = rng.normal(0, 1.5, (n, classes))
    logits[np.arange(n), truth] += 1.8
    baseline = logits + rng.normal(0, 1.0, (n, classes))
    for values in (logits, baseline):
        values[:, 5] -= 12  # has images, is never predicted
    # eighths are exact in float32 and give ties
    logits = (np.round(logits * 8) / 8).astype(np.float32)
    baseline = (np.round(baseline * 8) / 8).astype(np.float32)
    logits[:4, :] = 0.5  # all classes tie
    return logits, truth, baseline


def write(name, value):
    with open(OUT / name, "w", encoding="utf-8") as out:
        json.dump(value, out, indent=1)
        out.write("\n")


def tail(n, k):
    """P(X <= k), X binomial over n fair coins: the terms from k downwards until they no longer count."""
    term = mpmath.exp(mpmath.loggamma(n + 1) - mpmath.loggamma(k + 1) - mpmath.loggamma(n - k + 1) - n * mpmath.log(2))
    total = mpmath.mpf(0)
    while k >= 0 and term > total * mpmath.mpf(10) ** -40:
        total += term
        term = term * k / (n - k + 1)
        k -= 1
    return total


def main(data):
    OUT.mkdir(parents=True, exist_ok=True)
    logits, truth, baseline = synthetic()
    with open(OUT / "synthetic.csv", "w", encoding="utf-8") as out:
        classes = logits.shape[1]
        names = [f"z{c}" for c in range(classes)] + [f"b{c}" for c in range(classes)]
        out.write(",".join(["path", "label"] + names) + "\n")
        for i in range(len(truth)):
            numbers = [f"{v:g}" for v in np.concatenate([logits[i], baseline[i]])]
            out.write(",".join([f"set/a.tar!/{i:03d}.png", str(truth[i])] + numbers) + "\n")
    write("synthetic.json", {"header": HEADER, **audit(logits, truth, baseline)})

    cifar = pathlib.Path(data) / "cifar10"
    logits = np.load(cifar / "cifar10-test-logits.npy")
    truth = np.loadtxt(cifar / "cifar10-test-labels.csv", delimiter=",", skiprows=1, usecols=2, dtype=int)
    baseline = logits.copy()
    baseline[:, 3] += np.float32(0.75)
    write("cifar10.json", {"header": HEADER, **audit(logits, truth, baseline)})

    mpmath.mp.dps = 60
    with open(OUT / "binomial.csv", "w", encoding="utf-8") as out:
        out.write(f"# min(1, 2 P(X <= min(good_to_bad, bad_to_good))), mpmath {mpmath.__version__}, 60 digits\n")
        out.write("good_to_bad,bad_to_good,p\n")
        for b, c in [(0, 0), (1, 0), (0, 1), (3, 3), (5, 1), (10, 25), (0, 40), (100, 140), (1000, 1100), (4, 5),
                     (50000, 51000), (500000, 500900), (10000000, 10010000), (400, 2000)]:
            n, k = b + c, min(b, c)
            p = mpmath.mpf(1) if 2 * k >= n - 1 else 2 * tail(n, k)
            if n and n < 5000:
                exact = sum(math.comb(n, i) for i in range(k + 1))
                assert abs(min(mpmath.mpf(1), mpmath.mpf(2 * exact) / mpmath.mpf(2) ** n) - p) < mpmath.mpf(10) ** -30
            out.write(f"{b},{c},{mpmath.nstr(p, 17)}\n")


if __name__ == "__main__":
    main(sys.argv[1])
