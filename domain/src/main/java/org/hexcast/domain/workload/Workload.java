package org.hexcast.domain.workload;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** What is asked of the system. */
public sealed interface Workload {

    /** Most requests of one run. */
    int MOST_REQUESTS = 10_000_000;

    /**
     * How many requests one run offers, before any is dropped for its length. Every turn of a session counts; attempts after the first do not: retries come on
     * top.
     */
    int requests();

    /** Whether every request is there at time 0. */
    boolean saturating();

    /** Requests per second over a long time; infinite where all are there at once or wait for nothing but answers. */
    double meanPerSecond();

    /** Share of the requests that belong to one class, over a long time. */
    double shareOf(int serviceClass);

    /**
     * The same requests at another mean rate, all clients changed in proportion; a recorded trace is played faster or slower.
     *
     * @throws IllegalArgumentException if arrivals have no rate of their own, or the rate is out of range
     */
    Workload atRate(double requestsPerSecond);

    /** The same lengths, everything there at time 0; of a session the first turn, and the others without think times. */
    Workload saturated();

    /** The same, at most so many requests. */
    Workload first(int requests);

    /** For tables. */
    String label();

    private static void requireCount(int requests) {
        if (requests < 1 || requests > MOST_REQUESTS) {
            throw new IllegalArgumentException("requests " + requests + " must be from 1 to " + MOST_REQUESTS);
        }
    }

    private static double factor(Workload workload, double requestsPerSecond) {
        double factor = requestsPerSecond / workload.meanPerSecond();
        if (workload.saturating() || !(factor > 0 && Double.isFinite(factor))) {
            throw new IllegalArgumentException("the workload '" + workload.label()
                    + "' cannot be asked at a rate of " + requestsPerSecond
                    + " /s\nMaybe its arrivals have no rate of their own: give it Poisson arrivals.");
        }
        return factor;
    }

    /**
     * Requests drawn from distributions: the arrivals of all clients, each with random streams of its own, in one line.
     *
     * @param clients at least one, with different names; closed or saturating arrivals stand alone
     * @param atOnce whether their order counts, but all arrive at time 0
     * @param requests how many, over all clients
     */
    record Generated(List<Client> clients, boolean atOnce, int requests) implements Workload {
        public Generated {
            clients = List.copyOf(clients);
            requireCount(requests);
            if (clients.isEmpty()) {
                throw new IllegalArgumentException("a workload has at least one client");
            }
            Set<String> names = new HashSet<>();
            for (Client client : clients) {
                if (!names.add(client.name())) {
                    throw new IllegalArgumentException("two clients are named '" + client.name() + "'");
                }
                ArrivalProcess arrivals = client.arrivals();
                boolean alone =
                        arrivals instanceof ArrivalProcess.Closed || arrivals instanceof ArrivalProcess.Saturating;
                if (alone && clients.size() > 1) {
                    throw new IllegalArgumentException("client " + client.name() + " has " + arrivals.label()
                            + " arrivals, which leave no room for those of other clients");
                }
            }
        }

        /** Clients whose requests arrive over time. */
        public Generated(List<Client> clients, int requests) {
            this(clients, false, requests);
        }

        /** One client. */
        public Generated(LengthDistribution lengths, ArrivalProcess arrivals, int requests) {
            this(List.of(Client.only(lengths, arrivals)), requests);
        }

        @Override
        public boolean saturating() {
            return atOnce || clients.get(0).arrivals() instanceof ArrivalProcess.Saturating;
        }

        @Override
        public double meanPerSecond() {
            return atOnce
                    ? Double.POSITIVE_INFINITY
                    : clients.stream().mapToDouble(Client::requestsPerSecond).sum();
        }

