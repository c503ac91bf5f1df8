/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.script;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.repvgg.reparam.checkpoint.tensor.Content;
import org.repvgg.reparam.checkpoint.tensor.Tensor;
import org.repvgg.reparam.script.Syntax.Expr;
import org.repvgg.reparam.script.Syntax.Function;
import org.repvgg.reparam.script.Syntax.Statement;
import org.repvgg.reparam.script.Syntax.Type;
import org.repvgg.reparam.script.Values.Array;
import org.repvgg.reparam.script.Values.Module;
import org.repvgg.reparam.script.Values.Path;

/** Runs the code of modules as in inference: {@code training} is false whatever the file says. */
final class Interpreter {
    /** Calls within calls; networks have about six. */
    private static final int MAX_DEPTH = 100;

    /** Statements; RepVGG-B3 has about two thousand. */
    private static final int MAX_STEPS = 1_000_000;

    private static final Object NOTHING_RETURNED = new Object();

    private final Map<String, Syntax.Source> sources;
    private final Map<String, Tensor> tensors;
    private final Map<String, Map<String, Object>> attributes;
    private final List<double[]> constants;
    private final Map<String, Array> parameters = new HashMap<>();
    private int depth;
    private int steps;

    final Operators operators = new Operators();

    Interpreter(
            Map<String, Syntax.Source> sources,
            Map<String, Tensor> tensors,
            Map<String, Map<String, Object>> attributes,
            List<double[]> constants) {
        this.sources = sources;
        this.tensors = tensors;
        this.attributes = attributes;
        this.constants = constants;
    }

    /** What the network gives for an input. */
    Object run(Array input) {
        Module root = module("");
        if (root == null) {
            throw new ScriptException("a network whose class is not in the archive");
        }
        return invoke(root, "forward", List.of(input), Map.of());
    }

    private @Nullable Module module(String path) {
        Map<String, Object> values = attributes.get(path);
        if (values == null || !(values.get(Content.SCRIPT) instanceof String name)) {
            return null;
        }
        int dot = name.lastIndexOf('.');
        Syntax.Source source =
                dot < 0 ? null : sources.get(name.substring(0, dot).replace('.', '/') + ".py");
        Type type = source == null ? null : source.types().get(name.substring(dot + 1));
        return type == null ? null : new Module(path, type);
    }

    private Object invoke(Module module, String method, List<Object> arguments, Map<String, Object> named) {
        Function function = module.type().methods().get(method);
        if (function == null) {
            throw new ScriptException(
                    "a method " + method + " of " + module.type().name() + ", which is not there");
        }
        List<Object> all = new ArrayList<>();
        all.add(module);
        all.addAll(arguments);
        return invoke(function, all, named);
    }

    private Object invoke(Function function, List<Object> arguments, Map<String, Object> named) {
        if (++depth > MAX_DEPTH) {
            throw new ScriptException("calls within more than " + MAX_DEPTH + " calls");
        }
        Map<String, Object> locals = new HashMap<>(named);
        for (int i = 0; i < function.parameters().size(); i++) {
            Syntax.Parameter parameter = function.parameters().get(i);
            if (i < arguments.size()) {
                locals.put(parameter.name(), arguments.get(i));
            } else if (!locals.containsKey(parameter.name())) {
                Expr otherwise = parameter.otherwise();
                locals.put(parameter.name(), otherwise == null ? Values.NONE : eval(otherwise, new HashMap<>()));
            }
        }
        Object result = execute(function.body(), locals);
        depth--;
        return result == NOTHING_RETURNED ? Values.NONE : result;
    }

    private Object execute(List<Statement> statements, Map<String, Object> locals) {
        for (Statement statement : statements) {
            if (++steps > MAX_STEPS) {
                throw new ScriptException("more than " + MAX_STEPS + " statements");
            }
            Object result = execute(statement, locals);
            if (result != NOTHING_RETURNED) {
                return result;
            }
        }
        return NOTHING_RETURNED;
    }

