/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.recognize.dialect;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.repvgg.model.Activation;
import org.repvgg.model.SqueezeExcite.Placement;
import org.repvgg.reparam.checkpoint.tensor.CheckpointException;

/**
 * Naming schemes of re-parameterizable blocks. To support another scheme, add a constant; nothing else depends on the
 * names. A block is assigned to the dialect that explains most of its tensors; ties are resolved by {@link #suits},
 * then by declaration order.
 *
 * <p>A state dict contains neither epsilon nor activation, so each dialect has what its training code uses.
 */
public enum Dialect {
    QAREPVGG(
            "QARepVGG (YOLOv6)",
            1e-3,
            Activation.RELU,
            required(new Part.ConvBn("rbr_dense", "conv", "bn"), new Part.Raw("rbr_1x1"), new Part.After("bn")),
            new Part.ImpliedIdentity("rbr_identity")),
    QAREPVGG_V2(
            "QARepVGG V2, with average pooling (YOLOv6)",
            1e-3,
            Activation.RELU,
            required(new Part.ConvBn("rbr_dense", "conv", "bn"), new Part.Raw("rbr_1x1"), new Part.After("bn")),
            new Part.ImpliedIdentity("rbr_identity"),
            new Part.ImpliedAverage("rbr_avg")),
    QAREPVGG_V1(
            "QARepVGG V1",
            1e-3,
            Activation.RELU,
            required(new Part.ConvBn("rbr_dense", "conv", "bn"), new Part.After("bn")),
            new Part.ConvBn("rbr_1x1", "conv", "bn"),
            new Part.Identity("rbr_identity")),
    QAREPVGG_DEPLOY(
            "QARepVGG, switched to deploy by YOLOv6",
            1e-3,
            Activation.RELU,
            required(new Part.Fused("rbr_reparam"), new Part.After("bn"))),
    REPVGG(
            "RepVGG",
            1e-5,
            Activation.RELU,
            required(new Part.ConvBn("rbr_dense", "conv", "bn")),
            new Part.ConvBn("rbr_1x1", "conv", "bn"),
            new Part.Identity("rbr_identity"),
            new Part.Fused("rbr_reparam"),
            new Part.SqueezeExcite("se", "down", "up", Placement.BEFORE_ACTIVATION),
            new Part.SqueezeExcite("post_se", "down", "up", Placement.AFTER_ACTIVATION)),
    REPVGG_UNNAMED(
            "RepVGG, pairs without names",
            1e-5,
            Activation.RELU,
            required(new Part.ConvBn("rbr_dense", "0", "1")),
            new Part.ConvBn("rbr_1x1", "0", "1"),
            new Part.Identity("rbr_identity"),
            new Part.SqueezeExcite("se", "down", "up", Placement.BEFORE_ACTIVATION)),
    YOLOV7(
            "YOLOv7 RepConv",
            1e-3,
            Activation.SILU,
            required(new Part.ConvBn("rbr_dense", "0", "1")),
            new Part.ConvBn("rbr_1x1", "0", "1"),
            new Part.Identity("rbr_identity")),
    SUPER_GRADIENTS(
            "RepVGG (super-gradients)",
            1e-5,
            Activation.RELU,
            required(new Part.ConvBn("branch_3x3", "conv", "bn")),
            new Part.ConvBn("branch_1x1", "conv", "bn"),
            new Part.Identity("no_conv_branch"),
            new Part.Fused("rbr_reparam"),
            new Part.SqueezeExcite("se", "down", "up", Placement.BEFORE_ACTIVATION)),
    YOLOV6(
            "RepVGG (YOLOv6)",
            1e-3,
            Activation.RELU,
            required(new Part.ConvBn("rbr_dense", "conv", "bn")),
            new Part.ConvBn("rbr_1x1", "conv", "bn"),
            new Part.Identity("rbr_identity"),
            new Part.Fused("rbr_reparam")),
    MOBILEONE(
            "MobileOne (Apple)",
            1e-5,
            Activation.RELU,
            required(new Part.ConvBn("rbr_conv.#", "conv", "bn")),
            new Part.ConvBn("rbr_scale", "conv", "bn"),
            new Part.Identity("rbr_skip"),
            new Part.Fused("reparam_conv"),
            new Part.SqueezeExcite("se", "reduce", "expand", Placement.BEFORE_ACTIVATION)),
    TIMM_MOBILEONE(
            "MobileOne (timm)",
            1e-5,
            Activation.RELU,
            required(new Part.ConvBn("conv_kxk.#", "conv", "bn")),
            new Part.ConvBn("conv_scale", "conv", "bn"),
            new Part.Identity("identity"),
            new Part.Fused("reparam_conv"),
            new Part.SqueezeExcite("attn", "fc1", "fc2", Placement.BEFORE_ACTIVATION)),
    TIMM_REPVGG(
            "RepVGG (timm)",
            1e-5,
            Activation.RELU,
            required(new Part.ConvBn("conv_kxk", "conv", "bn")),
            new Part.ConvBn("conv_1x1", "conv", "bn"),
            new Part.Identity("identity"),
            new Part.Fused("reparam_conv"),
            new Part.SqueezeExcite("attn", "fc1", "fc2", Placement.BEFORE_ACTIVATION)),
    MMPRETRAIN_REPVGG(
            "RepVGG (mmpretrain)",
            1e-5,
            Activation.RELU,
            required(new Part.ConvBn("branch_3x3", "conv", "norm")),
            new Part.ConvBn("branch_1x1", "conv", "norm"),
            new Part.Identity("branch_norm"),
            new Part.Fused("branch_reparam"),
            new Part.SqueezeExcite("se_layer", "conv1.conv", "conv2.conv", Placement.BEFORE_ACTIVATION)),
    MMPRETRAIN_MOBILEONE(
            "MobileOne (mmpretrain)",
            1e-5,
            Activation.RELU,
            required(new Part.ConvBn("branch_conv_list.#", "conv", "norm")),
            new Part.ConvBn("branch_scale", "conv", "norm"),
            new Part.Identity("branch_norm"),
            new Part.Fused("branch_reparam"),
            new Part.SqueezeExcite("se", "conv1.conv", "conv2.conv", Placement.BEFORE_ACTIVATION)),
    DIVERSE_BRANCH(
            "Diverse Branch Block",
            1e-5,
            Activation.NONE,
            required(new Part.ConvBn("dbb_origin", "conv", "bn")),
            new Part.ConvBn("dbb_1x1", "conv", "bn"),
            new Part.Average("dbb_avg", "conv", "bn.bn", "avgbn"),
            new Part.Sequential("dbb_1x1_kxk", "idconv1", "conv1", "bn1.bn", "conv2", "bn2"),
            new Part.Fused("dbb_reparam")),
    ACNET(
            "ACNet asymmetric block",
            1e-5,
            Activation.NONE,
            required(new Part.ConvBn("", "square_conv", "square_bn")),
            new Part.ConvBn("", "ver_conv", "ver_bn"),
            new Part.ConvBn("", "hor_conv", "hor_bn"),
            new Part.Fused("fused_conv")),
    EXTERNAL_ATTENTION(
            "External-Attention-pytorch RepBlock, ACNet",
            1e-5,
            Activation.RELU,
            required(new Part.ConvBn("brb_3x3", "conv", "bn")),
            new Part.ConvBn("brb_1x1", "conv", "bn"),
            new Part.ConvBn("brb_1x3", "conv", "bn"),
            new Part.ConvBn("brb_3x1", "conv", "bn"),
            new Part.Identity("brb_identity"),
            new Part.Fused("brb_rep")),
    INSERTED_BN(
            "RepVGG, batch normalization inserted for quantization-aware training",
            1e-5,
            Activation.RELU,
            required(new Part.ConvBn("rbr_reparam", "conv", "bn")),
            new Part.SqueezeExcite("se", "down", "up", Placement.BEFORE_ACTIVATION),
            new Part.SqueezeExcite("post_se", "down", "up", Placement.AFTER_ACTIVATION)),
    LINEAR_ADDITION(
            "RepOptimizer search (linear addition)",
            1e-5,
            Activation.RELU,
            required(new Part.Scaled("conv", "scale_conv"), new Part.After("bn")),
            new Part.Scaled("conv_1x1", "scale_1x1"),
            new Part.ScaledIdentity("scale_identity")),
    REPOPT_BASELINE(
            "RepVGG baseline of RepOptimizers",
            1e-5,
            Activation.RELU,
            required(new Part.ConvBn("", "conv_3x3", "bn_3x3")),
            new Part.ConvBn("", "conv_1x1", "bn_1x1"),
            new Part.Identity("bn_identity")),
    PLAIN(
            "plain convolution and batch normalization (RepOpt-VGG)",
            1e-5,
            Activation.RELU,
            required(new Part.ConvBn("", "conv", "bn")),
            new Part.SqueezeExcite("post_se", "down", "up", Placement.AFTER_ACTIVATION)),
    BY_SHAPES(
            "RepVGG under names of its own, known by its shapes",
            1e-5,
            Activation.RELU,
            List.of(),
            new Part.Identity("identity"));