        @Override
        public double shareOf(int serviceClass) {
            if (clients.size() == 1) {
                return clients.get(0).serviceClass() == serviceClass ? 1 : 0;
            }
            double all = clients.stream().mapToDouble(Client::requestsPerSecond).sum();
            return clients.stream()
                            .filter(c -> c.serviceClass() == serviceClass)
                            .mapToDouble(Client::requestsPerSecond)
                            .sum()
                    / all;
        }

        @Override
        public Workload atRate(double requestsPerSecond) {
            double factor = factor(this, requestsPerSecond);
            return new Generated(
                    clients.stream()
                            .map(c -> c.with(c.arrivals().at(c.arrivals().meanPerSecond() * factor)))
                            .toList(),
                    requests);
        }

        @Override
        public Workload saturated() {
            List<Client> hurried = clients.stream().map(Client::withoutThink).toList();
            return clients.size() == 1
                    ? new Generated(List.of(hurried.get(0).with(new ArrivalProcess.Saturating())), requests)
                    : new Generated(hurried, true, requests);
        }

        @Override
        public Workload first(int count) {
            return new Generated(clients, atOnce, Math.min(count, requests));
        }

        @Override
        public String label() {
            if (clients.size() == 1) {
                Client client = clients.get(0);
                return client.label() + ", "
                        + (atOnce ? "saturating" : client.arrivals().label());
            }
            double all = clients.stream().mapToDouble(Client::requestsPerSecond).sum();
            String mix = clients.stream()
                    .map(c -> String.format(
                            Locale.ROOT,
                            "%.3g %% %s (%s%s)",
                            100 * c.requestsPerSecond() / all,
                            c.name(),
                            c.label(),
                            atOnce ? "" : ", " + c.arrivals().label()))
                    .collect(Collectors.joining(" + "));
            return atOnce ? mix + ", saturating" : mix;
        }
    }

    /**
     * A recorded trace, as it was, faster or slower.
     *
     * @param trace the record
     * @param speed how many times as fast; infinite where everything is there at time 0
     */
    record Replayed(Trace trace, double speed) implements Workload {

        /** Longest run: the simulated clock holds nanoseconds exactly for as long. */
        private static final double MOST_DAYS = 100;

        private static final double NANOS_PER_DAY = 86_400e9;

        public Replayed {
            requireCount(trace.rows().size());
            if (!(speed > 0)) {
                throw new IllegalArgumentException("speed " + speed + " x must be above 0");
            }
            double days = trace.spanNanos() / speed / NANOS_PER_DAY;
            if (days > MOST_DAYS) {
                throw new IllegalArgumentException(String.format(
                        Locale.ROOT,
                        "trace %s spans %.0f days, at most %.0f are replayed%nMaybe play it faster, or fewer requests of it.",
                        trace.name(),
                        days,
                        MOST_DAYS));
            }
        }

        /** As it was. */
        public Replayed(Trace trace) {
            this(trace, 1);
        }

        /** When a row arrives in this run. */
        long arrivalNanos(TraceRow row) {
            return speed == 1 ? row.arrivalNanos() : Math.round(row.arrivalNanos() / speed);
        }

        @Override
        public int requests() {
            return trace.rows().size();
        }

        @Override
        public boolean saturating() {
            return Double.isInfinite(speed);
        }

        @Override
        public double meanPerSecond() {
            return trace.meanPerSecond() * speed;
        }

        @Override
        public double shareOf(int serviceClass) {
            return serviceClass == 0 ? 1 : 0;
        }

        @Override
        public Workload atRate(double requestsPerSecond) {
            return new Replayed(trace, speed * factor(this, requestsPerSecond));
        }

        @Override
        public Workload saturated() {
            return new Replayed(trace, Double.POSITIVE_INFINITY);
        }

        @Override
        public Workload first(int count) {
            return new Replayed(trace.first(count), speed);
        }

        @Override
        public String label() {
            String how = saturating() ? "saturating" : "replayed";
            return trace.label() + ", " + how
                    + (speed == 1 || saturating() ? "" : String.format(Locale.ROOT, " at %.4g x", speed));
        }
    }
}
