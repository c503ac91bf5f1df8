/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.tfrecord;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The first bytes value of each feature of a {@code tf.train.Example}, as places in its record. Sources: TensorFlow's
 * example.proto and feature.proto, and the Protocol Buffers documentation, "Encoding".
 */
final class Example {
    private static final int FIRST_FIELD = 1;
    private static final int SECOND_FIELD = 2;
    private static final int LENGTH_DELIMITED = 2;

    private final byte[] bytes;
    private final Map<String, Place> features = new LinkedHashMap<>();

    /** Where a value lies. */
    record Place(int from, int to) {
        int length() {
            return to - from;
        }
    }

    /** Throws {@link IllegalArgumentException} if the record is no such message. */
    Example(byte[] bytes, int length) {
        this.bytes = bytes;
        each(new Place(0, length), (field, features) -> {
            if (field == FIRST_FIELD) {
                each(features, (inner, entry) -> {
                    if (inner == FIRST_FIELD) {
                        feature(entry);
                    }
                });
            }
        });
    }

    private void feature(Place entry) {
        String[] key = {""};
        Place[] value = new Place[1];
        each(entry, (field, place) -> {
            if (field == FIRST_FIELD) {
                key[0] = text(place);
            } else if (field == SECOND_FIELD) {
                each(place, (kind, list) -> {
                    if (kind == FIRST_FIELD) {
                        each(list, (inner, bytesValue) -> {
                            if (inner == FIRST_FIELD && value[0] == null) {
                                value[0] = bytesValue;
                            }
                        });
                    }
                });
            }
        });
        if (value[0] != null) {
            features.put(key[0], value[0]);
        } else {
            features.putIfAbsent(key[0], new Place(0, 0));
        }
    }

    @FunctionalInterface
    private interface Visitor {
        void field(int number, Place value);
    }

    /** Visits the fields that have a length; passes over the others. */
    private void each(Place message, Visitor visitor) {
        int[] at = {message.from()};
        while (at[0] < message.to()) {
            long tag = varint(at, message.to());
            switch ((int) (tag & 7)) {
                case 0 -> varint(at, message.to());
                case 1 -> at[0] += Long.BYTES;
                case LENGTH_DELIMITED -> {
                    long length = varint(at, message.to());
                    if (length < 0 || length > message.to() - at[0]) {
                        throw new IllegalArgumentException("its fields do not fit into it");
                    }
                    Place value = new Place(at[0], at[0] + (int) length);
                    at[0] = value.to();
                    visitor.field((int) (tag >>> 3), value);
                }
                case 5 -> at[0] += Integer.BYTES;
                default -> throw new IllegalArgumentException("it is no tf.train.Example");
            }
        }
        if (at[0] > message.to()) {
            throw new IllegalArgumentException("its fields do not fit into it");
        }
    }

    private long varint(int[] at, int end) {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            if (at[0] >= end) {
                throw new IllegalArgumentException("it ends within a number");
            }
            byte next = bytes[at[0]++];
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("it has a number of more than 64 bits");
    }

    /** The place of a feature's bytes, or null if there is no such feature. */
    @Nullable
    Place feature(String name) {
        return features.get(name);
    }

    /** The names of all features. */
    Iterable<String> names() {
        return features.keySet();
    }

    String text(Place place) {
        return new String(bytes, place.from(), place.length(), StandardCharsets.UTF_8);
    }
}
