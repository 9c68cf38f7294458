package org.hexcast.scenarios;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hexcast.domain.unit.Quantity;
import org.hexcast.domain.workload.ArrivalProcess;
import org.hexcast.domain.workload.Client;
import org.hexcast.domain.workload.LengthDistribution;
import org.hexcast.domain.workload.Sessions;
import org.hexcast.domain.workload.ThinkTime;
import org.hexcast.domain.workload.TokenCount;
import org.hexcast.domain.workload.TurnCount;
import org.hexcast.domain.workload.Workload;
import org.hexcast.scenarios.catalog.Catalog;
import org.hexcast.scenarios.tree.Fields;
import org.hexcast.scenarios.tree.FileNode;

/** Reads the workload of a scenario: one client or a mix of them, each with lengths and arrivals, or a trace to replay. */
final class WorkloadReader {

    /** Requests of a run where the scenario states none. */
    static final int USUAL_REQUESTS = 5_000;

    private static final double SHARE_TOLERANCE = 1e-6;

    private final LengthsOfRequests lengths;
    private final Map<String, Integer> classes = new LinkedHashMap<>();

    WorkloadReader(Catalog catalog, SourceFiles sources, List<ClassSpec> classes) {
        this.lengths = new LengthsOfRequests(catalog, sources);
        for (ClassSpec serviceClass : classes) {
            this.classes.put(serviceClass.name(), this.classes.size());
        }
    }

    /**
     * The workload.
     *
     * @param fields the value of {@code workload}
     * @param requests how many requests, if the scenario says
     */
    Workload read(Fields fields, Optional<Integer> requests) {
        Optional<FileNode> clients = fields.optional("clients");
        if (clients.isPresent()) {
            return mix(clients.get(), fields.optional("arrivals"), requests.orElse(USUAL_REQUESTS));
        }
        FileNode asked = fields.require("lengths");
        FileNode arrivals = fields.require("arrivals");
        if (ArrivalsReader.replays(arrivals)) {
            requireUsed(arrivals, List.of(0));
            return ArrivalsReader.replay(
                    arrivals, lengths.trace(asked, arrivals).first(requests.orElse(Integer.MAX_VALUE)));
        }
        LengthDistribution drawn = lengths.read(asked);
        Client client = client(fields, Client.ONLY, drawn, ArrivalsReader.read(arrivals));
        requireUsed(fields.node(), List.of(client.serviceClass()));
        return new Workload.Generated(List.of(client), requests.orElse(USUAL_REQUESTS));
    }

    private Client client(Fields fields, String name, LengthDistribution drawn, ArrivalProcess arrivals) {
        int serviceClass = fields.optional("class").map(n -> n.choice(classes)).orElse(0);
        Sessions sessions =
                fields.optional("sessions").map(WorkloadReader::sessions).orElse(Sessions.NONE);
        int tokenLimit = fields.optional("max_tokens")
                .map(n -> (int) n.integer(1, TokenCount.MOST))
                .orElse(TokenCount.MOST);
        return new Client(name, serviceClass, drawn, arrivals, sessions, tokenLimit);
    }

    private Workload mix(FileNode list, Optional<FileNode> common, int requests) {
        Optional<ArrivalProcess> process = common.map(WorkloadReader::shared);
        List<Client> clients = new ArrayList<>();
        double shares = 0;
        for (FileNode item : list.items()) {
            Fields fields = item.fields();
            String name = ClassReader.name(fields.require("name"));
            LengthDistribution drawn = lengths.read(fields.require("lengths"));
            ArrivalProcess arrivals;
            if (process.isPresent()) {
                FileNode share = fields.require("share");
                shares += share.quantity(Quantity.SHARE);
                arrivals = part(process.get(), share);
            } else {
                FileNode own = fields.require("arrivals");
                arrivals = ArrivalsReader.read(own);
                requireOwnRate(own, arrivals, list.items().size());
            }
            clients.add(client(fields, name, drawn, arrivals));
            fields.finish();
        }
        if (process.isPresent() && Math.abs(shares - 1) > SHARE_TOLERANCE) {
            throw list.complaint(
                    "the shares of the clients add up to " + Quantity.percent(shares) + ", expected 100 %");
        }
        boolean atOnce = process.isPresent() && process.get() instanceof ArrivalProcess.Saturating;
        requireUsed(list, clients.stream().map(Client::serviceClass).toList());
        return list.make(() -> new Workload.Generated(clients, atOnce, requests));
    }

    /** What all clients share; of a closed loop nobody could say whose clients are whose. */
    private static ArrivalProcess shared(FileNode arrivals) {
        if (ArrivalsReader.replays(arrivals)) {
            throw arrivals.complaint(
                    "a replayed trace has no clients", "give 'lengths: {trace: ...}' and no 'clients'.");
        }
        ArrivalProcess process = ArrivalsReader.read(arrivals);
        if (process instanceof ArrivalProcess.Closed) {
            throw arrivals.complaint(
                    "closed arrivals cannot be shared by clients", "give one workload without 'clients'.");
        }
        return process;
    }

    private static void requireOwnRate(FileNode own, ArrivalProcess arrivals, int clients) {
        boolean rateless = arrivals instanceof ArrivalProcess.Saturating || arrivals instanceof ArrivalProcess.Closed;
        if (rateless && clients > 1) {
            throw own.complaint(
                    "'" + arrivals.label() + "' arrivals leave no room for those of other clients",
                    "give 'arrivals: saturating' to the workload and a 'share' to each client.");
        }
    }

    /** A client's share of the arrivals; of saturating ones the order counts, which is that of Poisson processes. */
    private static ArrivalProcess part(ArrivalProcess process, FileNode share) {
        double part = share.quantity(Quantity.SHARE);
        return share.make(() -> process instanceof ArrivalProcess.Saturating
                ? new ArrivalProcess.Poisson(part)
                : process.at(process.meanPerSecond() * part));
    }

    private void requireUsed(FileNode node, List<Integer> used) {
        classes.forEach((name, number) -> {
            if (!used.contains(number)) {
                throw node.complaint(
                        "no request is of the class '" + name + "'",
                        "add 'class: " + name + "' to one of the clients.");
            }
        });
    }

    private static Sessions sessions(FileNode node) {
        Fields fields = node.fields();
        TurnCount turns = turns(fields.require("turns"));
        ThinkTime think = fields.optional("think").map(ArrivalsReader::think).orElse(ThinkTime.Fixed.NONE);
        fields.finish();
        return new Sessions(turns, think);
    }

    private static TurnCount turns(FileNode node) {
        if (node.kind() != FileNode.Kind.MAP) {
            int turns = (int) node.integer(1, TurnCount.MOST);
            return new TurnCount.Uniform(turns, turns);
        }
        Fields fields = node.fields();
        TurnCount turns;
        if (fields.has("mean")) {
            FileNode mean = fields.require("mean");
            turns = mean.make(() -> new TurnCount.Geometric(mean.number()));
        } else {
            int from = (int) fields.require("from").integer(1, TurnCount.MOST);
            int to = (int) fields.require("to").integer(1, TurnCount.MOST);
            turns = node.make(() -> new TurnCount.Uniform(from, to));
        }
        fields.finish();
        return turns;
    }
}
