/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.script;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.repvgg.reparam.script.Lexer.Kind;
import org.repvgg.reparam.script.Lexer.Token;
import org.repvgg.reparam.script.Syntax.Expr;
import org.repvgg.reparam.script.Syntax.Function;
import org.repvgg.reparam.script.Syntax.Parameter;
import org.repvgg.reparam.script.Syntax.Source;
import org.repvgg.reparam.script.Syntax.Statement;
import org.repvgg.reparam.script.Syntax.Type;

/** Reads one file of TorchScript code. Statements that it does not know are kept as text. */
final class Parser {
    /** Parentheses within parentheses; TorchScript puts long chains of calls into one expression. */
    private static final int MAX_DEPTH = 400;

    private final List<Token> tokens;
    private int at;
    private int depth;

    private Parser(String text) {
        this.tokens = Lexer.tokens(text);
    }

    static Source parse(String text) {
        return new Parser(text).source();
    }

    private Token peek() {
        return tokens.get(at);
    }

    private boolean is(String sign) {
        Token token = peek();
        return (token.kind() == Kind.SIGN || token.kind() == Kind.NAME)
                && token.text().equals(sign);
    }

    private boolean take(String sign) {
        if (is(sign)) {
            at++;
            return true;
        }
        return false;
    }

    private void require(String sign) {
        if (!take(sign)) {
            throw new ScriptException(
                    "\"" + peek().text() + "\" in line " + peek().line() + " (expected " + sign + ")");
        }
    }

    private String name() {
        if (peek().kind() != Kind.NAME) {
            throw new ScriptException("\"" + peek().text() + "\" in line " + peek().line() + " (expected a name)");
        }
        return tokens.get(at++).text();
    }

    private Source source() {
        Map<String, Type> types = new HashMap<>();
        Map<String, Function> functions = new HashMap<>();
        while (peek().kind() != Kind.END) {
            if (is("class")) {
                Type type = type();
                types.put(type.name(), type);
            } else if (is("def")) {
                Function function = function();
                functions.put(function.name(), function);
            } else {
                skipLine();
            }
        }
        return new Source(types, functions);
    }

    private void skipLine() {
        while (peek().kind() != Kind.LINE && peek().kind() != Kind.END) {
            at++;
        }
        if (peek().kind() == Kind.LINE) {
            at++;
        }
        while (peek().kind() == Kind.INDENT || peek().kind() == Kind.DEDENT) {
            at++;
        }
    }

    private Type type() {
        require("class");
        String name = name();
        while (!take(":")) {
            at++;
        }
        at++;
        Map<String, Function> methods = new HashMap<>();
        Map<String, Expr> constants = new HashMap<>();
        if (peek().kind() == Kind.INDENT) {
            at++;
            while (peek().kind() != Kind.DEDENT && peek().kind() != Kind.END) {
                if (is("def")) {
                    Function function = function();
                    methods.put(function.name(), function);
                } else {
                    member(constants);
                }
            }
            at += peek().kind() == Kind.DEDENT ? 1 : 0;
        }
        return new Type(name, methods, constants);
    }

    /** {@code name : type}, or {@code name : Final[type] = value}, or {@code name = value}. */
    private void member(Map<String, Expr> constants) {
        if (peek().kind() != Kind.NAME) {
            skipLine();
            return;
        }
        String name = name();
        if (take(":")) {
            Expr type = expression();
            if (type instanceof Syntax.Name word && word.name().equals("NoneType")) {
                constants.put(name, new Syntax.Literal(Values.NONE));
            }
        }
        if (take("=")) {
            constants.put(name, expression());
        }
        while (peek().kind() != Kind.LINE && peek().kind() != Kind.END) {
            at++;
        }
        at += peek().kind() == Kind.LINE ? 1 : 0;
    }

    private Function function() {
        require("def");
        String name = name();
        require("(");
        List<Parameter> parameters = new ArrayList<>();
        while (!take(")")) {
            String parameter = name();
            if (take(":")) {
                expression();
            }
            parameters.add(new Parameter(parameter, take("=") ? expression() : null));
            take(",");
        }
        if (take("->")) {
            expression();
        }
        require(":");
        return new Function(name, parameters, block());
    }

    private List<Statement> block() {
        List<Statement> statements = new ArrayList<>();
        at += peek().kind() == Kind.LINE ? 1 : 0;
        if (peek().kind() != Kind.INDENT) {
            return statements;
        }
        at++;
        while (peek().kind() != Kind.DEDENT && peek().kind() != Kind.END) {
            Statement statement = statement();
            if (statement != null) {
                statements.add(statement);
            }
        }
        at += peek().kind() == Kind.DEDENT ? 1 : 0;
        return statements;
    }

