package org.hexcast.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.hexcast.domain.workload.ArrivalProcess;
import org.hexcast.domain.workload.Client;
import org.hexcast.domain.workload.DiurnalArrivals;
import org.hexcast.domain.workload.GammaArrivals;
import org.hexcast.domain.workload.OnOffArrivals;
import org.hexcast.domain.workload.Patience;
import org.hexcast.domain.workload.Sessions;
import org.hexcast.domain.workload.SloLimit;
import org.hexcast.domain.workload.ThinkTime;
import org.hexcast.domain.workload.TokenCount;
import org.hexcast.domain.workload.TurnCount;
import org.hexcast.domain.workload.WeibullArrivals;
import org.hexcast.domain.workload.Workload;
import org.hexcast.scenarios.catalog.Catalog;
import org.hexcast.scenarios.tree.ScenarioFormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a scenario asks: every key of workloads and classes, and what is refused. */
class WorkloadReaderTest {

    private static final String LENGTHS = "{trace: azure-conversation-2023}";
    private static final String ARRIVALS = "{process: poisson, rate: 2 /s}";

    @TempDir
    private Path folder;

    private Scenario.Asked asked(String text) {
        try {
            Path file = Files.writeString(folder.resolve("s.yaml"), text);
            return new ScenarioLoader(new Catalog()).load(file).asked();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Workload arriving(String arrivals) {
        return asked(ScenarioText.SMALL.replace(ARRIVALS, arrivals).replace(", replications: 2", ""))
                .workload();
    }

    private static ArrivalProcess process(Workload workload) {
        return ((Workload.Generated) workload).clients().get(0).arrivals();
    }

    @Test
    void mix_everyKey_isRead() {
        Scenario.Asked asked = asked(ScenarioText.MIX);
        Workload.Generated workload = (Workload.Generated) asked.workload();
        assertThat(workload.requests()).isEqualTo(300);
        assertThat(workload.clients())
                .extracting(Client::name)
                .containsExactly("web", "app", "bot", "nightly", "day", "probe");
        assertThat(workload.clients()).extracting(Client::serviceClass).containsExactly(0, 0, 0, 1, 1, 1);
        assertThat(workload.clients())
                .extracting(Client::arrivals)
                .containsExactly(
                        new GammaArrivals(4, 2),
                        WeibullArrivals.ofCv(1, 0.5),
                        new WeibullArrivals(1, 0.7),
                        new OnOffArrivals(5, 0.1, 20, 120),
                        new DiurnalArrivals(2, 0.6, 3600, 600),
                        new ArrivalProcess.Constant(0.5));
        Client web = workload.clients().get(0);
        assertThat(web.sessions()).isEqualTo(new Sessions(new TurnCount.Geometric(3), new ThinkTime.Exponential(10)));
        assertThat(web.tokenLimit()).isEqualTo(512);
        assertThat(workload.clients().get(1).sessions()).isEqualTo(Sessions.NONE);
        assertThat(workload.clients().get(1).tokenLimit()).isEqualTo(TokenCount.MOST);
        ClassSpec chat = asked.classes().get(0);
        assertThat(chat.slo().limits()).containsExactly(new SloLimit.Ttft(1), new SloLimit.Tpot(0.05));
        assertThat(chat.patience()).isEqualTo(new Patience(60, 2, 1));
        ClassSpec batch = asked.classes().get(1);
        assertThat(batch.slo().scales()).containsExactly(20.0);
        assertThat(batch.priority()).isEqualTo(1);
        assertThat(batch.patience()).isEqualTo(Patience.ENDLESS);
    }

    @Test
    void oneClient_patienceAndSessions_areThoseOfTheWorkload() {
        Scenario.Asked asked = asked(ScenarioText.FULL);
        assertThat(asked.classes()).hasSize(1);
        assertThat(asked.classes().get(0).patience()).isEqualTo(new Patience(60, 2, 1));
        Client client = ((Workload.Generated) asked.workload()).clients().get(0);
        assertThat(client.name()).isEqualTo(Client.ONLY);
        assertThat(client.sessions()).isEqualTo(new Sessions(new TurnCount.Uniform(1, 4), new ThinkTime.Fixed(10)));
        assertThat(client.tokenLimit()).isEqualTo(1024);
    }

    @Test
    void closedAndSaturating_areRead() {
        assertThat(process(arriving("{process: closed, clients: 64, think: 2 s}")))
                .isEqualTo(new ArrivalProcess.Closed(64, new ThinkTime.Fixed(2)));
        assertThat(process(arriving("{process: closed, clients: 3}")))
                .isEqualTo(new ArrivalProcess.Closed(3, ThinkTime.Fixed.NONE));
        assertThat(arriving("saturating").saturating()).isTrue();
    }

    @Test
    void shares_splitTheCommonRate() {
        String mix = ARRIVALS + "\n  clients:\n"
                + "    - {name: a, share: 70 %, lengths: {prompt: 10, output: 5}}\n"
                + "    - {name: b, share: 30 %, lengths: {prompt: 20, output: 6}}";
        Workload workload = asked(ScenarioText.SMALL
                        .replace("  lengths: " + LENGTHS + "\n", "")
                        .replace(ARRIVALS, mix))
                .workload();
        assertThat(workload.meanPerSecond()).isCloseTo(2, within(1e-12));
        assertThat(((Workload.Generated) workload).clients())
                .extracting(Client::arrivals)
                .containsExactly(new ArrivalProcess.Poisson(1.4), new ArrivalProcess.Poisson(0.6));
        Workload saturated = asked(ScenarioText.SMALL
                        .replace("  lengths: " + LENGTHS + "\n", "")
                        .replace(ARRIVALS, mix.replace(ARRIVALS, "saturating")))
                .workload();
        assertThat(saturated.saturating()).isTrue();
        assertThat(saturated.label()).startsWith("70.0 % a (").endsWith(", saturating");
    }

    private Workload replaying(String trace, String arrivals) throws IOException {
        Files.writeString(folder.resolve("t.csv"), ScenarioText.VIDUR);
        Files.writeString(folder.resolve("u.csv"), "at,in,out\n0,10,1\n1000,20,2\n");
        return asked(ScenarioText.SMALL
                        .replace(LENGTHS, "{trace: " + trace + "}")
                        .replace(ARRIVALS, arrivals)
                        .replace(", replications: 2", ""))
                .workload();
    }

    @Test
    void replayed_speedOrRate_scalesTheTrace() throws IOException {
        double recorded = replaying("t.csv", "replayed").meanPerSecond();
        assertThat(replaying("t.csv", "{process: replayed, speed: 2.5 x}").meanPerSecond())
                .isCloseTo(2.5 * recorded, within(1e-9));
        assertThat(replaying("t.csv", "{process: replayed, rate: 6 /s}").meanPerSecond())
                .isCloseTo(6, within(1e-9));
    }

    @Test
    void trace_namedColumns_areRead() throws IOException {
        String named = "{file: u.csv, time: at, unit: ms, prompt: in, output: out}";
        Workload.Replayed workload = (Workload.Replayed) replaying(named, "replayed");
        assertThat(workload.trace().spanNanos()).isEqualTo(1_000_000_000L);
        assertThat(replaying(named, ARRIVALS).label()).startsWith("u.csv, Poisson");
        assertThat(replaying("{file: t.csv}", "replayed").requests()).isEqualTo(3);
        for (Map.Entry<String, String> bad : Map.of(
                        "{file: u.csv, time: at, unit: day, prompt: in, output: out}",
                        "trace.unit: 'day' is not one of s, ms, us, ns, date",
                        "{file: u.csv, time: at}",
                        "trace: the key 'prompt' is missing",
                        "{file: u.csv, times: at}",
                        "the key 'times' is unknown here",
                        "{time: at}",
                        "trace: the key 'file' is missing",
                        "{file: v.csv}",
                        "trace.file: there is no file 'v.csv'")
                .entrySet()) {
            assertThatThrownBy(() -> replaying(bad.getKey(), "replayed"))
                    .isInstanceOf(ScenarioFormatException.class)
                    .hasMessageContaining(bad.getValue());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{process: gamma, rate: 4 /s, cv: 2} | {process: gamma, rate: 4 /s, cv: 99} | clients[0].arrivals.cv: cv 99.0 of the gaps must be",
                "{process: gamma, rate: 4 /s, cv: 2} | {process: gamma, rate: 4 /s} | clients[0].arrivals: the key 'cv' is missing",
                "{process: gamma, rate: 4 /s, cv: 2} | saturating | 'saturating' arrivals leave no room for those of other clients",
                "{process: gamma, rate: 4 /s, cv: 2} | {process: closed, clients: 3} | 'closed, 3 clients' arrivals leave no room",
                "{process: gamma, rate: 4 /s, cv: 2} | replayed | only the arrivals of a whole workload can be replayed",
                "{process: gamma, rate: 4 /s, cv: 2} | gamma | gamma arrivals need more than a word",
                "{process: gamma, rate: 4 /s, cv: 2} | {process: gama, rate: 4 /s, cv: 2} | Maybe 'gamma'.",
                "on_rate: 5 /s | on_rate: 0.05 /s | clients[3].arrivals: rates of 0.05 /s while on and 0.1 /s while off",
                "phase: 10 min | phase: 2 h | clients[4].arrivals: phase 7200.0 s must be from 0 to the period",
                "shape: 0.7 | shape: 0.7, cv: 1 | the key 'cv' is unknown here",
                "turns: {mean: 3} | turns: {mean: 0} | turns.mean: a mean of 0.0 turns must be",
                "turns: {mean: 3} | turns: {from: 3, to: 2} | turns: from 3 to 2 turns must have",
                "turns: {mean: 3} | turns: 0 | turns: 0 is not from 1 to 1000",
                "max_tokens: 512 | max_tokens: 0 | max_tokens: 0 is not from 1 to",
                "class: chat, lengths: {prompt: 100, output: 50}, arrivals: {process: weibull, rate: 1 /s, cv | class: chad, lengths: {prompt: 100, output: 50}, arrivals: {process: weibull, rate: 1 /s, cv | clients[1].class: 'chad' is not one of chat, batch",
                "name: app, | name: web, | two clients are named 'web'",
                "name: app, | name: a/b, | 'a/b' must be 1 to 50 letters",
                "name: app, | name: app, share: 10 %, | the key 'share' is unknown here",
                "name: batch, slo | name: chat, slo | classes[1]: two classes are named 'chat'",
                "- {name: batch, slo | - {name: more, slo: {ttft: 1 s}}XX- {name: batch, slo | no request is of the class 'more'",
                "retries: 2 | retries: 101 | retries: 101 is not from 0 to 100",
                "timeout: 60 s | timeout: 0 s | timeout: a time-out of 0.0 s must be above 0",
                "priority: 1} | priority: 1e3} | classes[1].priority: '1e3' is not a whole number",
                "workload: | slo: {ttft: 1 s}XXworkload: | slo: each of the classes has its own SLO",
                "clients: | timeout: 3 sXX  clients: | the key 'timeout' is unknown here",
                "clients: | arrivals: {process: closed, clients: 3}XX  clients: | closed arrivals cannot be shared by clients",
                "clients: | arrivals: replayedXX  clients: | a replayed trace has no clients",
                "clients: | arrivals: saturatingXX  clients: | clients[0]: the key 'share' is missing",
            })
    void mix_broken_isRefusedWithItsPlace(String good, String bad, String complaint) {
        assertThat(ScenarioText.MIX).contains(good);
        int at = ScenarioText.MIX.indexOf(good);
        int indent = at - ScenarioText.MIX.lastIndexOf('\n', at) - 1;
        String broken = ScenarioText.MIX.substring(0, at)
                + bad.replace("XX  ", "\n" + " ".repeat(indent)).replace("XX", "\n" + " ".repeat(indent))
                + ScenarioText.MIX.substring(at + good.length());
        assertThatThrownBy(() -> asked(broken))
                .isInstanceOf(ScenarioFormatException.class)
                .hasMessageContaining(complaint)
                .hasMessageStartingWith(folder.resolve("s.yaml") + ":");
    }

    @Test
    void shares_thatDoNotAddUp_areRefused() {
        String mix = ARRIVALS + "\n  clients:\n    - {name: a, share: 70 %, lengths: {prompt: 10, output: 5}}";
        assertThatThrownBy(() -> asked(ScenarioText.SMALL
                        .replace("  lengths: " + LENGTHS + "\n", "")
                        .replace(ARRIVALS, mix)))
                .hasMessageContaining("workload.clients: the shares of the clients add up to 70.0 %, expected 100 %");
    }

    @Test
    void traceInPlaceOfAMix_belongsToTheFirstClass() throws IOException {
        Path trace = Files.writeString(folder.resolve("t.csv"), ScenarioText.VIDUR);
        Path file = Files.writeString(folder.resolve("s.yaml"), ScenarioText.MIX);
        Scenario scenario = new ScenarioLoader(new Catalog()).load(file, trace);
        assertThat(scenario.asked().classes()).extracting(ClassSpec::name).isEqualTo(List.of("chat"));
        assertThat(scenario.asked().workload().requests()).isEqualTo(3);
        assertThat(scenario.run().replications()).isEqualTo(1);
    }
}
