/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.webp.lossless;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.repvgg.image.webp.failure.WebpException;

/** Reads prefix codes. Source: RFC 9649, 3.7.2.1. */
final class CodeReader {
    private static final int[] ORDER = {17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    private static final int REPEAT_LAST = 16;
    private static final int REPEAT_ZERO_LONG = 18;
    /** The length that is repeated before any other was read. */
    private static final int FIRST_LENGTH = 8;

    private final BitReader in;
    /** Symbols of the code for green. */
    private final int greens;

    private final int[] lengths;

    CodeReader(BitReader in, int cacheColors) {
        this.in = in;
        greens = CodeGroup.LITERALS + CodeGroup.LENGTHS + cacheColors;
        lengths = new int[greens];
    }

    CodeGroup readGroup() throws WebpException {
        PrefixCode green = read(greens);
        PrefixCode red = read(CodeGroup.LITERALS);
        PrefixCode blue = read(CodeGroup.LITERALS);
        PrefixCode alpha = read(CodeGroup.LITERALS);
        PrefixCode distance = read(CodeGroup.DISTANCES);
        if (in.isPastEnd()) {
            throw WebpException.truncated("the list of prefix codes");
        }
        return new CodeGroup(green, red, blue, alpha, distance);
    }

    private PrefixCode read(int symbols) throws WebpException {
        @Nullable PrefixCode code = in.flag() ? readSimple(symbols) : readLengths(symbols);
        if (code == null) {
            throw in.isPastEnd()
                    ? WebpException.truncated("the list of prefix codes")
                    : WebpException.corrupt("a prefix code that is not complete");
        }
        return code;
    }

    /** A code of one or two symbols; symbols beyond the alphabet are none. */
    private @Nullable PrefixCode readSimple(int symbols) {
        boolean two = in.flag();
        int first = in.number(in.flag() ? 8 : 1);
        int second = two ? in.number(8) : first;
        if (first >= symbols) {
            first = second;
        }
        if (second >= symbols) {
            second = first;
        }
        return first >= symbols ? null : PrefixCode.of(first, second);
    }

    private @Nullable PrefixCode readLengths(int symbols) {
        int[] lengthsOfLengths = new int[ORDER.length];
        int count = 4 + in.number(4);
        for (int i = 0; i < count; i++) {
            lengthsOfLengths[ORDER[i]] = in.number(3);
        }
        PrefixCode code = PrefixCode.of(lengthsOfLengths, lengthsOfLengths.length);
        if (code == null) {
            return null;
        }
        int left = symbols;
        if (in.flag()) {
            int bits = 2 + 2 * in.number(3);
            left = 2 + in.number(bits);
            if (left > symbols) {
                return null;
            }
        }
        Arrays.fill(lengths, 0, symbols, 0);
        int last = FIRST_LENGTH;
        for (int symbol = 0; symbol < symbols && left > 0; left--) {
            in.fill();
            int length = code.read(in);
            if (length < REPEAT_LAST) {
                lengths[symbol++] = length;
                last = length == 0 ? last : length;
                continue;
            }
            int times = length == REPEAT_LAST
                    ? 3 + in.number(2)
                    : length == REPEAT_ZERO_LONG ? 11 + in.number(7) : 3 + in.number(3);
            if (times > symbols - symbol) {
                return null;
            }
            Arrays.fill(lengths, symbol, symbol + times, length == REPEAT_LAST ? last : 0);
            symbol += times;
        }
        return PrefixCode.of(lengths, symbols);
    }
}
