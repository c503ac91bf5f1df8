/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.input;

/** Where the label of an image comes from. */
public enum LabelSource {
    NONE,
    /** The name of the folder that contains the file or entry, as in ImageNet's layout. */
    FOLDER,
    /** The entry of the same sample that ends in {@code .cls}, as in WebDataset. */
    CLS,
    /** A field of the entry of the same sample that ends in {@code .json}. */
    JSON
}
