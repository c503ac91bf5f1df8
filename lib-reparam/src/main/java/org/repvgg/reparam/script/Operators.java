/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.script;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import org.apache.commons.numbers.gamma.Erfc;
import org.repvgg.reparam.script.Values.Array;
import org.repvgg.reparam.script.Values.Operation;

/** The operators of {@code torch} that convolutional classifiers use, in float64; all others are refused by name. */
final class Operators {
    private static final double SQRT_HALF = Math.sqrt(0.5);

    /** Every operation that was run on tensors, in order. */
    final List<Operation> operations = new ArrayList<>();

    private final Convolutions convolutions = new Convolutions();

    Object call(String fullName, List<Object> a, Map<String, Object> named) {
        String name = fullName.endsWith("_") && !fullName.endsWith("__")
                ? fullName.substring(0, fullName.length() - 1)
                : fullName;
        Object scalar = Scalars.call(name, a);
        if (scalar != null) {
            return scalar;
        }
        Map<String, Object> facts = new HashMap<>();
        Array result = tensor(name, a, named, facts);
        List<Array> inputs = new ArrayList<>();
        for (Object one : a) {
            if (one instanceof Array array) {
                inputs.add(array);
            }
        }
        if (inputs.size() == 1 && result == inputs.get(0)) {
            return result;
        }
        Operation operation = new Operation(name, inputs, facts);
        operations.add(operation);
        if (!name.equals(fullName) && a.get(0) instanceof Array target) {
            // the operation reads what the tensor was
            Array before = new Array(target.data, target.shape, target.key);
            before.source = target.source;
            inputs.set(0, before);
            target.data = result.data;
            target.shape = result.shape;
            target.source = operation;
            return target;
        }
        result.source = operation;
        return result;
    }

    private Array tensor(String name, List<Object> a, Map<String, Object> named, Map<String, Object> facts) {
        return switch (name) {
            case "_convolution", "conv2d" -> convolutions.run(name, a, facts);
            case "batch_norm" -> batchNorm(a, facts);
            case "relu" -> map(a, x -> Double.isNaN(x) ? x : Math.max(x, 0));
            case "relu6" -> map(a, x -> Math.min(Math.max(x, 0), 6));
            case "hardtanh", "clamp" -> clamp(name, a, facts);
            case "silu" -> map(a, x -> x / (1 + Math.exp(-x)));
            case "sigmoid" -> map(a, x -> 1 / (1 + Math.exp(-x)));
            case "hardsigmoid" -> map(a, x -> Math.min(Math.max(x + 3, 0), 6) / 6);
            case "hardswish" -> map(a, x -> x * Math.min(Math.max(x + 3, 0), 6) / 6);
            case "tanh" -> map(a, Math::tanh);
            case "mish" -> map(a, x -> x * Math.tanh(Math.log1p(Math.exp(x))));
            case "softplus" -> map(a, x -> Math.log1p(Math.exp(x)));
            case "elu" -> map(a, x -> x > 0 ? x : Math.expm1(x));
            case "leaky_relu" -> leaky(a, facts);
            case "gelu" -> gelu(a, named, facts);
            case "add" -> withAlpha(a, named, 1);
            case "sub" -> withAlpha(a, named, -1);
            case "mul" -> TensorMath.broadcast(a, (x, y) -> x * y);
            case "div" -> TensorMath.broadcast(a, (x, y) -> x / y);
            case "mean" -> TensorMath.mean(array(a, 0), a.size() > 1 ? a.get(1) : Values.NONE, flag(a, 2));
            case "adaptive_avg_pool2d" -> adaptive(a);
            case "avg_pool2d", "max_pool2d" -> convolutions.pool(name, a);
            case "pad", "reflection_pad2d", "replication_pad2d" -> convolutions.pad(name, a, facts);
            case "linear" -> TensorMath.linear(array(a, 0), array(a, 1), a.size() > 2 ? a.get(2) : Values.NONE, facts);
            case "addmm" -> TensorMath.addmm(array(a, 0), array(a, 1), array(a, 2), facts);
            case "matmul", "mm" -> TensorMath.product(array(a, 0), array(a, 1), facts);
            case "t" -> TensorMath.transposed(array(a, 0));
            case "flatten" -> TensorMath.flatten(array(a, 0), integer(a, 1, 0), integer(a, 2, -1));
            case "view", "reshape" -> TensorMath.reshape(array(a, 0), list(a, 1));
            case "squeeze" -> TensorMath.squeeze(array(a, 0), a.size() > 1 ? a.get(1) : Values.NONE);
            case "unsqueeze" -> TensorMath.unsqueeze(array(a, 0), integer(a, 1, 0));
            case "select" -> TensorMath.select(array(a, 0), integer(a, 1, 0), integer(a, 2, 0));
            case "slice" -> TensorMath.whole(array(a, 0), a);
            case "softmax", "log_softmax" -> softmax(name, a);
            case "dropout", "feature_dropout", "alpha_dropout" -> dropout(a);
            case "contiguous", "detach", "clone", "alias", "to", "type_as", "expand_as", "lift_fresh" -> array(a, 0);
            default -> throw new ScriptException("the operator torch." + name);
        };
    }

