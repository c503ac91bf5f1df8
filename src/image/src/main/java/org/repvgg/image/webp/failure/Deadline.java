/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.webp.failure;

import org.repvgg.image.format.ErrorCode;

/** The time at which decoding of one image gives up. */
public final class Deadline {
    private final long millis;
    private final long nanoTime;

    /** Ends {@code millis} milliseconds from now. */
    public Deadline(long millis) {
        this.millis = millis;
        nanoTime = System.nanoTime() + millis * 1_000_000;
    }

    public void check() throws WebpException {
        if (System.nanoTime() - nanoTime > 0) {
            throw new WebpException(ErrorCode.TIMEOUT, "it took longer than " + millis + " ms");
        }
    }
}
