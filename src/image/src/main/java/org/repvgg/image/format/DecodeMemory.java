/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.format;

import java.util.concurrent.CancellationException;
import java.util.concurrent.Semaphore;

/**
 * The heap that the images being decoded in one JVM may take together beyond what every thread may take on its own.
 * An image that needs more than {@link #FREE_BYTES} waits until its bytes are free; waiting images are served in the
 * order they came, so that large ones are not passed by forever. Thread-safe.
 */
public final class DecodeMemory {
    /** What an image may take without waiting: most photographs need less. */
    public static final long FREE_BYTES = 16L << 20;

    private static final long UNIT = 1L << 20;

    private final int units;
    private final Semaphore semaphore;

    /**
     * @param bytes of all images that wait for permits, at least the largest need of one image
     */
    public DecodeMemory(long bytes) {
        units = (int) Math.min(Integer.MAX_VALUE, Math.max(1, Sizes.mib(bytes)));
        semaphore = new Semaphore(units, true);
    }

    /** Bytes held by one image until {@link #close}. */
    public final class Permit implements AutoCloseable {
        private final int held;

        private Permit(int held) {
            this.held = held;
        }

        @Override
        public void close() {
            semaphore.release(held);
        }
    }

    /**
     * Waits until {@code bytes} are free, if they are more than {@link #FREE_BYTES}.
     *
     * @throws IllegalArgumentException if the bytes are more than all that there are
     * @throws CancellationException if the thread is interrupted while it waits; its interrupt flag is set
     */
    public Permit take(long bytes) {
        long wanted = bytes <= FREE_BYTES ? 0 : (bytes + UNIT - 1) / UNIT;
        if (wanted > units) {
            throw new IllegalArgumentException("Cannot decode an image that needs " + wanted
                    + " MiB: all images together have " + units + " MiB. Give a memory limit below that.");
        }
        try {
            semaphore.acquire((int) wanted);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while an image waited for " + wanted + " MiB");
        }
        return new Permit((int) wanted);
    }

    /** Bytes that are free now. */
    public long freeBytes() {
        return semaphore.availablePermits() * UNIT;
    }
}
