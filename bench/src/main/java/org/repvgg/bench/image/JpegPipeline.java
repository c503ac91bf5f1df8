/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.bench.image;

/** An implementation that converts the bytes of a JPEG to 3 x 224 x 224 normalised floats. */
interface JpegPipeline {
    /** Decodes {@code jpeg} and fills {@code tensor}, [channel][row][column]. */
    void run(byte[] jpeg, float[] tensor) throws Exception;
}
