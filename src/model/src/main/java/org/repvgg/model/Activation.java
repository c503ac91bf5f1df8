/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.model;

/** The activation function after the sum of a block's branches. */
public enum Activation {
    NONE,
    RELU,
    /** x * sigmoid(x), used by YOLO's RepConv. Conversion keeps it; the engine does not support it. */
    SILU
}
