/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.plan;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * A set of paths that holds 96 bits of each one's SHA-256 instead of its text: 16 to 24 bytes per path, so 10^8 of them
 * take some 2 GB. The chance that any two of 10^8 different paths are taken for one is 10^-13.
 */
final class PathSet {
    private static final int SHARDS = 1 << 8;
    private static final int FIRST_SLOTS = 1 << 4;

    private final Shard[] shards = new Shard[SHARDS];
    private final MessageDigest digest;
    private long size;

    PathSet() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
        for (int i = 0; i < SHARDS; i++) {
            shards[i] = new Shard();
        }
    }

    /** Adds a path; returns false if it is in the set already. */
    boolean add(String path) {
        byte[] hash = digest.digest(path.getBytes(StandardCharsets.UTF_8));
        long high = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            high = high << 8 | hash[i] & 0xff;
        }
        int low = 0;
        for (int i = Long.BYTES; i < Long.BYTES + Integer.BYTES; i++) {
            low = low << 8 | hash[i] & 0xff;
        }
        boolean added = shards[hash[31] & 0xff].add(high == 0 ? 1 : high, low);
        size += added ? 1 : 0;
        return added;
    }

    long size() {
        return size;
    }

    /** Grows by itself, so that at most one 256th of the set is in memory twice. Free slots are 0. */
    private static final class Shard {
        private long[] high = new long[FIRST_SLOTS];
        private int[] low = new int[FIRST_SLOTS];
        private int used;

        boolean add(long wantedHigh, int wantedLow) {
            if (4L * (used + 1) > 3L * high.length) {
                grow();
            }
            int at = (int) wantedHigh & high.length - 1;
            while (high[at] != 0) {
                if (high[at] == wantedHigh && low[at] == wantedLow) {
                    return false;
                }
                at = at + 1 & high.length - 1;
            }
            high[at] = wantedHigh;
            low[at] = wantedLow;
            used++;
            return true;
        }

        private void grow() {
            long[] oldHigh = high;
            int[] oldLow = low;
            high = new long[2 * oldHigh.length];
            low = new int[2 * oldHigh.length];
            for (int i = 0; i < oldHigh.length; i++) {
                if (oldHigh[i] != 0) {
                    int at = (int) oldHigh[i] & high.length - 1;
                    while (high[at] != 0) {
                        at = at + 1 & high.length - 1;
                    }
                    high[at] = oldHigh[i];
                    low[at] = oldLow[i];
                }
            }
        }
    }
}
