/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.predict;

/**
 * How far a run is.
 *
 * @param images read so far, failed ones among them
 * @param fraction of the input's bytes that are done, 0 to 1
 */
record Progress(long images, long failed, int splits, double fraction, double seconds) {
    /** Before so many images a share of errors says little. */
    static final long MIN_IMAGES = 1000;
    /** Before so much of the input is done, the number of images to come is a guess. */
    static final double MIN_FRACTION = 0.01;
    /** By which the number of images to come may exceed what the bytes so far suggest. */
    static final double MARGIN = 1.25;

    /**
     * Whether the run can no longer be accepted: even if every image to come succeeded, their share of the whole, taken
     * from the bytes still to read, could not bring the errors under the limit.
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
