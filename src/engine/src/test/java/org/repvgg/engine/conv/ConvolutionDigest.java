/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.conv;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.repvgg.engine.DigestFile;
import org.repvgg.engine.kernel.ConvShape;
import org.repvgg.engine.kernel.KernelSet;
import org.repvgg.model.Activation;

/** The bits that a convolution gives for seeded weights and images, as one number. */
public final class ConvolutionDigest {
    private static final long SEED = 20261123L;
    private static final int IMAGES = 4;

    private ConvolutionDigest() {}

    /** The digest of the shape and activation of a row of convolutions.csv. */
    public static String of(KernelSet kernels, List<String> row) {
        int[] n = row.subList(0, 8).stream().mapToInt(Integer::parseInt).toArray();
        ConvShape shape = new ConvShape(n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7]);
        ConvolutionCase run = new ConvolutionCase(shape, Activation.parse(row.get(8)), new SplittableRandom(SEED));
        float[][] images = new float[kernels.lanes()][];
        for (int i = 0; i < images.length; i++) {
            images[i] = run.image(i % IMAGES);
        }
        return DigestFile.sha256(Arrays.asList(Arrays.copyOf(run.run(kernels, 1, images), IMAGES)));
    }
}
