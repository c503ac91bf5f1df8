/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.bench.image;

/** One way from the bytes of a JPEG to the 3 x 224 x 224 normalised floats. */
interface JpegPipeline {
    /** Fills {@code tensor}, [channel][row][column]. */
    void run(byte[] jpeg, float[] tensor) throws Exception;
}