    static Array array(List<Object> a, int index) {
        if (index < a.size() && a.get(index) instanceof Array array) {
            return array;
        }
        throw new ScriptException("an operator whose argument " + index + " is no tensor");
    }

    static int integer(List<Object> a, int index, int otherwise) {
        return index < a.size() && a.get(index) instanceof Number number ? number.intValue() : otherwise;
    }

    static double real(List<Object> a, int index, double otherwise) {
        return index < a.size() && a.get(index) instanceof Number number ? number.doubleValue() : otherwise;
    }

    private static boolean flag(List<Object> a, int index) {
        return index < a.size() && Boolean.TRUE.equals(a.get(index));
    }

    static List<Integer> list(List<Object> a, int index) {
        List<Integer> values = new ArrayList<>();
        Object value = index < a.size() ? a.get(index) : Values.NONE;
        if (value instanceof Number number) {
            values.add(number.intValue());
        } else if (value instanceof List<?> items) {
            for (Object item : items) {
                if (!(item instanceof Number number)) {
                    throw new ScriptException("a list of something else than numbers");
                }
                values.add(number.intValue());
            }
        }
        return values;
    }

    private static Array map(List<Object> a, DoubleUnaryOperator function) {
        Array in = array(a, 0);
        return new Array(Arrays.stream(in.data).map(function).toArray(), in.shape, null);
    }

    private static Array clamp(String name, List<Object> a, Map<String, Object> facts) {
        boolean hardtanh = name.equals("hardtanh");
        double least = real(a, 1, hardtanh ? -1 : Double.NEGATIVE_INFINITY);
        double most = real(a, 2, hardtanh ? 1 : Double.POSITIVE_INFINITY);
        facts.put("min", least);
        facts.put("max", most);
        return map(a, x -> Math.min(Math.max(x, least), most));
    }

    private static Array leaky(List<Object> a, Map<String, Object> facts) {
        double slope = real(a, 1, 0.01);
        facts.put("slope", slope);
        return map(a, x -> x > 0 ? x : slope * x);
    }

    private static Array gelu(List<Object> a, Map<String, Object> named, Map<String, Object> facts) {
        Object approximate = a.size() > 1 ? a.get(1) : named.getOrDefault("approximate", "none");
        facts.put("approximate", approximate);
        if ("tanh".equals(approximate)) {
            double factor = Math.sqrt(2 / Math.PI);
            return map(a, x -> x * (1 + Math.tanh(factor * (x + 0.044715 * x * x * x))) / 2);
        }
        return map(a, x -> x * Erfc.value(-x * SQRT_HALF) / 2);
    }

    private static Array withAlpha(List<Object> a, Map<String, Object> named, int sign) {
        double alpha = named.get("alpha") instanceof Number number ? number.doubleValue() : real(a, 2, 1);
        DoubleBinaryOperator sum = (x, y) -> x + sign * alpha * y;
        return TensorMath.broadcast(a.subList(0, 2), sum);
    }

    private static Array batchNorm(List<Object> a, Map<String, Object> facts) {
        Array in = array(a, 0);
        if (flag(a, 5)) {
            throw new ScriptException("a batch norm in training mode (call eval() before the export)");
        }
        double[] mean = array(a, 3).data;
        double[] variance = array(a, 4).data;
        double eps = real(a, 7, 1e-5);
        facts.put("eps", eps);
        int channels = in.shape.length > 1 ? in.shape[1] : 0;
        if (channels != mean.length || channels != variance.length) {
            throw new ScriptException("a batch norm of " + mean.length + " channels on " + Arrays.toString(in.shape));
        }
        int inner = in.count() / in.shape[0] / channels;
        double[] out = new double[in.count()];
        for (int i = 0; i < out.length; i++) {
            int c = i / inner % channels;
            double gamma = a.get(1) instanceof Array weight ? weight.data[c] : 1;
            double beta = a.get(2) instanceof Array bias ? bias.data[c] : 0;
            out[i] = (in.data[i] - mean[c]) / Math.sqrt(variance[c] + eps) * gamma + beta;
        }
        return new Array(out, in.shape, null);
    }

    private static Array adaptive(List<Object> a) {
        if (list(a, 1).stream().anyMatch(size -> size != 1)) {
            throw new ScriptException("the operator torch.adaptive_avg_pool2d to a size of " + list(a, 1));
        }
        return TensorMath.mean(array(a, 0), List.of(-2L, -1L), true);
    }

    private static Array softmax(String name, List<Object> a) {
        Array in = array(a, 0);
        int last = in.shape[in.shape.length - 1];
        double[] out = in.data.clone();
        for (int from = 0; from < out.length; from += last) {
            double most = Arrays.stream(out, from, from + last).max().orElse(0);
            double sum = Arrays.stream(out, from, from + last)
                    .map(x -> Math.exp(x - most))
                    .sum();
            for (int i = from; i < from + last; i++) {
                out[i] = name.equals("softmax") ? Math.exp(out[i] - most) / sum : out[i] - most - Math.log(sum);
            }
        }
        return new Array(out, in.shape, null);
    }

    private static Array dropout(List<Object> a) {
        if (flag(a, 2)) {
            throw new ScriptException("dropout in training mode (call eval() before the export)");
        }
        return array(a, 0);
    }
}
