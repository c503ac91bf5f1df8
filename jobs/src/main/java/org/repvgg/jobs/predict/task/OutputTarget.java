/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.predict.task;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * Where tasks write.
 *
 * @param ready folder for finished parts
 * @param attempts folder for parts being written
 * @param deadLetters folder for the bytes of failed images, or null
 */
public record OutputTarget(
        String ready, String attempts, @Nullable String deadLetters) implements Serializable {}
