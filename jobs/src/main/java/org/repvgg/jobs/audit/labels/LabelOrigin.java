/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit.labels;

import java.util.Locale;

/** Where labels come from. */
public enum LabelOrigin {
    /** Determined from the files found at the URI. */
    AUTO,
    /** Comma-separated values with a header: {@code path}, or {@code archive} and {@code member}; and {@code label}. */
    CSV,
    /** Parquet with the same columns. */
    PARQUET,
    /** The {@code .cls} entries of WebDataset tars. */
    CLS,
    /** The name of the folder that contains an image. */
    FOLDER;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
