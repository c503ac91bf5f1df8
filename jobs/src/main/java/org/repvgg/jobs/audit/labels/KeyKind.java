/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit.labels;

/** What a label names. */
enum KeyKind {
    /** One image. */
    IMAGE,
    /** A WebDataset sample: every image whose name is equal up to its first dot. */
    STEM
}
