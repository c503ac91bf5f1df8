/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.script;

import java.util.ArrayList;
import java.util.List;

/** Splits code into tokens; indentation becomes {@link Kind#INDENT} and {@link Kind#DEDENT}. */
final class Lexer {
    enum Kind {
        NAME,
        NUMBER,
        STRING,
        SIGN,
        LINE,
        INDENT,
        DEDENT,
        END
    }

    record Token(Kind kind, String text, int line) {}

    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private int at;
    private int line = 1;

    private Lexer(String text) {
        this.text = text;
    }

    static List<Token> tokens(String text) {
        return new Lexer(text).read();
    }

    private List<Token> read() {
        List<Integer> indents = new ArrayList<>(List.of(0));
        int depth = 0;
        boolean begins = true;
        while (at < text.length()) {
            if (begins && depth == 0) {
                int indent = indent();
                if (indent < 0) {
                    continue;
                }
                if (indent > indents.get(indents.size() - 1)) {
                    indents.add(indent);
                    add(Kind.INDENT, "");
                }
                while (indent < indents.get(indents.size() - 1)) {
                    indents.remove(indents.size() - 1);
                    add(Kind.DEDENT, "");
                }
                begins = false;
            }
            char c = text.charAt(at);
            if (c == '\n') {
                line++;
                at++;
                if (depth == 0) {
                    add(Kind.LINE, "");
                    begins = true;
                }
            } else if (Character.isWhitespace(c)) {
                at++;
            } else if (c == '#') {
                skipLine();
            } else if (c == '"' || c == '\'') {
                string(c);
            } else if (Character.isDigit(c) || (c == '.' && at + 1 < text.length() && Character.isDigit(next()))) {
                number();
            } else if (Character.isJavaIdentifierStart(c)) {
                name();
            } else {
                depth += "([{".indexOf(c) >= 0 ? 1 : ")]}".indexOf(c) >= 0 ? -1 : 0;
                sign();
            }
        }
        if (!begins) {
            add(Kind.LINE, "");
        }
        while (indents.size() > 1) {
            indents.remove(indents.size() - 1);
            add(Kind.DEDENT, "");
        }
        add(Kind.END, "");
        return tokens;
    }

    private char next() {
        return text.charAt(at + 1);
    }

    private void add(Kind kind, String value) {
        tokens.add(new Token(kind, value, line));
    }

    /** The blanks at the beginning of a line; -1 for an empty line, which is skipped. */
    private int indent() {
        int indent = 0;
        while (at < text.length() && text.charAt(at) == ' ') {
            indent++;
            at++;
        }
        if (at < text.length() && (text.charAt(at) == '\n' || text.charAt(at) == '#')) {
            skipLine();
            if (at < text.length()) {
                at++;
                line++;
            }
            return -1;
        }
        return at < text.length() ? indent : -1;
    }

    private void skipLine() {
        while (at < text.length() && text.charAt(at) != '\n') {
            at++;
        }
    }

    private void string(char quote) {
        StringBuilder value = new StringBuilder();
        at++;
        while (at < text.length() && text.charAt(at) != quote) {
            if (text.charAt(at) == '\\' && at + 1 < text.length()) {
                at++;
            }
            value.append(text.charAt(at++));
        }
        at++;
        add(Kind.STRING, value.toString());
    }

    private void number() {
        int from = at;
        while (at < text.length()
                && (Character.isLetterOrDigit(text.charAt(at))
                        || text.charAt(at) == '.'
                        || ((text.charAt(at) == '-' || text.charAt(at) == '+')
                                && Character.toLowerCase(text.charAt(at - 1)) == 'e'))) {
            at++;
        }
        add(Kind.NUMBER, text.substring(from, at));
    }

    private void name() {
        int from = at;
        while (at < text.length() && Character.isJavaIdentifierPart(text.charAt(at))) {
            at++;
        }
        add(Kind.NAME, text.substring(from, at));
    }

    private void sign() {
        if (text.startsWith("->", at) || text.startsWith("==", at)) {
            add(Kind.SIGN, text.substring(at, at + 2));
            at += 2;
            return;
        }
        add(Kind.SIGN, String.valueOf(text.charAt(at++)));
    }
}
