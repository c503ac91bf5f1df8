/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.model;

/** Networks that are a chain of re-parameterizable blocks, by the naming of their official code. */
public enum Family {
    REPVGG("RepVGG"),
    REPVGG_PLUS("RepVGGplus"),
    MOBILEONE("MobileOne");

    private final String label;

    Family(String label) {
        this.label = label;
    }

    /** The name people use. */
    public String label() {
        return label;
    }

    /** The block's name in the official code. */
    String blockName(Position position) {
        if (position.stage() == 0) {
            return "stage0";
        }
        String blocks = this == REPVGG_PLUS ? ".blocks." : ".";
        return "stage" + position.stage() + position.part() + blocks + position.index();
    }
}
