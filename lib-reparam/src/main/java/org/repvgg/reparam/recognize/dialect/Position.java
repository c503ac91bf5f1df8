/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.recognize.dialect;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A block's position in a chain of stages, derived from its key: {@code stage1.0}, {@code stages.0.0}, {@code
 * backbone.stage_1.0}, {@code stage3_second.blocks.0}.
 *
 * @param stage 0 for the stem; stages are counted from 1, as in the official code
 * @param part the suffix of a stage that is split into two, such as {@code _first}; usually empty
 */
public record Position(int stage, String part, int index) {
    public static final Comparator<Position> ORDER = Comparator.comparingInt(Position::stage)
            .thenComparing(Position::part)
            .thenComparingInt(Position::index);

    private static final Pattern STEM = Pattern.compile("(?:.*\\.)?(?:stem|stage_?0)");
    private static final Pattern TIMM = Pattern.compile("(?:.*\\.)?stages\\.(\\d{1,3})\\.(?:blocks\\.)?(\\d{1,4})");
    private static final Pattern STAGE =
            Pattern.compile("(?:.*\\.)?stage_?(\\d{1,3})(_first|_second)?\\.(?:blocks\\.)?(\\d{1,4})");

    private static final Pattern BEFORE_STAGE = Pattern.compile("(?:(.*?)\\.)?(?:stem|stages?_?\\d*)(?:[._].*)?");

    /** The position denoted by a key, or null if the key names no stage. */
    public static @Nullable Position of(String key) {
        if (STEM.matcher(key).matches()) {
            return new Position(0, "", 0);
        }
        Matcher timm = TIMM.matcher(key);
        if (timm.matches()) {
            return new Position(Integer.parseInt(timm.group(1)) + 1, "", Integer.parseInt(timm.group(2)));
        }
        Matcher stage = STAGE.matcher(key);
        if (stage.matches()) {
            String part = stage.group(2) == null ? "" : stage.group(2);
            return new Position(Integer.parseInt(stage.group(1)), part, Integer.parseInt(stage.group(3)));
        }
        return null;
    }

    /** What stands before the stage in a key, without the last dot: that of the network in a file of several. */
    public static String prefix(String key) {
        Matcher matcher = BEFORE_STAGE.matcher(key);
        return matcher.matches() && matcher.group(1) != null ? matcher.group(1) : "";
    }

    /** True if by convention this block has the stage's stride of 2. */
    public boolean beginsStage() {
        return index == 0 && !part.equals("_second");
    }
}