    private Object execute(Statement statement, Map<String, Object> locals) {
        if (statement instanceof Syntax.Return one) {
            return eval(one.value(), locals);
        }
        if (statement instanceof Syntax.Assign one) {
            assign(one.names(), eval(one.value(), locals), locals);
        } else if (statement instanceof Syntax.Run one) {
            eval(one.value(), locals);
        } else if (statement instanceof Syntax.If one) {
            return execute(isTrue(eval(one.condition(), locals)) ? one.then() : one.otherwise(), locals);
        } else if (statement instanceof Syntax.For one) {
            for (Object item : items(eval(one.over(), locals))) {
                locals.put(one.name(), item);
                Object result = execute(one.body(), locals);
                if (result != NOTHING_RETURNED) {
                    return result;
                }
            }
        } else if (statement instanceof Syntax.Unread one) {
            throw new ScriptException("a statement that begins with " + one.text());
        }
        return NOTHING_RETURNED;
    }

    private static void assign(List<String> names, Object value, Map<String, Object> locals) {
        if (names.size() == 1) {
            locals.put(names.get(0), value);
            return;
        }
        List<?> items = items(value);
        if (items.size() != names.size()) {
            throw new ScriptException("an assignment of " + items.size() + " values to " + names.size() + " names");
        }
        for (int i = 0; i < names.size(); i++) {
            locals.put(names.get(i), items.get(i));
        }
    }

    private static boolean isTrue(Object value) {
        if (value instanceof Boolean truth) {
            return truth;
        }
        throw new ScriptException("a condition that depends on the image");
    }

    private static List<?> items(Object value) {
        if (value instanceof List<?> list) {
            return list;
        }
        throw new ScriptException("a list that is none");
    }

    private Object eval(Expr expression, Map<String, Object> locals) {
        if (expression instanceof Syntax.Literal one) {
            return one.value();
        }
        if (expression instanceof Syntax.Name one) {
            Object value = locals.get(one.name());
            return value == null ? new Path(one.name()) : value;
        }
        if (expression instanceof Syntax.Items one) {
            List<Object> items = new ArrayList<>();
            one.items().forEach(item -> items.add(eval(item, locals)));
            return items;
        }
        if (expression instanceof Syntax.Negative one) {
            Object value = eval(one.of(), locals);
            return value instanceof Long whole ? (Object) (-whole) : (Object) (-((Number) value).doubleValue());
        }
        if (expression instanceof Syntax.Index one) {
            List<?> items = items(eval(one.of(), locals));
            int index = ((Number) eval(one.index(), locals)).intValue();
            int at = index < 0 ? index + items.size() : index;
            if (at < 0 || at >= items.size()) {
                throw new ScriptException("item " + index + " of " + items.size());
            }
            return items.get(at);
        }
        if (expression instanceof Syntax.Attribute one) {
            return attribute(eval(one.of(), locals), one.name());
        }
        return call((Syntax.Call) expression, locals);
    }

    private Object attribute(Object of, String name) {
        if (of instanceof Path path) {
            if (path.name().equals("CONSTANTS")) {
                return constant(name);
            }
            return new Path(path.name() + "." + name);
        }
        if (!(of instanceof Module module)) {
            throw new ScriptException("an attribute " + name + " of something else than a module");
        }
        if (name.equals("training")) {
            return false;
        }
        String path = module.path().isEmpty() ? name : module.path() + "." + name;
        Tensor tensor = tensors.get(path);
        if (tensor != null) {
            return parameters.computeIfAbsent(path, key -> parameter(key, tensor));
        }
        Module child = module(path);
        if (child != null) {
            return child;
        }
        Expr constant = module.type().constants().get(name);
        if (constant != null) {
            return eval(constant, new HashMap<>());
        }
        Object scalar = attributes.getOrDefault(module.path(), Map.of()).get(name);
        // an Optional that the pickle holds as None
        return scalar == null ? Values.NONE : scalar;
    }

