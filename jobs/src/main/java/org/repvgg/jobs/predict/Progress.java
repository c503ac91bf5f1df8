/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.predict;

/**
 * The progress of a run.
 *
 * @param images images read so far, including failed ones
 * @param fraction completed share of the input's bytes, 0 to 1
 */
record Progress(long images, long failed, int splits, double fraction, double seconds) {
    /** With fewer images, the error rate is not meaningful. */
    static final long MIN_IMAGES = 1000;
    /** With less of the input done, the number of remaining images cannot be estimated. */
    static final double MIN_FRACTION = 0.01;
    /** Safety factor on the estimated number of remaining images. */
    static final double MARGIN = 1.25;

    /**
     * Whether the run can no longer be accepted: even if every remaining image succeeded, the error rate would exceed
     * the limit. The number of remaining images is estimated from the remaining bytes.
     */
    boolean isHopeless(double maxErrorRate) {
        if (images < MIN_IMAGES || fraction < MIN_FRACTION) {
            return false;
        }
        double toCome = images / fraction * (1 - fraction) * MARGIN;
        return failed > maxErrorRate * (images + toCome);
    }

    double secondsLeft() {
        return fraction == 0 ? Double.POSITIVE_INFINITY : seconds * (1 - fraction) / fraction;
    }
}
