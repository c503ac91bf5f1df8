/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit.labels;

import java.util.Locale;

/** Where labels come from. */
public enum LabelSource {
    /** Decided by what lies at the URI. */
    AUTO,
    /** Comma-separated, with a header: {@code path} or {@code archive} and {@code member}; {@code label}. */
    CSV,
    /** Parquet with the same columns. */
    PARQUET,
    /** The {@code .cls} members of WebDataset tars. */
    CLS,
    /** The name of the folder an image lies in. */
    FOLDER;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
