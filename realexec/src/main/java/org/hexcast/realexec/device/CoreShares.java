package org.hexcast.realexec.device;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hexcast.domain.hardware.DeviceId;

/**
 * The cores of this machine that devices run on, each device on cores of its own: the threads of a device stay where their caches are, and do not take turns with
 * those of another. Without cores, threads run wherever the system lets them. Thread-safe.
 */
public final class CoreShares {

    /** Cores beyond this are taken for a slip. */
    private static final int MOST_CORES = 1024;

    private static final Pattern RANGE = Pattern.compile("(\\d{1,4})(?:-(\\d{1,4}))?");

    private final TreeSet<Integer> free;
    private final boolean bound;
    private final Map<DeviceId, List<Integer>> taken = new HashMap<>();

    private CoreShares(Set<Integer> cores) {
        this.free = new TreeSet<>(cores);
        this.bound = !cores.isEmpty();
    }

    /** Threads run wherever the system lets them. */
    public static CoreShares anywhere() {
        return new CoreShares(Set.of());
    }

    /**
     * Some cores.
     *
     * @param list numbers and ranges as Linux writes them, for example {@code 0-3,8}
     * @throws IllegalArgumentException if it is none, or this process may not run on one of them
     */
    public static CoreShares of(String list) {
        TreeSet<Integer> cores = new TreeSet<>();
        for (String part : list.split(",", -1)) {
            Matcher range = RANGE.matcher(part.trim());
            if (!range.matches()) {
                throw new IllegalArgumentException(
                        "cores '" + list + "' must be numbers and ranges, for example 0-3,8");
            }
            int from = Integer.parseInt(range.group(1));
            int to = range.group(2) == null ? from : Integer.parseInt(range.group(2));
            if (to < from || to >= MOST_CORES) {
                throw new IllegalArgumentException(
                        "cores '" + part + "' must rise and end below " + MOST_CORES + ", in '" + list + "'");
            }
            for (int core = from; core <= to; core++) {
                cores.add(core);
            }
        }
        if (!ThreadAffinity.isKnown()) {
            throw new IllegalArgumentException(
                    "threads can be bound to cores on Linux alone\nMaybe leave the cores '" + list + "' out.");
        }
        List<Integer> allowed = ThreadAffinity.get();
        for (int core : cores) {
            if (!allowed.contains(core)) {
                throw new IllegalArgumentException("core " + core + " of '" + list
                        + "' is none of this process\nMaybe take some of " + allowed + ".");
            }
        }
        return new CoreShares(cores);
    }

    /**
     * Starts the threads of a device on cores of its own: the lowest that are free, one for each thread.
     *
     * @param device which; what it had before is free again
     * @param threads how many
     * @param starting starts them, from the calling thread, whose cores they inherit
     * @throws IllegalArgumentException if too few cores are left
     */
    public synchronized <T> T start(DeviceId device, int threads, Supplier<T> starting) {
        if (!bound) {
            return starting.get();
        }
        release(device);
        if (free.size() < threads) {
            throw new IllegalArgumentException("device " + device + " has " + threads
                    + " threads, and of the cores named " + free.size() + " are left\nMaybe name more with --cores.");
        }
        List<Integer> own = free.stream().limit(threads).toList();
        List<Integer> before = ThreadAffinity.get();
        ThreadAffinity.set(own);
        try {
            T started = starting.get();
            taken.put(device, new ArrayList<>(own));
            own.forEach(free::remove);
            return started;
        } finally {
            ThreadAffinity.set(before);
        }
    }

    /** Takes the cores of a device back; nothing if it has none. */
    public synchronized void release(DeviceId device) {
        List<Integer> own = taken.remove(device);
        if (own != null) {
            free.addAll(own);
        }
    }
}
