/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.recognize.dialect;

/** The form of a block or a network in a checkpoint. */
public enum Form {
    /** Parallel branches, as trained. */
    TRAIN,
    /** One convolution, as deployed. */
    DEPLOY,
    /** Some blocks in train form and some in deploy form, for example after a partial conversion. */
    MIXED
}
