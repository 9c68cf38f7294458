package org.hexcast.realexec.serving;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.hexcast.domain.hardware.DeviceId;
import org.hexcast.domain.result.RequestTimeline;
import org.hexcast.domain.workload.Patience;
import org.hexcast.domain.workload.Request;
import org.hexcast.domain.workload.RequestEnding;
import org.hexcast.domain.workload.RequestSource;
import org.hexcast.domain.workload.ServiceClass;
import org.hexcast.realexec.device.DevicePort;
import org.hexcast.realexec.device.DeviceReport;
import org.jspecify.annotations.Nullable;

/**
 * Serves a plan in real time: a {@link ServingCore} with the clock of the machine, on the thread that calls {@link #run} or {@link #serve}. What comes from
 * devices and from clients on other threads waits in its inbox.
 */
public final class RealServing {

    /** Devices that say nothing for so long while something is asked of them never will. */
    private static final long SILENCE_NANOS = TimeUnit.MINUTES.toNanos(10);

    private final ServingCore core;
    private final Inbox inbox;
    private final List<Patience> patience;
    private final Deadlines deadlines = new Deadlines();
    private long startNanos;
    private @Nullable RequestSource source;
    private volatile boolean serving;
    private volatile boolean lost;

    /** What has come and waits to be dealt with. Thread-safe. Made before the devices, which report here. */
    public static final class Inbox implements Consumer<DeviceReport> {
        private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();

        @Override
        public void accept(DeviceReport report) {
            events.add(new Report(report));
        }
    }

    private sealed interface Event {}

    private record Report(DeviceReport report) implements Event {}

    private record Arrival(Function<Long, Answer> question) implements Event {}

    private record GiveUp(Answer answer) implements Event {}

    private record Stop() implements Event {}

    /**
     * Sets up.
     *
     * @param setup what is served
     * @param devices every device of the plan; they report to the inbox
     * @param inbox what comes
     * @param listener hears what happens
     */
    public RealServing(ServingSetup setup, Map<DeviceId, DevicePort> devices, Inbox inbox, ServingListener listener) {
        this.inbox = inbox;
        this.patience = setup.classes().stream().map(ServiceClass::patience).toList();
        this.core = new ServingCore(setup, devices, new Relay(listener));
    }

    /** Forgets the deadlines of what has ended, and tells the source of requests what became of them: further ones may follow. */
    private final class Relay extends ForwardingListener {
        private final ServingListener listener;

        private Relay(ServingListener listener) {
            this.listener = listener;
        }

        @Override
        protected ServingListener next() {
            return listener;
        }

        @Override
        public void completed(Answer answer, RequestTimeline timeline) {
            super.completed(answer, timeline);
            tell(answer, timeline.completionNanos(), RequestEnding.COMPLETED);
        }

        @Override
        public void ended(Answer answer, long nowNanos) {
            super.ended(answer, nowNanos);
            boolean timedOut = answer.end()
                    .map(end -> end.outcome() == Answer.Outcome.TIMED_OUT)
                    .orElse(false);
            tell(answer, nowNanos, timedOut ? RequestEnding.TIMED_OUT : RequestEnding.REJECTED);
        }

        private void tell(Answer answer, long now, RequestEnding ending) {
            deadlines.forget(answer);
            RequestSource asking = source;
            if (asking != null) {
                asking.ended(answer.request(), now, ending);
            }
        }
    }

    /** Nanoseconds since the start of the run. */
    private long now() {
        return System.nanoTime() - startNanos;
    }

    /**
     * Loads every shard and waits until all are there.
     *
     * @throws IllegalStateException if a replica is lost before that, or nothing is heard for too long
     */
    public void load() throws InterruptedException {
        startNanos = System.nanoTime();
        core.load();
        while (!core.isLoaded()) {
            deal(await(SILENCE_NANOS)
                    .orElseThrow(() -> new IllegalStateException("the devices do not load their shards")));
            if (core.isLost()) {
                throw new IllegalStateException("the plan cannot run: " + core.lostReasons());
            }
        }
    }

    /**
     * Serves all that a source asks, and returns when the last request has ended. Time 0 is now.
     *
     * @param requests what is asked and when
     * @param question prompts of requests
     * @return what became of each, in order of arrival
     */
    public List<Answer> run(RequestSource requests, Function<Request, Answer.Question> question)
            throws InterruptedException {
        List<Answer> answers = new ArrayList<>();
        source = requests;
        settle();
        core.restartClock();
        startNanos = System.nanoTime();
        while (requests.hasNext() || core.inSystem() > 0) {
            long now = now();
            while (requests.hasNext() && requests.nextArrivalNanos() <= now) {
                Request request = requests.next();
                Answer answer = new Answer(request, question.apply(request));
                answers.add(answer);
                arrive(answer, now);
            }
            expire(now);
            core.decide(now());
            if (requests.hasNext() || core.inSystem() > 0) {
                long next = requests.hasNext() ? requests.nextArrivalNanos() : Long.MAX_VALUE;
                heard(next);
            }
        }
        source = null;
        return answers;
    }

