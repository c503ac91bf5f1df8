/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit.gate;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.repvgg.jobs.error.FailureCode;
import org.repvgg.jobs.error.JobException;

/**
 * Reads a gate by recursive descent.
 *
 * <pre>
 * gate    = sum ( "&gt;=" | "&gt;" | "&lt;=" | "&lt;" | "==" ) sum
 * sum     = product { ( "+" | "-" ) product }
 * product = atom { ( "*" | "/" ) atom }
 * atom    = number [ "%" ] | metric | "-" atom | "(" sum ")"
 * metric  = name [ "(" class ")" ] [ ".low" | ".high" ]
 * </pre>
 */
final class GateParser {
    private static final Pattern NUMBER = Pattern.compile("(?:[0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?");
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Pattern COMPARISON = Pattern.compile(">=|<=|==|>|<");
    /** Maximum nesting depth; rejects pathological input. */
    private static final int MAX_DEPTH = 50;

    private final String text;
    private int at;
    private int depth;

    GateParser(String text) {
        this.text = text;
    }

    Gate parse() {
        Expression left = sum();
        String comparison = take(COMPARISON);
        if (comparison == null) {
            throw refuse("one of >=, >, <=, <, ==");
        }
        Expression right = sum();
        skipSpace();
        if (at < text.length()) {
            throw refuse("the end of the gate");
        }
        Gate gate = new Gate(text.strip(), left, comparison, right);
        if (gate.metrics().isEmpty()) {
            throw new JobException(
                    FailureCode.INVALID_GATE,
                    "Cannot read the gate '" + text
                            + "': found only numbers (expected a metric, as in top1 >= 0.83). Correct --gate.");
        }
        return gate;
    }

    private Expression sum() {
        Expression left = product();
        while (true) {
            if (takeChar('+')) {
                left = new Expression.Binary('+', left, product());
            } else if (takeChar('-')) {
                left = new Expression.Binary('-', left, product());
            } else {
                return left;
            }
        }
    }

    private Expression product() {
        Expression left = atom();
        while (true) {
            if (takeChar('*')) {
                left = new Expression.Binary('*', left, atom());
            } else if (takeChar('/')) {
                left = new Expression.Binary('/', left, atom());
            } else {
                return left;
            }
        }
    }

    private Expression atom() {
        if (++depth > MAX_DEPTH) {
            throw refuse("at most " + MAX_DEPTH + " levels of nesting");
        }
        Expression result;
        if (takeChar('-')) {
            result = new Expression.Binary('-', new Expression.Number(0), atom());
        } else if (takeChar('(')) {
            result = sum();
            if (!takeChar(')')) {
                throw refuse("a closing parenthesis");
            }
        } else {
            String number = take(NUMBER);
            if (number == null) {
                result = new Expression.Named(metric());
            } else {
                double value = Double.parseDouble(number);
                result = new Expression.Number(takeChar('%') ? value / 100 : value);
            }
        }
        depth--;
        return result;
    }

    private Metric metric() {
        skipSpace();
        int start = at;
        String name = take(NAME);
        if (name == null || !Metric.isName(name)) {
            at = start;
            throw refuse("a number or one of " + String.join(", ", Metric.known()));
        }
        Metric metric = new Metric(name, "", Metric.End.VALUE);
        if (metric.isOfAClass()) {
            metric = new Metric(name, className(), Metric.End.VALUE);
        }
        if (at < text.length() && text.charAt(at) == '.') {
            metric = new Metric(name, metric.className(), end(metric));
        }
        return metric;
    }

    /** Reads up to the matching parenthesis, so that class names may contain spaces and commas. */
    private String className() {
        if (!takeChar('(')) {
            throw refuse("a class in parentheses, as in recall(cat) or recall(3)");
        }
        int open = 1;
        int start = at;
        while (at < text.length()) {
            char c = text.charAt(at++);
            open += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (open == 0) {
                String name = text.substring(start, at - 1).strip();
                if (name.isEmpty()) {
                    at = start;
                    throw refuse("the name or index of a class");
                }
                return name;
            }
        }
        throw refuse("a closing parenthesis");
    }

    private Metric.End end(Metric metric) {
        int start = at;
        at++;
        String name = take(NAME);
        if (!metric.hasInterval()) {
            at = start;
            throw refuse("no .low or .high, since " + metric.name() + " has no interval");
        }
        if ("low".equals(name)) {
            return Metric.End.LOW;
        }
        if ("high".equals(name)) {
            return Metric.End.HIGH;
        }
        at = start;
        throw refuse(".low or .high");
    }

    private JobException refuse(String expected) {
        skipSpace();
        String found = at < text.length() ? "'" + text.substring(at) + "'" : "its end";
        return new JobException(
                FailureCode.INVALID_GATE,
                "Cannot read the gate '" + text + "': found " + found + " at character " + (at + 1) + " (expected "
                        + expected + "). Correct --gate.");
    }

    private boolean takeChar(char expected) {
        skipSpace();
        if (at < text.length() && text.charAt(at) == expected) {
            at++;
            return true;
        }
        return false;
    }

    private @Nullable String take(Pattern pattern) {
        skipSpace();
        Matcher matcher = pattern.matcher(text).region(at, text.length());
        if (!matcher.lookingAt()) {
            return null;
        }
        at = matcher.end();
        return matcher.group();
    }

    private void skipSpace() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }
}
