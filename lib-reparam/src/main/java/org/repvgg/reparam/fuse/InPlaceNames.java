/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.fuse;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.repvgg.reparam.recognize.dialect.Dialect;
import org.repvgg.reparam.recognize.dialect.Part;
import org.repvgg.reparam.recognize.network.Branch;
import org.repvgg.reparam.recognize.network.LinearOp;
import org.repvgg.reparam.recognize.network.RepBlock;

/** Which tensors a fused convolution replaces, and how it is called in the deploy form of the block's own source code. */
final class InPlaceNames {
    private static final List<String> NORM_LEAVES =
            List.of("weight", "bias", "running_mean", "running_var", "num_batches_tracked");

    private InPlaceNames() {}

    /** The prefix of the fused convolution's weight and bias. */
    static String fused(RepBlock block) {
        String path = path(block.dialect());
        return block.key().isEmpty() ? path : block.key() + "." + path;
    }

    private static String path(Dialect dialect) {
        for (List<Part> parts : List.of(dialect.required(), dialect.optional())) {
            for (Part part : parts) {
                if (part instanceof Part.Fused fused) {
                    return fused.path();
                }
            }
        }
        return switch (dialect) {
            case YOLOV7, QAREPVGG, QAREPVGG_V1, QAREPVGG_V2, INSERTED_BN -> "rbr_reparam";
            default -> convolution(dialect.required().get(0));
        };
    }

    /** A dialect without a deploy form: the convolution keeps its name, its batch normalization goes. */
    private static String convolution(Part part) {
        if (part instanceof Part.ConvBn convBn) {
            return convBn.convPath();
        }
        if (part instanceof Part.Scaled scaled) {
            return scaled.conv();
        }
        throw new IllegalStateException(part + " has no convolution");
    }

    /** The keys of all tensors that the fused convolution replaces; some need not exist. */
    static Set<String> replaced(RepBlock block) {
        Set<String> keys = new LinkedHashSet<>();
        for (Branch branch : block.branches()) {
            branch.ops().forEach(op -> add(op, keys));
        }
        block.after().forEach(op -> add(op, keys));
        return keys;
    }

    private static void add(LinearOp op, Set<String> keys) {
        if (op instanceof LinearOp.Convolution) {
            keys.add(op.key() + ".weight");
            keys.add(op.key() + ".bias");
        } else if (op instanceof LinearOp.Scale) {
            keys.add(op.key() + ".weight");
        } else if (op instanceof LinearOp.BatchNorm) {
            NORM_LEAVES.forEach(leaf -> keys.add(op.key() + "." + leaf));
        }
    }
}
