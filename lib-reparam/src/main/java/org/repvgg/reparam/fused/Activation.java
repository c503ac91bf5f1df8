/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.fused;

/** What follows the sum of a block's branches. */
public enum Activation {
    NONE,
    RELU,
    /** x * sigmoid(x), used by YOLO's RepConv. Kept by conversion; the engine refuses it by name. */
    SILU
}
