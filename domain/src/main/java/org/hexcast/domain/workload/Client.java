package org.hexcast.domain.workload;

/**
 * One source of requests of a workload: they arrive by one process, have lengths of one distribution and belong to one class.
 *
 * @param name unique in a workload; its random streams are named after it
 * @param serviceClass number of the {@link ServiceClass} of its requests
 * @param lengths prompt and output of a request; of a session's later turns the prompt is what they add
 * @param arrivals when its requests, or its sessions, arrive
 * @param sessions how many turns it asks
 * @param tokenLimit most output tokens that it allows: longer outputs are cut to it
 */
public record Client(
        String name,
        int serviceClass,
        LengthDistribution lengths,
        ArrivalProcess arrivals,
        Sessions sessions,
        int tokenLimit) {

    /** Name of the client of a workload that has only one and does not name it. */
    public static final String ONLY = "all";

    public Client {
        if (serviceClass < 0) {
            throw new IllegalArgumentException("client " + name + ": class " + serviceClass + " must not be negative");
        }
        if (tokenLimit < 1 || tokenLimit > TokenCount.MOST) {
            throw new IllegalArgumentException("client " + name + ": a limit of " + tokenLimit
                    + " output tokens must be from 1 to " + TokenCount.MOST);
        }
    }

    /** The only client of a workload: single requests of the first class. */
    public static Client only(LengthDistribution lengths, ArrivalProcess arrivals) {
        return new Client(ONLY, 0, lengths, arrivals, Sessions.NONE, TokenCount.MOST);
    }

    /** Requests per second over a long time, all turns counted; more than come where the context ends sessions early. */
    public double requestsPerSecond() {
        return arrivals.meanPerSecond() * sessions.turns().mean();
    }

    /** The same with other arrivals. */
    public Client with(ArrivalProcess process) {
        return new Client(name, serviceClass, lengths, process, sessions, tokenLimit);
    }

    Client withoutThink() {
        return new Client(name, serviceClass, lengths, arrivals, sessions.withoutThink(), tokenLimit);
    }

    /** The stream of one cause; the only client's is the cause itself. */
    String stream(String cause) {
        return name.equals(ONLY) ? cause : cause + " of " + name;
    }

    /** What is asked, for tables, without its arrivals. */
    String label() {
        String limit = tokenLimit == TokenCount.MOST ? "" : ", at most " + tokenLimit + " output tokens";
        return lengths.label() + limit + sessions.label();
    }
}
