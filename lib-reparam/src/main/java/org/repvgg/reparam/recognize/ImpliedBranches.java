/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.recognize;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.repvgg.reparam.recognize.dialect.Dialect;
import org.repvgg.reparam.recognize.dialect.Form;
import org.repvgg.reparam.recognize.dialect.Part;
import org.repvgg.reparam.recognize.network.Branch;
import org.repvgg.reparam.recognize.network.Geometry;
import org.repvgg.reparam.recognize.network.LinearOp;
import org.repvgg.reparam.recognize.network.RepBlock;

/**
 * Adds the branches that have no tensors in a checkpoint. If the file lists its modules, as a PyTorch state dict does,
 * the list determines which branches exist; otherwise they exist if input and output have the same shape.
 */
final class ImpliedBranches {
    private ImpliedBranches() {}

    static RepBlock addTo(RepBlock block, Set<String> modules) {
        if (block.form() != Form.TRAIN || !block.dialect().impliesBranches()) {
            return block;
        }
        List<Branch> branches = new ArrayList<>(block.branches());
        branches.removeIf(branch -> isImplied(block, branch));
        for (Part part : block.dialect().optional()) {
            if (part instanceof Part.Implied implied && isThere(block, implied, modules)) {
                branches.add(new Branch(implied.path(), ops(block, implied)));
            }
        }
        return block.withBranches(branches);
    }

    /** True if the file lists these branches, which implies that the block's stride is 1. */
    static boolean areListed(RepBlock block, Set<String> modules) {
        return block.dialect().optional().stream()
                .anyMatch(part -> part instanceof Part.Implied implied
                        && modules.contains(Dialect.key(block.key(), implied.path())));
    }

    private static boolean isImplied(RepBlock block, Branch branch) {
        return block.dialect().optional().stream()
                .anyMatch(part ->
                        part instanceof Part.Implied implied && implied.path().equals(branch.name()));
    }

    private static List<LinearOp> ops(RepBlock block, Part.Implied part) {
        return part instanceof Part.ImpliedAverage
                ? List.of(new LinearOp.AveragePool(Dialect.key(block.key(), part.path())))
                : List.of();
    }

    private static boolean isThere(RepBlock block, Part.Implied part, Set<String> modules) {
        String dense = block.dialect().required().get(0) instanceof Part.ConvBn convBn ? convBn.path() : "";
        if (modules.contains(Dialect.key(block.key(), dense))) {
            return modules.contains(Dialect.key(block.key(), part.path()));
        }
        Geometry geometry = block.geometry();
        return geometry.inChannels() == geometry.outChannels() && geometry.stride() == 1;
    }
}
