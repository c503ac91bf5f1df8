/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A reader of TensorFlow's TFRecord files: bytes enter, encoded images leave. Called by the read package only.
 */
@NullMarked
package org.repvgg.jobs.source.tfrecord;

import org.jspecify.annotations.NullMarked;
