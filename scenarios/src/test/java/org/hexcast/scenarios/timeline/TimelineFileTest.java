package org.hexcast.scenarios.timeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.hexcast.domain.plan.Plan;
import org.hexcast.domain.plan.ReplicaId;
import org.hexcast.domain.result.Handover;
import org.hexcast.domain.result.LoadSample;
import org.hexcast.domain.result.RequestTimeline;
import org.hexcast.domain.result.StepSpan;
import org.hexcast.domain.result.TransferSpan;
import org.hexcast.domain.testing.RandomCases;
import org.hexcast.domain.testing.TestClusters;
import org.hexcast.domain.testing.TestPlans;
import org.hexcast.domain.workload.PrefixHashes;
import org.hexcast.domain.workload.Request;
import org.hexcast.domain.workload.RequestId;
import org.hexcast.domain.workload.RequestTraits;
import org.junit.jupiter.api.Test;

/** A timeline told by hand as a golden, and the rules of the format on random ones. */
class TimelineFileTest {

    private static final Plan PLAN = TestPlans.fourAndFour(8);
    private static final ReplicaId PREFILL = new ReplicaId("prefill-0");
    private static final ReplicaId DECODE = new ReplicaId("decode-0");

    private static String written(List<String> classes, Consumer<TimelineFile> told) {
        StringWriter out = new StringWriter();
        TimelineFile file = new TimelineFile(out, PLAN, TestClusters.oneNode(8), classes);
        told.accept(file);
        file.end();
        return out.toString();
    }

