/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/** Computes {@link FusedModel#fingerprint}. */
final class Fingerprint {
    private static final int CHUNK_FLOATS = 16_384;

    private final MessageDigest digest;
    private final ByteBuffer chunk =
            ByteBuffer.allocate(CHUNK_FLOATS * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);

    private Fingerprint() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    static String of(FusedModel model) {
        Fingerprint print = new Fingerprint();
        for (FusedConv conv : model.convs()) {
            print.add(String.format(
                    Locale.ROOT,
                    "conv in=%d out=%d kernel=%d stride=%d padding=%d groups=%d activation=%s\n",
                    conv.inChannels(),
                    conv.outChannels(),
                    conv.kernelSize(),
                    conv.stride(),
                    conv.padding(),
                    conv.groups(),
                    conv.activation()));
            print.add(conv.weight());
            print.add(conv.bias());
            SqueezeExcite se = conv.squeezeExcite();
            if (se != null) {
                print.add("se " + se.placement() + " inner=" + se.innerChannels() + "\n");
                print.add(se.reduceWeight());
                print.add(se.reduceBias());
                print.add(se.expandWeight());
                print.add(se.expandBias());
            }
        }
        print.add("linear in=" + model.head().inFeatures() + " classes="
                + model.head().classes() + "\n");
        print.add(model.head().weight());
        print.add(model.head().bias());
        return HexFormat.of().formatHex(print.digest.digest());
    }

    private void add(String text) {
        digest.update(text.getBytes(StandardCharsets.UTF_8));
    }

    private void add(float[] values) {
        for (int from = 0; from < values.length; from += CHUNK_FLOATS) {
            int count = Math.min(CHUNK_FLOATS, values.length - from);
            chunk.clear();
            chunk.asFloatBuffer().put(values, from, count);
            digest.update(chunk.array(), 0, count * Float.BYTES);
        }
    }
}
