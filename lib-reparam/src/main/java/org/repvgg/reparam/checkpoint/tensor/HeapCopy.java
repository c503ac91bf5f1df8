/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.checkpoint.tensor;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Copies the storages of a channel's tensors to the heap and computes the digest of the file, in a single pass. */
public record HeapCopy(Content content, String sha256) {
    private static final int STEP_BYTES = 1 << 20;

    private record Region(SliceBytes from, ChunkedBytes to) {}

    public static HeapCopy of(Bytes file, Content content, String name) {
        Map<Bytes, Bytes> copies = new LinkedHashMap<>();
        List<Region> regions = new ArrayList<>();
        long total = 0;
        for (Tensor tensor : content.tensors().values()) {
            if (tensor.storage() instanceof SliceBytes slice
                    && slice.whole().equals(file)
                    && !copies.containsKey(slice)) {
                total += slice.size();
                if (total > file.size()) {
                    throw new CheckpointException(
                            "Cannot read " + name + ": its storages overlap and add up to more than its " + file.size()
                                    + " bytes. The file is damaged; save it again.");
                }
                ChunkedBytes copy = ChunkedBytes.allocate(slice.size());
                copies.put(slice, copy);
                regions.add(new Region(slice, copy));
            }
        }
        regions.sort(Comparator.comparingLong(region -> region.from.offset()));
        String sha256 = pass(file, regions);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        content.tensors().forEach((key, tensor) -> {
            Bytes copy = copies.get(tensor.storage());
            tensors.put(key, copy == null ? tensor : tensor.withStorage(copy));
        });
        Content copied =
                new Content(tensors, content.metadata(), content.attributes(), content.code(), content.notes());
        return new HeapCopy(copied, sha256);
    }

    public static String digest(Bytes file) {
        return pass(file, List.of());
    }

    /** SHA-256 of what sha256sum prints for these files: one line each, digest and name. */
    public static String digestOf(Map<String, String> digests) {
        StringBuilder lines = new StringBuilder();
        new TreeMap<>(digests)
                .forEach((name, digest) ->
                        lines.append(digest).append("  ").append(name).append('\n'));
        return digest(ChunkedBytes.ofArray(lines.toString().getBytes(StandardCharsets.UTF_8)));
    }

    private static String pass(Bytes file, List<Region> regions) {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
        byte[] step = new byte[(int) Math.min(STEP_BYTES, Math.max(file.size(), 1))];
        int first = 0;
        for (long at = 0; at < file.size(); at += step.length) {
            int count = (int) Math.min(step.length, file.size() - at);
            file.read(at, step, 0, count);
            digest.update(step, 0, count);
            while (first < regions.size() && end(regions.get(first)) <= at) {
                first++;
            }
            for (int i = first; i < regions.size() && regions.get(i).from.offset() < at + count; i++) {
                copy(regions.get(i), at, step, count);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static long end(Region region) {
        return region.from.offset() + region.from.size();
    }

    private static void copy(Region region, long at, byte[] step, int count) {
        long from = Math.max(at, region.from.offset());
        long to = Math.min(at + count, end(region));
        if (from < to) {
            region.to.write(from - region.from.offset(), step, (int) (from - at), (int) (to - from));
        }
    }
}