    /** Renewed by pasting what the test prints when it fails; the rules below guard what it means. */
    @Test
    void timeline_smallRun_byHand() {
        // when
        String text = written(List.of("all"), file -> {
            file.load(new LoadSample(PREFILL, 0, 1, 0, 0, 3));
            file.load(new LoadSample(PREFILL, 1_000, 0, 1, 1, 3));
            file.load(new LoadSample(PREFILL, 2_000, 0, 1, 1, 3));
            file.step(new StepSpan(PREFILL, 0, 1_000, 3_500, 2048, 0));
            file.transfer(new TransferSpan(new RequestId(0), PREFILL, DECODE, 3_501, 5_000));
            file.step(new StepSpan(DECODE, 0, 5_001, 6_000, 0, 57));
            file.step(new StepSpan(DECODE, 0, 6_000, 7_000, 512, 57));
            file.completed(new RequestTimeline(
                    new Request(new RequestId(0), 500, 2048, 2),
                    PREFILL,
                    1_000,
                    3_500,
                    List.of(new Handover(DECODE, 3_501, 5_000, 5_001)),
                    7_000,
                    0));
            file.ended(new Request(new RequestId(1), 600, 9, 9), 650, "rejected:QUEUE_FULL");
        });

        // then
        new TimelineRules(text);
        assertThat(text).isEqualTo("""
                {"displayTimeUnit":"ms","traceEvents":[{"ph":"M","pid":1,"tid":0,"name":"process_name","args":{"name":"requests"}}
                ,{"ph":"M","pid":1,"tid":0,"name":"process_sort_index","args":{"sort_index":1}}
                ,{"ph":"M","pid":2,"tid":0,"name":"process_name","args":{"name":"prefill-0, prefill on 4 x fast"}}
                ,{"ph":"M","pid":2,"tid":0,"name":"process_sort_index","args":{"sort_index":2}}
                ,{"ph":"M","pid":2,"tid":1,"name":"thread_name","args":{"name":"stage 1, 8 layers, a/0-3"}}
                ,{"ph":"M","pid":2,"tid":1,"name":"thread_sort_index","args":{"sort_index":1}}
                ,{"ph":"M","pid":3,"tid":0,"name":"process_name","args":{"name":"decode-0, decode on 4 x fast"}}
                ,{"ph":"M","pid":3,"tid":0,"name":"process_sort_index","args":{"sort_index":3}}
                ,{"ph":"M","pid":3,"tid":1,"name":"thread_name","args":{"name":"stage 1, 8 layers, a/4-7"}}
                ,{"ph":"M","pid":3,"tid":1,"name":"thread_sort_index","args":{"sort_index":1}}
                ,{"ph":"M","pid":4,"tid":0,"name":"process_name","args":{"name":"KV transfers"}}
                ,{"ph":"M","pid":4,"tid":0,"name":"process_sort_index","args":{"sort_index":4}}
                ,{"ph":"M","pid":4,"tid":1,"name":"thread_name","args":{"name":"prefill-0 to decode-0"}}
                ,{"ph":"M","pid":4,"tid":1,"name":"thread_sort_index","args":{"sort_index":0}}
                ,{"ph":"C","pid":2,"tid":0,"name":"queue","ts":0.000,"args":{"requests":1}}
                ,{"ph":"C","pid":2,"tid":0,"name":"running","ts":0.000,"args":{"sequences":0}}
                ,{"ph":"C","pid":2,"tid":0,"name":"KV cache","ts":0.000,"args":{"percent":0.000}}
                ,{"ph":"C","pid":2,"tid":0,"name":"queue","ts":1.000,"args":{"requests":0}}
                ,{"ph":"C","pid":2,"tid":0,"name":"running","ts":1.000,"args":{"sequences":1}}
                ,{"ph":"C","pid":2,"tid":0,"name":"KV cache","ts":1.000,"args":{"percent":33.333}}
                ,{"ph":"X","pid":2,"tid":1,"name":"prefill 2048 tok","ts":1.000,"dur":2.500,"args":{"prompt_tokens":2048,"decodes":0}}
                ,{"ph":"X","pid":4,"tid":1,"name":"request 0","ts":3.501,"dur":1.499,"args":{"request":0}}
                ,{"ph":"X","pid":3,"tid":1,"name":"decode 57","ts":5.001,"dur":0.999,"args":{"prompt_tokens":0,"decodes":57}}
                ,{"ph":"X","pid":3,"tid":1,"name":"mixed 512+57","ts":6.000,"dur":1.000,"args":{"prompt_tokens":512,"decodes":57}}
                ,{"ph":"b","pid":1,"tid":1,"name":"request","cat":"request","id":"0","ts":0.500,"args":{"request":0,"prompt_tokens":2048,"output_tokens":2,"status":"completed"}}
                ,{"ph":"b","pid":1,"tid":1,"name":"queue","cat":"request","id":"0","ts":0.500,"args":{}}
                ,{"ph":"e","pid":1,"tid":1,"name":"queue","cat":"request","id":"0","ts":1.000}
                ,{"ph":"b","pid":1,"tid":1,"name":"prefill","cat":"request","id":"0","ts":1.000,"args":{}}
                ,{"ph":"e","pid":1,"tid":1,"name":"prefill","cat":"request","id":"0","ts":3.500}
                ,{"ph":"b","pid":1,"tid":1,"name":"wait for room","cat":"request","id":"0","ts":3.500,"args":{}}
                ,{"ph":"e","pid":1,"tid":1,"name":"wait for room","cat":"request","id":"0","ts":3.501}
                ,{"ph":"b","pid":1,"tid":1,"name":"KV transfer","cat":"request","id":"0","ts":3.501,"args":{}}
                ,{"ph":"e","pid":1,"tid":1,"name":"KV transfer","cat":"request","id":"0","ts":5.000}
                ,{"ph":"b","pid":1,"tid":1,"name":"wait for decode","cat":"request","id":"0","ts":5.000,"args":{}}
                ,{"ph":"e","pid":1,"tid":1,"name":"wait for decode","cat":"request","id":"0","ts":5.001}
                ,{"ph":"b","pid":1,"tid":1,"name":"decode","cat":"request","id":"0","ts":5.001,"args":{}}
                ,{"ph":"e","pid":1,"tid":1,"name":"decode","cat":"request","id":"0","ts":7.000}
                ,{"ph":"e","pid":1,"tid":1,"name":"request","cat":"request","id":"0","ts":7.000}
                ,{"ph":"b","pid":1,"tid":1,"name":"request","cat":"request","id":"1","ts":0.600,"args":{"request":1,"prompt_tokens":9,"output_tokens":9,"status":"rejected:QUEUE_FULL"}}
                ,{"ph":"e","pid":1,"tid":1,"name":"request","cat":"request","id":"1","ts":0.650}
                ]}
                """);
    }

