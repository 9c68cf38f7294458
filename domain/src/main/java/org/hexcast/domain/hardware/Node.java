package org.hexcast.domain.hardware;

/**
 * One host with GPUs of one type.
 *
 * @param name unique in the cluster
 * @param type its GPUs
 * @param count how many, 1 to 64
 * @param links how they are joined
 * @param usdPerGpuHour price of one of its GPUs
 */
public record Node(String name, GpuType type, int count, NodeLinks links, double usdPerGpuHour) {

    /** Most GPUs in one node. */
    public static final int MOST_GPUS = 64;

    public Node {
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")) {
            throw new IllegalArgumentException("node name '" + name
                    + "' must be 1 to 64 letters, digits, '.', '_' or '-', the first a letter or digit");
        }
        if (count < 1 || count > MOST_GPUS) {
            throw new IllegalArgumentException("node " + name + ": count " + count + " must be from 1 to " + MOST_GPUS);
        }
        if (!(usdPerGpuHour >= 0 && usdPerGpuHour <= 1e6)) {
            throw new IllegalArgumentException(
                    "node " + name + ": price " + usdPerGpuHour + " USD/h must be from 0 to 10^6");
        }
        boolean needsNvlink = links == NodeLinks.NVLINK || links.pairs();
        if (needsNvlink && type.nvlink().isEmpty()) {
            throw new IllegalArgumentException("node " + name + ": " + type.name() + " has no NVLink");
        }
        if (links == NodeLinks.NVLINK
                && type.nvlink().filter(p -> p.reach() == Port.Reach.PAIR).isPresent()) {
            throw new IllegalArgumentException("node " + name + ": NVLink of " + type.name() + " joins pairs only");
        }
    }
}
