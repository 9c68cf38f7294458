package org.hexcast.realexec.kernel;

/** Room for the scores of one head, one per thread; grows with the longest context and is then kept. Owned by one {@link LayerKernels}. */
public final class AttentionScores {

    private final float[][] rooms;

    /** Room for so many threads. */
    public AttentionScores(int threads) {
        rooms = new float[threads][0];
    }

    /** At least so many floats that only this thread uses. */
    public float[] of(int thread, int floats) {
        if (rooms[thread].length < floats) {
            rooms[thread] = new float[Math.max(floats, 2 * rooms[thread].length)];
        }
        return rooms[thread];
    }
}