    @Test
    void timeline_randomRun_keepsTheRules() {
        RandomCases.check(100, random -> {
            // given: transfers that overlap, in the order of their ends
            List<TransferSpan> transfers = new ArrayList<>();
            for (int i = 0; i < random.nextInt(60); i++) {
                long start = random.nextInt(100_000);
                transfers.add(new TransferSpan(
                        new RequestId(i), PREFILL, DECODE, start, start + random.nextInt(1 << random.nextInt(15))));
            }
            transfers.sort(Comparator.comparingLong(TransferSpan::endNanos));
            List<RequestTimeline> requests = new ArrayList<>();
            for (TransferSpan span : transfers) {
                requests.add(timeline(span, random.nextInt(3), random.nextInt(3), random.nextInt(2)));
            }

            // when
            TimelineRules rules = new TimelineRules(written(List.of("chat", "batch"), file -> {
                transfers.forEach(file::transfer);
                requests.forEach(file::completed);
            }));

            // then: every transfer is there, and no more tracks than transfers under way at once, twice over
            assertThat(rules.of("X")).hasSize(transfers.size());
            assertThat(rules.of("b")).hasSameSizeAs(rules.of("e")).hasSizeGreaterThanOrEqualTo(requests.size());
            long tracks = rules.of("X").stream()
                    .map(TimelineRules.Event::track)
                    .distinct()
                    .count();
            assertThat(tracks).isLessThanOrEqualTo(mostAtOnce(transfers) * 2L);
        });
    }

    private static RequestTimeline timeline(TransferSpan span, int before, int after, int serviceClass) {
        Request request = new Request(
                span.request(),
                span.startNanos(),
                10,
                10,
                new RequestTraits(serviceClass, before, 10, PrefixHashes.NONE, 3));
        return new RequestTimeline(
                request,
                PREFILL,
                span.startNanos(),
                span.startNanos(),
                List.of(new Handover(DECODE, span.startNanos(), span.endNanos(), span.endNanos() + after)),
                span.endNanos() + after,
                0);
    }

    private static long mostAtOnce(List<TransferSpan> spans) {
        return spans.stream()
                .mapToLong(one -> spans.stream()
                        .filter(other -> other.startNanos() <= one.startNanos() && one.startNanos() <= other.endNanos())
                        .count())
                .max()
                .orElse(0);
    }

    @Test
    void classes_several_nameTheirRequests() {
        String text = written(
                List.of("chat", "batch"),
                file -> file.ended(
                        new Request(new RequestId(7), 1, 1, 1, new RequestTraits(1, 2, 5, PrefixHashes.NONE, 44)),
                        2,
                        "timed out"));
        TimelineRules.Event begin = new TimelineRules(text).of("b").get(0);
        assertThat(begin.name()).isEqualTo("request, batch");
        assertThat(begin.id()).as("of a further attempt").isEqualTo("7.2");
        assertThat(begin.args().require("session").text()).isEqualTo("44");
        assertThat(begin.args().require("status").text()).isEqualTo("timed out");
    }

    @Test
    void unknownReplicaOrRoute_isRefused() {
        ReplicaId other = new ReplicaId("x");
        assertThatThrownBy(() -> written(List.of("a"), f -> f.step(new StepSpan(other, 0, 1, 2, 3, 4))))
                .hasMessage("the plan has no replica 'x'");
        assertThatThrownBy(() -> written(
                        List.of("a"), f -> f.transfer(new TransferSpan(new RequestId(0), DECODE, PREFILL, 0, 1))))
                .hasMessage("the plan has no route from 'decode-0' to 'prefill-0'");
    }
}
