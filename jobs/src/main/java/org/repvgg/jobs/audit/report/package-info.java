/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The audit as one HTML file that needs nothing else: findings and thumbnails enter, a text leaves. Charts are plain SVG,
 * each with a title, a description and its numbers as a table; there is no script, and nothing is loaded. Called by the
 * audit.
 */
@NullMarked
package org.repvgg.jobs.audit.report;

import org.jspecify.annotations.NullMarked;
