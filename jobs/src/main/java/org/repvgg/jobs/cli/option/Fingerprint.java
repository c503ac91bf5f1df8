/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.cli.option;

import java.util.Locale;

/** Which fingerprint an option enters; rows of different fingerprints are never mixed in one output. */
public enum Fingerprint {
    /** The option changes no row. */
    NONE,
    /** The fused network's weights and geometry. */
    MODEL,
    /** How pixels become the network's input. */
    PREPROCESS,
    /** What is written for an image, and for which images. */
    OUTPUT;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
