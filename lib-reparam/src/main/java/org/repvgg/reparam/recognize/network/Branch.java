/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.recognize.network;

import java.util.List;

/**
 * One of the parallel branches whose sum is a block's output.
 *
 * @param name the branch's path within the block, such as {@code rbr_1x1}
 * @param ops the steps in order; an empty list is the identity
 */
public record Branch(String name, List<LinearOp> ops) {
    public Branch {
        ops = List.copyOf(ops);
    }
}
