package org.hexcast.realexec.kernel.vector;

import static org.hexcast.realexec.kernel.vector.PanelChains.LANES;
import static org.hexcast.realexec.kernel.vector.PanelChains.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import org.hexcast.realexec.kernel.FloatExp;

/** {@link FloatExp} in lanes, operation by operation. */
final class VectorExp {

    private VectorExp() {}

    /** {@code e^x} in every lane. */
    static FloatVector exp(FloatVector x) {
        FloatVector shifted = x.fma(constant(FloatExp.LOG2_E), constant(FloatExp.WHOLE));
        FloatVector n = shifted.sub(FloatExp.WHOLE);
        FloatVector r = n.fma(constant(FloatExp.MINUS_LN2_LOW), n.fma(constant(FloatExp.MINUS_LN2_HIGH), x));
        FloatVector p = constant(FloatExp.C7).fma(r, constant(FloatExp.C6));
        p = p.fma(r, constant(FloatExp.C5));
        p = p.fma(r, constant(FloatExp.C4));
        p = p.fma(r, constant(FloatExp.C3));
        p = p.fma(r, constant(FloatExp.C2));
        p = p.fma(r.mul(r), r).add(1f);
        FloatVector power = shifted.reinterpretAsInts()
                .lanewise(VectorOperators.LSHL, FloatExp.MANTISSA_BITS)
                .add(FloatExp.ONE)
                .reinterpretAsFloats();
        return p.mul(power)
                .blend(0f, x.lt(FloatExp.LOWEST))
                .blend(Float.POSITIVE_INFINITY, x.compare(VectorOperators.GT, FloatExp.HIGHEST));
    }

    private static FloatVector constant(float value) {
        return FloatVector.broadcast(SPECIES, value);
    }

    /** One row of a gate: {@code y = gate / (1 + e^-gate) * up}. */
    static void gate(float[] x, int gateAt, int upAt, int width, float[] y, int to) {
        int whole = SPECIES.loopBound(width);
        for (int i = 0; i < whole; i += LANES) {
            FloatVector g = FloatVector.fromArray(SPECIES, x, gateAt + i);
            FloatVector u = FloatVector.fromArray(SPECIES, x, upAt + i);
            g.div(exp(g.neg()).add(1f)).mul(u).intoArray(y, to + i);
        }
        for (int i = whole; i < width; i++) {
            y[to + i] = FloatExp.gated(x[gateAt + i], x[upAt + i]);
        }
    }

    /** Turns so many scores into {@code e^(score - max)} and returns their sum, added one by one. */
    static double weigh(float[] scores, int count) {
        int whole = SPECIES.loopBound(count);
        FloatVector highest = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
        for (int i = 0; i < whole; i += LANES) {
            highest = highest.max(FloatVector.fromArray(SPECIES, scores, i));
        }
        float max = highest.reduceLanes(VectorOperators.MAX);
        for (int i = whole; i < count; i++) {
            max = Math.max(max, scores[i]);
        }
        for (int i = 0; i < whole; i += LANES) {
            exp(FloatVector.fromArray(SPECIES, scores, i).sub(max)).intoArray(scores, i);
        }
        for (int i = whole; i < count; i++) {
            scores[i] = FloatExp.exp(scores[i] - max);
        }
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += scores[i];
        }
        return sum;
    }
}
