/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.kernel;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Seeded values, and images in and out of lanes. */
public final class SampleArrays {
    private SampleArrays() {}

    public static float[] normal(SplittableRandom random, int length) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    public static float[] filled(int length, float value) {
        float[] values = new float[length];
        Arrays.fill(values, value);
        return values;
    }

    /** One image out of a lane group. */
    public static float[] lane(float[] data, int at, int lane, int lanes, long floats) {
        float[] image = new float[(int) floats];
        for (int i = 0; i < image.length; i++) {
            image[i] = data[at + i * lanes + lane];
        }
        return image;
    }
}
