/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.checkpoint.pickle;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.repvgg.reparam.checkpoint.pickle.Pickled.Dict;
import org.repvgg.reparam.checkpoint.pickle.Pickled.Global;
import org.repvgg.reparam.checkpoint.pickle.Pickled.Opaque;
import org.repvgg.reparam.checkpoint.pickle.Pickled.Sequence;
import org.repvgg.reparam.checkpoint.pickle.Pickled.Tuple;
import org.repvgg.reparam.checkpoint.tensor.DType;

/**
 * A symbolic interpreter of pickle protocols 0 to 5: it builds {@link Pickled} nodes and calls no code. {@link
 * PickledCalls} interprets globals; a name that is not on its allowlist becomes a passive node.
 *
 * <p>Bounds: the numbers of opcodes, stack values and memo entries are limited, so that time and memory are
 * proportional to the size of the file. Collections are memoized by reference before they are filled, as in Python, so
 * that cycles are possible; they are harmless, because no code visits nodes recursively.
 *
 * <p>Source: the opcodes as documented in Python's Lib/pickletools.py.
 */
public final class Unpickler {
    /**
     * A trainer's checkpoint with optimizer state has about 50 opcodes per tensor; this limit allows 80,000 tensors.
     */
    private static final int MAX_OPCODES = 4_000_000;

    private static final int MAX_STACK = 1_000_000;
    private static final int MAX_MEMO = 1_000_000;
    /** Maximum length of an integer: the largest that LONG1 can state, and more than any element count needs. */
    private static final int MAX_LONG_BYTES = 255;

    private final PickleInput in;
    private final PickledCalls calls;
    private final List<Object> stack = new ArrayList<>();
    private final List<Integer> marks = new ArrayList<>();
    private final Map<Integer, Object> memo = new HashMap<>();

    private Unpickler(PickleInput in, Map<String, DType> storageTypes) {
        this.in = in;
        this.calls = new PickledCalls(in, storageTypes);
    }

    /** Reads one pickle, from the input's position up to and including its STOP opcode. */
    public static Object read(PickleInput in) {
        return read(in, new HashMap<>());
    }

    /** As {@link #read(PickleInput)}; the element type of every storage referred to is added to the map. */
    static Object read(PickleInput in, Map<String, DType> storageTypes) {
        return new Unpickler(in, storageTypes).run();
    }

    private Object run() {
        for (int opcodes = 0; opcodes < MAX_OPCODES; opcodes++) {
            int opcode = in.u8();
            if (opcode == '.') {
                return pop();
            }
            if (!scalar(opcode) && !container(opcode) && !memoOrCall(opcode)) {
                throw in.refuse(String.format("opcode 0x%02x (expected one of pickle protocols 0 to 5)", opcode));
            }
            if (stack.size() > MAX_STACK) {
                throw in.refuse("a stack of " + stack.size() + " values (expected at most " + MAX_STACK + ")");
            }
        }
        throw in.refuse("more than " + MAX_OPCODES + " opcodes (expected a state dict of at most 80,000 tensors)");
    }

