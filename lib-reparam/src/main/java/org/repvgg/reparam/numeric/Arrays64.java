/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.numeric;

import org.bytedeco.javacpp.DoublePointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Bulk copies between ND4J's memory and the heap; ND4J's own accessors copy element by element. */
public final class Arrays64 {
    /*
     * ND4J runs on one thread: the arrays are small, and a second thread mostly waits at barriers (fusing the
     * quickstart's network takes 2.4 s of CPU time instead of 4.0 s, and half the wall time on a busy machine).
     */
    static {
        Nd4j.getEnvironment().setMaxMasterThreads(1);
        Nd4j.getEnvironment().setMaxThreads(1);
    }

    private Arrays64() {}

    /** An array with a copy of these values, row-major. */
    public static INDArray of(double[] values, long... shape) {
        INDArray array = Nd4j.createUninitialized(DataType.DOUBLE, shape, 'c');
        if (array.data().pointer() instanceof DoublePointer pointer && array.length() == values.length) {
            pointer.put(values);
            return array;
        }
        array.close();
        return Nd4j.create(values, shape, 'c');
    }

    /** The values of an array that is not a view, in memory order. */
    public static double[] values(INDArray array) {
        double[] values = new double[Math.toIntExact(array.length())];
        if (array.data().pointer() instanceof DoublePointer pointer && !array.isView()) {
            pointer.get(values);
            return values;
        }
        return array.dup('c').data().asDouble();
    }
}
