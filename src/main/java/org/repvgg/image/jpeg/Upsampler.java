/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.jpeg;

/**
 * Brings a row of a component to the image's size. Ratios of two use a triangle filter, 3/4 of the nearer and 1/4 of the
 * farther sample in each direction, rounded up and down in turn; others repeat samples.
 *
 * <p>Source: libjpeg's "fancy" upsampling of 2:1 by 1:1, 2:1 by 2:1 and 1:1 by 2:1; components at most two samples wide
 * are repeated across, as there. Not thread-safe.
 */
final class Upsampler {
    private int horizontal;
    private int vertical;
    private boolean smoothAcross;
    private boolean smoothDown;
    private Component component = new Component();

    private int columnFrom;
    private int columns;
    private int sampleFrom;
    private int sampleTo;
    private int[] sums = {};
    private int[] row = {};

    /** Where the wanted columns of the last {@link #row} begin, and in what. */
    int[] values = {};

    int at;

    /** Prepares for columns [columnFrom, columnTo) and rows [rowFrom, rowTo) of the image. */
    void plan(Frame frame, Component component, int columnFrom, int columnTo, int rowFrom, int rowTo) {
        this.component = component;
        this.columnFrom = columnFrom;
        columns = columnTo - columnFrom;
        horizontal = frame.maxH / component.h;
        vertical = frame.maxV / component.v;
        boolean wide = component.width > 2;
        smoothAcross = horizontal == 2 && vertical <= 2 && wide;
        smoothDown = vertical == 2 && (horizontal == 1 || horizontal == 2 && wide);
        sampleFrom = columnFrom / horizontal;
        sampleTo = (columnTo - 1) / horizontal + 1;
        int around = smoothAcross ? 1 : 0;
        int blockFrom = Math.max(0, sampleFrom - around) / 8;
        int blockTo = (Math.min(component.width, sampleTo + around) - 1) / 8 + 1;
        int aboveAndBelow = smoothDown ? 1 : 0;
        component.samples.window(
                blockFrom,
                blockTo,
                Math.max(0, rowFrom / vertical - aboveAndBelow),
                Math.min(component.height, (rowTo - 1) / vertical + 1 + aboveAndBelow),
                8 * component.v);
        int samples = sampleTo - sampleFrom;
        if (sums.length < samples + 2) {
            sums = new int[samples + 2];
        }
        if (row.length < samples * horizontal) {
            row = new int[samples * horizontal];
        }
    }

    /** The last row of samples of the component that row y of the image is made of. */
    int lastRowFor(int y) {
        return Math.min(component.height - 1, y / vertical + (smoothDown ? 1 : 0));
    }

    /** Makes row y of the image: columnTo - columnFrom samples in {@link #values} from {@link #at} on. */
    void row(int y) {
        SampleRows samples = component.samples;
        int near = samples.row(y / vertical);
        if (horizontal == 1 && !smoothDown) {
            values = samples.values;
            at = near + columnFrom;
            return;
        }
        values = row;
        at = columnFrom - sampleFrom * horizontal;
        if (!smoothAcross && !smoothDown) {
            repeat(samples.values, near);
            return;
        }
        int far = near;
        boolean lower = (y & 1) != 0;
        if (smoothDown) {
            int other = y / 2 + (lower ? 1 : -1);
            far = samples.row(Math.max(0, Math.min(component.height - 1, other)));
        }
        if (!smoothAcross) {
            between(samples.values, near, far, lower ? 2 : 1);
        } else if (!smoothDown) {
            sumRow(samples.values, near, 0, 1, 0);
            across(1, 2, 2);
        } else {
            sumRow(samples.values, near, far, 3, 1);
            across(8, 7, 4);
        }
    }

    private void repeat(int[] source, int near) {
        int to = 0;
        for (int x = sampleFrom; x < sampleTo; x++) {
            int value = source[near + x];
            for (int i = 0; i < horizontal; i++) {
                row[to++] = value;
            }
        }
    }

    private void between(int[] source, int near, int far, int bias) {
        int n = sampleTo - sampleFrom;
        int a = near + sampleFrom;
        int b = far + sampleFrom;
        for (int x = 0; x < n; x++) {
            row[x] = 3 * source[a + x] + source[b + x] + bias >> 2;
        }
    }

    /** Weighted sums of two rows, with one sample more at either side; beyond the image its outermost sample again. */
    private void sumRow(int[] source, int near, int far, int nearWeight, int farWeight) {
        int n = sampleTo - sampleFrom;
        int a = near + sampleFrom;
        int b = far + sampleFrom;
        int[] to = sums;
        if (farWeight == 0) {
            System.arraycopy(source, a, to, 1, n);
        } else {
            for (int x = 0; x < n; x++) {
                to[x + 1] = nearWeight * source[a + x] + farWeight * source[b + x];
            }
        }
        int left = Math.max(0, sampleFrom - 1) - sampleFrom;
        int right = Math.min(component.width - 1, sampleTo) - sampleFrom;
        to[0] = nearWeight * source[a + left] + (farWeight == 0 ? 0 : farWeight * source[b + left]);
        to[n + 1] = nearWeight * source[a + right] + (farWeight == 0 ? 0 : farWeight * source[b + right]);
    }

    private void across(int leftBias, int rightBias, int shift) {
        int n = sampleTo - sampleFrom;
        int[] s = sums;
        int[] to = row;
        int before = s[0];
        int here = s[1];
        for (int x = 0; x < n; x++) {
            int after = s[x + 2];
            int three = 3 * here;
            to[2 * x] = three + before + leftBias >> shift;
            to[2 * x + 1] = three + after + rightBias >> shift;
            before = here;
            here = after;
        }
    }
}