    private boolean scalar(int opcode) {
        switch (opcode) {
            case 'N' -> push(Pickled.NONE);
            case 0x88 -> push(true);
            case 0x89 -> push(false);
            case 'J' -> push((long) in.i32());
            case 'K' -> push((long) in.u8());
            case 'M' -> push((long) in.u16());
            case 0x8a -> push(littleEndianLong(in.u8()));
            case 0x8b -> push(littleEndianLong(in.u32()));
            case 'I' -> push(intLine(in.line()));
            case 'L' -> push(longLine(in.line()));
            case 'F' -> push(floatLine(in.line()));
            case 'G' -> push(in.bigEndianDouble());
            case 'X' -> push(in.utf8(in.u32()));
            case 0x8c -> push(in.utf8(in.u8()));
            case 0x8d -> push(in.utf8(in.i64()));
            case 'V', 'S' -> push(in.line());
            case 'T' -> push(in.latin1(in.u32()));
            case 'U' -> push(in.latin1(in.u8()));
            case 'B' -> push(new Opaque("bytes", in.take(in.u32())));
            case 'C' -> push(new Opaque("bytes", in.take(in.u8())));
            case 0x8e, 0x96 -> push(new Opaque("bytes", in.take(in.i64())));
            case 0x80 -> protocol(in.u8());
            case 0x95 -> in.i64();
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean container(int opcode) {
        switch (opcode) {
            case '(' -> marks.add(stack.size());
            case '0' -> pop();
            case '1' -> popMark();
            case '2' -> push(peek());
            case ')' -> push(Tuple.EMPTY);
            case 't' -> push(new Tuple(popMark()));
            case 0x85 -> push(new Tuple(popItems(1)));
            case 0x86 -> push(new Tuple(popItems(2)));
            case 0x87 -> push(new Tuple(popItems(3)));
            case ']', 0x8f -> push(new Sequence());
            case 'l', 0x91 -> addAll(pushed(new Sequence(), popMark()));
            case 'a' -> addAll(popItems(1));
            case 'e', 0x90 -> addAll(popMark());
            case '}' -> push(new Dict());
            case 'd' -> putAll(pushed(new Dict(), popMark()));
            case 's' -> putAll(popItems(2));
            case 'u' -> putAll(popMark());
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean memoOrCall(int opcode) {
        switch (opcode) {
            case 'q' -> memoize(in.u8());
            case 'r' -> memoize(in.i32());
            case 'p' -> memoize(decimal(in.line()));
            case 0x94 -> memoize(memo.size());
            case 'h' -> push(recall(in.u8()));
            case 'j' -> push(recall(in.i32()));
            case 'g' -> push(recall(decimal(in.line())));
            case 'c' -> push(calls.global(in.line(), in.line()));
            case 0x93 -> {
                Object[] names = popItems(2);
                push(calls.global(string(names[0]), string(names[1])));
            }
            case 'R' -> {
                Object[] call = popItems(2);
                push(calls.reduce(call[0], call[1]));
            }
            case 0x81 -> {
                Object[] call = popItems(2);
                push(calls.newObject(call[0], call[1]));
            }
            case 0x92 -> {
                Object[] call = popItems(3);
                push(calls.newObject(call[0], call[1]));
            }
            case 'i' -> {
                Global global = calls.global(in.line(), in.line());
                push(calls.newObject(global, new Tuple(popMark())));
            }
            case 'o' -> {
                Object[] call = popMark();
                if (call.length == 0) {
                    throw in.refuse("an OBJ opcode without a class");
                }
                push(calls.newObject(call[0], new Tuple(Arrays.copyOfRange(call, 1, call.length))));
            }
            case 'b' -> {
                Object state = pop();
                calls.build(peek(), state);
            }
            case 'Q' -> push(calls.persistent(pop()));
            case 'P' -> push(calls.persistent(in.line()));
            default -> {
                return false;
            }
        }
        return true;
    }

    private void protocol(int version) {
        if (version > 5) {
            throw in.refuse("pickle protocol " + version + " (expected 0 to 5)");
        }
    }

    private void push(Object value) {
        stack.add(value);
    }

    /** Pushes a collection below its items, for opcodes that create and fill it in one step. */
    private Object[] pushed(Object container, Object[] items) {
        push(container);
        return items;
    }

    private Object peek() {
        if (stack.size() <= floor()) {
            throw in.refuse("an opcode that needs more values than the stack holds");
        }
        return stack.get(stack.size() - 1);
    }

    private Object pop() {
        Object top = peek();
        stack.remove(stack.size() - 1);
        return top;
    }

    /** The lowest stack index that may be popped: values below the last mark may not. */
    private int floor() {
        return marks.isEmpty() ? 0 : marks.get(marks.size() - 1);
    }

    private Object[] popItems(int count) {
        if (stack.size() - count < floor()) {
            throw in.refuse("an opcode that needs " + count + " values, more than the stack holds");
        }
        List<Object> top = stack.subList(stack.size() - count, stack.size());
        Object[] items = top.toArray();
        top.clear();
        return items;
    }

    private Object[] popMark() {
        if (marks.isEmpty()) {
            throw in.refuse("an opcode that needs a MARK, and none is set");
        }
        int mark = floor();
        Object[] items = popItems(stack.size() - mark);
        marks.subList(marks.size() - 1, marks.size()).clear();
        return items;
    }

    private void addAll(Object[] items) {
        Object target = peek();
        if (target instanceof Sequence sequence) {
            for (Object item : items) {
                sequence.add(item);
            }
        } else if (!(target instanceof Opaque)) {
            throw in.refuse("items appended to " + Pickled.describe(target) + " (expected a list)");
        }
    }

    private void putAll(Object[] items) {
        Object target = peek();
        if (items.length % 2 != 0) {
            throw in.refuse("a dict of " + items.length + " keys and values (expected pairs)");
        }
        if (target instanceof Dict dict) {
            for (int i = 0; i < items.length; i += 2) {
                dict.put(items[i], items[i + 1]);
            }
        } else if (target instanceof Opaque opaque) {
            opaque.state = merged(opaque.state, items);
        } else {
            throw in.refuse("keys set on " + Pickled.describe(target) + " (expected a dict)");
        }
    }

    /** Keeps the entries of a dict subclass that is not on the allowlist. */
    private static Dict merged(@Nullable Object state, Object[] items) {
        Dict dict = state instanceof Dict existing ? existing : new Dict();
        for (int i = 0; i < items.length; i += 2) {
            dict.put(items[i], items[i + 1]);
        }
        return dict;
    }

    private void memoize(int index) {
        if (memo.size() >= MAX_MEMO) {
            throw in.refuse("a memo of " + memo.size() + " values (expected at most " + MAX_MEMO + ")");
        }
        memo.put(index, peek());
    }

    private Object recall(int index) {
        Object value = memo.get(index);
        if (value == null) {
            throw in.refuse("memo entry " + index + ", which was never set");
        }
        return value;
    }

    private String string(Object value) {
        if (value instanceof String text) {
            return text;
        }
        throw in.refuse(Pickled.describe(value) + " as the name of a global (expected a string)");
    }

    private Object littleEndianLong(long length) {
        if (length > MAX_LONG_BYTES) {
            throw in.refuse("an integer of " + length + " bytes (expected at most " + MAX_LONG_BYTES + ")");
        }
        byte[] bytes = in.take(length);
        for (int i = 0, j = bytes.length - 1; i < j; i++, j--) {
            byte swapped = bytes[i];
            bytes[i] = bytes[j];
            bytes[j] = swapped;
        }
        return narrow(bytes.length == 0 ? BigInteger.ZERO : new BigInteger(bytes));
    }

    private static Object narrow(BigInteger value) {
        return value.bitLength() < Long.SIZE ? (Object) value.longValue() : value;
    }

    private Object intLine(String line) {
        return switch (line) {
            case "00" -> false;
            case "01" -> true;
            default -> longLine(line);
        };
    }

    private Object longLine(String line) {
        String digits = line.endsWith("L") ? line.substring(0, line.length() - 1) : line;
        try {
            return narrow(new BigInteger(digits));
        } catch (NumberFormatException e) {
            throw in.refuse("\"" + line + "\" as an integer");
        }
    }

    private Object floatLine(String line) {
        try {
            return Double.valueOf(line);
        } catch (NumberFormatException e) {
            throw in.refuse("\"" + line + "\" as a number");
        }
    }

    private int decimal(String line) {
        try {
            return Integer.parseInt(line);
        } catch (NumberFormatException e) {
            throw in.refuse("\"" + line + "\" as a memo index");
        }
    }
}
