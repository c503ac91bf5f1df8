/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.recognize.dialect;

import java.util.regex.Pattern;
import org.repvgg.model.SqueezeExcite.Placement;

/**
 * An entry of a dialect: the names of a branch or of another part of a block. Paths are relative to the block; {@code
 * #} stands for any number.
 */
public sealed interface Part {
    /** The tensor path whose presence indicates that the part exists. */
    String anchor();

    /** A pattern for keys that end in the anchor; group 1 is the block's prefix. */
    static Pattern pattern(String anchor) {
        return Pattern.compile("(.*?)\\.?(?<=^|\\.)\\Q" + anchor.replace("#", "\\E\\d+\\Q") + "\\E");
    }

    private static String join(String path, String leaf) {
        return path.isEmpty() ? leaf : path + "." + leaf;
    }

    /** A convolution followed by batch normalization. */
    record ConvBn(String path, String conv, String bn) implements Part {
        @Override
        public String anchor() {
            return join(join(path, conv), "weight");
        }

        public String convPath() {
            return join(path, conv);
        }

        public String bnPath() {
            return join(path, bn);
        }
    }

    /** Batch normalization alone: the identity branch. */
    record Identity(String path) implements Part {
        @Override
        public String anchor() {
            return path + ".running_var";
        }
    }

    /** A convolution without batch normalization. */
    record Raw(String path) implements Part {
        @Override
        public String anchor() {
            return path + ".weight";
        }
    }

    /** A convolution followed by a factor for each channel. */
    record Scaled(String conv, String scale) implements Part {
        @Override
        public String anchor() {
            return scale + ".weight";
        }
    }

    /** A factor for each channel of the input. */
    record ScaledIdentity(String scale) implements Part {
        @Override
        public String anchor() {
            return scale + ".weight";
        }
    }

    /** The 1x1 then KxK branch of a Diverse Branch Block; idConv is stored as the difference from the identity. */
    record Sequential(String path, String idConv, String conv1, String bn1, String conv2, String bn2) implements Part {
        @Override
        public String anchor() {
            return join(path, conv2) + ".weight";
        }
    }

    /** The average pooling branch of a Diverse Branch Block, after a 1x1 convolution unless depthwise. */
    record Average(String path, String conv, String bn, String averageBn) implements Part {
        @Override
        public String anchor() {
            return join(path, averageBn) + ".running_var";
        }
    }

    /** A branch without tensors: the identity, or average pooling in a block with an identity. */
    sealed interface Implied extends Part {
        /** The module's path; some files list it. */
        String path();

        @Override
        default String anchor() {
            return "";
        }
    }

    /** The identity; exists if input and output have the same shape. */
    record ImpliedIdentity(String path) implements Implied {}

    /** Average pooling over the window; exists if the identity exists. */
    record ImpliedAverage(String path) implements Implied {}

    /** Batch normalization after the sum. */
    record After(String path) implements Part {
        @Override
        public String anchor() {
            return path + ".running_var";
        }
    }

    /** The convolution of the deploy form. */
    record Fused(String path) implements Part {
        @Override
        public String anchor() {
            return path + ".weight";
        }
    }

    /** Channel attention. */
    record SqueezeExcite(String path, String reduce, String expand, Placement placement) implements Part {
        @Override
        public String anchor() {
            return join(join(path, reduce), "weight");
        }
    }
}