    private static final Pattern TIMM_PREFIX = Pattern.compile("(.*\\.)?(stem|stages\\.\\d+\\.\\d+)");

    /** A numbered list of layers, as YOLO's detectors have, or a block alone. */
    private static final Pattern YOLO_PREFIX = Pattern.compile("(?:.*\\.)?model\\.\\d+(?:\\..*)?|");

    private final String label;
    private final double eps;
    private final Activation activation;

    @SuppressWarnings("ImmutableEnumChecker") // lists of records, never changed
    private final List<Part> required;

    @SuppressWarnings("ImmutableEnumChecker") // likewise
    private final List<Part> optional;

    Dialect(String label, double eps, Activation activation, List<Part> required, Part... optional) {
        this.label = label;
        this.eps = eps;
        this.activation = activation;
        this.required = required;
        this.optional = List.of(optional);
    }

    private static List<Part> required(Part... parts) {
        return List.of(parts);
    }

    /** The display name. */
    public String label() {
        return label;
    }

    /** The batch-norm epsilon of the dialect's training code. */
    public double eps() {
        return eps;
    }

    /**
     * The activation of the dialect's training code; {@link Activation#NONE} if the block's class takes it as an
     * argument or leaves it to the network, so that names do not tell.
     */
    public Activation activation() {
        return activation;
    }

