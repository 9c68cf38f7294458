package org.hexcast.realexec.net;

/**
 * What a coordinator asks of a device on a worker.
 *
 * @param backend who computes, by the names that the host knows, for example {@code cpu}
 * @param threads threads that compute, at least one
 * @param memoryBytes memory of its weights and KV cache
 */
public record DeviceSettings(String backend, int threads, long memoryBytes) {

    public DeviceSettings {
        if (threads < 1 || memoryBytes < 0) {
            throw new IllegalArgumentException("A device with " + threads + " threads and " + memoryBytes
                    + " bytes must have at least one thread and no negative memory");
        }
    }
}
