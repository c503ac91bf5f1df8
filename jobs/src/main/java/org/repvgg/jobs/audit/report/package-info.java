/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The audit as one self-contained HTML file: findings and thumbnails enter, HTML text leaves. Charts are plain SVG,
 * each with a title, a description and its numbers as a table; there are no scripts, and nothing is loaded. Called by
 * the audit.
 */
@NullMarked
package org.repvgg.jobs.audit.report;

import org.jspecify.annotations.NullMarked;
