/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.predict;

import java.io.PrintStream;
import java.util.Locale;

/** Prints the progress of a run: one line, rewritten at each change on a terminal, printed at every 10 % elsewhere. */
final class ProgressLine implements AutoCloseable {
    /** Set by the launcher if standard error is a terminal; Java cannot detect it before version 22. */
    private static final String TERMINAL = "repvgg.terminal";

    private final int splits;
    private final PrintStream out = System.err;
    private final boolean terminal = Boolean.getBoolean(TERMINAL);
    private int lastTenth;

    ProgressLine(int splits) {
        this.splits = splits;
    }

    synchronized void show(Progress progress) {
        int tenth = (int) (progress.fraction() * 10);
        if (terminal || tenth > lastTenth) {
            lastTenth = Math.max(tenth, lastTenth);
            String text = text(progress, splits);
            out.print(terminal ? "\r" + text + "\u001b[K" : text + System.lineSeparator());
            out.flush();
        }
    }

    static String text(Progress progress, int splits) {
        return String.format(
                Locale.ROOT,
                "%3d %%  %d of %d splits  %,d images  %.0f images/s  %,d %s  about %s left",
                (int) (progress.fraction() * 100),
                progress.splits(),
                splits,
                progress.images(),
                progress.images() / progress.seconds(),
                progress.failed(),
                progress.failed() == 1 ? "error" : "errors",
                duration(progress.secondsLeft()));
    }

    private static String duration(double seconds) {
        if (Double.isInfinite(seconds)) {
            return "?";
        }
        long whole = Math.round(seconds);
        return whole < 120 ? whole + " s" : whole < 7200 ? whole / 60 + " min" : whole / 3600 + " h";
    }

    @Override
    public void close() {
        if (terminal) {
            out.println();
        }
    }
}
