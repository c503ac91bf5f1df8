/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.script;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.repvgg.reparam.script.Values.Array;

/** Operators on numbers, texts, lists and shapes. */
final class Scalars {
    private Scalars() {}

    /** The result, or null if the operator or its arguments are of tensors. */
    static @Nullable Object call(String name, List<Object> a) {
        return switch (name) {
            case "size" -> size(a);
            case "dim" -> (long) Operators.array(a, 0).shape.length;
            case "numel" -> (long) Operators.array(a, 0).count();
            case "len" -> a.get(0) instanceof List<?> items ? Long.valueOf(items.size()) : null;
            case "format" -> "";
            case "is_floating_point" -> true;
            case "__is__" -> a.get(0) == a.get(1);
            case "__isnot__" -> a.get(0) != a.get(1);
            case "__not__" -> !Boolean.TRUE.equals(a.get(0));
            case "__contains__" -> a.get(0) instanceof List<?> items && items.contains(a.get(1));
            case "append" -> append(a);
            case "eq", "ne" -> equality(name, a);
            case "gt", "ge", "lt", "le" -> comparison(name, a);
            case "add", "sub", "mul", "floordiv", "remainder", "mod" -> arithmetic(name, a);
            case "div" ->
                a.get(0) instanceof Number x && a.get(1) instanceof Number y
                        ? Double.valueOf(x.doubleValue() / y.doubleValue())
                        : null;
            default -> null;
        };
    }

    private static Object size(List<Object> a) {
        Array array = Operators.array(a, 0);
        List<Object> sizes = new ArrayList<>(Arrays.stream(array.shape)
                .mapToObj(size -> (Object) (long) size)
                .toList());
        if (a.size() < 2) {
            return sizes;
        }
        int index = Operators.integer(a, 1, 0);
        int at = index < 0 ? index + sizes.size() : index;
        if (at < 0 || at >= sizes.size()) {
            throw new ScriptException("size " + index + " of a tensor of shape " + sizes);
        }
        return sizes.get(at);
    }

    @SuppressWarnings("unchecked") // lists are made here and by the interpreter
    private static @Nullable Object append(List<Object> a) {
        if (!(a.get(0) instanceof List<?> items)) {
            return null;
        }
        ((List<Object>) items).add(a.get(1));
        return items;
    }

    private static @Nullable Object equality(String name, List<Object> a) {
        if (a.get(0) instanceof Array || a.get(1) instanceof Array) {
            return null;
        }
        boolean equal = a.get(0) instanceof Number x && a.get(1) instanceof Number y
                ? x.doubleValue() == y.doubleValue()
                : a.get(0).equals(a.get(1));
        return equal == name.equals("eq");
    }

    private static @Nullable Object comparison(String name, List<Object> a) {
        if (!(a.get(0) instanceof Number left && a.get(1) instanceof Number right)) {
            return null;
        }
        int order = Double.compare(left.doubleValue(), right.doubleValue());
        return switch (name) {
            case "gt" -> order > 0;
            case "ge" -> order >= 0;
            case "lt" -> order < 0;
            default -> order <= 0;
        };
    }

    private static @Nullable Object arithmetic(String name, List<Object> a) {
        if (a.get(0) instanceof Long x && a.get(1) instanceof Long y) {
            return switch (name) {
                case "add" -> x + y;
                case "sub" -> x - y;
                case "mul" -> x * y;
                case "floordiv" -> y == 0 ? null : Long.valueOf(Math.floorDiv(x, y));
                default -> y == 0 ? null : Long.valueOf(Math.floorMod(x, y));
            };
        }
        if (a.get(0) instanceof Number x && a.get(1) instanceof Number y) {
            double left = x.doubleValue();
            double right = y.doubleValue();
            return switch (name) {
                case "add" -> left + right;
                case "sub" -> left - right;
                case "mul" -> left * right;
                default -> Math.floor(left / right);
            };
        }
        if (name.equals("add") && a.get(0) instanceof List<?> x && a.get(1) instanceof List<?> y) {
            List<Object> both = new ArrayList<>(x);
            both.addAll(y);
            return both;
        }
        return null;
    }
}
