/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.predict.task;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Which images get a row with the code {@code skipped} instead of being decoded. A pattern is an image's path as rows
 * have it, or its end after a slash; {@code *} stands for any characters and {@code ?} for one.
 */
final class SkippedImages {
    static final String CODE = "skipped";

    private final List<Pattern> patterns;

    SkippedImages(List<String> patterns) {
        this.patterns = patterns.stream().map(SkippedImages::compiled).toList();
    }

    private static Pattern compiled(String pattern) {
        StringBuilder regex = new StringBuilder("(?s)(?:.*/)?");
        for (char c : pattern.toCharArray()) {
            regex.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf(c)));
        }
        return Pattern.compile(regex.toString());
    }

    boolean contain(String path) {
        for (Pattern pattern : patterns) {
            if (pattern.matcher(path).matches()) {
                return true;
            }
        }
        return false;
    }
}