    private @Nullable Statement statement() {
        if (take("pass")) {
            endLine();
            return null;
        }
        if (take("return")) {
            Expr value = peek().kind() == Kind.LINE ? new Syntax.Literal(Values.NONE) : expressions();
            endLine();
            return new Syntax.Return(value);
        }
        if (take("if")) {
            Expr condition = expression();
            require(":");
            List<Statement> then = block();
            List<Statement> otherwise = List.of();
            if (take("else")) {
                require(":");
                otherwise = block();
            }
            return new Syntax.If(condition, then, otherwise);
        }
        if (take("for")) {
            String name = name();
            require("in");
            Expr over = expression();
            require(":");
            return new Syntax.For(name, over, block());
        }
        if (is("while") || is("assert") || is("raise") || is("def") || is("class")) {
            String text = peek().text();
            skipLine();
            return new Syntax.Unread(text);
        }
        Expr first = expressions();
        if (take("=")) {
            Expr value = expressions();
            endLine();
            return new Syntax.Assign(targets(first), value);
        }
        endLine();
        return new Syntax.Run(first);
    }

    private void endLine() {
        if (peek().kind() != Kind.LINE) {
            throw new ScriptException("\"" + peek().text() + "\" in line " + peek().line() + " (expected its end)");
        }
        at++;
    }

    private static List<String> targets(Expr expression) {
        List<String> names = new ArrayList<>();
        List<Expr> parts = expression instanceof Syntax.Items items ? items.items() : List.of(expression);
        for (Expr part : parts) {
            if (!(part instanceof Syntax.Name name)) {
                throw new ScriptException("an assignment to something else than names");
            }
            names.add(name.name());
        }
        return names;
    }

    /** One expression, or several with commas between. */
    private Expr expressions() {
        Expr first = expression();
        if (!is(",")) {
            return first;
        }
        List<Expr> items = new ArrayList<>(List.of(first));
        while (take(",")) {
            if (peek().kind() == Kind.LINE || is("=")) {
                break;
            }
            items.add(expression());
        }
        return new Syntax.Items(items);
    }

    private Expr expression() {
        if (++depth > MAX_DEPTH) {
            throw new ScriptException("an expression of more than " + MAX_DEPTH + " levels");
        }
        Expr expression = primary();
        while (true) {
            if (take(".")) {
                expression = new Syntax.Attribute(expression, name());
            } else if (is("(")) {
                expression = call(expression);
            } else if (take("[")) {
                Expr index = expressions();
                require("]");
                expression = new Syntax.Index(expression, index);
            } else {
                depth--;
                return expression;
            }
        }
    }

    private Expr call(Expr function) {
        require("(");
        List<Expr> arguments = new ArrayList<>();
        Map<String, Expr> named = new HashMap<>();
        while (!take(")")) {
            Expr argument = expression();
            if (argument instanceof Syntax.Name name && take("=")) {
                named.put(name.name(), expression());
            } else {
                arguments.add(argument);
            }
            take(",");
        }
        return new Syntax.Call(function, arguments, named);
    }

    private Expr primary() {
        Token token = tokens.get(at++);
        return switch (token.kind()) {
            case STRING -> new Syntax.Literal(token.text());
            case NUMBER -> new Syntax.Literal(number(token));
            case NAME ->
                switch (token.text()) {
                    case "True" -> new Syntax.Literal(true);
                    case "False" -> new Syntax.Literal(false);
                    case "None" -> new Syntax.Literal(Values.NONE);
                    default -> new Syntax.Name(token.text());
                };
            case SIGN -> sign(token);
            default -> throw new ScriptException("the end of line " + token.line() + " (expected an expression)");
        };
    }

    private Expr sign(Token token) {
        if (token.text().equals("-")) {
            return new Syntax.Negative(expression());
        }
        String close = token.text().equals("(") ? ")" : token.text().equals("[") ? "]" : "";
        if (close.isEmpty()) {
            throw new ScriptException("\"" + token.text() + "\" in line " + token.line() + " (expected an expression)");
        }
        List<Expr> items = new ArrayList<>();
        boolean comma = close.equals("]");
        while (!take(close)) {
            items.add(expression());
            comma |= take(",");
        }
        return !comma && items.size() == 1 ? items.get(0) : new Syntax.Items(items);
    }

    private static Object number(Token token) {
        try {
            return token.text().matches("\\d+") ? (Object) Long.valueOf(token.text()) : Double.valueOf(token.text());
        } catch (NumberFormatException e) {
            throw new ScriptException("the number " + token.text() + " in line " + token.line());
        }
    }
}
