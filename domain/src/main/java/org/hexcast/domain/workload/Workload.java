package org.hexcast.domain.workload;

/** What is asked of the system. */
public sealed interface Workload {

    /** Most requests of one run. */
    int MOST_REQUESTS = 10_000_000;

    /** How many requests one run offers, before any is dropped for its length. */
    int requests();

    /** Whether every request is there at time 0. */
    boolean saturating();

    /** For tables. */
    String label();

    /**
     * Requests drawn from distributions.
     *
     * @param lengths where their lengths come from
     * @param arrivals when they arrive
     * @param requests how many
     */
    record Generated(LengthDistribution lengths, ArrivalProcess arrivals, int requests) implements Workload {
        public Generated {
            if (requests < 1 || requests > MOST_REQUESTS) {
                throw new IllegalArgumentException("requests " + requests + " must be from 1 to " + MOST_REQUESTS);
            }
        }

        @Override
        public boolean saturating() {
            return arrivals instanceof ArrivalProcess.Saturating;
        }

        @Override
        public String label() {
            return lengths.label() + ", " + arrivals.label();
        }
    }

    /**
     * A recorded trace, as it was.
     *
     * @param trace the record
     */
    record Replayed(Trace trace) implements Workload {
        public Replayed {
            if (trace.rows().size() > MOST_REQUESTS) {
                throw new IllegalArgumentException("trace " + trace.name() + " has "
                        + trace.rows().size() + " requests, at most " + MOST_REQUESTS + " are supported");
            }
        }

        @Override
        public int requests() {
            return trace.rows().size();
        }

        @Override
        public boolean saturating() {
            return false;
        }

        @Override
        public String label() {
            return trace.name() + ", replayed";
        }
    }
}
