/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.model;

/** In which of its two forms a block or a network stands in a checkpoint. */
public enum Form {
    /** Parallel branches, as trained. */
    TRAIN,
    /** One convolution, as deployed. */
    DEPLOY,
    /** Some blocks in either form, as after a partial conversion. */
    MIXED
}
