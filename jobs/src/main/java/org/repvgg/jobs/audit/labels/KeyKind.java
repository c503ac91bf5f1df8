/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit.labels;

/** What a label names. */
enum KeyKind {
    /** One image. */
    IMAGE,
    /** A WebDataset sample: every image with that name before its first dot. */
    STEM
}
