package org.hexcast.domain.plan;

/**
 * Names a replica of a plan, for example {@code prefill-0}.
 *
 * @param name unique in its plan
 */
public record ReplicaId(String name) implements Comparable<ReplicaId> {

    public ReplicaId {
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")) {
            throw new IllegalArgumentException("replica name '" + name
                    + "' must be 1 to 64 letters, digits, '.', '_' or '-', the first a letter or digit");
        }
    }

    @Override
    public int compareTo(ReplicaId other) {
        return name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return name;
    }
}
