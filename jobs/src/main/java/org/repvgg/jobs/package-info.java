/* SPDX-License-Identifier: Apache-2.0 */
/** The entry point: the main class that spark-submit and the launcher start. Arguments enter, an exit status leaves. */
@NullMarked
package org.repvgg.jobs;

import org.jspecify.annotations.NullMarked;