    private static Array parameter(String key, Tensor tensor) {
        int[] shape = new int[tensor.rank()];
        for (int d = 0; d < shape.length; d++) {
            shape[d] = Math.toIntExact(tensor.size(d));
        }
        return new Array(tensor.toDoubles(), shape, key);
    }

    private Object constant(String name) {
        int index = name.matches("c\\d{1,4}") ? Integer.parseInt(name.substring(1)) : Integer.MAX_VALUE;
        if (index >= constants.size() || constants.get(index).length != 1) {
            throw new ScriptException("the constant " + name + ", which is no number");
        }
        return new Array(constants.get(index).clone(), new int[0], null);
    }

    private Object call(Syntax.Call call, Map<String, Object> locals) {
        if (call.function() instanceof Syntax.Name type
                && (type.name().equals("annotate") || type.name().equals("unchecked_cast"))
                && call.arguments().size() == 2) {
            return eval(call.arguments().get(1), locals);
        }
        List<Object> arguments = new ArrayList<>();
        call.arguments().forEach(argument -> arguments.add(eval(argument, locals)));
        Map<String, Object> named = new HashMap<>();
        call.named().forEach((name, argument) -> named.put(name, eval(argument, locals)));
        if (call.function() instanceof Syntax.Attribute method) {
            Object of = eval(method.of(), locals);
            if (of instanceof Module module) {
                return invoke(module, method.name(), arguments, named);
            }
        }
        if (!(eval(call.function(), locals) instanceof Path path)) {
            throw new ScriptException("a call of something that is no function");
        }
        return function(path.name(), arguments, named);
    }

    private Object function(String name, List<Object> arguments, Map<String, Object> named) {
        if (name.startsWith("torch.")) {
            return operators.call(name.substring("torch.".length()), arguments, named);
        }
        if (name.startsWith("__torch__.")) {
            int dot = name.lastIndexOf('.');
            Syntax.Source source = sources.get(name.substring(0, dot).replace('.', '/') + ".py");
            Function function = source == null ? null : source.functions().get(name.substring(dot + 1));
            if (function == null) {
                throw new ScriptException("the function " + name + ", which is not in the archive");
            }
            return invoke(function, arguments, named);
        }
        return switch (name) {
            case "getattr" -> attribute(arguments.get(0), String.valueOf(arguments.get(1)));
            case "ops.prim.NumToTensor" -> arguments.get(0);
            case "int" -> number(arguments.get(0)).longValue();
            case "float" ->
                arguments.get(0) instanceof String text
                        ? Double.valueOf(text.equals("inf") ? "Infinity" : text)
                        : Double.valueOf(number(arguments.get(0)).doubleValue());
            case "bool" ->
                arguments.get(0) instanceof Boolean truth
                        ? truth
                        : number(arguments.get(0)).doubleValue() != 0;
            case "range" -> range(arguments);
            case "ops.prim.RaiseException" ->
                throw new ScriptException("an exception that the code raises (" + arguments.get(0) + ")");
            case "ops.prim.data", "ops.prim.unchecked_unwrap_optional" -> arguments.get(0);
            default -> throw new ScriptException("the function " + name);
        };
    }

    private static Number number(Object value) {
        if (value instanceof Number number) {
            return number;
        }
        if (value instanceof Array array && array.count() == 1) {
            return array.data[0];
        }
        throw new ScriptException("a number that depends on the image");
    }

    private static List<Object> range(List<Object> arguments) {
        long from = arguments.size() > 1 ? number(arguments.get(0)).longValue() : 0;
        long to = number(arguments.get(arguments.size() > 1 ? 1 : 0)).longValue();
        if (to - from > MAX_STEPS) {
            throw new ScriptException("a loop of " + (to - from));
        }
        List<Object> range = new ArrayList<>();
        for (long i = from; i < to; i++) {
            range.add(i);
        }
        return range;
    }
}