    /** Waits for events until a time, at most; deals with all that are there. */
    private void heard(long until) throws InterruptedException {
        long next = Math.min(until, deadlines.next().orElse(Long.MAX_VALUE));
        boolean endless = next == Long.MAX_VALUE;
        Optional<Event> event = await(endless ? SILENCE_NANOS : Math.max(0, next - now()));
        if (event.isEmpty()) {
            if (endless) {
                throw new IllegalStateException("nothing was heard of " + core.inSystem() + " requests in service for "
                        + TimeUnit.NANOSECONDS.toSeconds(SILENCE_NANOS) + " s");
            }
            return;
        }
        deal(event.get());
        for (Event more = inbox.events.poll(); more != null; more = inbox.events.poll()) {
            deal(more);
        }
    }

    private Optional<Event> await(long nanos) throws InterruptedException {
        return Optional.ofNullable(inbox.events.poll(nanos, TimeUnit.NANOSECONDS));
    }

    private void deal(Event event) {
        if (event instanceof Report report) {
            core.heard(report.report(), now());
            if (report.report() instanceof DeviceReport.Failed) {
                lost = core.isLost();
            }
        } else if (event instanceof Arrival arrival) {
            arrive(arrival.question().apply(now()), now());
        } else if (event instanceof GiveUp gone) {
            core.giveUp(gone.answer(), now());
        }
    }

    private void arrive(Answer answer, long now) {
        core.arrive(answer, now);
        Patience limit = patience.get(answer.request().traits().serviceClass());
        if (limit.isFinite() && answer.end().isEmpty()) {
            deadlines.add(answer, now + (long) (limit.timeoutSeconds() * 1e9));
        }
    }

    private void expire(long now) {
        for (Optional<Answer> late = deadlines.takeExpired(now); late.isPresent(); late = deadlines.takeExpired(now)) {
            core.giveUp(late.get(), now);
        }
    }

    /** Serves what other threads {@link #ask} until {@link #stop}, and then until the last request has ended. Time 0 is now. */
    public void serve() throws InterruptedException {
        startNanos = System.nanoTime();
        boolean open = true;
        serving = true;
        try {
            while (open || core.inSystem() > 0) {
                core.decide(now());
                Optional<Event> first = await(TimeUnit.SECONDS.toNanos(1));
                for (Event event = first.orElse(null); event != null; event = inbox.events.poll()) {
                    open &= !(event instanceof Stop);
                    deal(event);
                }
                expire(now());
            }
        } finally {
            serving = false;
        }
    }

    /** Whether {@link #serve} runs and a replica is left that takes requests; from any thread. */
    public boolean isServing() {
        return serving && !lost;
    }

    /**
     * Asks from another thread while {@link #serve} runs.
     *
     * @param question makes the answer once its arrival, in nanoseconds since the start, is known; called on the thread that serves
     */
    public void ask(Function<Long, Answer> question) {
        inbox.events.add(new Arrival(question));
    }

    /** The client of a request has gone; from any thread. */
    public void giveUp(Answer answer) {
        inbox.events.add(new GiveUp(answer));
    }

    /** Ends {@link #serve} when all that was asked has ended; from any thread. */
    public void stop() {
        inbox.events.add(new Stop());
    }

    /**
     * Waits for steps that are still under way, gives the shards up, and checks that nothing is held any more.
     *
     * @return KV blocks that each device still held; all 0 unless blocks leak
     * @throws IllegalStateException if an invariant is broken
     */
    public Map<DeviceId, Integer> unload() throws InterruptedException {
        settle();
        core.requireEmpty();
        core.unload();
        while (!core.isUnloaded()) {
            deal(await(SILENCE_NANOS)
                    .orElseThrow(() -> new IllegalStateException("the devices do not give up their shards")));
        }
        return core.heldBlocks();
    }

    /** Waits for steps that are still under way. */
    private void settle() throws InterruptedException {
        while (!core.isQuiet()) {
            deal(await(SILENCE_NANOS).orElseThrow(() -> new IllegalStateException("a step does not end")));
            core.decide(now());
        }
    }

    /** Open answers whose clients give up some time. */
    int deadlines() {
        return deadlines.size();
    }

    /** What serves, for those who look on. */
    public ServingCore core() {
        return core;
    }
}
