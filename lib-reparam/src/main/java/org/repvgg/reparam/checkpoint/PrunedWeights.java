/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.checkpoint;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.repvgg.reparam.checkpoint.tensor.CheckpointException;
import org.repvgg.reparam.checkpoint.tensor.Content;
import org.repvgg.reparam.checkpoint.tensor.ForeignFormatException;
import org.repvgg.reparam.checkpoint.tensor.Tensor;

/**
 * The weights of a network under torch.nn.utils.prune, which stores {@code weight_orig} and {@code weight_mask} and uses
 * their product. Masks hold zeros and ones, so that the product is exact: a value of {@code weight_orig}, or zero.
 */
final class PrunedWeights {
    private static final String ORIGINAL = "_orig";
    private static final String MASK = "_mask";

    /** Masked weights are copies on the heap, and expanded views could claim more than the file holds. */
    private static final long MAX_BYTES = 1L << 20;

    private static final long MAX_RATIO = 8;

    private PrunedWeights() {}

    static Content resolve(Content content, String where, long fileBytes) {
        Map<String, Tensor> tensors = content.tensors();
        Map<String, Tensor> resolved = new LinkedHashMap<>();
        int pruned = 0;
        long zeros = 0;
        long all = 0;
        long bytes = 0;
        for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
            String key = entry.getKey();
            String name = key.endsWith(ORIGINAL) ? key.substring(0, key.length() - ORIGINAL.length()) : "";
            Tensor mask = name.isEmpty() ? null : tensors.get(name + MASK);
            if (mask != null) {
                Tensor original = entry.getValue();
                require(original, mask, name, where, tensors.containsKey(name));
                bytes += (long) original.count() * original.dtype().bytes();
                if (bytes > MAX_BYTES + MAX_RATIO * fileBytes) {
                    throw new CheckpointException("Cannot read " + where + ": its pruned weights add up to more than "
                            + (MAX_BYTES + MAX_RATIO * fileBytes) + " bytes, implausibly many for its " + fileBytes
                            + ". The file is damaged; save it again.");
                }
                boolean[] keep = keep(mask, name, where);
                for (boolean kept : keep) {
                    zeros += kept ? 0 : 1;
                }
                all += keep.length;
                pruned++;
                resolved.put(name, original.masked(keep));
            } else if (!isMask(key, tensors)) {
                resolved.put(key, entry.getValue());
            }
        }
        if (pruned == 0) {
            return content;
        }
        List<String> notes = new ArrayList<>(content.notes());
        notes.add("pruned: " + pruned + " tensors are weight_orig times weight_mask, " + zeros + " of " + all
                + " values zero");
        return new Content(resolved, content.metadata(), content.attributes(), content.code(), notes);
    }

    private static boolean isMask(String key, Map<String, Tensor> tensors) {
        return key.endsWith(MASK) && tensors.containsKey(key.substring(0, key.length() - MASK.length()) + ORIGINAL);
    }

    private static void require(Tensor original, Tensor mask, String name, String where, boolean applied) {
        if (applied) {
            throw refusal(name, where, "there beside its " + ORIGINAL + " and " + MASK + ", and only one can count");
        }
        if (!Arrays.equals(original.shape(), mask.shape())) {
            throw refusal(
                    name, where, "of shape " + original.shapeText() + " with a mask of shape " + mask.shapeText());
        }
        if (original.dtype().isComplex() || mask.dtype().isComplex()) {
            throw refusal(name, where, "of complex numbers");
        }
    }

    private static boolean[] keep(Tensor mask, String name, String where) {
        double[] values = mask.toDoubles();
        boolean[] keep = new boolean[values.length];
        for (int i = 0; i < values.length; i++) {
            if (values[i] != 0 && values[i] != 1) {
                throw refusal(name, where, "with a mask that holds " + values[i]);
            }
            keep[i] = values[i] == 1;
        }
        return keep;
    }

    private static ForeignFormatException refusal(String name, String where, String found) {
        return new ForeignFormatException("Cannot read " + where + ": pruned tensor " + name + " is " + found
                + " (expected an original and a mask of zeros and ones). Apply torch.nn.utils.prune.remove to each module"
                + " and save the state dict again.");
    }
}
