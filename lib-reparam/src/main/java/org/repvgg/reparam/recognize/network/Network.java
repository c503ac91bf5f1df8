/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.recognize.network;

import java.util.List;
import org.repvgg.reparam.recognize.dialect.Family;
import org.repvgg.reparam.recognize.dialect.Form;

/**
 * A chain of blocks and a head: convolutions in order, global average pool, linear classifier.
 *
 * @param variant the published name, such as {@code RepVGG-A0}, or a description of the shape for unpublished networks
 */
public record Network(Family family, String variant, List<RepBlock> blocks, Head head) {
    public Network {
        blocks = List.copyOf(blocks);
    }

    /** The form of the network: train, deploy, or mixed. */
    public Form form() {
        boolean train = blocks.stream().anyMatch(block -> block.form() == Form.TRAIN);
        boolean deploy = blocks.stream().anyMatch(block -> block.form() == Form.DEPLOY);
        return train && deploy ? Form.MIXED : train ? Form.TRAIN : Form.DEPLOY;
    }
}
