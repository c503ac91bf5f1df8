/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.checkpoint;

import java.util.regex.Pattern;

/**
 * Other names for tensors.
 *
 * @param replacement may refer to groups as {@code \\1}
 */
public record Renaming(Pattern pattern, String replacement) {}