    /** True if the dialect's training code strides: false for blocks that have no such argument. */
    public boolean strides() {
        return this != EXTERNAL_ATTENTION;
    }

    public List<Part> required() {
        return required;
    }

    public List<Part> optional() {
        return optional;
    }

    /**
     * True if a train-form block of this dialect has an identity branch exactly if its stride is 1 and the channels
     * match.
     */
    public boolean showsIdentity() {
        return optional.stream().anyMatch(part -> part instanceof Part.Identity || part instanceof Part.ScaledIdentity);
    }

    /** True if the dialect has branches without tensors, whose presence depends on the stride. */
    public boolean impliesBranches() {
        return optional.stream().anyMatch(Part.Implied.class::isInstance);
    }

    /**
     * The dialect of a block within a network of this family. Fused RepVGG and MobileOne blocks of one library have the
     * same names, so that only the network distinguishes them.
     */
    public Dialect within(Family family, Form form) {
        if (family == Family.MOBILEONE) {
            return switch (this) {
                case TIMM_REPVGG -> TIMM_MOBILEONE;
                case MMPRETRAIN_REPVGG -> MMPRETRAIN_MOBILEONE;
                default -> this;
            };
        }
        return this == TIMM_MOBILEONE && form == Form.DEPLOY ? TIMM_REPVGG : this;
    }

    /**
     * True if this dialect is preferred over another one with the same names.
     *
     * @param yoloV6 true if the file also contains tensor names of YOLOv6
     * @param modules the module paths listed in the file, possibly none
     */
    boolean suits(String prefix, boolean yoloV6, Set<String> modules) {
        return switch (this) {
            case TIMM_REPVGG, TIMM_MOBILEONE -> TIMM_PREFIX.matcher(prefix).matches();
            case YOLOV6 -> yoloV6;
            case YOLOV7 -> YOLO_PREFIX.matcher(prefix).matches();
            case QAREPVGG_V2 -> modules.contains(key(prefix, "rbr_avg"));
            default -> false;
        };
    }

    /** The name of a tensor or module of a block. */
    public static String key(String prefix, String path) {
        return prefix.isEmpty() ? path : prefix + "." + path;
    }

    /** The constant of this name, ignoring case; dashes are accepted for underscores. */
    public static Dialect named(String name) {
        for (Dialect dialect : values()) {
            if (dialect.name().equals(name.toUpperCase(Locale.ROOT).replace('-', '_'))) {
                return dialect;
            }
        }
        throw new CheckpointException("Cannot use dialect \"" + name + "\" (expected one of "
                + List.of(values()).toString().toLowerCase(Locale.ROOT).replace('_', '-') + ").");
    }
}
