/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.recognize.dialect;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.repvgg.reparam.checkpoint.tensor.Tensor;

/**
 * Finds RepVGG blocks under names that no dialect has, by shapes: under one prefix, one convolution of more than 1x1
 * and one of 1x1 with as many channels, a batch norm for each, at most one more batch norm, the identity, and nothing
 * else. A single match would be a coincidence; two or more are taken.
 */
final class ShapeFinder {
    private static final int LEAST_BLOCKS = 2;
    private static final int MAX_NORMS = 3;

    private final Map<String, Tensor> tensors;

    ShapeFinder(Map<String, Tensor> tensors) {
        this.tensors = tensors;
    }

    /** The blocks in file order; none if fewer than two match. */
    List<BlockFinder.Found> find() {
        List<String> convs = paths(".weight", 4);
        List<String> norms = paths(".running_var", 1);
        Map<String, BlockFinder.Found> found = new LinkedHashMap<>();
        for (String conv : convs) {
            if (side(conv) > 1) {
                String prefix = prefix(conv, convs);
                BlockFinder.Found block = prefix == null ? null : match(prefix, convs, norms);
                if (block != null) {
                    found.put(prefix, block);
                }
            }
        }
        return found.size() < LEAST_BLOCKS ? List.of() : new ArrayList<>(found.values());
    }

    private List<String> paths(String leaf, int rank) {
        List<String> paths = new ArrayList<>();
        tensors.forEach((key, tensor) -> {
            if (key.endsWith(leaf) && tensor.rank() == rank && tensor.count() > 0) {
                paths.add(key.substring(0, key.length() - leaf.length()));
            }
        });
        return paths;
    }

    private Tensor weight(String conv) {
        Tensor weight = tensors.get(conv + ".weight");
        if (weight == null) {
            throw new IllegalStateException("listed by this key");
        }
        return weight;
    }

    private long side(String conv) {
        return weight(conv).size(2);
    }

    /** The innermost module around a convolution that has a convolution of 1x1 too. */
    private @Nullable String prefix(String conv, List<String> convs) {
        String prefix = parent(conv);
        while (prefix != null) {
            String around = prefix;
            if (convs.stream().anyMatch(other -> isUnder(other, around) && side(other) == 1)) {
                return prefix;
            }
            prefix = prefix.isEmpty() ? null : parent(prefix);
        }
        return null;
    }

    private static String parent(String path) {
        int dot = path.lastIndexOf('.');
        return dot < 0 ? "" : path.substring(0, dot);
    }

    private static boolean isUnder(String path, String prefix) {
        return prefix.isEmpty() || path.startsWith(prefix + ".");
    }

    private BlockFinder.@Nullable Found match(String prefix, List<String> convs, List<String> norms) {
        List<String> own = convs.stream().filter(conv -> isUnder(conv, prefix)).toList();
        List<String> ownNorms =
                norms.stream().filter(norm -> isUnder(norm, prefix)).toList();
        if (own.size() != 2 || ownNorms.size() < 2 || ownNorms.size() > MAX_NORMS) {
            return null;
        }
        boolean firstIsWide = side(own.get(0)) > 1;
        String wide = own.get(firstIsWide ? 0 : 1);
        String narrow = own.get(firstIsWide ? 1 : 0);
        Tensor a = weight(wide);
        Tensor b = weight(narrow);
        if (a.size(2) != a.size(3)
                || b.size(2) != 1
                || b.size(3) != 1
                || a.size(0) != b.size(0)
                || a.size(1) != b.size(1)) {
            return null;
        }
        Map<String, String> pairs = pair(own, ownNorms);
        String wideNorm = pairs.get(wide);
        String narrowNorm = pairs.get(narrow);
        if (wideNorm == null || narrowNorm == null) {
            return null;
        }
        List<Part> parts = new ArrayList<>();
        parts.add(new Part.ConvBn("", relative(wide, prefix), relative(wideNorm, prefix)));
        parts.add(new Part.ConvBn("", relative(narrow, prefix), relative(narrowNorm, prefix)));
        for (String norm : ownNorms) {
            if (!norm.equals(wideNorm) && !norm.equals(narrowNorm)) {
                parts.add(new Part.Identity(relative(norm, prefix)));
            }
        }
        return new BlockFinder.Found(prefix, Dialect.BY_SHAPES, Form.TRAIN, parts);
    }

    private static String relative(String path, String prefix) {
        return prefix.isEmpty() ? path : path.substring(prefix.length() + 1);
    }

    /** Which norm follows which convolution: by a module of their own, by their names, or by their order in the file. */
    private Map<String, String> pair(List<String> convs, List<String> norms) {
        Map<String, String> pairs = new LinkedHashMap<>();
        Set<String> taken = new LinkedHashSet<>();
        for (String conv : convs) {
            List<String> near = norms.stream()
                    .filter(norm -> parent(norm).equals(parent(conv)))
                    .toList();
            List<String> named =
                    norms.stream().filter(norm -> stem(norm).equals(stem(conv))).toList();
            String norm = near.size() == 1
                            && convs.stream()
                                            .filter(other -> parent(other).equals(parent(conv)))
                                            .count()
                                    == 1
                    ? near.get(0)
                    : named.size() == 1 ? named.get(0) : following(conv, convs, norms);
            if (norm == null || !taken.add(norm)) {
                return Map.of();
            }
            pairs.put(conv, norm);
        }
        return pairs;
    }

    /** A name without what says that it is a convolution or a norm: {@code conv_3} and {@code bn_3} are {@code _3}. */
    private static String stem(String path) {
        return path.replaceAll("(?i)(conv(olution)?(2d)?|batch_?norm(2d)?|norm|bn)(?=[^.]*$)", "");
    }

    /** The norm that stands behind a convolution in the file, before the next convolution. */
    private @Nullable String following(String conv, List<String> convs, List<String> norms) {
        boolean behind = false;
        for (String key : tensors.keySet()) {
            if (key.equals(conv + ".weight")) {
                behind = true;
            } else if (behind && key.endsWith(".running_var")) {
                String norm = key.substring(0, key.length() - ".running_var".length());
                return norms.contains(norm) ? norm : null;
            } else if (behind && key.endsWith(".weight") && convs.contains(parent(key))) {
                return null;
            }
        }
        return null;
    }
}
