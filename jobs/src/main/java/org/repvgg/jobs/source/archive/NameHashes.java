/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.archive;

import java.util.Arrays;

/**
 * Notices names that an archive holds twice, by hashes of 64 bits: at most 16 MiB, after which no name is added. A chance
 * match, one in 10^7 archives of a million entries, costs a wrong remark, never a row.
 */
final class NameHashes {
    private static final int FIRST_SLOTS = 1 << 8;
    private static final int MOST_SLOTS = 1 << 21;

    private long[] slots = new long[FIRST_SLOTS];
    private int used;

    /** Whether the name was added before; adds it. */
    boolean isDouble(String name) {
        long hash = hash(name);
        int at = place(slots, hash);
        if (slots[at] == hash) {
            return true;
        }
        if (2 * (used + 1) > slots.length) {
            if (slots.length == MOST_SLOTS) {
                return false;
            }
            grow();
            at = place(slots, hash);
        }
        slots[at] = hash;
        used++;
        return false;
    }

    private void grow() {
        long[] old = slots;
        slots = new long[2 * old.length];
        Arrays.stream(old).filter(hash -> hash != 0).forEach(hash -> slots[place(slots, hash)] = hash);
    }

    private static int place(long[] slots, long hash) {
        int at = (int) (hash ^ hash >>> 32) & slots.length - 1;
        while (slots[at] != 0 && slots[at] != hash) {
            at = at + 1 & slots.length - 1;
        }
        return at;
    }

    /** FNV-1a over the characters, finished as in MurmurHash3; never 0. */
    private static long hash(String name) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < name.length(); i++) {
            hash = (hash ^ name.charAt(i)) * 0x100000001b3L;
        }
        hash = (hash ^ hash >>> 33) * 0xff51afd7ed558ccdL;
        hash = (hash ^ hash >>> 33) * 0xc4ceb9fe1a85ec53L;
        hash ^= hash >>> 33;
        return hash == 0 ? 1 : hash;
    }
}
