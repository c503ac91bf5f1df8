/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.script;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The parts of TorchScript code. */
final class Syntax {
    private Syntax() {}

    /** An expression. */
    sealed interface Expr {}

    record Name(String name) implements Expr {}

    /** A number, a text, a truth value, or {@link Values#NONE}. */
    record Literal(Object value) implements Expr {}

    /** A list or a tuple. */
    record Items(List<Expr> items) implements Expr {}

    record Attribute(Expr of, String name) implements Expr {}

    record Call(Expr function, List<Expr> arguments, Map<String, Expr> named) implements Expr {}

    record Index(Expr of, Expr index) implements Expr {}

    record Negative(Expr of) implements Expr {}

    /** A statement. */
    sealed interface Statement {}

    record Assign(List<String> names, Expr value) implements Statement {}

    record Run(Expr value) implements Statement {}

    record Return(Expr value) implements Statement {}

    record If(Expr condition, List<Statement> then, List<Statement> otherwise) implements Statement {}

    record For(String name, Expr over, List<Statement> body) implements Statement {}

    /** What is not read; refused if it is reached. */
    record Unread(String text) implements Statement {}

    record Parameter(String name, @Nullable Expr otherwise) {}

    record Function(String name, List<Parameter> parameters, List<Statement> body) {}

    /**
     * A class.
     *
     * @param constants values that the code states, by name; attributes of type NoneType are {@link Values#NONE}
     */
    record Type(String name, Map<String, Function> methods, Map<String, Expr> constants) {}

    /** A file: its classes and functions by name. */
    record Source(Map<String, Type> types, Map<String, Function> functions) {}
}
