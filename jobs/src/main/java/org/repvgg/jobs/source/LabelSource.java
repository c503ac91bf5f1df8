/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source;

/** Where an image's label comes from. */
public enum LabelSource {
    NONE,
    /** The name of the folder the file or member lies in, as in ImageNet's layout. */
    FOLDER,
    /** The member of the same sample that ends in {@code .cls}, as in WebDataset. */
    CLS,
    /** A field of the member of the same sample that ends in {@code .json}. */
    JSON
}
