/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.recognize.dialect;

/**
 * Families of networks that are chains of re-parameterizable blocks, distinguished by the names in their official code.
 */
public enum Family {
    REPVGG("RepVGG"),
    REPVGG_PLUS("RepVGGplus"),
    MOBILEONE("MobileOne");

    private final String label;

    Family(String label) {
        this.label = label;
    }

    /** The display name. */
    public String label() {
        return label;
    }

    /** The block's name in the official code. */
    public String blockName(Position position) {
        if (position.stage() == 0) {
            return "stage0";
        }
        String blocks = this == REPVGG_PLUS ? ".blocks." : ".";
        return "stage" + position.stage() + position.part() + blocks + position.index();
    }
}
