package org.hexcast.realexec.net;

/**
 * What a worker has, as it says itself. Coordinator and worker always speak the same version of the protocol: another one is refused.
 *
 * @param software name and version of its program
 * @param cores processors
 * @param memoryBytes memory that its devices may share
 */
public record WorkerMachine(String software, int cores, long memoryBytes) {

    /** Version of the protocol; it changes with every change of a frame, a command, a report, or an enum in one. */
    public static final int PROTOCOL = 1;

    public WorkerMachine {
        if (cores < 1 || memoryBytes < 0) {
            throw new IllegalArgumentException("A machine with " + cores + " cores and " + memoryBytes
                    + " bytes must have at least one core and no negative memory");
        }
    }
}
