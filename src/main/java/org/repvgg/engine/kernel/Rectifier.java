/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.kernel;

/** What a kernel does to a value before it stores it. */
public enum Rectifier {
    /** Stores the value. */
    NONE,
    /** Stores max(value, 0). */
    RELU
}
