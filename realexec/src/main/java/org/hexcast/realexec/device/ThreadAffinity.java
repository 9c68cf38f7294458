package org.hexcast.realexec.device;

import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Platform;
import java.util.BitSet;
import java.util.List;

/** On which cores the calling thread may run, and the threads that it starts. Linux alone: {@code sched_setaffinity(2)}. */
final class ThreadAffinity {

    /** Bytes of the mask that the GNU C library uses: 1,024 cores. */
    private static final int MASK_BYTES = 128;

    private ThreadAffinity() {}

    /** The calls of the C library. */
    private static final class Libc {
        private Libc() {}

        static {
            Native.register(Libc.class, "c");
        }

        static native int sched_getaffinity(int thread, NativeLong bytes, byte[] mask);

        static native int sched_setaffinity(int thread, NativeLong bytes, byte[] mask);
    }

    /** Whether this system has it. */
    static boolean isKnown() {
        return Platform.isLinux();
    }

    /**
     * The cores that the calling thread may run on, in order.
     *
     * @throws IllegalStateException if the system does not say
     */
    static List<Integer> get() {
        byte[] mask = new byte[MASK_BYTES];
        if (Libc.sched_getaffinity(0, new NativeLong(MASK_BYTES), mask) < 0) {
            throw new IllegalStateException(
                    "the system does not say which cores this thread runs on: error " + Native.getLastError());
        }
        return BitSet.valueOf(mask).stream().boxed().toList();
    }

    /**
     * Binds the calling thread to cores.
     *
     * @throws IllegalArgumentException if the system refuses, because there are no such cores or they are not this process's
     */
    static void set(List<Integer> cores) {
        BitSet bits = new BitSet();
        cores.forEach(bits::set);
        byte[] mask = new byte[MASK_BYTES];
        byte[] set = bits.toByteArray();
        System.arraycopy(set, 0, mask, 0, Math.min(set.length, MASK_BYTES));
        if (Libc.sched_setaffinity(0, new NativeLong(MASK_BYTES), mask) != 0) {
            throw new IllegalArgumentException("this process may not run on cores " + cores + ": error "
                    + Native.getLastError() + "\nMaybe take some of " + get() + ".");
        }
    }
}
