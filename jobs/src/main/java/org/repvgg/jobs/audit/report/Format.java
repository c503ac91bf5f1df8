/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit.report;

import java.util.Locale;
import org.repvgg.jobs.audit.stats.Proportion;

/** Formats numbers for the report; a dash where there is none. */
final class Format {
    static final String NONE = "\u2013";

    private Format() {}

    static String count(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    static String percent(double share) {
        return Double.isNaN(share) ? NONE : String.format(Locale.ROOT, "%.2f\u202f%%", 100 * share);
    }

    static String points(double difference) {
        return Double.isNaN(difference)
                ? NONE
                : String.format(Locale.ROOT, "%+.2f", 100 * difference).replace('-', '\u2212');
    }

    static String interval(Proportion share) {
        return share.trials() == 0
                ? NONE
                : String.format(Locale.ROOT, "%.2f to %.2f\u202f%%", 100 * share.low(), 100 * share.high());
    }

    static String decimal(double value) {
        return Double.isNaN(value) ? NONE : String.format(Locale.ROOT, "%.4f", value);
    }

    /** A probability that may be very small. */
    static String probability(double p) {
        if (Double.isNaN(p)) {
            return NONE;
        }
        if (p == 0) {
            return "below 1e-308";
        }
        return String.format(Locale.ROOT, p < 1e-3 ? "%.2e" : "%.4f", p);
    }

    /** The value of a metric in a gate, with at most eight decimals. */
    static String metric(double value) {
        String text = String.format(Locale.ROOT, "%.8f", value);
        return Double.isNaN(value) ? NONE : text.replaceFirst("\\.?0+$", "");
    }

    /** A name shortened for a table; the full name belongs into the element's title. */
    static String shortened(String name, int longest) {
        return name.length() <= longest ? name : name.substring(0, longest - 1).strip() + "\u2026";
    }

    /** A coordinate or length in an SVG. */
    static String px(double value) {
        String text = String.format(Locale.ROOT, "%.2f", value);
        return text.endsWith(".00") ? text.substring(0, text.length() - 3) : text;
    }
}
