/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** The bits that an engine gives for seeded images, as one number. */
final class NetworkDigest {
    private static final long SEED = 20261123L;

    private NetworkDigest() {}

    /** The digest of the network, image size and batches of a row of networks.csv, on the kernel of this JVM. */
    static String of(List<String> row) {
        int height = Integer.parseInt(row.get(1));
        int width = Integer.parseInt(row.get(2));
        int[] batches =
                Stream.of(row.get(3).split(" ")).mapToInt(Integer::parseInt).toArray();
        Engine engine = Engine.of(DigestNetworks.named(row.get(0)), height, width, TestKernels.options());
        return of(engine, height, width, batches);
    }

    /** The digest of logits, then embeddings, of batches of each size, all of the same first images. */
    static String of(Engine engine, int height, int width, int... batches) {
        Session session = engine.newSession();
        List<float[]> results = new ArrayList<>();
        for (int images : batches) {
            for (int i = 0; i < images; i++) {
                put(session.input(), i, height, width);
            }
            float[] logits = new float[images * engine.classes()];
            float[] embedding = new float[images * engine.embeddingSize()];
            session.run(images, logits, embedding);
            results.add(logits);
            results.add(embedding);
        }
        return DigestFile.sha256(results);
    }

    private static void put(InputLayout input, int image, int height, int width) {
        SplittableRandom random = new SplittableRandom(SEED + image);
        for (int c = 0; c < 3; c++) {
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    int at = input.offset(image)
                            + c * input.channelStride()
                            + y * input.rowStride()
                            + x * input.columnStride();
                    input.data()[at] = (float) random.nextGaussian();
                }
            }
        }
    }
}
