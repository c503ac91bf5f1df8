/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.checkpoint;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.repvgg.reparam.checkpoint.tensor.Content;
import org.repvgg.reparam.checkpoint.tensor.ForeignFormatException;
import org.repvgg.reparam.checkpoint.tensor.Tensor;

/**
 * Refuses tensors from which a step of computation, and not the tensor itself, gives the weights that a network uses:
 * quantized, fake-quantized and parametrized ones. Pruned ones are computed by {@link PrunedWeights}, which is exact.
 */
final class WeightForms {
    /** A kind of name, what it tells, and what to do. */
    private record Form(Pattern name, String kind, String cure) {
        static Form of(String name, String kind, String cure) {
            return new Form(Pattern.compile(name), kind, cure);
        }
    }

    private static final String FLOAT = "Pass the network as it was before, in floating point.";
    private static final String REMOVE = " and save the state dict again.";

    private static final List<Form> FORMS = List.of(
            Form.of("(.*\\.)?(qweight|qzeros)", "packed as GPTQ and AWQ do", FLOAT),
            Form.of("(.*\\.)?weight_packed", "packed as compressed-tensors does", FLOAT),
            Form.of(
                    "(.*\\.)?(SCB|weight\\.absmax|weight\\.quant_map|weight\\.quant_state\\..*)",
                    "packed as bitsandbytes does",
                    FLOAT),
            Form.of("(.*\\.)?weight\\._(data|scale)", "packed as optimum-quanto does", FLOAT),
            Form.of(
                    "(.*\\.)?(_packed_params(\\..*)?|weight_scale|weight_scale_inv)",
                    "quantized, with a scale of its own",
                    FLOAT),
            Form.of(
                    "(.*\\.)?(activation_post_process|weight_fake_quant)\\..*|(.*\\.)?(weight|input)_?quantizer\\._(amax|scale)"
                            + "|(.*\\.)?_(weight|input)_quantizer\\._(amax|scale)",
                    "of a network that rounds weights and activations while it runs (quantization-aware training)",
                    "Pass the network without its quantizers, in floating point."),
            Form.of(
                    "(.*\\.)?parametrizations\\..*\\.original\\d*",
                    "parametrized",
                    "Apply torch.nn.utils.parametrize.remove_parametrizations to each module" + REMOVE),
            Form.of(
                    "(.*\\.)?weight_[uv]",
                    "normalized by its spectrum or its length",
                    "Apply torch.nn.utils.remove_spectral_norm or remove_weight_norm to each module" + REMOVE));

    private WeightForms() {}

    /**
     * The content with pruned weights in place of their parts.
     *
     * @throws ForeignFormatException if the tensors are not the weights that the network uses
     */
    static Content resolve(Content content, String where, long fileBytes) {
        Map<String, Tensor> tensors = content.tensors();
        for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
            Form form = formOf(entry.getKey());
            if (form != null) {
                throw refusal(entry.getKey(), where, form.kind, form.cure);
            }
            if (isWeight(entry.getKey()) && isPacked(entry.getValue())) {
                throw refusal(
                        entry.getKey(), where, "of type " + entry.getValue().dtype() + ", quantized or packed", FLOAT);
            }
        }
        return PrunedWeights.resolve(content, where, fileBytes);
    }

    private static @Nullable Form formOf(String key) {
        for (Form form : FORMS) {
            if (form.name.matcher(key).matches()) {
                return form;
            }
        }
        return null;
    }

    private static boolean isWeight(String key) {
        return key.equals("weight") || key.endsWith(".weight");
    }

    /** A convolution's or linear layer's weight of an integer type. */
    private static boolean isPacked(Tensor tensor) {
        return tensor.rank() >= 2
                && !tensor.dtype().isFloatingPoint()
                && !tensor.dtype().isComplex();
    }

    private static ForeignFormatException refusal(String key, String where, String kind, String cure) {
        return new ForeignFormatException("Cannot read " + where + ": tensor " + key + " is " + kind
                + " (expected weights as the network uses them). " + cure);
    }
}
